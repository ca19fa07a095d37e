"""The states of an import run and the moves between them; nothing moves otherwise.

    waiting → checking → ready → loading → done → undone
                 ↓         ↑        ↓
              refused      └────────┤ the layer changed meanwhile
                                    ↓
    failed: by no fault of the file; goes on where it was

A run in `waiting`, `checking` or `loading` is the workers' to take; all others wait for a person, or for nobody.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    WAITING = "waiting", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Checked; may be loaded")
    REFUSED = "refused", _("Refused")
    LOADING = "loading", _("Being loaded")
    DONE = "done", _("Loaded")
    FAILED = "failed", _("Interrupted; may go on")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CHECKING, State.CANCELLED}),
    State.CHECKING: frozenset({State.READY, State.REFUSED, State.FAILED, State.CANCELLED}),
    State.READY: frozenset({State.LOADING, State.CANCELLED}),
    State.LOADING: frozenset({State.DONE, State.READY, State.REFUSED, State.FAILED}),
    State.FAILED: frozenset({State.CHECKING, State.LOADING, State.CANCELLED}),
    State.DONE: frozenset({State.UNDONE}),
    State.REFUSED: frozenset(),
    State.CANCELLED: frozenset(),
    State.UNDONE: frozenset(),
}
FOR_WORKERS = (State.WAITING, State.CHECKING, State.LOADING)


class MoveRefused(Exception):
    """The run is in a state from which it cannot go there; the message says both."""

    def __init__(self, run: int, now: State, wanted: State) -> None:
        super().__init__(f"Import {run} is {now.value}; it cannot become {wanted.value}.")


def checked_move(run: int, now: str, wanted: State) -> State:
    """`wanted`, where it may follow. Raises MoveRefused."""
    if wanted not in MOVES[State(now)]:
        raise MoveRefused(run, State(now), wanted)
    return wanted
