"""Systems that are recognised by their numbers, and the places that they give."""

import csv
from pathlib import Path

import pytest
from django.utils.translation import override
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import told
from import_scripts.crs import decide
from import_scripts.crs_guess import UKRAINIAN, apart_m, guesses, systems_of
from import_scripts.projection import metres_apart, projection
from import_scripts.rows import FileRefused, RawRow, Reading

CITY = box(33.0, 47.6, 33.7, 48.25)
CENTRE = (33.3917703, 47.9102734)
METRES = {  # the centre in every system, easting first
    5564: (6529401.29, 5308632.99), 5568: (529401.29, 5308632.99), 6385: (329401.29, 5308632.99),
    9834: (179891.43, 5309807.99), 7828: (4366783.28, 5299732.95), 28406: (6529405.69, 5308636.16),
    2496: (529405.69, 5308636.16), 2527: (11529405.69, 5308636.16), 32636: (529274.92, 5306401.84),
    3857: (3717154.87, 6091940.49),
}  # fmt: skip


def reading(*spots: tuple[float, float], crs: str = "") -> Reading:
    return Reading("f.shp", "shapefile", [RawRow(n, shape=Point(spot)) for n, spot in enumerate(spots, 1)], crs)


def swapped(spot: tuple[float, float]) -> tuple[float, float]:
    return spot[1], spot[0]


def test_the_table_names_every_system_that_is_tried() -> None:
    assert set(METRES) == set(UKRAINIAN)


@pytest.mark.parametrize("code", UKRAINIAN)
def test_the_centre_is_recognised_in_every_system_and_either_order(code: int) -> None:
    straight = guesses([Point(METRES[code])], CITY)
    turned = guesses([Point(swapped(METRES[code]))], CITY)

    assert f"EPSG:{code}" in {guess.code for guess in straight}
    assert f"EPSG:{code} with northing first" in {guess.label for guess in turned}
    assert {guess.is_swapped for guess in straight} == {False}
    (found,) = [guess for guess in straight if guess.code == f"EPSG:{code}"]
    assert metres_apart(found.place, CENTRE) < 0.05
    assert found.sample == METRES[code]


@pytest.mark.parametrize(("code", "alone"), [(6385, True), (9834, True), (7828, True), (2527, True), (3857, True),
                                             (5564, False), (28406, False), (5568, False)])  # fmt: skip
def test_some_systems_are_told_by_their_digits_alone(code: int, alone: bool) -> None:
    found = guesses([Point(METRES[code])], CITY)

    assert (len(found) == 1) is alone


def test_a_guess_says_why() -> None:
    (found,) = guesses([Point(METRES[7828]), Point(1.0, 2.0), Point(METRES[7828])], CITY)

    assert found.reason == (
        "4366783.28, 5299732.95 read as easting, northing in Pulkovo 1942 / CS63 zone X4 (EPSG:7828) lies at "
        "33.39177, 47.91027, in or near the city; so do 2 of the 3 rows looked at."
    )
    assert (found.fit, found.looked_at, found.name) == (2, 3, "Pulkovo 1942 / CS63 zone X4")


def test_latitude_first_is_recognised() -> None:
    (found,) = guesses([Point(swapped(CENTRE))], CITY)

    assert (found.label, found.place) == ("EPSG:4326 with northing first", CENTRE)
    assert "read as latitude, longitude in WGS 84" in found.reason
    with override("uk"):
        assert "прочитані як широта, довгота у WGS 84" in told(found.reason)


@pytest.mark.parametrize(
    "shapes", [[], [Point()], [Point(float("nan"), 1)], [Point(-87.6, 41.8)], [Point(CENTRE), Point(0, 0), Point(1, 1)]]
)
def test_nothing_is_recognised_where_nothing_or_too_little_fits(shapes: list[BaseGeometry]) -> None:
    assert guesses(shapes, CITY) == []


def test_twins_lie_a_few_metres_apart_and_strangers_kilometres() -> None:
    assert 4 < apart_m(guesses([Point(METRES[5564])], CITY)) < 7
    assert 2_000 < apart_m(guesses([Point(METRES[5568])], CITY)) < 2_500
    assert apart_m(guesses([Point(METRES[7828])], CITY)) == 0


def test_one_row_of_another_system_is_recognised_by_its_first_position() -> None:
    line = LineString([METRES[7828], (0.0, 0.0)])

    assert systems_of(line, CITY, "EPSG:4326") == ["EPSG:7828"]
    assert systems_of(Point(CENTRE), CITY, "EPSG:5564") == ["EPSG:4326"]
    assert systems_of(Point(1, 1), CITY, "EPSG:4326") == []
    assert systems_of(Point(), CITY, "EPSG:4326") == []


def test_an_accepted_guess_is_told_with_its_reason() -> None:
    one = reading(METRES[7828])

    way, (notice,) = decide(one, "", CITY, swap=False, accept_guesses=True)

    assert (way.name, way.swap, notice.code, notice.severity) == ("EPSG:7828", False, "crs_guessed", "warning")
    assert notice.message.startswith("The file declares no CRS, and it was recognised: 4366783.28, 5299732.95 read as")
    assert [row.number for row in one.rows] == [1]


def test_of_twins_the_system_of_the_state_is_taken_and_the_other_named() -> None:
    way, (notice,) = decide(reading(METRES[28406]), "", CITY, swap=False, accept_guesses=True)

    assert (way.name, notice.value) == ("EPSG:5564", "EPSG:5564")
    assert "EPSG:28406 would fit as well, 5.4 m away." in notice.message


def test_systems_that_differ_by_kilometres_are_for_a_person_to_choose() -> None:
    with pytest.raises(FileRefused) as refused:
        decide(reading(METRES[5568]), "", CITY, swap=False, accept_guesses=True)

    notice = refused.value.notice
    assert (notice.code, notice.value) == ("crs_ambiguous", "EPSG:5568, EPSG:2496, EPSG:32636")


def test_guesses_are_not_used_unless_they_are_accepted() -> None:
    with pytest.raises(FileRefused) as refused:
        decide(reading(swapped(METRES[7828])), "", CITY, swap=False)

    assert "In EPSG:7828 with northing first it would lie in this city." in str(refused.value)
    assert refused.value.notice.code == "crs_missing"


def test_what_fits_nothing_is_refused_though_guesses_are_accepted() -> None:
    with pytest.raises(FileRefused, match=r"no longitudes and latitudes of this city\. Give the CRS"):
        decide(reading((-87.6, 41.8)), "", CITY, swap=False, accept_guesses=True)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5564"])
def test_exchanged_axes_of_a_declared_system_are_turned_when_guesses_are_accepted(crs: str) -> None:
    spot = swapped(CENTRE if crs == "EPSG:4326" else METRES[5564])

    way, (notice,) = decide(reading(spot, crs=crs), "", CITY, swap=False, accept_guesses=True)

    assert (way.name, way.swap, notice.code) == (crs, True, "axes_guessed")
    assert notice.value == f"{crs} with northing first"
    assert metres_apart(way.apply([Point(spot)])[0].coords[0], CENTRE) < 0.05


@pytest.mark.parametrize(
    ("spot", "swap"), [(CENTRE, False), ((1.0, 2.0), False), (swapped(CENTRE), True)]
)  # right, elsewhere either way, told beforehand
def test_axes_are_not_turned_without_need(spot: tuple[float, float], swap: bool) -> None:
    way, notices = decide(reading(spot, crs="EPSG:4326"), "", CITY, swap=swap, accept_guesses=True)

    assert (way.swap, notices) == (swap, [])


def test_axes_of_a_system_without_a_number_are_turned_as_well() -> None:
    own = "+proj=tmerc +lat_0=0 +lon_0=33 +k=1 +x_0=6500000 +ellps=krass +towgs84=24.82,-131.21,-82.66 +units=m"

    way, (notice,) = decide(reading(swapped(METRES[5564]), crs=own), "", CITY, swap=False, accept_guesses=True)

    assert (way.swap, notice.code) == (True, "axes_guessed")
    assert "in the system that was named" in notice.message


def test_every_position_of_the_ground_truth_is_met_within_five_centimetres(shared: Path) -> None:
    with (shared / "kr-broken-derived" / "crs_ground_truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    errors_m = {}
    for row in rows:
        way = projection(f"EPSG:{row['epsg']}", CITY)
        found = way.apply([Point(float(row["easting_or_lon"]), float(row["northing_or_lat"]))])[0]
        truth = float(row["lon_wgs84"]), float(row["lat_wgs84"])
        errors_m[row["point"], row["epsg"]] = metres_apart((found.x, found.y), truth)

    assert len({epsg for _, epsg in errors_m}) == 11
    assert {where: error for where, error in errors_m.items() if error > 0.05} == {}
