"""The report as one HTML file to look at before anything is written: Leaflet and its styles stand inside the file.

Folium draws; its usual addresses at content delivery networks are replaced by the Leaflet that the package
django-leaflet carries, so the page asks no host for anything. Whatever comes from a source is shown as text.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from folium.template import Template

from geoportal.core.sentences import told
from geoportal.env import package_folder
from import_scripts.report import STATES, Drawn, ImportReport, State, closing_sentence

# Colours that everybody tells apart (Okabe and Ito); dash, width and fill say it again.
STYLES: dict[State, dict[str, Any]] = {
    "added": {"color": "#00527f", "fillColor": "#0072b2", "fillOpacity": 0.55, "weight": 2},
    "moved": {"color": "#4b2a7a", "fillColor": "#9467bd", "fillOpacity": 0.7, "weight": 2},
    "changed": {"color": "#7a5200", "fillColor": "#e69f00", "fillOpacity": 0.7, "weight": 2},
    "withdrawn": {"color": "#8a3f6c", "fillColor": "#cc79a7", "fillOpacity": 0.15, "weight": 3, "dashArray": "2 6"},
    "refused": {"color": "#b33c00", "fillColor": "#ffffff", "fillOpacity": 0.2, "weight": 4, "dashArray": "9 5"},
    "unchanged": {"color": "#777777", "fillColor": "#999999", "fillOpacity": 0.15, "weight": 1},
}
NAMES: dict[State, str] = {
    "added": gettext_noop("added"),
    "moved": gettext_noop("moved"),
    "changed": gettext_noop("changed"),
    "withdrawn": gettext_noop("withdrawn"),
    "refused": gettext_noop("refused"),
    "unchanged": gettext_noop("unchanged"),
}
OUTLINE = {"color": "#555555", "weight": 1.5, "fill": False, "dashArray": "1 5"}
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


class _Raw(Element):
    """Text put into the page as it is, never read as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.text = text


class _Map(folium.Map):
    """A map whose script and style are in the page already."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []


class _Cards(MacroElement):
    """A card on each object of a layer, built of text nodes."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.eachLayer(function (object) {
            object.bindPopup(function () {
                var card = document.createElement("dl"), facts = object.feature.properties.facts;
                for (var i = 0; i < facts.length; i++) {
                    card.appendChild(document.createElement("dt")).textContent = facts[i][0];
                    card.appendChild(document.createElement("dd")).textContent = facts[i][1];
                }
                return card;
            });
        });
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca is not typed
        self._name = "Cards"


def map_html(report: ImportReport) -> str:
    """The whole page."""
    page = _Map(tiles=None, prefer_canvas=True, zoom_control=True, control_scale=True, attr="")
    figure = Figure(title=escape(report.file))
    figure.add_child(page)
    figure.header.add_child(
        _Raw(f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">')
    )
    figure.header.add_child(_Raw(f"<style>{_leaflet_css()}\n{_own_css()}</style>"))
    figure.header.add_child(_Raw(f"<script>{_leaflet_file('leaflet.js')}</script>"))
    if report.outline:
        folium.GeoJson(
            report.outline, name=_("City"), control=False, style_function=lambda _feature: OUTLINE, interactive=False
        ).add_to(page)
    for state in reversed(STATES):  # what matters most is drawn last, above the rest
        if drawn := [feature for feature in report.features if feature.state == state]:
            _layer(state, drawn).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.fit_bounds(_bounds(report), padding=(24, 24), max_zoom=17)
    figure.html.add_child(_Raw(_legend(report)))
    return str(figure.render())


def _layer(state: State, drawn: list[Drawn]) -> folium.GeoJson:
    style = STYLES[state]
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": [_feature(one) for one in drawn]},
        name=f"{_(NAMES[state])} ({len(drawn)})",
        style_function=lambda _feature: style,
        marker=folium.CircleMarker(radius=8 if state == "refused" else 6, **_for_marker(style)),
    )
    layer.add_child(_Cards())
    return layer


def _for_marker(style: dict[str, Any]) -> dict[str, Any]:
    """Leaflet's words as folium's arguments."""
    words = {"fillColor": "fill_color", "fillOpacity": "fill_opacity", "dashArray": "dash_array"}
    return {"fill": True, **{words.get(name, name): value for name, value in style.items()}}


def _feature(one: Drawn) -> dict[str, Any]:
    facts = [[_(NAMES[one.state]), one.title], *([label, text] for label, text in one.facts.items() if text)]
    return {"type": "Feature", "geometry": one.geometry, "properties": {"facts": facts}}


def _bounds(report: ImportReport) -> list[list[float]]:
    """South-west and north-east of what is drawn in the city’s surroundings, of the city, or of the world."""
    from shapely.geometry import box, shape

    city = shape(report.outline) if report.outline else box(-180, -90, 180, 90)
    near = city.buffer(0.3)
    shapes = [shape(one.geometry) for one in report.features]
    boxes = [one.bounds for one in shapes if not one.is_empty and near.intersects(one)] or [city.bounds]
    west, south = (min(bounds[i] for bounds in boxes) for i in (0, 1))
    east, north = (max(bounds[i] for bounds in boxes) for i in (2, 3))
    return [[south, west], [north, east]]


def _legend(report: ImportReport) -> str:
    """Heading, counts, the meaning of each style, and the notices, as a list beside the map."""
    totals = {state: sum(getattr(counts, state) for counts in report.layers) for state in STATES}
    rows = "".join(
        f'<li><i class="{state}"></i>{escape(_(NAMES[state]))}<b>{totals[state]}</b></li>' for state in STATES
    )
    notices = "".join(
        f'<li class="{notice.severity}"><code>{escape(notice.code)}</code> {escape(told(notice.sentence))}</li>'
        for notice in report.notices[:200]
    )
    more = report.counted().total() - min(200, len(report.notices))
    rest = f"<p>… {more}</p>" if more > 0 else ""
    left_out = (
        f"<p>{escape(_('The map shows a part: this many objects are not drawn:'))} {report.left_out_of_map}</p>"
        if report.left_out_of_map
        else ""
    )
    return (
        f'<aside id="report"><h1>{escape(report.file)}</h1><p lang="en">{escape(closing_sentence(report))}</p>'
        f'<ul class="legend">{rows}</ul>{left_out}<h2>{escape(_("Notices"))}: {report.counted().total()}</h2>'
        f'<ol lang="{get_language()}">{notices}</ol>{rest}</aside>'
    )


def _leaflet_file(name: str) -> str:
    folder: Path = package_folder("leaflet") / "static" / "leaflet"
    return (folder / name).read_text(encoding="utf-8").replace("</script", "<\\/script")


def _leaflet_css() -> str:
    """Leaflet's style without its pictures, which this page does not use."""
    return re.sub(r"url\(images/[^)]*\)", "none", _leaflet_file("leaflet.css"))


def _own_css() -> str:
    """The page's style, with one rule per state made of `STYLES`, so that legend and map cannot disagree."""
    rules = []
    for state, style in STYLES.items():
        line = "dashed" if "dashArray" in style else "solid"
        fill = f"color-mix(in srgb, {style['fillColor']} {style['fillOpacity']:.0%}, transparent)"
        border = f"{min(style['weight'] + 1, 4)}px {line} {style['color']}"
        rules.append(f".legend .{state} {{ border: {border}; background: {fill} }}")
    return Path(__file__).with_name("report_map.css").read_text(encoding="utf-8") + "\n".join(rules)
