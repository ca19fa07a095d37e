"""Tags of the ledger's pages: data blocks, titles of objects, distances, a QR code."""

import io
import json
from typing import Any

import segno
from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from layers.pages.card import icon_of, title_of

register = template.Library()
register.filter("title_of", title_of)
register.filter("icon_of", icon_of)
ESCAPES = {
    ord(">"): "\\u003E",
    ord("<"): "\\u003C",
    ord("&"): "\\u0026",
    ord("\u2028"): "\\u2028",
    ord("\u2029"): "\\u2029",
}


@register.simple_tag
def data_block(data: Any) -> SafeString:
    """A JSON-LD block. Browsers do not run it, so the security policy for scripts lets it stand."""
    body = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(body))  # noqa: S308 - escaped above


@register.simple_tag
def qr(address: str) -> SafeString:
    """The address as a QR code in SVG; what it says stands beside it in text."""
    drawing = io.BytesIO()
    segno.make(address, error="m").save(
        drawing, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, svgclass="qr", lineclass=None,
        dark="#000", light="#fff",
    )  # fmt: skip
    return mark_safe(drawing.getvalue().decode())  # noqa: S308 - drawn by us from numbers


@register.filter
def distance(metres: float | None) -> str:
    """120 m, 1.4 km: rounded as people say it."""
    if metres is None:
        return ""
    if metres < 995:
        return _("%(n)s m") % {"n": int(round(metres, -1 if metres >= 100 else 0))}
    places = 1 if metres < 99_950 else 0
    return _("%(n)s km") % {"n": number_format(round(metres / 1000, places), places)}  # by itself it cuts, 1.99 to 1.9
