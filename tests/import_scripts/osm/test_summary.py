"""What counts say."""

from collections import Counter

from import_scripts.notices import Severity
from import_scripts.osm.elements import Tally
from import_scripts.osm.summary import kinds_of, kinds_text, summary


def test_each_sort_of_thing_left_out_is_one_remark() -> None:
    tally = Tally(
        routes=Counter(bus=1_610, tram=20),
        relations_left_out=Counter(site=2),
        kinds_without_layer=Counter({"natural/tree": 5}),
        tags_without_kind=Counter(manhole=3),
        outside=4_000,
    )

    notices = summary(tally)

    assert [(notice.code, notice.value, notice.message) for notice in notices] == [
        ("route_not_imported", "bus", "1,610 relations of routes (bus) are not yet imported."),
        ("route_not_imported", "tram", "20 relations of routes (tram) are not yet imported."),
        ("relation_without_area", "site", "2 relations «site» draw nothing."),
        ("kind_without_layer", "natural/tree", "5 objects natural/tree: no layer names the kind."),
        ("tag_without_kind", "3", "3 objects tagged manhole: no kind fits."),
        ("outside_bounds", "4000", "4,000 objects lie wholly outside the bounds and were left out."),
    ]
    assert {notice.severity for notice in notices} == {Severity.REMARK}


def test_a_file_of_which_everything_came_in_has_no_remarks() -> None:
    assert summary(Tally()) == []


def test_kinds_stand_by_layer_the_fullest_first() -> None:
    tally = Tally(kinds=Counter({("parks", "leisure/garden"): 1, ("roads", "highway/b"): 2, ("roads", "highway/a"): 2,
                                 ("roads", "highway/c"): 1_500}))  # fmt: skip

    assert list(kinds_of(tally).items()) == [
        ("roads", {"highway/c": 1_500, "highway/a": 2, "highway/b": 2}),
        ("parks", {"leisure/garden": 1}),
    ]
    assert kinds_text(tally, most=2) == (
        "Kinds\n  roads: highway/c 1,500, highway/a 2 and 1 kinds more\n  parks: leisure/garden 1"
    )
