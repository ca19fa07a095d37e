"""Objects that may be one: suspected by name, kind and place, in the file and against the layer."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from import_scripts import duplicates
from import_scripts.duplicates import MOST_BESIDE, NEAR_M, Known, Neighbours, is_alike
from import_scripts.ledger_duplicates import suspected_duplicates
from import_scripts.notices import Notice
from import_scripts.projection import metres_apart
from import_scripts.report import ImportReport
from import_scripts.source import Rule
from layers.actions import sync_features
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow
from layers.staging import keep_repeated, stage

LON, LAT = 33.4, 47.9
NEAR, FAR = LAT + 0.0001, LAT + 0.0004  # 11 m and 44 m further north


def row(number: int, name: str = "", lon: float = LON, lat: float = LAT, kind: str = "amenity/school") -> Known:
    return Known(f"r{number}", name, kind, lon, lat, number)


def suspected(*known: Known) -> list[Notice]:
    return list(Neighbours("f.csv").suspected(sorted(known, key=lambda one: one.lat)))


def found(*known: Known) -> list[tuple[str, int, str]]:
    return [(notice.code, notice.row, notice.value) for notice in suspected(*known)]


def staged(layer: Layer, *rows: FeatureRow) -> list[tuple[str, int, str]]:
    """What is suspected of a file's rows in the staging table of their layer."""
    stage(layer, rows)
    return [(notice.code, notice.row, notice.value) for notice in suspected_duplicates(layer, "f.csv")]


def feature(source_id: str, name: str = "", shape: BaseGeometry | None = None, **more: Any) -> FeatureRow:
    return FeatureRow(source_id, (shape or Point(LON, LAT)).wkb, name=name, kind="amenity/school", **more)


def test_two_rows_of_one_school_are_suspected_once() -> None:
    rows = row(1, "Гімназія № 5"), row(2, "Гімназія №5", lat=NEAR)

    assert found(*rows) == [("duplicate_suspected", 1, "r2")]
    (notice,) = suspected(*rows)
    assert str(notice) == (
        "f.csv, row 1, r1: 'Гімназія № 5' may be the same as row 2 (r2), 'Гімназія №5', 11 m away. If it is, keep "
        "one of them; if not, nothing is to be done."
    )


def test_the_earlier_row_of_the_file_speaks_wherever_it_lies() -> None:
    assert found(row(1, "Аптека", lat=NEAR), row(2, "Аптека")) == [("duplicate_suspected", 1, "r2")]


@pytest.mark.parametrize(
    "other",
    [
        row(2, "Гімназія № 5", lat=FAR),
        row(2, "Гімназія № 15", lat=NEAR),
        row(2, "Гімназія № 5", lat=NEAR, kind="amenity/library"),
        row(2, "Аптека", lat=NEAR),
    ],
)
def test_what_is_farther_or_other_is_not_suspected(other: Known) -> None:
    assert found(row(1, "Гімназія № 5"), other) == []


def test_distance_is_measured_in_metres_east_as_well() -> None:
    assert found(row(1, "А"), row(2, "А", lon=LON + 0.00039)) == [("duplicate_suspected", 1, "r2")]
    assert found(row(1, "А"), row(2, "А", lon=LON - 0.00039)) == [("duplicate_suspected", 1, "r2")]
    assert found(row(1, "А"), row(2, "А", lon=LON + 0.00041)) == []
    assert found(row(1, "А"), row(2, "А", LON + 0.00035, LAT + 0.00024)) == []  # in the corner of the box


def test_features_of_the_layer_are_not_compared_with_each_other() -> None:
    features = [Known(f"f{n}", "Гімназія № 5", "amenity/school", 33.5, LAT) for n in range(3)]

    assert found(row(1, "Гімназія № 5"), *features) == []
    (notice,) = suspected(row(1, "Гімназія № 5", lon=33.5), features[0])
    assert "may be the same as the layer's f0," in notice.message


def test_nothing_is_like_nothing() -> None:
    assert found() == []


PLACES = st.tuples(st.integers(0, 12), st.integers(0, 12))  # tens of metres


@given(
    places=st.lists(PLACES, max_size=40),
    names=st.lists(st.sampled_from(["Ліцей", "Лицей", "Школа № 5", "Школа № 6"]), min_size=40, max_size=40),
    known=st.lists(st.booleans(), min_size=40, max_size=40),
    strip=st.sampled_from([1, 2, 3, 7, 1000]),
)
def test_strips_of_any_width_find_what_looking_at_every_pair_finds(
    places: list[tuple[int, int]], names: list[str], known: list[bool], strip: int
) -> None:
    every = [
        Known(f"r{n}", name, "", LON + x * 1e-4, LAT + y * 1e-4, 0 if is_known else n)
        for n, ((x, y), name, is_known) in enumerate(zip(places, names, known, strict=False), 1)
    ]
    wanted = {
        frozenset((one.source_id, other.source_id))
        for one, other in combinations(every, 2)
        if (one.row or other.row)
        and is_alike(one.name, other.name)
        and metres_apart((one.lon, one.lat), (other.lon, other.lat)) <= NEAR_M
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("import_scripts.duplicates.STRIP", strip)
        told = [one for one in suspected(*every) if one.code == "duplicate_suspected"]

    pairs = [frozenset((one.feature, one.value)) for one in told]
    assert len(pairs) == len(set(pairs))
    if strip == 1000:
        assert set(pairs) == wanted
    else:  # a strip that is narrower than a crowd may miss some of it, and invents none
        assert set(pairs) <= wanted
        assert set(pairs) == wanted or "duplicates_not_looked_for" in {one.code for one in suspected_in(strip, every)}


def suspected_in(strip: int, known: list[Known]) -> list[Notice]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("import_scripts.duplicates.STRIP", strip)
        return suspected(*known)


def streets(count: int) -> Iterator[Known]:
    """Objects 100 m from one another in rows of a hundred, from south to north; each tenth stands twice, 10 m apart."""
    for n in range(count):
        lon, lat = 33.2 + n % 100 * 0.0015, 47.7 + n // 100 * 0.001
        yield Known(f"a{n}", f"Будинок культури {n}", "", lon, lat, 2 * n + 1)
        if n % 10 == 0:
            yield Known(f"b{n}", f"Будинок  культури {n}", "", lon + 0.0001, lat, 2 * n + 2)


def test_a_file_of_any_length_is_looked_through_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.duplicates.STRIP", 150)
    held, whole = list[int](), Neighbours._alike

    def counted(self: Neighbours, some: Sequence[Known], old: int) -> Iterator[tuple[Known, Known]]:
        held.append(len(some))
        return whole(self, some, old)

    monkeypatch.setattr(Neighbours, "_alike", counted)

    told = list(Neighbours("f.csv").suspected(streets(3000)))

    assert [(one.code, one.row) for one in told] == [("duplicate_suspected", 2 * n + 1) for n in range(0, 3000, 10)]
    assert (len(held), max(held) <= 300) == (22, True)


def test_equal_names_are_found_in_the_greatest_crowd_and_what_was_left_out_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("import_scripts.duplicates.MOST_BESIDE", 5)
    crowd = [row(n, f"{'аеиоу'[n % 5] * 9}{'бвгдж'[n // 5 % 5] * 9}{'клмнп'[n // 25] * 9}") for n in range(1, 100)]

    told = suspected(*crowd, row(200, crowd[6].name))

    assert [(one.code, one.row, one.value) for one in told] == [
        ("duplicate_suspected", 7, "r200"), ("duplicates_not_looked_for", 0, ""),
    ]  # fmt: skip
    assert "Where more than 5 objects of one kind stand within 30 m" in told[-1].message


def test_a_crowd_of_one_name_costs_no_more_than_its_neighbours() -> None:
    told = suspected(*[row(n, "Ринок") for n in range(1, 501)])

    assert [one.code for one in told].count("duplicate_suspected") == 500 * MOST_BESIDE - sum(range(MOST_BESIDE + 1))
    assert told[-1].code == "duplicates_not_looked_for"


def test_only_so_many_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.duplicates.MOST_COMPARED", 10)
    looking = Neighbours("f.csv")

    told = list(looking.suspected([row(n, "Ринок") for n in range(1, 100)]))

    assert [one.code for one in told] == ["duplicate_suspected"] * 10 + ["duplicates_not_looked_for"]
    assert (looking.compared, told[-1].severity) == (10, "remark")


def test_long_names_count_for_more() -> None:
    looking = Neighbours("f.csv")

    list(looking.suspected([row(1, "а" * 300), row(2, "б" * 300)]))

    assert looking.compared == 1 + 90


# --- In the database -------------------------------------------------------------
def test_lines_and_areas_drawn_twice_are_told_and_points_are_not(town: Layer) -> None:
    area = Polygon([(33.4, 47.9), (33.41, 47.9), (33.41, 47.91)])
    turned = Polygon([(33.41, 47.9), (33.41, 47.91), (33.4, 47.9)])
    line = LineString([(33.4, 47.9), (33.41, 47.9)])
    shapes = (area, line, turned, Point(LON, LAT), Point(LON, LAT), area)

    assert staged(town, *(feature(f"r{n}", shape=shape) for n, shape in enumerate(shapes, 1))) == [
        ("geometry_repeated", 3, "r1"), ("geometry_repeated", 6, "r1"),
    ]  # fmt: skip
    (first, _second) = suspected_duplicates(town, "f.csv")
    assert str(first) == (
        "f.csv, row 3, r3: It has exactly the geometry of row 1 (r1). If both are one object, take one out of the "
        "source."
    )


def test_rows_that_are_not_accepted_after_all_are_like_nothing(town: Layer) -> None:
    line = LineString([(33.4, 47.9), (33.41, 47.9)])
    sync_features(town, [feature("old", "А", line)])
    stage(town, [feature("same", "А", line), feature("same", "А", line), feature("r3", "А", line)])
    keep_repeated()

    told = [(one.code, one.row, one.value) for one in suspected_duplicates(town, "f.csv")]

    assert told == [("duplicate_suspected", 3, "old")]


def test_live_named_features_under_other_ids_are_compared(town: Layer) -> None:
    for source_id, name, gone in (
        ("a", "Ліцей", False),
        ("b", "", False),
        ("c", "Ліцей", True),
        ("r1", "Ліцей", False),
    ):
        Feature.objects.create(
            layer=town, source_id=source_id, name=name, geometry=f"SRID=4326;POINT({LON} {LAT})",
            kind=Kind.objects.get(), withdrawn_at="2026-01-01T00:00Z" if gone else None,
        )  # fmt: skip

    assert staged(town, feature("r1", "Ліцей"), feature("r2")) == [("duplicate_suspected", 1, "a")]
    assert staged(town, feature("r2")) == []


def test_a_whole_import_is_looked_through_in_strips(
    bring: Callable[..., ImportReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("import_scripts.duplicates.STRIP", 7)
    monkeypatch.setattr("import_scripts.ledger_duplicates.AT_ONCE", 3)
    rows = [f"{one.source_id},{one.name},{one.lon:.6f},{one.lat:.6f}" for one in streets(60)]
    file = tmp_path / "houses.csv"
    file.write_text("\n".join(["id,name,lon,lat", *rows[::-1]]), encoding="utf-8")

    report = bring(file, id="id", lon="lon", lat="lat", fields={"name": Rule("name")})

    assert (report.refused, report.layers[0].read) == ("", 66)
    told = {frozenset((one.feature, one.value)) for one in report.notices if one.code == "duplicate_suspected"}
    assert told == {frozenset((f"a{n}", f"b{n}")) for n in range(0, 60, 10)}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Школа № 5", "школа №5", True),
        ("КЗ «Гімназія імені Франка»", 'КЗ "Гімназія ім. Франка"', True),
        ("Франка Гімназія", "Гімназія Франка", True),
        ("Школа № 5", "Школа № 7", False),
        ("Школа № 5", "Школа № 5-А", False),
        ("Школа", "Лікарня", False),
    ],
)
def test_names_that_say_the_same(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike


SPELLINGS = st.lists(
    st.sampled_from(
        ["5", "15-А", "15а", "15 а", "5-й", "5/7", "٣", "²", "½", "№", "школа", "Ліцей", "Iм.", "x", "_", "-", " ", "ʼ"]
    ),
    max_size=5,
).map("".join)


@given(SPELLINGS | st.text(max_size=8), SPELLINGS | st.text(max_size=8))
def test_names_with_other_digits_are_never_alike(one: str, other: str) -> None:
    assert duplicates._digits(one) == duplicates._digits(other) or not is_alike(one, other)


NAMED = st.sampled_from(["Школа № 5", "школа 5", "Школа № 6", "Школа", "Школи", "x" * 900, "5"])
STANDING = st.lists(st.tuples(NAMED, st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=12)


@given(STANDING, st.sampled_from([1, 5, 2000]), st.sampled_from([2, 1000]))
def test_sparing_names_with_other_digits_changes_nothing(standing: list[Any], most: int, at_once: int) -> None:
    objects = [
        Known(f"o{n}", name, "", LON + east / 1e4, LAT + north / 1e4, n if is_row else 0)
        for n, (name, east, north, is_row) in enumerate(standing, 1)
    ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "MOST_COMPARED", most)
        patch.setattr(duplicates, "PIECE", at_once)
        sparing = suspected(*objects)
        patch.setattr(duplicates, "_digits", lambda _name: "")
        assert sparing == suspected(*objects)
