"""Shares as they are told: percent, shades, sums, lines of files."""

import pytest

from geoportal.analytics.models import AccessStudy
from geoportal.analytics.queries import district_hours, stop_hours
from geoportal.analytics.tables import Cell, Place, by_district, district_rows, hours_of, in_all, stop_rows
from layers.audience import EVERYONE


@pytest.mark.parametrize(
    ("within", "residents", "percent", "step"),
    [
        (0, 10, 0.0, 0), (10, 10, 100.0, 4), (99_999, 100_000, 99.9, 4), (2, 3, 66.7, 2), (0, 0, None, None),
        (40, 100, 40.0, 1), (39, 100, 39.0, 0), (80, 100, 80.0, 3), (95, 100, 95.0, 4),
    ],
)  # fmt: skip
def test_percent_is_never_rounded_up_to_everybody(
    within: int, residents: int, percent: float | None, step: int | None
) -> None:
    cell = Cell(8, residents, within)

    assert (cell.percent, cell.step) == (percent, step)


@pytest.mark.parametrize(
    ("within", "residents", "percent"),
    [(0, 9, 0), (9, 9, 100), (1, 1000, 1), (999, 1000, 99), (2, 3, 67), (0, 0, None)],
)
def test_nobody_and_everybody_are_told_of_nobody_and_everybody_alone(
    within: int, residents: int, percent: int | None
) -> None:
    assert Cell(None, residents, within).whole_percent == percent


def test_the_whole_city_is_the_sum_of_its_places() -> None:
    one = Place(None, (Cell(None, 10, 5), Cell(0, 10, 0)))
    other = Place(None, (Cell(None, 30, 30), Cell(0, 30, 3)))

    assert in_all([one, other]) == Place(None, (Cell(None, 40, 35), Cell(0, 40, 3)))
    assert in_all([]) is None


def test_hours_are_rows_of_all_places() -> None:
    one, other = Place(None, (Cell(None, 1, 1), Cell(0, 1, 0))), Place(None, (Cell(None, 2, 2), Cell(0, 2, 1)))

    assert [(row.hour, [cell.within for cell in row.cells]) for row in hours_of([one, other])] == [
        (None, [1, 2]), (0, [0, 1]),
    ]  # fmt: skip


def test_a_district_has_its_cells_in_order(study: AccessStudy) -> None:
    (place,) = by_district(district_hours(study))

    assert place.row is not None
    assert place.row.name == "Східний район"
    assert [cell.hour for cell in place.cells] == [None, *range(24)]
    assert place.residents == 200


def test_the_file_of_districts_says_what_it_is_of(study: AccessStudy) -> None:
    head, whole, *hours = district_rows(study, by_district(district_hours(study)))

    row = dict(zip(head, whole, strict=True))
    assert (row["district"], row["hour"], row["residents"], row["residents_near_a_stop"], row["percent"]) == (
        "Східний район", "", 200, 130, 65.0,
    )  # fmt: skip
    assert (row["service_day"], row["is_demonstration"]) == ("2026-12-02", "true")
    assert [line[2] for line in hours] == list(range(24))


def test_the_file_of_stops_leaves_empty_what_is_not_known(study: AccessStudy) -> None:
    study.stops.filter(feature__source_id="town:B").update(departures=None)

    head, *lines = stop_rows(stop_hours(study, EVERYONE))

    told = {line[1]: dict(zip(head, line, strict=True)) for line in lines}
    assert (told["Зупинка A"]["lon"], told["Зупинка A"]["departures_07"]) == (33.4, 2)
    assert told["Зупинка C"]["departures_08"] == 6
    assert {value for name, value in told["Зупинка B"].items() if str(name).startswith("departures")} == {""}
