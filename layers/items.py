"""Reading many features as bytes: the database writes GeoJSON and CSV, nothing is parsed or built here.

A `Where` is a condition over `layers_feature f` with bound values. Rows come by COPY, one at a time, so memory stays
flat however long the answer is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from json import dumps
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.db import connection

from geoportal.core.parameters import Box, Moments
from layers.crs import CRS84, Crs
from layers.known_properties import LEDGER
from layers.models import Feature, Layer


@dataclass(slots=True)
class Where:
    """Conditions that all hold; `parts` are ours, `values` are the reader's and always bound."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, part: str, **values: Any) -> None:
        """One more condition; a value's name may be used once."""
        self.parts.append(part)
        self.values.update(values)

    def sql(self) -> str:
        return " AND ".join(self.parts)


# A box in another system has curved edges in ours: sixteen straight pieces a side follow them.
BOX = "ST_GeomFromEWKB(%(box)s)"
BOX_TRANSFORMED = f"ST_Transform(ST_Segmentize({BOX}, %(piece)s), 4326)"
# Most features are points or lie wholly inside: comparing numbers is many times cheaper than asking GEOS. && alone
# would not do: it works on boxes rounded to four bytes.
MEETS_BOX = f"""
f.geometry && {BOX} AND CASE WHEN GeometryType(f.geometry) = 'POINT'
    THEN ST_X(f.geometry) BETWEEN %(west)s AND %(east)s AND ST_Y(f.geometry) BETWEEN %(south)s AND %(north)s
    WHEN ST_XMin(f.geometry) >= %(west)s AND ST_XMax(f.geometry) <= %(east)s
     AND ST_YMin(f.geometry) >= %(south)s AND ST_YMax(f.geometry) <= %(north)s THEN true
    ELSE ST_Intersects(f.geometry, {BOX}) END
"""
# The words of a feature, by which an index finds it (migration 0011).
SAID = "{0}name || ' ' || {0}address || ' ' || coalesce({0}translations->'en'->'name'->>'text', '')"
NUMBER_OR_TRUTH = re.compile(r"-?(0|[1-9][0-9]{0,60})(\.[0-9]{1,60})?|true|false")
COLUMN = {"name": "f.name", "address": "f.address", "status": "f.status", "source": "f.source"}
CODES = "f.kind_id IN (SELECT id FROM layers_kind WHERE code = ANY (%(kinds)s))"


def in_layer(layer: Layer, visibilities: Iterable[str]) -> Where:
    """The live features of a layer that may be seen."""
    where = Where(["f.withdrawn_at IS NULL"])
    where.add("f.layer_id = %(layer)s", layer=layer.pk)
    where.add("f.visibility = ANY (%(visibilities)s)", visibilities=list(visibilities))
    return where


def add_box(where: Where, box: Box, crs: Crs = CRS84) -> None:
    """Whose geometry meets the box, its edge included; a box with west of its east crosses the 180th meridian."""
    west, south, east, north = (box[1], box[0], box[3], box[2]) if crs.is_flipped else box
    if west > east:
        shape: GEOSGeometry = MultiPolygon(
            Polygon.from_bbox((west, south, 180, north)), Polygon.from_bbox((-180, south, east, north))
        )
    elif west == east or south == north:
        shape = Point(west, south) if (west, south) == (east, north) else LineString((west, south), (east, north))
    else:
        shape = Polygon.from_bbox((west, south, east, north))
    shape.srid = crs.srid
    value = bytes(shape.ewkb)
    if crs.srid == 4326 and west <= east:
        where.add(MEETS_BOX, box=value, west=west, south=south, east=east, north=north)
    elif crs.srid == 4326:
        where.add(f"ST_Intersects(f.geometry, {BOX})", box=value)
    else:
        piece = max(east - west, north - south, 1e-9) / 16
        where.add(f"ST_Intersects(f.geometry, {BOX_TRANSFORMED})", box=value, piece=piece)


def add_moments(where: Where, moments: Moments) -> None:
    """Changed within the interval."""
    since, until = moments
    if since:
        where.add("f.changed_at >= %(since)s", since=since)
    if until:
        where.add("f.changed_at <= %(until)s", until=until)


def add_words(where: Where, words: str) -> None:
    """Each of the words stands in the name, in any language, in the address or in the kind's name; large or small."""
    for number, word in enumerate(dict.fromkeys(words.split())):
        escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        kinds = f"SELECT id FROM layers_kind WHERE name ILIKE %(word{number})s"  # as a list, an index finds them
        where.add(
            f"(({SAID.format('f.')}) ILIKE %(word{number})s OR f.kind_id = ANY (ARRAY({kinds})))",
            **{f"word{number}": f"%{escaped}%"},
        )


def add_properties(where: Where, wanted: Mapping[str, Any]) -> None:
    """Equality with each of the properties; kinds are a list, of which one is enough."""
    for number, (name, value) in enumerate(wanted.items()):
        key, text = f"key{number}", f"text{number}"
        if name == "kind":
            where.add(CODES, kinds=list(value))
        elif name == "name_en":
            where.add(f"f.translations->'en'->'name'->>'text' = %({text})s", **{text: value})
        elif name in ("verified_on", "next_due_on"):
            where.add(f"f.{name} = %({text})s::date", **{text: value})
        elif name in COLUMN:
            where.add(f"{COLUMN[name]} = %({text})s", **{text: value})
        else:
            where.add(f"f.properties->>%({key})s = %({text})s", **{key: name, text: value})
            _add_holding(where, number, name, value)


def _add_holding(where: Where, number: int, name: str, text: str) -> None:
    """What the equality of texts implies and an index finds: the property is this string, this number, this truth."""
    if text.startswith(("[", "{")):
        return
    holding = {f"string{number}": dumps({name: text})}
    if NUMBER_OR_TRUTH.fullmatch(text):
        holding[f"bare{number}"] = f"{{{dumps(name)}: {text}}}"
    where.add("(" + " OR ".join(f"f.properties @> %({each})s::jsonb" for each in holding) + ")", **holding)


def number_matched(where: Where) -> int:
    """How many features there are in all."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM layers_feature f WHERE {where.sql()}", where.values)
        return int(cursor.fetchone()[0])


def texts_of(crs: Crs) -> tuple[str, str]:
    """The text of a feature `f` in a reference system: the expression, and the tables that must be joined for it."""
    if crs == CRS84:
        return "t.geojson", ""
    shape = f"ST_Transform(ST_ForcePolygonCCW(f.geometry), {crs.srid})"
    shape = f"ST_FlipCoordinates({shape})" if crs.is_flipped else shape
    return (
        f"layers_geojson(f, l.slug, k.code, {shape}, {crs.decimals})",
        "JOIN layers_layer l ON l.id = f.layer_id LEFT JOIN layers_kind k ON k.id = f.kind_id",
    )


def feature_texts(where: Where, *, after: int, limit: int, crs: Crs = CRS84) -> Iterator[bytes]:
    """Up to `limit` features behind the one numbered `after`, by number, each as the text of a GeoJSON feature."""
    text, more = texts_of(crs)
    return copied(
        f"SELECT {text} FROM layers_feature f JOIN layers_featuretext t ON t.feature_id = f.id {more}"
        f" WHERE {where.sql()} AND f.id > %(after)s ORDER BY f.id LIMIT %(limit)s",
        {**where.values, "after": after, "limit": limit},
        AS_IT_IS,
    )


def counted_texts(
    where: Where, *, after: int, limit: int, crs: Crs = CRS84, known: tuple[int, int, int] | None = None
) -> Iterator[tuple[bytes, int]]:
    """The same texts, each with the number of all that match, of one and the same moment. `known` saves the counting: a
    layer, its counter, and how many matched while that stood there."""
    text, more = texts_of(crs)
    counted = f"(SELECT count(*) FROM layers_feature f WHERE {where.sql()})"
    values = {**where.values, "after": after, "limit": limit}
    if known:
        values |= dict(zip(("of", "counter", "known"), known, strict=True))
        still = "(SELECT s.public_revision = %(counter)s FROM layers_layerstate s WHERE s.layer_id = %(of)s)"
        counted = f"CASE WHEN {still} THEN %(known)s ELSE {counted} END"
    rows = copied(
        f"SELECT {counted}, {text} FROM layers_feature f JOIN layers_featuretext t ON t.feature_id = f.id {more}"
        f" WHERE {where.sql()} AND f.id > %(after)s ORDER BY f.id LIMIT %(limit)s",
        values,
        AS_IT_IS,
    )
    for row in rows:
        number, _, found = row.partition(b"\x02")
        yield found, int(number)


# JSON text holds no control characters, so nothing is ever quoted and all comes as it is.
AS_IT_IS = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"


def copied(select: str, values: Mapping[str, Any], options: str) -> Iterator[bytes]:
    """The rows of a statement as COPY writes them, without their line ends."""
    # Django's cursor hands `copy` on, but the one of DEBUG without its values: psycopg's own is asked.
    statement = f"COPY ({select}) TO STDOUT ({options})"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(statement, values) as copy:
        for row in copy:
            yield bytes(row[:-1])


# What a spreadsheet would run as a formula gets an apostrophe before it. Signs before digits alone (a telephone
# number, a negative number) can run nothing and stay what they are.
def _safe(text: str) -> str:
    return rf"CASE WHEN {text} ~ '^[=+\-@\t\r]' AND {text} !~ '^[+-][0-9 ()+-]*$' THEN '''' || {text} ELSE {text} END"


LEDGER_CELLS = {
    "id": "f.id",
    "lon": "round(ST_X(spot)::numeric, 6)",
    "lat": "round(ST_Y(spot)::numeric, 6)",
    "name": _safe("f.name"),
    "name_en": _safe("(f.translations->'en'->'name'->>'text')"),
    "kind": "k.code",
    "address": _safe("f.address"),
    "description": _safe("f.description"),
    "status": "f.status",
    "source": _safe("f.source"),
    "verified_on": "f.verified_on",
    "next_due_on": "f.next_due_on",
    "changed_at": "to_char(f.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    "revision": "f.revision",
    "urn": "'urn:uuid:' || f.uuid",
}


def property_names(where: Where) -> list[str]:
    """The names of the properties that the features have, in order; not those that the ledger's own would hide."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT key FROM layers_feature f, LATERAL jsonb_object_keys(f.properties) key"
            f" WHERE {where.sql()} ORDER BY key",
            where.values,
        )
        return [key for (key,) in cursor.fetchall() if key not in LEDGER_CELLS and key not in LEDGER]


def csv_rows(where: Where, names: Iterable[str], *, after: int, limit: int, with_wkt: bool) -> Iterator[bytes]:
    """The same features as rows of CSV: the ledger's cells, the named properties, the shape unless it is a point."""
    cells, values = list(LEDGER_CELLS.values()), {**where.values, "after": after, "limit": limit}
    for number, name in enumerate(names):
        values[f"name{number}"] = name
        text = f"(f.properties->>%(name{number})s)"
        cells.append(
            f"CASE WHEN jsonb_typeof(f.properties->%(name{number})s) = 'string' THEN {_safe(text)} ELSE {text} END"
        )
    if with_wkt:
        cells.append("ST_AsText(f.geometry, 6)")
    return copied(
        f"SELECT {', '.join(cells)} FROM layers_feature f LEFT JOIN layers_kind k ON k.id = f.kind_id,"
        " LATERAL ST_PointOnSurface(f.geometry) AS spot"
        f" WHERE {where.sql()} AND f.id > %(after)s ORDER BY f.id LIMIT %(limit)s",
        values,
        "FORMAT csv",
    )


def feature_rows(where: Where, *, after: int, limit: int) -> list[Feature]:
    """The same features as rows, with their kinds: a page that people read."""
    sql = f"SELECT f.id FROM layers_feature f WHERE {where.sql()} AND f.id > %(after)s ORDER BY f.id LIMIT %(limit)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, {**where.values, "after": after, "limit": limit})
        ids = [number for (number,) in cursor.fetchall()]
    return list(Feature.objects.select_related("kind").filter(pk__in=ids).order_by("pk"))


def found_feature(layer: Layer, number: int, visibilities: Iterable[str]) -> Feature | None:
    """One feature of the layer, withdrawn or not, if it may be seen."""
    features = Feature.objects.select_related("layer", "kind", "replaced_by__layer")
    return features.filter(layer=layer, pk=number, visibility__in=list(visibilities)).first()


def text_of(feature: Feature, crs: Crs = CRS84) -> str:
    """A live feature's GeoJSON, as it is now."""
    return _text(Where(["f.id = %(id)s"], {"id": feature.pk}), crs)


def text_at_revision(feature: Feature, crs: Crs = CRS84) -> str:
    """A live feature's GeoJSON at this very revision; empty where somebody has changed it since it was read."""
    return _text(Where(["f.id = %(id)s", "f.revision = %(at)s"], {"id": feature.pk, "at": feature.revision}), crs)


def _text(where: Where, crs: Crs) -> str:
    return b"".join(feature_texts(where, after=0, limit=1, crs=crs)).decode()
