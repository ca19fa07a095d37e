"""Places of points that are hardly their own: many objects at exactly one, or coordinates with few digits.

Programs put at one place what they do not find, and spreadsheets round what they show. Each may be meant, so nothing is
refused. Asked of the staging table, when all good rows are in it.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from typing import Any

from django.db import connection

from geoportal.core.sentences import counted as ngettext
from import_scripts.notices import NUMBERS_SAID, Notice, Severity, rows_said, warning

MANY = 20  # objects, from which on something is said
MUCH = 0.1  # share of the file's points, from which on somebody should look; less is only remarked
METRES_OFF = {2: 700, 3: 70}  # how far a point of so many decimals of a degree may be off here
# Objects that all have one address are where that is, as the offices of a house.
CROWDED = """
SELECT geometry FROM staged_feature WHERE GeometryType(geometry) = 'POINT' GROUP BY geometry
HAVING count(*) >= %(many)s AND (min(address) <> max(address) OR min(address) = '')
"""
AT_ONE_POINT = f"""
WITH crowded AS ({CROWDED})
SELECT count(*), (array_agg(row_number ORDER BY row_number))[:%(said)s], ST_X(s.geometry), ST_Y(s.geometry)
  FROM staged_feature s JOIN crowded c ON s.geometry = c.geometry
 GROUP BY s.geometry ORDER BY min(row_number)
"""
# How many points there are, how many of them have at most 2, 3 and 4 decimals of a degree in both numbers, and which.
# OFFSET 0: each number is looked for once; and nearly all are done after the first question.
HAS_DECIMALS = "abs(lon - round(lon * 1e{0}) / 1e{0}) < 1e-9 AND abs(lat - round(lat * 1e{0}) / 1e{0}) < 1e-9"
WITH_DECIMALS = f"""
SELECT count(*), count(*) FILTER (WHERE decimals = 2), count(*) FILTER (WHERE decimals <= 3), count(decimals),
       (array_agg(row_number ORDER BY row_number) FILTER (WHERE decimals <= 3))[:%(said)s]
  FROM (SELECT row_number, CASE WHEN NOT ({HAS_DECIMALS.format(4)}) THEN NULL WHEN {HAS_DECIMALS.format(2)} THEN 2
                                WHEN {HAS_DECIMALS.format(3)} THEN 3 ELSE 4 END AS decimals
          FROM (SELECT row_number, ST_X(geometry) AS lon, ST_Y(geometry) AS lat
                  FROM staged_feature WHERE GeometryType(geometry) = 'POINT' OFFSET 0) places OFFSET 0) counted
"""


def doubtful_places(file: str, *, are_degrees: bool) -> Iterator[Notice]:
    """What is doubted of the staged points; of their digits only if the file gives degrees of WGS84 (`are_degrees`)."""
    ((points, with_two, with_three, with_four, numbers),) = _asked(WITH_DECIMALS)
    ((is_crowded,),) = _asked(f"SELECT EXISTS ({CROWDED})")
    for count, rows, lon, lat in _asked(AT_ONE_POINT) if is_crowded else ():
        place = f"{lon:.6f}, {lat:.6f}"
        said = ngettext(
            "{count} object lies at exactly one point, {place}: rows {rows}. Places that a program does not find are "
            "often put at one. If they are elsewhere, correct the source.",
            "{count} objects lie at exactly one point, {place}: rows {rows}. Places that a program does not find are "
            "often put at one. If they are elsewhere, correct the source.",
            count,
            place=place,
            rows=rows_said(rows, count),
        )
        yield _weighed(warning("many_at_one_point", said, file=file, row=rows[0], value=place), count, points)
    if not are_degrees or not is_rounded(with_three, with_four):
        return
    digits = 2 if with_two * 2 > with_three else 3
    said = ngettext(
        "{count} of {points} points has at most {digits} decimals of a degree, and may be {metres} m off: rows {rows}. "
        "Export all digits.",
        "{count} of {points} points have at most {digits} decimals of a degree, and may be {metres} m off: rows {rows}."
        " Export all digits.",
        with_three,
        points=points,
        digits=digits,
        metres=METRES_OFF[digits],
        rows=rows_said(numbers, with_three),
    )
    yield _weighed(warning("coordinates_rounded", said, file=file, value=str(digits)), with_three, points)


def is_rounded(with_three: int, with_four: int) -> bool:
    """Whether that many points have three decimals or fewer because somebody rounded them.

    Of points with four decimals one in a hundred ends in two noughts by chance; three standard deviations more do not.
    """
    by_chance = with_four / 100
    return with_three >= MANY and with_three > by_chance + 3 * sqrt(by_chance)


def _weighed(one: Notice, count: int, points: int) -> Notice:
    return one if count >= points * MUCH else replace(one, severity=Severity.REMARK)


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"many": MANY, "said": NUMBERS_SAID})
        return list(cursor)
