"""The states of an import run and the moves between them; nothing moves otherwise.

    waiting → checking → ready → loading → done ⇄ undoing → undone
                 ↓         ↑        ↓        └─ few ──────────↑
              refused      └────────┤ the layer changed meanwhile
                                    ↓
    failed: by no fault of the file; goes on where it was

A run in `waiting`, `checking`, `loading` or `undoing` is the workers' to take; all others wait for a person, or for
nobody. What cannot be undone is `done` as it was, and says why.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from geoportal.core.sentences import sentence as _


class State(TextChoices):
    WAITING = "waiting", gettext_lazy("Waiting to be checked")
    CHECKING = "checking", gettext_lazy("Being checked")
    READY = "ready", gettext_lazy("Checked; may be loaded")
    REFUSED = "refused", gettext_lazy("Refused")
    LOADING = "loading", gettext_lazy("Being loaded")
    DONE = "done", gettext_lazy("Loaded")
    FAILED = "failed", gettext_lazy("Interrupted; may go on")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    UNDOING = "undoing", gettext_lazy("Being undone")
    UNDONE = "undone", gettext_lazy("Undone")


MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CHECKING, State.CANCELLED}),
    State.CHECKING: frozenset({State.READY, State.REFUSED, State.FAILED, State.CANCELLED}),
    State.READY: frozenset({State.LOADING, State.CANCELLED}),
    State.LOADING: frozenset({State.DONE, State.READY, State.REFUSED, State.FAILED}),
    State.FAILED: frozenset({State.CHECKING, State.LOADING, State.CANCELLED}),
    State.DONE: frozenset({State.UNDOING, State.UNDONE}),
    State.UNDOING: frozenset({State.UNDONE, State.DONE}),
    State.REFUSED: frozenset(),
    State.CANCELLED: frozenset(),
    State.UNDONE: frozenset(),
}
NOW = {
    State.WAITING: _("waiting"),
    State.CHECKING: _("checking"),
    State.READY: _("ready"),
    State.REFUSED: _("refused"),
    State.LOADING: _("loading"),
    State.DONE: _("done"),
    State.FAILED: _("failed"),
    State.CANCELLED: _("cancelled"),
    State.UNDOING: _("undoing"),
    State.UNDONE: _("undone"),
}
FOR_WORKERS = (State.WAITING, State.CHECKING, State.LOADING, State.UNDOING)

INSTEAD = {
    State.WAITING: _("A worker is about to check it: wait, or cancel it."),
    State.CHECKING: _("A worker is checking it: wait, or cancel it."),
    State.READY: _("Look at the difference, then load it or cancel it."),
    State.LOADING: _("A worker is loading it: wait until it has ended."),
    State.DONE: _("It is loaded already; all that can be done is to undo it."),
    State.FAILED: _("It broke off: let it go on, or cancel it."),
    State.REFUSED: _("Correct the file and bring it again, or have it checked again with other settings."),
    State.CANCELLED: _("Bring the file again."),
    State.UNDOING: _("A worker is undoing it: wait until it has ended."),
    State.UNDONE: _("Bring the file again."),
}


class MoveRefused(Exception):
    """The run is in a state from which it cannot go there; the message says both, and what can be done instead."""

    def __init__(self, run: int, now: State, wanted: State) -> None:
        said = _(
            "Import {number} is {now}; it cannot become {wanted}. {instead}",
            number=str(run),
            now=NOW[now],
            wanted=NOW[wanted],
            instead=INSTEAD[now],
        )
        super().__init__(said)


def checked_move(run: int, now: str, wanted: State) -> State:
    """`wanted`, where it may follow. Raises MoveRefused."""
    if wanted not in MOVES[State(now)]:
        raise MoveRefused(run, State(now), wanted)
    return wanted
