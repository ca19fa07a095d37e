"""How the layers stand: what each holds for whom, and marks that move exactly with what their readers are told."""

from collections.abc import Callable
from typing import Any

import pytest

from layers.actions import define_layer, save_feature, withdraw_feature
from layers.audience import EVERYONE, Audience, audience_of
from layers.models import Feature, Layer, LayerState
from layers.standing import Tally, etag, mark_of_all, marks, seen_layers, state_of, tallies

Of = Callable[[str], Feature]


def counts(audience: Audience) -> dict[str, int]:
    slugs = dict(Layer.objects.values_list("pk", "slug"))
    return {slugs[pk]: tally.count for pk, tally in tallies(audience, mark_of_all()).items()}


@pytest.mark.parametrize(
    ("who", "held"),
    [
        ("stranger", {"districts": 2, "schools": 3, "shops": 1, "roads": 1}),
        ("citizen", {"districts": 2, "schools": 4, "shops": 1, "roads": 1}),
        ("author_elsewhere", {"districts": 2, "schools": 4, "shops": 1, "roads": 1}),
        ("official", {"districts": 2, "schools": 5, "shops": 1, "roads": 1, "cameras": 1}),
        ("author", {"districts": 2, "schools": 5, "shops": 1, "roads": 1, "cameras": 1}),
    ],
)
def test_each_person_counts_what_each_may_see(city: Any, cast: dict[str, Any], who: str, held: dict[str, int]) -> None:
    assert counts(audience_of(cast[who])) == held


def test_extent_and_ends_of_time_are_those_of_what_is_seen(schools: Layer, of: Of) -> None:
    live = Feature.objects.filter(layer=schools, visibility="public", withdrawn_at=None)

    tally = tallies(EVERYONE, mark_of_all())[schools.pk]

    moments = sorted(live.values_list("changed_at", flat=True))
    assert tally == Tally(3, (33.3, 47.9, 33.65, 48.0), moments[0], moments[-1])


def test_what_is_kept_is_never_older_than_its_mark(schools: Layer, of: Of) -> None:
    before = counts(EVERYONE)["schools"]

    withdraw_feature(of("one"), by=None, reason="Ліквідовано")

    assert (before, counts(EVERYONE)["schools"]) == (3, 2)


def test_everybody_is_counted_once_a_state(city: Any, django_assert_num_queries: Any) -> None:
    mark = mark_of_all()
    tallies(EVERYONE, mark)
    with django_assert_num_queries(0):
        tallies(EVERYONE, mark)
    with django_assert_num_queries(1):
        tallies(Audience(("public", "registered")), mark)


@pytest.mark.parametrize(
    ("source_id", "moved"),
    [("one", (True, True)), ("hidden", (True, False)), ("members", (True, False)), ("eye", (True, False))],
)
def test_a_hidden_change_moves_the_whole_and_never_the_public_mark(
    city: Any, of: Of, source_id: str, moved: tuple[bool, bool]
) -> None:
    before, public = marks(), state_of(of(source_id).layer)[0]

    save_feature(of(source_id).layer, by=None, feature=of(source_id), description="Змінено")

    after = marks()
    assert (before.whole != after.whole, before.public != after.public) == moved
    if source_id != "eye":  # the cameras' own counter is told to nobody who may not see them
        assert (state_of(of(source_id).layer)[0] != public) == moved[1]


def test_what_changes_nothing_moves_no_mark(city: Any, of: Of) -> None:
    before = marks()

    save_feature(of("one").layer, by=None, feature=of("one"), name=of("one").name)

    assert marks() == before


def test_state_of_a_layer_that_nobody_counted_is_nought(schools: Layer) -> None:
    LayerState.objects.filter(layer=schools).delete()

    assert state_of(schools) == (0, None)


def test_layers_are_those_that_may_be_known_of_in_the_catalogues_order(city: Any, cast: dict[str, Any]) -> None:
    mark = mark_of_all()
    everything = list(Layer.objects.all())

    assert seen_layers(audience_of(cast["author"]), mark) == everything
    assert seen_layers(EVERYONE, mark) == [layer for layer in everything if layer.slug != "cameras"]


def test_a_new_name_of_a_layer_is_seen_at_once(schools: Layer) -> None:
    seen_layers(EVERYONE, mark_of_all())

    define_layer("schools", theme=schools.theme, owner=schools.owner, name="Заклади освіти")

    assert "Заклади освіти" in [layer.name for layer in seen_layers(EVERYONE, mark_of_all())]


def test_a_seal_tells_its_parts_apart() -> None:
    seals = [etag("a", "b"), etag("ab"), etag("b", "a"), etag("a", "b", ""), etag()]

    assert len(set(seals)) == 5
    assert etag("a", 1) == etag("a", "1")
    assert {seal[:3] + seal[-1] for seal in seals} == {'W/""'}
