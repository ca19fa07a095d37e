"""A house among its like: those of the same series, or else of its storeys and age, and where it stands among them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from housing.models import Building
from layers.audience import SEEN, Audience, seen_by

FEWEST = 5  # fewer houses than these are nobody's like
YEARS = 7
MEASURES = ("energy_kwh_m2", "area_per_flat_m2", "residents_per_flat", "works_in_10_years")
VALUES = {
    "energy_kwh_m2": "b.energy_kwh_m2",
    "area_per_flat_m2": "round(b.total_area_m2 / nullif(b.flats, 0), 1)",
    "residents_per_flat": "round(b.residents::numeric / nullif(b.flats, 0), 2)",
    "works_in_10_years": """(SELECT count(*) FROM housing_work w WHERE w.building_id = b.feature_id
        AND w.withdrawn_at IS NULL AND w.visibility = 'public' AND w.state = 'done' AND w.year > %(year)s - 10)""",
}
PEERS = f"""
WITH seen AS MATERIALIZED (
    SELECT b.*, b.series = %(series)s AND %(series)s <> '' AND b.storeys = %(storeys)s AS is_of_series,
           b.storeys = %(storeys)s AND abs(b.built_year - %(built)s) <= {YEARS} AS is_of_age
      FROM housing_building b JOIN layers_feature f ON f.id = b.feature_id JOIN layers_layer l ON l.id = f.layer_id
     WHERE f.withdrawn_at IS NULL AND {SEEN} AND b.storeys = %(storeys)s),
     counts AS (
    SELECT count(*) FILTER (WHERE is_of_series) AS of_series, count(*) FILTER (WHERE is_of_age) AS of_age FROM seen),
     peers AS MATERIALIZED (
    SELECT b.feature_id, {", ".join(f"{value} AS {name}" for name, value in VALUES.items())}
      FROM seen b, counts c WHERE CASE WHEN c.of_series >= {FEWEST} THEN b.is_of_series ELSE b.is_of_age END)
SELECT (SELECT of_series >= {FEWEST} FROM counts), count(*)
       {
    "".join(
        f", percentile_cont(0.5) WITHIN GROUP (ORDER BY {name}), count({name})"
        f", count(*) FILTER (WHERE {name} < (SELECT {name} FROM peers WHERE feature_id = %(id)s))"
        f", (SELECT {name} FROM peers WHERE feature_id = %(id)s)"
        for name in MEASURES
    )
}
  FROM peers
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the house beside the median of its like. `place` is its rank from the lowest, equal ones first."""

    name: str
    own: Decimal | None
    median: Decimal
    known: int
    place: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`houses` counts the house itself; it is of one series, or else of like age and height."""

    houses: int
    is_of_series: bool
    measures: list[Measure]


def compared(building: Building, audience: Audience, today: date) -> Comparison | None:
    """The house among its like; None where its storeys and age are unknown, or too few are like it."""
    if building.storeys is None or (building.built_year is None and not building.series):
        return None
    terms = {
        **seen_by(audience), "id": building.pk, "series": building.series, "storeys": building.storeys,
        "built": building.built_year, "year": today.year,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PEERS, terms)
        is_of_series, houses, *figures = cursor.fetchone()
    if houses < FEWEST:
        return None
    groups = [figures[start : start + 4] for start in range(0, len(figures), 4)]
    measures = [_measure(name, *group) for name, group in zip(MEASURES, groups, strict=True)]
    return Comparison(houses, is_of_series, [one for one in measures if one is not None])


def _measure(name: str, median: Any, known: int, below: int, own: Any) -> Measure | None:
    """None where too few of its like have the figure."""
    if known < FEWEST:
        return None
    own = None if own is None else Decimal(own)
    return Measure(name, own, Decimal(str(median)).quantize(Decimal("0.1")), known, None if own is None else below + 1)
