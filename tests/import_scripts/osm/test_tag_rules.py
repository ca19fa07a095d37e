"""What tags are before anybody knows a city."""

import pytest

from import_scripts.osm.tag_rules import cleaned, is_area, is_kept, without_type

Complaint = tuple[str, str]


@pytest.mark.parametrize(
    "key",
    ["source", "source:name", "name:source", "created_by", "note", "note:uk", "fixme", "FIXME", "tiger:cfcc", "name",
     "name:en", "area", "type", "import_uuid", "not:name"],
)  # fmt: skip
def test_keys_of_the_mapping_itself_are_not_kept(key: str) -> None:
    assert not is_kept(key)


@pytest.mark.parametrize(
    "key",
    ["phone", "addr:street", "old_name", "wheelchair", "toilets:wheelchair", "resource", "building:levels", "ref"],
)
def test_keys_of_the_object_are_kept(key: str) -> None:
    assert is_kept(key)


def test_cleaning_takes_away_what_the_database_cannot_hold() -> None:
    complaints: list[Complaint] = []

    tags = cleaned(
        {"name": "Пам\x00ять", "inscription": "a\r\n b", "phone": "1", "empty": "\x01"},
        lambda code, name, value, message: complaints.append((code, name)),
    )

    assert tags == {"name": "Пам ять", "inscription": "a b", "phone": "1"}
    assert complaints == [
        ("control_characters", "name"), ("control_characters", "inscription"), ("control_characters", "empty"),
    ]  # fmt: skip


def test_cleaning_a_clean_object_says_nothing() -> None:
    def complain(*defect: str) -> None:
        raise AssertionError(defect)

    assert cleaned({"name": "Школа № 1", "ref": "1"}, complain) == {"name": "Школа № 1", "ref": "1"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"building": "yes"}, True),
        ({"building": "no"}, False),
        ({"highway": "pedestrian"}, False),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"highway": "services"}, True),
        ({"barrier": "fence"}, False),
        ({"barrier": "fence", "landuse": "forest"}, True),
        ({"leisure": "park"}, True),
        ({"leisure": "park", "area": "no"}, False),
        ({"leisure": "track"}, False),
        ({"natural": "water"}, True),
        ({"natural": "coastline"}, False),
        ({"amenity": "bench"}, False),
        ({"waterway": "river"}, False),
        ({"waterway": "dock"}, True),
        ({"railway": "tram"}, False),
        ({"name": "Без ознак"}, False),
    ],
)
def test_which_closed_ways_are_areas(tags: dict[str, str], expected: bool) -> None:
    assert is_area(tags) is expected


def test_a_relation_has_done_with_its_type_and_a_way_has_not() -> None:
    tags = {"type": "multipolygon", "natural": "water"}

    assert without_type("r1", tags) == {"natural": "water"}
    assert without_type("w1", tags) == tags
