"""Scripts of edits for property tests: what people, imports and hands in psql do to a small crowd of objects.

A script is a list of steps, each a verb with its values; `run` performs it with the ledger's own actions and, where the
ledger allows it, with bare statements.
"""

from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from shapely.geometry import Point as Spot

from layers.actions import restore_feature, save_feature, sync_features, withdraw_feature
from layers.models import Feature, Kind, Layer, Theme
from layers.rows import FeatureRow

Step = tuple[Any, ...]
WEST, SOUTH = 33.40, 47.80  # of the crowd's ground: 13 by 13 places, a few to a cell of thinning
EAST, NORTH = WEST + 12 * 7e-4, SOUTH + 12 * 5e-4

places = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda at: (WEST + at[0] * 7e-4, SOUTH + at[1] * 5e-4))
ranks = st.integers(0, 100)
which = st.integers(0, 30)
visibilities = st.sampled_from(["public", "registered", "internal"])
STEPS = st.one_of(
    st.tuples(st.just("add"), places, ranks, visibilities),
    st.tuples(st.just("move"), places, ranks, which),
    st.tuples(st.just("widen"), places, which),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("restore"), which),
    st.tuples(st.just("sync"), st.lists(st.tuples(places, ranks), max_size=12)),
    st.tuples(st.just("rank"), ranks),
    st.tuples(st.just("show"), which, visibilities),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("layer"), st.sampled_from(["schools", "shops"]), st.integers(8, 14), visibilities),
    st.tuples(st.just("theme"), st.sampled_from(["maki-school", "maki-bakery", ""])),
    st.tuples(st.just("kind"), st.sampled_from(["temaki-school", ""])),
)
scripts = st.lists(STEPS, min_size=1, max_size=12)


def examples(count: int) -> settings:
    """So many examples; a thousand under `--hypothesis-profile=thorough` (tests/conftest.py)."""
    thorough, chosen = settings.get_profile("thorough"), settings.get_profile(settings.get_current_profile_name())
    return settings(
        max_examples=thorough.max_examples if chosen is thorough else count,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def run(script: list[Step], first: int = 0) -> None:
    """Perform the steps on the layers «schools» (by hand) and «shops» (by import); what is added is numbered."""
    schools = Layer.objects.get(slug="schools")
    for number, (verb, *how) in enumerate(script, first):
        known = list(Feature.objects.filter(layer=schools).order_by("id"))
        if verb in ("move", "widen", "withdraw", "restore", "show", "delete") and not known:
            continue
        VERBS[verb](schools, number, known, *how)


def _add(layer: Layer, number: int, known: list[Feature], place: Any, rank: int, visibility: str) -> None:
    save_feature(layer, by=None, source_id=f"n{number}", geometry=Point(*place), rank=rank, visibility=visibility)


def _move(layer: Layer, number: int, known: list[Feature], place: Any, rank: int, at: int) -> None:
    save_feature(layer, by=None, feature=known[at % len(known)], geometry=Point(*place), rank=rank)


def _widen(layer: Layer, number: int, known: list[Feature], place: Any, at: int) -> None:
    lon, lat = place
    ground = Polygon.from_bbox((lon, lat, lon + 2e-3, lat + 1e-3))
    save_feature(layer, by=None, feature=known[at % len(known)], geometry=ground)


def _withdraw(layer: Layer, number: int, known: list[Feature], at: int) -> None:
    withdraw_feature(known[at % len(known)], by=None, reason="Закрито")


def _restore(layer: Layer, number: int, known: list[Feature], at: int) -> None:
    restore_feature(known[at % len(known)], by=None)


def _sync(layer: Layer, number: int, known: list[Feature], found: list[tuple[Any, int]]) -> None:
    crowd = [FeatureRow(f"b{n}", Spot(*place).wkb, rank=rank) for n, (place, rank) in enumerate(found)]
    sync_features(Layer.objects.get(slug="shops"), crowd, max_withdrawn_share=1)


def _rank(layer: Layer, number: int, known: list[Feature], rank: int) -> None:
    Feature.objects.filter(layer__slug="shops").update(rank=rank)  # one statement for many rows


def _show(layer: Layer, number: int, known: list[Feature], at: int, visibility: str) -> None:
    save_feature(layer, by=None, feature=known[at % len(known)], visibility=visibility)


def _delete(layer: Layer, number: int, known: list[Feature], at: int) -> None:
    """Nobody does this but a hand in psql, which the triggers must bear too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE layers_feature SET replaced_by_id = NULL WHERE replaced_by_id = %s", [known[at % len(known)].pk]
        )
        cursor.execute("DELETE FROM layers_feature WHERE id = %s", [known[at % len(known)].pk])


def _layer(layer: Layer, number: int, known: list[Feature], slug: str, minzoom: int, visibility: str) -> None:
    Layer.objects.filter(slug=slug).update(minzoom=minzoom, visibility=visibility)


def _theme(layer: Layer, number: int, known: list[Feature], icon: str) -> None:
    Theme.objects.filter(slug="education").update(icon=icon)


def _kind(layer: Layer, number: int, known: list[Feature], icon: str) -> None:
    Kind.objects.filter(code="amenity/school").update(icon=icon)


VERBS: dict[str, Any] = {
    "add": _add, "move": _move, "widen": _widen, "withdraw": _withdraw, "restore": _restore, "sync": _sync,
    "rank": _rank, "show": _show, "delete": _delete, "layer": _layer, "theme": _theme, "kind": _kind,
}  # fmt: skip
