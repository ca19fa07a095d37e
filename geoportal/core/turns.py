"""Whose turn it is among those who wait: time is shared out, not places in one line.

Those who wait stand in a tree: by what they ask for, then by who asks, then by how ("api/objects", "192.0.2.7", "bbox
q"). At each fork the branch goes next that has used the least time (start-time fair queueing). So a crowd at one branch
waits for itself: whoever comes along another is let in next. A new branch begins where the others are. One that is
known and asks seldom may be a little behind, and so goes before all who ask without a pause, but saves up no more.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str, ...]
MOST_IDLE = 64  # branches that are remembered at a fork while some stand there nobody at
CREDIT_S = 1.0  # how far a branch may be behind the one whose turn it was last
LEARNING = 8  # a new measurement moves the average by one part of so many


@dataclass(eq=False, slots=True)
class Turn:
    """One who waits, is inside, or was sent away; `called` when it is known which. All paths are equally long."""

    path: Path
    called: asyncio.Event = field(default_factory=asyncio.Event)
    is_inside: bool = False
    charged_s: float = 0.0


class Branch:
    """Everybody below one fork of the tree; a branch without forks is a line."""

    __slots__ = ("forks", "inside", "line", "reached_s", "used_s", "usual_s", "waiting")

    def __init__(self) -> None:
        self.forks: dict[str, Branch] = {}
        self.line: deque[Turn] = deque()
        self.waiting = self.inside = 0
        self.used_s = 0.0  # what counts against it where it branches off
        self.usual_s = 0.0  # what one of them takes, a moving average
        self.reached_s = 0.0  # `used_s` of the one of `forks` whose turn it was last

    def next(self) -> "Branch":
        return min((one for one in self.forks.values() if one.waiting), key=_used)


class Turns:
    """The tree. At most `each` of one kind, which is the first name of a path, are inside at once."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._root = Branch()

    @property
    def waiting(self) -> int:
        return self._root.waiting

    def join(self, turn: Turn) -> int:
        """Stand at the end of the path's line; how many stand there now."""
        fork = self._root
        fork.waiting += 1
        for name in turn.path:
            branch = fork.forks.get(name)
            if branch is None:
                branch = fork.forks[name] = Branch()
                branch.used_s = fork.reached_s
            elif not branch.waiting:
                branch.used_s = max(branch.used_s, fork.reached_s - CREDIT_S)
            branch.waiting += 1
            fork = branch
        fork.line.append(turn)
        return len(fork.line)

    def call_next(self) -> bool:
        """Let in whose turn it is, and charge what this kind usually takes. False if nobody may come in."""
        kinds = [kind for kind in self._root.forks.values() if kind.waiting and kind.inside < self._each]
        if not kinds:
            return False
        fork, branch = self._root, min(kinds, key=_used)
        charged_s = branch.usual_s
        passed = [branch]
        while True:
            fork.reached_s = max(fork.reached_s, branch.used_s)
            if not branch.forks:
                break
            fork, branch = branch, branch.next()
            passed.append(branch)
        turn = branch.line.popleft()
        self._root.waiting -= 1
        for one in passed:
            one.waiting -= 1
            one.inside += 1
            one.used_s += charged_s
        turn.charged_s, turn.is_inside = charged_s, True
        turn.called.set()
        return True

    def done(self, turn: Turn, took_s: float) -> None:
        """It has gone out again: the charge becomes what it really took."""
        turn.is_inside = False
        fork = self._root
        for name, branch in zip(turn.path, list(self._branches(turn)), strict=True):
            branch.inside -= 1
            branch.used_s += took_s - turn.charged_s
            branch.usual_s += (took_s - branch.usual_s) / LEARNING
            if not branch.waiting and not branch.inside and len(fork.forks) > MOST_IDLE:
                del fork.forks[name]
            fork = branch

    def leave(self, turn: Turn) -> None:
        """It waits no longer."""
        branches = list(self._branches(turn))
        branches[-1].line.remove(turn)
        for branch in (self._root, *branches):
            branch.waiting -= 1

    def last_of_the_longest(self) -> Turn:
        """Who came last where the most wait. Somebody must wait."""
        branch = self._root
        while branch.forks:
            branch = max(branch.forks.values(), key=_waiting)
        return branch.line[-1]

    def _branches(self, turn: Turn) -> Iterator[Branch]:
        branch = self._root
        for name in turn.path:
            branch = branch.forks[name]
            yield branch


def _used(branch: Branch) -> float:
    return branch.used_s


def _waiting(branch: Branch) -> int:
    return branch.waiting
