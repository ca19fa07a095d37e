"""Degrees as people write them, in a column of their own or as a pair; nothing of a text is passed over.

angle_of("47°54'30\"N")                         →  (47.9083…, "latitude")
angle_of("33° 24,5' сх. д.")                    →  (33.4083…, "longitude")
point_of_pair("47.91° N, 33.39° E")             →  POINT (33.39 47.91)
"""

import re
from typing import Any

from shapely.geometry import Point

from geoportal.core.sentences import sentence as _
from import_scripts.readers.geometry import Unreadable, number_of

NORTH, SOUTH, EAST, WEST = "N", "S", "E", "W"
LATITUDE, LONGITUDE = _("latitude"), _("longitude")
SIDES = (  # with which words each side of the world begins; of "с. ш." and the like both letters are needed
    (NORTH, r"n|пн|північн\w*|с(?=\s*\.?\s*ш)"), (SOUTH, r"s|пд|південн\w*|ю(?=\s*\.?\s*ш)"),
    (EAST, r"e|сх|східн\w*|в(?=\s*\.?\s*д)"), (WEST, r"w|зх|зах|західн\w*|з(?=\s*\.?\s*д)"),
)  # fmt: skip
WORD = "|".join(words for _side, words in SIDES)
UNIT = r"\s*(?:(?:ш|широт\w*|lat\w*|д|довгот\w*|долгот\w*|lon\w*)\.?)?"
ANGLE = re.compile(
    rf"""\s*(?:(?P<before>{WORD})\.?\s*)?(?P<sign>[-−+]?)\s*(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*(?P<mark>[°º˚]?)\s*
    (?:(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s*['′’`´ʹʼ]\s*
        (?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:"|″|”|“|''|’’|``|´´|ʺ)\s*)?)?
    (?:(?P<after>{WORD})\.?{UNIT})?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
DEGREES = r"([-−]?\d{1,3}[.,]\d+)"
PAIR = re.compile(rf"\s*[(\[]?\s*{DEGREES}\s*[,;\s]\s*{DEGREES}\s*[)\]]?\s*")
LONGEST = 100  # characters of a pair


def angle_of(value: Any) -> tuple[float, str]:
    """Degrees, and whether they say that they are latitude or longitude (else empty). Raises ValueError."""
    found = ANGLE.fullmatch(value) if isinstance(value, str) and len(value) <= LONGEST else None
    if found is None or not (found["mark"] or found["before"] or found["after"]):
        raise ValueError("it is not degrees, minutes and seconds")
    parts = [part for part in found.group("degrees", "minutes", "seconds") if part]
    side = _side(found["before"] or found["after"] or "")
    if (found["before"] and found["after"]) or (side and found["sign"] in ("-", "−")):
        raise ValueError("its side of the world is said twice")
    if any(re.search("[.,]", part) for part in parts[:-1]) or (len(parts) > 1 and not found["mark"]):
        raise ValueError("only the last part has a fraction")
    degrees, minutes, seconds = (*map(number_of, parts), 0.0, 0.0)[:3]
    if minutes >= 60 or seconds > 60:  # 60.0 is 59.96 rounded
        raise ValueError("it has 60 minutes")
    value = degrees + minutes / 60 + seconds / 3600
    is_negative = side in (SOUTH, WEST) or found["sign"] in ("-", "−")
    return -value if is_negative else value, LATITUDE if side in (NORTH, SOUTH) else LONGITUDE if side else ""


def _side(word: str) -> str:
    """Of a word that was found the side of the world: `с` and `в` stand only before what says so."""
    for side, words in SIDES:
        if word and re.fullmatch(re.sub(r"\(\?=.*?\)$", "", words), word, re.IGNORECASE):
            return side
    return ""


def point_of_pair(text: str) -> Point:
    """A point of "48°02'16.1"N, 33°29'00.5"E": both halves must say their hemisphere, in either order.

    Of "48.03780, 33.48347" the first number becomes x: which it is, the file as a whole tells (`crs.decide`).
    """
    if pair := PAIR.fullmatch(text):
        return Point(number_of(pair[1]), number_of(pair[2]))
    text = text.strip()
    places = [found.span() for found in re.finditer(r"[,;\s]+", text)] if len(text) <= 2 * LONGEST else []
    for start, end in places:
        if point := _of_halves(text[:start], text[end:]):
            return point
    raise Unreadable(
        "coordinate_unreadable",
        _(
            "'{text}' is not a position that can be read without guessing. Write longitude and "
            "latitude in two columns, or degrees, minutes and seconds with N, S, E, W.",
            text=text,
        ),
        text,
    )


def _of_halves(*halves: str) -> Point | None:
    """The point of two halves that say which they are; None where they are no such."""
    try:
        degrees = {axis: value for value, axis in map(angle_of, halves)}
    except ValueError:
        return None
    return Point(degrees[LONGITUDE], degrees[LATITUDE]) if degrees.keys() == {LATITUDE, LONGITUDE} else None
