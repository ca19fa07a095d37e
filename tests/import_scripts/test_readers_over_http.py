"""That the readers of `./dev endure` would notice what they look for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.import_scripts import readers_over_http as over_http
from tests.import_scripts.readers_over_http import (
    ITEMS,
    Answer,
    Asking,
    Change,
    Down,
    Given,
    Reader,
    fingerprint,
    items,
)
from tests.import_scripts.stages import GOING, MOVED, SOUTH, WEST, Seen, Stage
from tests.import_scripts.web_server import Server, web_server

OLD, NEW = Stage(2, 5), Stage(3, 5)
TILE = over_http.layer_path(12, 2426, 1427)
CHANGE = Change(OLD, NEW, {TILE: fingerprint(b"old")}, {TILE: fingerprint(b"new")})


@pytest.fixture
def city() -> Iterator[Server]:
    with web_server() as told:
        yield told


@pytest.fixture
def ask(city: Server) -> Asking:
    return Asking(city.port)


def feature(stage: Stage) -> dict[str, Any]:
    place = [WEST, SOUTH + MOVED * stage.is_north]
    return {"properties": {"name": stage.name}, "geometry": {"type": "Point", "coordinates": place}}


def page(*stages: Stage, matched: int, following: str = "", returned: int | None = None) -> str:
    links = [{"rel": "next", "href": f"http://testserver{following}"}] if following else []
    sent = len(stages) if returned is None else returned
    features = [feature(stage) for stage in stages]
    return json.dumps({"features": features, "numberMatched": matched, "numberReturned": sent, "links": links})


def judged(given: Iterator[Given], reader: str = "") -> list[str]:
    return [CHANGE.judged(reader, one) for one in given]


def of(stage: Stage) -> tuple[str, int, bool]:
    return stage.name, stage.count, stage.is_north


def test_stages_that_follow_each_other_differ_in_everything() -> None:
    for number in range(60):
        one, other = Stage(number, 900), Stage(number + 1, 900)
        told = [(a, b) for a, b in zip(of(one), of(other), strict=True) if a == b]
        kept = set(one.keys) & set(other.keys)
        assert (told, len(kept)) == ([], one.count - GOING)


def test_pages_of_one_stage_are_of_it_and_so_is_their_sum(city: Server, ask: Asking) -> None:
    first, rest = [OLD] * 4, [OLD] * (OLD.count - 4)
    city.says(f"{ITEMS}?limit=4", page(*first, matched=OLD.count, following=f"{ITEMS}?cursor=4"))
    city.says(f"{ITEMS}?cursor=4", page(*rest, matched=OLD.count))

    assert judged(items(ask, 4)) == ["old", "old", "old"]


@pytest.mark.parametrize(
    "body",
    [
        page(OLD, NEW, matched=OLD.count),
        page(OLD, matched=NEW.count),
        page(OLD, matched=OLD.count),  # is the whole walk, and one item short
        page(*[NEW] * NEW.count, matched=NEW.count, returned=1),
    ],
)
def test_a_page_of_both_or_of_too_few_is_a_half(city: Server, ask: Asking, body: str) -> None:
    city.says(f"{ITEMS}?limit=9", body)

    assert set(judged(items(ask, 9))) - {"old", "new"}


def test_pages_of_two_stages_are_two_answers(city: Server, ask: Asking) -> None:
    city.says(f"{ITEMS}?limit=1", page(OLD, matched=OLD.count, following=f"{ITEMS}?cursor=1"))
    city.says(f"{ITEMS}?cursor=1", page(NEW, matched=NEW.count))

    assert judged(items(ask, 1)) == ["old", "new"]


def test_an_error_is_a_half_and_a_server_that_is_down_is_none(city: Server, ask: Asking) -> None:
    city.says(f"{ITEMS}/1", "{}", 500)
    assert judged(over_http.objects(ask, [1])) == [f"{ITEMS}/1 answered 500: {{}}"]

    city.says(f"{ITEMS}/1", "{}", 503)
    with pytest.raises(Down):
        list(over_http.objects(ask, [1]))
    with pytest.raises(Down):
        Asking(1)("/")


def test_an_answer_that_breaks_off_is_none(city: Server, ask: Asking) -> None:
    city.says(f"{ITEMS}/1", "{", Content_Length="99")

    with pytest.raises(Down):
        list(over_http.objects(ask, [1]))


def test_objects_are_of_a_stage_or_gone(city: Server, ask: Asking) -> None:
    city.says(f"{ITEMS}/1", json.dumps(feature(OLD)))
    city.says(f"{ITEMS}/2", json.dumps(feature(NEW)))
    city.says(f"{ITEMS}/3", "{}", 410)
    city.says(f"{ITEMS}/4", json.dumps({**feature(OLD), "geometry": feature(NEW)["geometry"]}))

    assert judged(over_http.objects(ask, [1, 2, 3]))[:3] == ["old", "new", "new"]
    assert judged(over_http.objects(ask, [4]))[0] not in ("old", "new", "both")


def test_a_tile_is_one_of_two(city: Server, ask: Asking) -> None:
    found = []
    for body in (b"old", b"new", b"half"):
        city.says(TILE, body)
        found += judged(over_http.tile(ask, TILE), TILE)

    assert found == ["old", "new", fingerprint(b"half")]


def test_what_is_found_is_of_one_stage(city: Server, ask: Asking) -> None:
    path = "/api/search?q=a&types=object&limit=50"
    found = []
    for stages in ([OLD], [NEW, NEW], [OLD, NEW], []):
        city.says(path, json.dumps({"results": [{"title": stage.name} for stage in stages]}))
        found += judged(over_http.search(ask, ["a"]))

    assert found[:2] + found[3:] == ["old", "new", "both"]
    assert found[2] not in ("old", "new", "both")


def test_a_304_says_what_was_told_before(city: Server, ask: Asking) -> None:
    look, path = over_http.Revisiting(ask), f"{ITEMS}?limit=50"
    city.says(path, page(OLD, matched=OLD.count), ETag='"1"')
    assert judged(look()) == ["old"]
    city.says(path, "", 304)
    assert judged(look()) == ["old"]
    assert city.headers[-1]["If-None-Match"] == '"1"'


@pytest.mark.parametrize(("may_go_back", "halves"), [(False, ["r: the old after the new"]), (True, [])])
def test_nobody_is_given_the_old_after_the_new(may_go_back: bool, halves: list[str]) -> None:
    told = iter([Seen(frozenset([stage.name])) for stage in (OLD, NEW, OLD)])
    reader = Reader("r", lambda: iter(list(told)), may_go_back=may_go_back)
    while len(reader.given) < 3:
        reader.join(0.01)
    reader.end()

    assert reader.halves(CHANGE) == halves


def test_whoever_was_never_answered_looks_until_somebody_answers() -> None:
    is_down = iter([True, True])

    def look() -> Iterator[Given]:
        if next(is_down, False):
            raise Down
        yield Seen(frozenset([OLD.name]))

    reader = Reader("r", look)
    reader.end()

    assert (reader.given, reader.counts["down"]) == ([Seen(frozenset([OLD.name]))], 2)


def test_what_cannot_be_read_is_told() -> None:
    def broken() -> Iterator[Given]:
        yield from [str(Answer(200, b"{", "").json())]

    reader = Reader("r", broken)
    while not reader.given:
        reader.join(0.01)
    reader.end()

    assert reader.halves(CHANGE)[0].startswith("r: JSONDecodeError")
