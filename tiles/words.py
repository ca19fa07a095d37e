"""The few forms of MapLibre expressions that the style is written in. Each returns plain JSON."""

from typing import Any

Expression = list[Any]
StyleLayer = dict[str, Any]


def by_zoom(*stops: tuple[float, Any], base: float = 1) -> Expression:
    """A value that grows with the zoom: `by_zoom((10, 1), (16, 8))`."""
    curve: Expression = ["exponential", base] if base != 1 else ["linear"]
    return ["interpolate", curve, ["zoom"], *(part for stop in stops for part in stop)]


def by_kind(cases: dict[str, Any], otherwise: Any) -> Expression:
    """The first case whose words (separated by spaces) include the start or a part of the feature's kind."""
    kind = ["coalesce", ["get", "kind"], ""]
    parts: list[Any] = []
    for words, value in cases.items():
        tests = [["in", word, kind] for word in words.split()]
        parts += [tests[0] if len(tests) == 1 else ["any", *tests], value]
    return ["case", *parts, otherwise]


def kind_has(*words: str) -> Expression:
    """Whether the kind includes one of the words."""
    return ["any", *(["in", word, ["coalesce", ["get", "kind"], ""]] for word in words)]


def name_in(language: str) -> Expression:
    """The name in the reader's language, or the other one: a name is better than none."""
    first, second = ("name", "name_en") if language == "uk" else ("name_en", "name")
    return ["coalesce", ["get", first], ["get", second], ""]


def layer(name: str, sort: str, tile_layer: str, **parts: Any) -> StyleLayer:
    """One layer of the style. `paint`, `layout`, `filter`, `minzoom`, `maxzoom` as the specification has them."""
    return {"id": name, "type": sort, "source": "city", "source-layer": tile_layer, **parts}
