"""The style: valid by the specification, and everything it names exists: sources, layers, fields, letters, pictures."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from geoportal.env import ROOT
from layers.catalogue import catalogue, define_catalogue
from layers.models import City
from tiles.ink import SCHEMES
from tiles.style import SPRITES, city_style
from tiles.tilejson import VECTOR_LAYERS

FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "dist"
NODE = shutil.which("node")
ADDRESSES = {
    "tiles": "http://testserver/tiles/city.json",
    "glyphs": "http://testserver/static/glyphs/{fontstack}/{range}.pbf",
    "sprite": "http://testserver/static/sprites/city",
}
VALIDATE = """
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { readFileSync } from 'node:fs';
const errors = validateStyleMin(JSON.parse(readFileSync(0, 'utf8')));
console.log(JSON.stringify(errors.map((error) => error.message)));
"""
built = pytest.mark.skipif(not (DIST / "sprites" / "city.json").is_file(), reason="the front end has not been built")
CHOICES = [(scheme, language) for scheme in SCHEMES for language in ("uk", "en")]


def style_of(scheme: str, language: str) -> dict[str, Any]:
    colours = {theme.slug: theme.colour for theme in catalogue()}
    return city_style(scheme=scheme, language=language, colours=colours, addresses=ADDRESSES, view={})


def strings(value: Any) -> list[str]:
    """Every string in a layer, however deep."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for part in parts for found in strings(part)]


def fields_read(value: Any) -> set[str]:
    """The attributes that expressions get."""
    if isinstance(value, dict):
        return set().union(*map(fields_read, value.values()))
    if not isinstance(value, list):
        return set()
    own = {value[1]} if len(value) == 2 and value[0] in ("get", "has") else set()
    return own.union(*map(fields_read, value))


validator = pytest.mark.skipif(
    NODE is None or not (FRONTEND / "node_modules").is_dir(), reason="Node or its packages are missing"
)


def faults(style: dict[str, Any]) -> list[str]:
    """What MapLibre's own validator says against the style."""
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", VALIDATE],
        input=json.dumps(style), capture_output=True, text=True, cwd=FRONTEND, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


@validator
@pytest.mark.parametrize(("scheme", "language"), CHOICES)
def test_style_is_valid(scheme: str, language: str) -> None:
    assert faults(style_of(scheme, language)) == []


@validator
def test_style_of_an_archive_is_valid_and_a_broken_one_is_not() -> None:
    archive = {**ADDRESSES, "tiles": "pmtiles://http://testserver/tiles/city.pmtiles"}
    style = city_style(scheme="light", language="uk", colours={}, addresses=archive, view={})

    assert style["sources"] == {"city": {"type": "vector", "url": archive["tiles"]}}
    assert faults(style) == []
    assert faults({**style, "sources": {}}) != []


@pytest.mark.parametrize(("scheme", "language"), CHOICES)
def test_layers_read_only_what_tiles_hold(scheme: str, language: str) -> None:
    style = style_of(scheme, language)

    for layer in style["layers"]:
        if layer["type"] == "background":
            continue
        assert layer["source"] in style["sources"]
        fields = set(VECTOR_LAYERS[layer["source-layer"]][1])
        assert (layer["id"], fields_read(layer) - fields) == (layer["id"], set())


def test_ids_are_unique_and_objects_can_be_told_by_theirs() -> None:
    layers = style_of("light", "uk")["layers"]

    ids = [layer["id"] for layer in layers]
    by_id = {layer["id"] for layer in layers if layer["id"].startswith("objects-")}
    by_source = {layer["id"] for layer in layers if layer.get("source-layer") in ("objects", "counts")}
    assert len(ids) == len(set(ids))
    assert by_id == by_source


def test_what_matters_more_is_placed_first() -> None:
    """MapLibre places the layers from the last to the first: who stands later keeps the room."""
    order = [layer["id"] for layer in style_of("light", "uk")["layers"]]

    ranked = ["district-names", "city-name", "place-names", "place-names-small", "place-names-block", "objects-markers"]
    assert sorted(ranked, key=order.index, reverse=True) == ranked


def test_each_place_is_written_by_one_layer() -> None:
    kinds = ["city", "town", "suburb", "borough", "village", "quarter", "hamlet", "city_block", "plot", "square"]
    places = [layer for layer in style_of("light", "uk")["layers"] if layer.get("source-layer") == "places"]

    writers = {kind: " ".join(one["id"] for one in places if holds(one["filter"], f"place/{kind}")) for kind in kinds}

    assert writers == {
        **dict.fromkeys(("city", "town"), "city-name"),
        **dict.fromkeys(("suburb", "borough", "village"), "place-names"),
        **dict.fromkeys(("quarter", "hamlet", "square"), "place-names-small"),
        **dict.fromkeys(("city_block", "plot"), "place-names-block"),
    }


def holds(condition: list[Any], kind: str) -> bool:
    """Whether a filter made of all, any, not and "the kind includes a word" lets this kind through."""
    match condition:
        case ["all", *parts]:
            return all(holds(part, kind) for part in parts)
        case ["any", *parts]:
            return any(holds(part, kind) for part in parts)
        case ["!", part]:
            return not holds(part, kind)
        case ["in", word, _]:
            return word in kind
    raise AssertionError(condition)


def test_every_tile_layer_is_drawn() -> None:
    drawn = {layer.get("source-layer") for layer in style_of("light", "uk")["layers"]} - {None}

    assert set(VECTOR_LAYERS) - drawn == {"catchments"}  # areas over areas: the page of an address tells of them
    assert drawn < set(VECTOR_LAYERS)


@built
@pytest.mark.parametrize("scheme", SCHEMES)
def test_fonts_and_pictures_exist(scheme: str) -> None:
    style = style_of(scheme, "uk")
    sprite = json.loads((DIST / f"{SPRITES[scheme]}.json").read_text())
    fonts = {font for layer in style["layers"] for font in layer.get("layout", {}).get("text-font", [])}
    patterns = {layer["paint"]["fill-pattern"] for layer in style["layers"] if "fill-pattern" in layer.get("paint", {})}

    assert fonts == {"Noto Sans Regular", "Noto Sans Bold", "Noto Sans Italic"}
    for font in fonts:
        assert {path.name for path in (DIST / "glyphs" / font).iterdir()} >= {
            "0-255.pbf", "1024-1279.pbf", "8192-8447.pbf", "8448-8703.pbf"
        }  # fmt: skip
    assert patterns <= sprite.keys()
    assert {"marker", *(theme.slug for theme in catalogue() if not theme.is_base)} <= sprite.keys()


@built
def test_sharp_sprites_are_the_same_pictures_twice_as_large() -> None:
    for name in SPRITES.values():
        once, twice = (json.loads((DIST / f"{name}{suffix}.json").read_text()) for suffix in ("", "@2x"))
        assert {key: one["width"] * 2 for key, one in once.items()} == {key: one["width"] for key, one in twice.items()}
        assert {one["pixelRatio"] for one in twice.values()} == {2}


@built
@pytest.mark.parametrize("font", ["Noto Sans Regular", "Noto Sans Bold", "Noto Sans Italic"])
def test_letters_have_all_of_ukrainian(font: str) -> None:
    held: set[int] = set()
    for file in sorted((DIST / "glyphs" / font).iterdir()):
        held |= set(glyph_ids(file))

    wanted = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ’ʼ№«»—–…„“0123456789+azAZ"
    assert [letter for letter in wanted if ord(letter) not in held] == []


def glyph_ids(file: Path) -> list[int]:
    """Ids of the glyphs in a PBF: stacks (1) → glyphs (3) → id (1)."""
    found = []
    for number, stack in messages(file.read_bytes()):
        if number == 1:
            found += [int(dict(messages(glyph))[1]) for part, glyph in messages(stack) if part == 3]
    return found


def messages(data: bytes) -> list[tuple[int, Any]]:
    """The fields of one protobuf message; numbers as numbers, all else as bytes."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            found.append((key >> 3, data[at : at + value]))
            at += value
        else:
            found.append((key >> 3, value))
    return found


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_their_halo(scheme: str) -> None:
    ink = SCHEMES[scheme]
    words = {name: getattr(ink, name) for name in ink.__slots__ if name.startswith("label") or name == "number"}
    themes = {t.slug: t.colour_dark if scheme == "dark" else t.colour for t in catalogue() if not t.is_base}

    assert {name for name, colour in words.items() if contrast(colour, ink.halo) < 4.5} == set()
    assert {name for name, colour in themes.items() if contrast(colour, ink.halo) < 3} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "scheme"), [("city", "light"), ("city-dark", "dark")])
def test_style_over_http_has_absolute_addresses_and_the_ledgers_colours(
    city: City, client: Client, address: str, scheme: str
) -> None:
    answer = client.get(f"/tiles/styles/{address}.json", {"lang": "en"})

    style = answer.json()
    assert style["sources"]["city"]["url"] == "http://testserver/tiles/city.json"
    assert style["glyphs"] == "http://testserver/static/glyphs/{fontstack}/{range}.pbf"
    assert style["sprite"] == f"http://testserver/static/{SPRITES[scheme]}"
    assert (style["name"], style["center"]) == ("Kryvyi Rih", [33.4, 47.9])
    assert style["metadata"] == {"language": "en", "scheme": scheme}
    assert {"light": "#1f6fb2", "dark": "#7db7e8"}[scheme] in strings(style["layers"])
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (
        client.get(f"/tiles/styles/{address}.json?lang=en", headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )


@pytest.mark.django_db
def test_colour_changed_in_the_ledger_is_in_the_next_style(client: Client) -> None:
    define_catalogue()
    first = client.get("/tiles/styles/city.json")

    from layers.models import Theme

    Theme.objects.filter(slug="education").update(colour="#123456")

    assert "#123456" in strings(client.get("/tiles/styles/city.json").json()["layers"])
    assert client.get("/tiles/styles/city.json", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "parameter"), [("lang=xx", "lang"), ("language=uk", "language")])
def test_wrong_parameter_is_named(city: City, client: Client, query: str, parameter: str) -> None:
    answer = client.get(f"/tiles/styles/city.json?{query}")

    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_names_come_in_the_readers_language_first() -> None:
    order = {}
    for language in ("uk", "en"):
        places = next(one for one in style_of("light", language)["layers"] if one["id"] == "place-names")
        order[language] = [field for field in strings(places["layout"]["text-field"]) if re.match("name", field)]

    assert order == {"uk": ["name", "name_en"], "en": ["name_en", "name"]}
