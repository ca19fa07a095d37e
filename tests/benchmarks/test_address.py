"""What is promised of the page of an address, and that a wrong page is no measurement."""

import gzip

import pytest

from benchmarks.address import Read, figures, read, read_all
from benchmarks.ask import Answer

PAGE = (
    '<h1>вулиця Ім&#x27;я, 5</h1><h2 id="stops"></h2><div class="stop-near"></div><td class="departures__line">'
    '<td class="departures__line"><h2 id="near"></h2><td class="near__way"><td class="near__way">'
    '<h2 id="changed"></h2>'
)
ADDRESS = "вулиця Ім'я, 5"


def test_a_page_is_read() -> None:
    assert read(PAGE, ADDRESS, 12.5) == Read(ms=12.5, stops=1, departures=2, objects=2)


@pytest.mark.parametrize("page", [PAGE.replace("5", "6"), PAGE.replace('id="near"', "")])
def test_another_page_or_half_a_page_is_no_measurement(page: str) -> None:
    with pytest.raises(AssertionError):
        read(page, ADDRESS, 1)


def test_every_house_is_asked_for_once_and_a_refusal_is_no_measurement() -> None:
    asked: list[str] = []

    def get(path: str) -> Answer:
        asked.append(path)
        return Answer(404 if "/9/" in path else 200, {"content-encoding": "gzip"}, gzip.compress(PAGE.encode()))

    pages = read_all(get, [(7, ADDRESS), (8, ADDRESS)])

    assert [page.departures for page in pages] == [2, 2]
    assert all(page.ms > 0 for page in pages)
    assert asked == ["/address/7/", "/address/8/"]
    with pytest.raises(AssertionError, match="404"):
        read_all(get, [(9, ADDRESS)])


def test_the_figure_is_what_nineteen_of_twenty_wait_at_most() -> None:
    quick = [Read(100, 1, 2, 3)] * 19

    met, middle = figures([*quick, Read(5000, 1, 2, 3)])
    missed, _ = figures([*quick[:18], *[Read(500, 1, 2, 3)] * 2])

    assert (met.value, met.verdict, middle.value) == (100, "met", 100)
    assert "20 houses, 20 stops, 40 departures, 60 objects near; slowest 5000 ms" in met.checked
    assert (missed.value, missed.verdict) == (500, "MISSED")


def test_a_city_without_departures_is_no_measurement() -> None:
    with pytest.raises(AssertionError):
        figures([Read(100, 1, 0, 3)])
