"""Server-sent events as open maps read them."""

import asyncio
from collections.abc import AsyncIterator

from benchmarks.live_clients import events, told_tiles


async def _lines(text: str) -> AsyncIterator[str]:
    for line in text.split("\n"):
        yield line


def read(text: str) -> list[tuple[str, str]]:
    async def all_of() -> list[tuple[str, str]]:
        return [event async for event in events(_lines(text))]

    return asyncio.run(all_of())


def test_events_have_names_and_joined_data() -> None:
    text = "retry: 3000\n\nid: 1-2\nevent: tiles\ndata: {\ndata: }\n\n:\n\ndata: plain\n\n"

    assert read(text) == [("tiles", "{\n}"), ("message", "plain")]


def test_an_event_that_has_not_ended_is_not_one() -> None:
    assert read("event: tiles\ndata: {}") == []


def test_told_tiles_have_their_immutable_address() -> None:
    assert told_tiles("tiles", '{"epoch": 17, "tiles": [[12, 3, 4, 9]]}') == [
        ((12, 3, 4), "/tiles/city/17/12/3/4.mvt?r=9")
    ]


def test_other_events_name_no_tiles() -> None:
    assert told_tiles("hello", '{"epoch": 17}') == []
