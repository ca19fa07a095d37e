"""Reading the ledger for pages and cards. Nothing here writes, and nothing here knows HTTP."""

from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Case, CharField, F, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate, NullIf
from django.utils.translation import get_language

from geoportal.core.languages import SOURCE_LANGUAGE
from layers.models import City, Feature, Kind, Layer, MediaItem, Theme
from layers.triggers import DISTRICTS

if TYPE_CHECKING:
    from layers.audience import Audience

OBJECTS = "objects"  # the tile layer of what has a card of its own
WORTH_NAMING = 75  # the rank of what is still named as a neighbour: a playground is, a bench is not
NAME_COLLATION = "uk_natural"  # Ukrainian alphabet, № 2 before № 10


def the_city() -> City | None:
    """The city of this database; None before one has been loaded."""
    return City.objects.first()


def ledger_state() -> tuple[str, ...]:
    """Marks of which one moves whenever anything that a stranger's page shows has changed, in the order of commits.

    Nothing hidden moves them: nobody learns from an ETag when it has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT left(md5(string_agg(s.layer_id || ':' || s.public_revision, ',' ORDER BY s.layer_id)), 12)
                      FROM layers_layerstate s JOIN layers_layer l ON l.id = s.layer_id AND l.visibility = 'public'),
                   (SELECT count(*) FROM layers_kind), (SELECT count(*) FROM layers_themeevent),
                   (SELECT count(*) FROM layers_mediaitemevent e
                      JOIN layers_feature f ON f.id = e.feature_id AND f.visibility = 'public'
                      JOIN layers_layer l ON l.id = f.layer_id AND l.visibility = 'public'),
                   (SELECT count(*) FROM layers_mediaitem m
                      JOIN layers_feature f ON f.id = m.feature_id AND f.visibility = 'public'
                      JOIN layers_layer l ON l.id = f.layer_id AND l.visibility = 'public'),
                   (SELECT coalesce(max(xmin::text::bigint), 0) FROM layers_city)
            """
        )
        return tuple(str(mark) for mark in cursor.fetchone())


# --- What somebody may see ---------------------------------------------------


def readable(audience: "Audience", prefix: str = "") -> Q:
    """Features this person may see; `prefix` as in "feature__" where they are reached from another table."""
    both = Q(
        **{f"{prefix}layer__visibility__in": audience.visibilities, f"{prefix}visibility__in": audience.visibilities}
    )
    return both | Q(**{f"{prefix}layer__owner__in": audience.owners}) if audience.owners else both


def live_features(audience: "Audience") -> QuerySet[Feature]:
    return Feature.objects.filter(readable(audience), withdrawn_at=None)


def live_objects(audience: "Audience") -> QuerySet[Feature]:
    """Live features that are objects of the encyclopedia: the base map is not among them."""
    return live_features(audience).filter(layer__theme__is_base=False)


def readable_layers(audience: "Audience") -> QuerySet[Layer]:
    seen = Q(visibility__in=audience.visibilities) | Q(owner__in=audience.owners)
    return Layer.objects.filter(seen, theme__is_base=False).select_related("theme", "owner")


def open_themes() -> QuerySet[Theme]:
    return Theme.objects.filter(is_base=False)


# --- Small expressions -------------------------------------------------------


def in_language(field: str) -> Any:
    """The field's translation into the active language, the Ukrainian text where there is none."""
    language = (get_language() or SOURCE_LANGUAGE).split("-")[0]
    if language == SOURCE_LANGUAGE:
        return F(field)
    note = KeyTextTransform("text", KeyTextTransform(field, KeyTextTransform(language, "translations")))
    return Coalesce(NullIf(note, Value("")), F(field), output_field=CharField())


def metres_to(point: Point, field: str = "geometry") -> Func:
    """Metres on the ellipsoid from the feature's geometry; `field` as in "feature__geometry" from another table."""
    return Func(
        F(field),
        Value(point.ewkt),
        template="ST_Distance(%(expressions)s::geography)",
        arg_joiner="::geography, ",
        output_field=FloatField(),
    )


def with_spot(features: QuerySet[Feature]) -> QuerySet[Feature]:
    """Each feature with `spot`, a point inside it, and without its geometry, which may be large."""
    return features.annotate(spot=PointOnSurface("geometry")).defer("geometry")


# --- One object --------------------------------------------------------------


def feature_for_page(feature_id: int) -> Feature | None:
    """The feature, live or withdrawn, with all that its page speaks of, `spot` and `box` (west, south, east, north).

    Not with its successor, which few have: three tables more would cost as much as the rest.
    """
    features = Feature.objects.select_related("layer__theme", "layer__owner", "kind", "district").defer(
        "district__geometry"
    )
    corners = [
        Func("geometry", function=name, output_field=FloatField())
        for name in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    ]
    found = with_spot(features).annotate(**dict(zip(("west", "south", "east", "north"), corners, strict=True)))
    return next(iter(found.filter(id=feature_id)), None)  # first() would order the one row by all its expressions


def media_of(feature: Feature) -> list[MediaItem]:
    return list(feature.media.all())


def media_is_readable(name: str, audience: "Audience") -> bool:
    """Whether the file belongs to an item of a live object that this person may see."""
    holds = Q(file=name) | Q(captions=name) | Q(derivatives__contains=[{"file": name}])
    return MediaItem.objects.filter(holds, readable(audience, "feature__"), feature__withdrawn_at=None).exists()


def kind_paths(kind: Kind | None) -> list[list[Kind]]:
    """Every way down to the kind, from its topmost ancestor to itself; a kind has several parents or none."""
    if kind is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up(path) AS (
                SELECT ARRAY[%s::bigint]
                 UNION ALL
                SELECT p.to_kind_id || up.path FROM up JOIN layers_kind_parents p ON p.from_kind_id = up.path[1]
                 WHERE p.to_kind_id <> ALL (up.path) AND cardinality(up.path) < 8
            )
            SELECT path FROM up WHERE NOT EXISTS (SELECT 1 FROM layers_kind_parents p WHERE p.from_kind_id = up.path[1])
             ORDER BY path
            """,
            [kind.pk],
        )
        paths = [row[0] for row in cursor.fetchall()]
    kinds = (
        {kind.pk: kind}
        if all(len(path) == 1 for path in paths)
        else Kind.objects.in_bulk({pk for path in paths for pk in path})
    )
    return [[kinds[pk] for pk in path] for path in paths]


def kinds_below(kind: Kind) -> list[int]:
    """Ids of the kind and of every kind under it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE down(id) AS (
                SELECT %s::bigint
                 UNION
                SELECT p.from_kind_id FROM down JOIN layers_kind_parents p ON p.to_kind_id = down.id
            ) SELECT id FROM down
            """,
            [kind.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def nearest_objects(feature: Feature, audience: "Audience", limit: int = 8) -> list[Feature]:
    """The nearest other objects with `metres`, found along the spatial index; no benches, bins and crossings, of which
    there are always eight around."""
    spot: Point = feature.spot  # type: ignore[attr-defined] # annotated by feature_for_page
    near = Func(
        F("geometry"),
        Value(spot.ewkt),
        arg_joiner=" <-> ",
        template="%(expressions)s::geometry",
        output_field=FloatField(),
    )
    others = live_objects(audience).filter(layer__tile_layer=OBJECTS, rank__lte=WORTH_NAMING).exclude(id=feature.id)
    return list(
        others.select_related("kind", "layer__theme")
        .annotate(metres=metres_to(spot))
        .defer("geometry")
        .order_by(near)[:limit]
    )


def replaced_objects(feature: Feature, audience: "Audience") -> list[Feature]:
    """The withdrawn objects that this one has taken the place of."""
    former = feature.replaces.filter(readable(audience), withdrawn_at__isnull=False)
    return list(former.select_related("kind", "layer").defer("geometry").order_by("withdrawn_at", "id"))


def district_for_page(district_id: int, audience: "Audience") -> Feature | None:
    """The district with `spot`; None for what is no district or may not be seen."""
    found = live_features(audience).filter(id=district_id, layer__slug=DISTRICTS).select_related("layer__theme", "kind")
    return with_spot(found).first()


def objects_for_sitemap(audience: "Audience") -> QuerySet[Feature]:
    """What an address is made of, and the day of the last change."""
    columns = ("id", "name", "translations", "changed_at", "layer__page_template")
    return live_objects(audience).select_related("layer").only(*columns).order_by("id")


def kinds_in_use(audience: "Audience") -> QuerySet[Kind]:
    return Kind.objects.filter(id__in=live_objects(audience).order_by().values("kind")).order_by("code")


def district_ids(audience: "Audience") -> list[int]:
    return list(live_features(audience).filter(layer__slug=DISTRICTS).order_by("id").values_list("id", flat=True))


def title_order() -> Any:
    """By name in the reader's language; what has no name of its own stands under its kind's."""
    named = Case(When(name="", then=F("kind__name")), default=in_language("name"), output_field=CharField())
    return Collate(named, NAME_COLLATION)
