"""The address of a feature's page in another room, as the layer's row states it: `/housing/{id}/`.

The rooms above this one have pages about features (a house's passport, a stop's timetable). This room may not ask them,
so the layer says where its features are at home, and whoever makes an address of a feature follows it.
"""

import re
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import Q
from django.urls import LocalePrefixPattern, get_script_prefix
from django.utils.translation import gettext_lazy as _

ID = "{id}"
# From the portal's root ("//" and "/\" would name another host), the number once; the same for Python and PostgreSQL.
PATTERN = r"^/(?!/)[^{}\\\s\"'<>]*\{id\}[^{}\\\s\"'<>]*\Z"
SENTENCE = _(
    "must be an address from the portal’s root with {id} in it once, as /housing/{id}/: no host, no other braces."
)

check = RegexValidator(PATTERN, SENTENCE, code="page_template")


def is_one(template: str) -> bool:
    """Whether it is such an address."""
    return re.match(PATTERN, template) is not None


def condition(field: str) -> Any:
    """What the database itself asks of the field: nothing, or an address as above."""
    return Q(**{field: ""}) | Q(**{f"{field}__regex": PATTERN})


def own_page(template: str, number: int) -> str:
    """The page of the feature with this number, in the active language: `/en/housing/7/`."""
    prefix = LocalePrefixPattern(prefix_default_language=False).language_prefix
    return f"{get_script_prefix()}{prefix}{template[1:].replace(ID, str(number))}"
