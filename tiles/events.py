"""Server-sent events: every open map is told which tiles have a newer body, and asks for just those.

    event: tiles   data: {"epoch": 1764000000, "tiles": [[z, x, y, revision], …]}
    event: epoch   data: {"epoch": 1764000100}     everything may have changed; addresses begin with the new number

A reader who is slow misses no tile: what it was not told is read off the publication. The id of an event is
`epoch-revision`.
"""

import asyncio

from geoportal.core.event_stream import Place, event, hold_open, place_of, refuse_crowd
from geoportal.core.wire import Receive, Scope, Send
from tiles.counts import COUNTS
from tiles.follower import Follower
from tiles.publication import Publication

MANY = 2000  # open streams per process
AT_ONCE = 1000  # tiles in one event
RETRY_MS = 3000


def news(known: Publication, told: Place | None) -> tuple[list[bytes], Place]:
    """The events that bring a reader up to date, and where it stands then."""
    now = (known.epoch, known.latest)
    if told is None:
        return [event("hello", {"epoch": known.epoch}, now)], now
    if told[0] != known.epoch:
        events, after = [event("epoch", {"epoch": known.epoch}, (known.epoch, 0))], 0
    else:
        events, after = [], told[1]
    changed = known.changed_after(after)
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        tiles = [[*tile, revision] for tile, revision in part]
        events.append(event("tiles", {"epoch": known.epoch, "tiles": tiles}, (known.epoch, part[-1][1])))
    return events, now


async def stream(follower: Follower, scope: Scope, receive: Receive, send: Send) -> None:
    """One reader, until it leaves or its hour is over."""
    if COUNTS.streams >= MANY:
        await refuse_crowd(send)
        return
    told = place_of(scope)

    def fresh() -> tuple[bytes, asyncio.Event]:
        nonlocal told
        more, known = follower.news, follower.publication
        events: list[bytes] = []
        if known is not None and told != (known.epoch, known.latest):
            events, told = news(known, told)
        return b"".join(events), more

    COUNTS.streams += 1
    try:
        await hold_open(receive, send, fresh, RETRY_MS)
    finally:
        COUNTS.streams -= 1
