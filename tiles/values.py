"""Themes that recolour every object: a small file of id → class, which the map puts over the tiles it has already.

    /tiles/city/values/freshness.json?lang=uk
    {"name": …, "classes": [{"code": 0, "label": …, "colour": …, "colourDark": …, "isUnknown": false}, …],
     "total": 15776, "values": {"1204": 2, …}}

Only public objects that the map draws are counted and named. A class that is `isUnknown` is no value: it is drawn
hollow, and is every object's that the file does not name, which keeps the file small.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geoportal.core.endpoints import LANG
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import read_query
from layers.standing import marks
from tiles.answers import readable

SOON_DAYS = 60
Words = str | Promise


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One colour of the theme; the two colours are for the light and the dark map."""

    label: Words
    colour: str
    colour_dark: str
    is_unknown: bool = False

    def as_dict(self, code: int) -> dict[str, Any]:
        return {
            "code": code,
            "label": str(self.label),
            "colour": self.colour,
            "colourDark": self.colour_dark,
            "isUnknown": self.is_unknown,
        }


@dataclass(frozen=True, slots=True)
class Values:
    """A theme of values: `select` tells how many objects there are, and as JSON the codes of those that have one."""

    name: Words
    classes: tuple[ValueClass, ...]
    select: str


# The colours differ in lightness as well as in hue, so that they are told apart by every kind of colour vision.
FRESHNESS = Values(
    _("How fresh the data are"),
    (
        ValueClass(_("Verified, not due yet"), "#1f6f9f", "#6cb7e6"),
        ValueClass(_("To be verified within 60 days"), "#e3a81c", "#f3cf63"),
        ValueClass(_("Verification is overdue"), "#a3260f", "#ff6f4f"),
        ValueClass(_("Never verified"), "#6b747b", "#9aa6ad", is_unknown=True),
    ),
    f"""
    SELECT count(*), coalesce(json_object_agg(id, code ORDER BY id) FILTER (WHERE code IS NOT NULL)::text, '{{}}')
      FROM (SELECT m.id, CASE WHEN f.verified_on IS NULL THEN NULL
                              WHEN f.next_due_on < %(today)s THEN 2
                              WHEN f.next_due_on <= %(today)s::date + {SOON_DAYS} THEN 1
                              ELSE 0 END AS code
              FROM tiles_mapfeature m JOIN layers_feature f ON f.id = m.id
             WHERE m.tile_layer = 'objects' AND m.visibility = 'public') AS drawn
    """,
)
THEMES: dict[str, Values] = {"freshness": FRESHNESS}


@readable()
def city_values(request: HttpRequest, name: str) -> HttpResponse:
    """The file of one theme. Whether it has changed is told from the ledger's counters, without making it."""
    language = read_query(request.GET, [LANG])["lang"]
    theme = THEMES.get(name)
    if theme is None:
        detail = told(
            _("There is no theme of values «{name}». There are: {known}."), name=name, known=", ".join(THEMES)
        )
        raise Problem(404, _("No such theme"), detail)
    today = timezone.localdate()
    with override(language):
        head = {
            "name": str(theme.name),
            "classes": [one.as_dict(code) for code, one in enumerate(theme.classes)],
        }
    answer = _unless_known(
        request, f"{marks().public}\n{today}\n{head}\n{theme.select}", lambda: _body(head, theme, today)
    )
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _body(head: dict[str, Any], theme: Values, today: date) -> str:
    """PostgreSQL makes the long part; Python joins two texts."""
    with connection.cursor() as cursor:
        cursor.execute(theme.select, {"today": today})
        total, values = cursor.fetchone()
    begun = json.dumps({**head, "total": total}, ensure_ascii=False, separators=(",", ":"))
    return f'{begun[:-1]},"values":{values.replace(" ", "")}}}'


def _unless_known(request: HttpRequest, state: str, make: Callable[[], str]) -> HttpResponse:
    etag = f'W/"{blake2b(state.encode(), digest_size=12).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if not isinstance(answer, HttpResponseNotModified):
        answer = HttpResponse(make(), content_type="application/json")
    answer["ETag"] = etag
    return answer
