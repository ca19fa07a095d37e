"""Whose turn it is among those who wait: time is shared out, not places in one line.

Whoever waits asks for something, is somebody, and asks in some way ("api/objects", "192.0.2.7", "bbox q"). Each of the
three has its share of the time: all readers alike, all kinds alike, all manners of a kind alike (start-time fair
queueing, three times over). Next is the reader who has had the least; among equals the kind, and among those the
manner. So a crowd waits for itself, whether it is one reader who asks for much, or many who ask for one thing: whoever
else comes is let in next.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

Path = tuple[str, str, str]
MOST_IDLE = 64  # shares of one sort that are remembered while nobody waits for them
CREDIT_S = 1.0  # how far a share may be behind all that wait
LEARNING = 8  # a new measurement moves the average by one part of so many


@dataclass(eq=False, slots=True)
class Turn:
    """One who waits, is inside, or was sent away; `called` when it is known which."""

    path: Path
    called: asyncio.Event = field(default_factory=asyncio.Event)
    is_inside: bool = False
    charged_s: float = 0.0


@dataclass(eq=False, slots=True)
class Share:
    """What one kind, reader or manner has had, and who is there."""

    used_s: float = 0.0
    usual_s: float = 0.0  # what one of them takes, a moving average
    waiting: int = 0
    inside: int = 0


class Shares:
    """All kinds, or all readers, or all manners. Those whose names begin alike are measured by each other."""

    def __init__(self) -> None:
        self._shares: dict[tuple[str, ...], Share] = {}

    def __len__(self) -> int:
        return len(self._shares)

    def of(self, name: tuple[str, ...]) -> Share:
        return self._shares[name]

    def comes(self, name: tuple[str, ...]) -> None:
        """One more waits. Where nobody waited, it may have saved up a little against those who wait, and owes them
        nothing: it has never asked for too much. Whoever is new begins where they are."""
        known = self._shares.get(name)
        share = known or self._shares.setdefault(name, Share())
        if not share.waiting:
            waiting = [one.used_s for other, one in self._shares.items() if one.waiting and other[:-1] == name[:-1]]
            least_s = min(waiting, default=share.used_s)
            share.used_s = min(max(share.used_s, least_s - CREDIT_S), least_s) if known else least_s
        share.waiting += 1

    def goes_in(self, name: tuple[str, ...], charged_s: float) -> None:
        share = self._shares[name]
        share.waiting -= 1
        share.inside += 1
        share.used_s += charged_s

    def goes_out(self, name: tuple[str, ...], took_s: float, charged_s: float) -> None:
        share = self._shares[name]
        share.inside -= 1
        share.used_s += took_s - charged_s
        share.usual_s += (took_s - share.usual_s) / LEARNING
        if not share.waiting and not share.inside and len(self._shares) > MOST_IDLE:
            del self._shares[name]


class Turns:
    """The lines. At most `each` of one kind, which is the first name of a path, are inside at once."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._kinds, self._readers, self._manners = Shares(), Shares(), Shares()
        self._lines: dict[Path, deque[Turn]] = {}  # none is empty
        self.waiting = 0

    def join(self, turn: Turn) -> int:
        """Stand at the end of the path's line; how many stand there now."""
        for shares, name in self._names(turn.path):
            shares.comes(name)
        self.waiting += 1
        line = self._lines.setdefault(turn.path, deque())
        line.append(turn)
        return len(line)

    def call_next(self) -> bool:
        """Let in whose turn it is, and charge what such a request usually takes. False if nobody may come in."""
        may_enter = [path for path in self._lines if self._kinds.of(path[:1]).inside < self._each]
        if not may_enter:
            return False
        turn = self._lines[min(may_enter, key=self._rank)][0]
        self._drop(turn)
        turn.charged_s = self._manners.of(_manner(turn.path)).usual_s
        for shares, name in self._names(turn.path):
            shares.goes_in(name, turn.charged_s)
        turn.is_inside = True
        turn.called.set()
        return True

    def done(self, turn: Turn, took_s: float) -> None:
        """It has gone out again: the charge becomes what it really took."""
        turn.is_inside = False
        for shares, name in self._names(turn.path):
            shares.goes_out(name, took_s, turn.charged_s)

    def leave(self, turn: Turn) -> None:
        """It waits no longer."""
        self._drop(turn)
        for shares, name in self._names(turn.path):
            shares.of(name).waiting -= 1

    def last_of_the_longest(self) -> Turn:
        """Who came last where the most wait. Somebody must wait."""
        return max(self._lines.values(), key=len)[-1]

    def _drop(self, turn: Turn) -> None:
        line = self._lines[turn.path]
        line.remove(turn)
        self.waiting -= 1
        if not line:
            del self._lines[turn.path]

    def _rank(self, path: Path) -> tuple[tuple[float, bool], ...]:
        """Of equals, those of whom only one waits go before the others."""
        return tuple((share.used_s, share.waiting > 1) for share in (all_.of(name) for all_, name in self._names(path)))

    def _names(self, path: Path) -> tuple[tuple[Shares, tuple[str, ...]], ...]:
        return (self._readers, path[1:2]), (self._kinds, path[:1]), (self._manners, _manner(path))


def _manner(path: Path) -> tuple[str, ...]:
    """A manner is one of its kind's: the same parameters cost differently elsewhere."""
    return path[0], path[2]
