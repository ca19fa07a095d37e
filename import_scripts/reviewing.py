"""What somebody looks at before an import is loaded: the objects it touches by pages, the map of them, its notices."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from geoportal.accounts.models import Membership
from geoportal.accounts.rules import Someone
from import_scripts.models import ImportDifference, ImportNotice, ImportRun, ImportSchedule
from import_scripts.notices import Severity
from import_scripts.queries import runs, schedules
from layers.models import Layer

PAGE = 25  # differences
RUNS = 25
MOST_DRAWN = 5000
EXAMPLES = 5  # notices of a code that stand on the page at once
MOST_OF_A_CODE = 200  # on the page of one code
STATES = ("withdrawn", "moved", "changed", "added")  # what vanishes is looked at first
# A shape as the map needs it: rounded to 0.1 m, and an outline of thousands of vertices with those that can be seen.
DRAWN = """
SELECT d.id, d.feature_id, d.state, {shape_of_before}, {shape_of_after},
       ST_X(p.before), ST_Y(p.before), ST_X(p.after), ST_Y(p.after), d.before IS NOT DISTINCT FROM d.after
  FROM import_scripts_importdifference d,
       LATERAL (SELECT ST_PointOnSurface(d.before) AS before, ST_PointOnSurface(d.after) AS after) p
 WHERE d.run_id = %s AND d.state = %s ORDER BY d.id LIMIT %s
"""
SHAPE = """CASE WHEN ST_Dimension({0}) = 0 THEN NULL
     ELSE ST_AsGeoJSON(CASE WHEN ST_NPoints({0}) > 500 THEN ST_Simplify({0}, 0.00002, true) ELSE {0} END, 6) END"""
DRAW = DRAWN.format(shape_of_before=SHAPE.format("d.before"), shape_of_after=SHAPE.format("d.after"))


def layers_to_import_into(user: Someone) -> QuerySet[Layer]:
    """Those of which `rules.may_import_into_layer` says yes, by name."""
    layers = Layer.objects.order_by("name", "id")
    if not user.is_authenticated or not user.is_active:
        return layers.none()
    if user.is_superuser:
        return layers
    edited = Membership.objects.filter(user=user, role=Membership.Role.EDITOR).values("organisation")
    return layers.filter(owner__in=edited)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which runs somebody wants to see; empty: all."""

    layer: str = ""
    state: str = ""
    text: str = ""
    brought_by: int | None = None


def runs_for(user: Someone, sought: Sought) -> QuerySet[ImportRun]:
    """The runs that this person may see and is looking for, the newest first."""
    found = runs().filter(layer__in=layers_to_import_into(user)).order_by("-id")
    if sought.layer:
        found = found.filter(layer__slug=sought.layer)
    if sought.state:
        found = found.filter(state=sought.state)
    if sought.text:
        found = found.filter(file_name__icontains=sought.text)
    return found if sought.brought_by is None else found.filter(brought_by=sought.brought_by)


def schedules_for(user: Someone) -> QuerySet[ImportSchedule]:
    """The schedules of which `rules.may_change_schedule` says yes: those that are asked next first, pauses last."""
    return schedules().filter(layer__in=layers_to_import_into(user)).order_by("-is_active", "next_at", "id")


def differences(run: ImportRun, *, state: str = "", text: str = "") -> QuerySet[ImportDifference]:
    """The objects that the run touches, each with a place (`at`) to show it at."""
    found = ImportDifference.objects.filter(run=run).annotate(at=PointOnSurface(Coalesce("after", "before")))
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(source_id__icontains=text))
    return found.order_by("id")


def difference_features(run: ImportRun, *, state: str, after: int, limit: int) -> list[dict[str, Any]]:
    """The objects behind the one with the number `after`, as GeoJSON: where each will be, or was if it is withdrawn."""
    found = ImportDifference.objects.filter(run=run, pk__gt=after).order_by("id")
    found = found.filter(state=state) if state else found
    told = found.annotate(was=AsGeoJSON("before", precision=7), will_be=AsGeoJSON("after", precision=7))
    plain = ("state", "source_id", "name", "distance_m", "changed")
    names = ("id", "feature_id", "was", "will_be", *plain)
    return [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": _geojson(row["will_be"] or row["was"]),
            "properties": {
                **{name: row[name] for name in plain}, "feature": row["feature_id"], "before": _geojson(row["was"])
            },
        }
        for row in told.values(*names)[:limit]
    ]  # fmt: skip


def _geojson(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None


def page_of(run: ImportRun, number: int) -> int:
    """The page of the whole list on which this difference stands."""
    before = ImportDifference.objects.filter(run=run, id__lt=number).count()
    return before // PAGE + 1


def extent_of(run: ImportRun) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all that the run touches."""
    told = ImportDifference.objects.filter(run=run).aggregate(before=Extent("before"), after=Extent("after"))
    boxes = [box for box in told.values() if box is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def drawn_features(run: ImportRun, href: str) -> Iterator[str]:
    """GeoJSON features of the map, as texts: shapes, ways, and signs. `href` leads to a row, with {number} in it."""
    left = MOST_DRAWN
    for state in STATES:
        with connection.cursor() as cursor:
            cursor.execute(DRAW, [run.pk, state, left])
            rows = cursor.fetchall()
        left -= len(rows)
        for row in rows:
            yield from _features(Touched(*row), href)


@dataclass(frozen=True, slots=True)
class Touched:
    """One object as the map draws it. Shapes are GeoJSON texts, and None for points."""

    number: int
    feature: int | None
    state: str
    shape_before: str | None
    shape_after: str | None
    lon_before: float | None
    lat_before: float | None
    lon_after: float | None
    lat_after: float | None
    is_same_place: bool

    @property
    def before(self) -> tuple[float, float] | None:
        return _place(self.lon_before, self.lat_before)

    @property
    def after(self) -> tuple[float, float] | None:
        return _place(self.lon_after, self.lat_after)


def _place(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (round(lon, 6), round(lat, 6))


def _features(one: Touched, href: str) -> Iterator[str]:
    told: dict[str, Any] = {
        "row": f"difference-{one.number}",
        "feature": one.feature,
        "state": one.state,
        "href": href.replace("{number}", str(one.number)),
    }
    stays = one.is_same_place or (one.state == "changed" and one.shape_after is None)
    if one.shape_before and not stays:
        yield feature_text(one.shape_before, told, role="shape", side="before")
    if one.shape_after:
        yield feature_text(one.shape_after, told, role="shape", side="always" if stays else "after")
    if one.state == "moved" and one.before and one.after:
        way = json.dumps({"type": "LineString", "coordinates": [one.before, one.after]})
        yield feature_text(way, told, role="way", side="both")
        yield mark_text(one.before, told, sign="left", side="before")
        yield mark_text(one.after, told, sign="moved", side="after", bearing=bearing(one.before, one.after))
    elif one.state == "changed" and (place := one.after or one.before):
        yield mark_text(place, told, sign="changed", side="always")
    elif place := one.after or one.before:
        yield mark_text(place, told, sign=one.state, side="after" if one.after else "before")


def mark_text(place: tuple[float, float], told: dict[str, Any], **more: Any) -> str:
    """A sign on the map."""
    return feature_text(json.dumps({"type": "Point", "coordinates": place}), told, role="mark", **more)


def feature_text(geometry: str, told: dict[str, Any], **more: Any) -> str:
    """A GeoJSON feature of a geometry that is a text already."""
    return f'{{"type":"Feature","geometry":{geometry},"properties":{json.dumps(told | more, ensure_ascii=False)}}}'


def bearing(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Degrees from north, clockwise, over the short ways of a city."""
    east = (end[0] - start[0]) * math.cos(math.radians(start[1]))
    return round(math.degrees(math.atan2(east, end[1] - start[1])) % 360, 1)


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """All notices of one code at one severity: how many, and the first of them."""

    code: str
    severity: str
    count: int
    examples: list[ImportNotice]


def notice_groups(run: ImportRun, *, severity: str = "", code: str = "") -> list[NoticeGroup]:
    """The notices of the run by code: errors first, then what was said most often."""
    notices = ImportNotice.objects.filter(run=run)
    notices = notices.filter(severity=severity) if severity else notices
    notices = notices.filter(code=code) if code else notices
    counts = {(row["severity"], row["code"]): row["count"] for row in _counted(notices)}
    number = Window(RowNumber(), partition_by=[F("severity"), F("code")], order_by=F("id").asc())
    first = notices.annotate(nth=number).filter(nth__lte=MOST_OF_A_CODE if code else EXAMPLES).order_by("id")
    examples: dict[tuple[str, str], list[ImportNotice]] = {key: [] for key in counts}
    for notice in first:
        examples[notice.severity, notice.code].append(notice)
    groups = [NoticeGroup(key[1], key[0], count, examples[key]) for key, count in counts.items()]
    return sorted(groups, key=lambda group: (list(Severity).index(Severity(group.severity)), -group.count, group.code))


def _counted(notices: QuerySet[ImportNotice]) -> Any:
    return notices.order_by().values("severity", "code").annotate(count=Count("id"))


def severities(run: ImportRun) -> dict[str, int]:
    """How many notices there are of each severity, the heaviest first; those that there are none of left out."""
    told = ImportNotice.objects.filter(run=run).order_by().values("severity").annotate(count=Count("id"))
    counts = {row["severity"]: row["count"] for row in told}
    return {severity.value: counts[severity.value] for severity in Severity if severity.value in counts}


def places_of(run: ImportRun, source_ids: set[str]) -> dict[str, ImportDifference]:
    """By source id, the differences that notices speak of, with their places."""
    return {one.source_id: one for one in differences(run).filter(source_id__in=source_ids)}
