"""Tags for languages: a row's text in the reader's language, and the same page in another one."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import translate_url
from django.utils.translation import gettext_noop as _

from geoportal.core.languages import translated

register = template.Library()

SIZES = (_("%s KB"), _("%s MB"), _("%s GB"))  # of Django's filesizeformat, in the Ukrainian of our own catalogue
SAME_IN_ALL_LANGUAGES = "/api/"  # these addresses have no prefix; their parameter `lang` says the language


@register.filter
def text(row: Any, field: str) -> str:
    """`{{ city|text:"name" }}`: the row's text in the active language, the Ukrainian one where there is no other."""
    return translated(row, field) if row else ""


@register.simple_tag(takes_context=True)
def same_page_in(context: Context, language: str, *, whole: bool = True) -> str:
    """The address of this page in another language: with its query (`whole`), or bare and absolute for `hreflang`."""
    request = context["request"]
    if request.path.startswith(SAME_IN_ALL_LANGUAGES):
        query = request.GET.copy() if whole else QueryDict(mutable=True)
        query["lang"] = language
        path = f"{request.path}?{query.urlencode(safe=',:/')}"
        return path if whole else str(request.build_absolute_uri(path))
    if whole:
        return translate_url(request.get_full_path(), language)
    return str(request.build_absolute_uri(translate_url(request.path, language)))
