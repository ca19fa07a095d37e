"""What of an OpenStreetMap file is meant: written by a person, and asked of every object."""

import pytest

from import_scripts.osm.choice import Chosen, OsmChoice, conditions_in, fault_of, only_kind

SCHOOL, BAKERY, BENCH = {"amenity": "school", "name": "Ліцей"}, {"shop": "bakery"}, {"amenity": "bench"}


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("amenity=school", ("amenity=school",)),
        (" amenity=school ;; shop=*\nbuilding ", ("amenity=school", "shop=*", "building")),
        ("", ()),
        (" ; ", ()),
    ],
)
def test_a_field_holds_a_condition_behind_each_semicolon(text: str, conditions: tuple[str, ...]) -> None:
    assert conditions_in(text) == conditions


@pytest.mark.parametrize(
    ("tags", "meant"),
    [
        (("amenity=school",), [SCHOOL]),
        (("amenity=school,bench",), [SCHOOL, BENCH]),
        (("amenity = school , bench",), [SCHOOL, BENCH]),
        (("amenity=*",), [SCHOOL, BENCH]),
        (("amenity",), [SCHOOL, BENCH]),
        (("amenity=school", "amenity=bench"), [SCHOOL, BENCH]),
        (("amenity=school", "shop=bakery"), [SCHOOL, BAKERY]),
        (("amenity=school", "amenity"), [SCHOOL, BENCH]),
        (("amenity", "amenity=school"), [SCHOOL, BENCH]),
        (("name",), [SCHOOL]),
        (("amenity=schoo",), []),
        (("amenity=School",), []),
    ],
)
def test_an_object_is_meant_when_it_fits_one_condition(tags: tuple[str, ...], meant: list[dict[str, str]]) -> None:
    chosen = Chosen(OsmChoice(tags))

    assert fault_of(OsmChoice(tags)) == ""
    assert [one for one in (SCHOOL, BAKERY, BENCH, {}) if chosen.has(one)] == meant


@pytest.mark.parametrize(
    ("elements", "meant"), [((), ["n1", "w2", "r3"]), (("way",), ["w2"]), (("relation", "node"), ["n1", "r3"])]
)
def test_sorts_of_elements_are_chosen_or_all_are_meant(elements: tuple[str, ...], meant: list[str]) -> None:
    chosen = Chosen(OsmChoice(("amenity",), elements))

    assert [name for name in ("n1", "w2", "r3") if chosen.has_sort(name)] == meant


@pytest.mark.parametrize(
    ("choice", "fault"),
    [
        (OsmChoice(("amenity=school=x",)), "tags: 'amenity=school=x' is no condition."),
        (OsmChoice(("=school",)), "tags: '=school' is no condition."),
        (OsmChoice(("*",)), "tags: '*' is no condition."),
        (OsmChoice(("amenity=",)), "tags: 'amenity=' is no condition."),
        (OsmChoice(("",)), "tags: '' is no condition."),
        (OsmChoice(("a=" + "b" * 5000,)), "is no condition."),
        (OsmChoice(("shop",) * 101), "tags: 101 conditions, and 100 are the most."),
        (OsmChoice(("shop",), ("house",)), "elements: 'house' is none of node, way, relation."),
    ],
)
def test_what_is_no_choice_is_said(choice: OsmChoice, fault: str) -> None:
    assert fault in fault_of(choice)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        (("amenity=school",), "amenity/school"),
        ((" amenity = school ",), "amenity/school"),
        (("amenity=school,college",), ""),
        (("amenity=school", "shop"), ""),
        (("amenity",), ""),
        (("amenity=*",), ""),
        ((), ""),
    ],
)
def test_one_value_of_one_key_is_one_kind(tags: tuple[str, ...], kind: str) -> None:
    assert only_kind(tags) == kind
