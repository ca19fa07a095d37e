"""How far a run is, in words and as a share: for its page, and for the script that asks again and again."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geoportal.core.numbers import grouped
from import_scripts.models import ImportRun
from import_scripts.queries import seconds_left
from import_scripts.states import FOR_WORKERS, State

STEPS = (
    ("read", gettext_lazy("Reading and checking")),
    ("compare", gettext_lazy("Comparing")),
    ("ready", gettext_lazy("Looking through")),
    ("load", gettext_lazy("Loading")),
    ("done", gettext_lazy("Done")),
)
# The step that is going on, in each state; while it is checked or loaded, the worker says more.
AT = {
    State.WAITING: "read", State.CHECKING: "read", State.READY: "ready", State.REFUSED: "ready", State.LOADING: "load",
    State.FAILED: "read", State.DONE: "done", State.CANCELLED: "ready", State.UNDONE: "done",
    State.UNDOING: "done",
}  # fmt: skip


def progress(run: ImportRun) -> dict[str, Any]:
    """Plain values, in the reader's language."""
    is_moving = run.state in FOR_WORKERS
    at = _step(run)
    keys = [key for key, _label in STEPS]
    return {
        "state": run.state,
        "isMoving": is_moving,
        "share": _share(run),
        "words": _words(run),
        "left": _left(run),
        "steps": [
            {"key": key, "label": str(label), "state": _state(keys, key, at), "words": _step_words(run, key)}
            for key, label in STEPS
        ],
    }


def _step(run: ImportRun) -> str:
    state = State(run.state)
    return "compare" if state == State.CHECKING and run.step == "compare" else AT[state]


def _state(keys: list[str], key: str, at: str) -> str:
    if key == at:
        return "done" if key == "done" else "now"
    return "done" if keys.index(key) < keys.index(at) else "todo"


def _share(run: ImportRun) -> float | None:
    """Of the step that goes on; None where nobody can tell."""
    if run.step not in ("read", "load", "undo") or not run.rows_declared:
        return None
    return min(1.0, run.rows_done / run.rows_declared)


def _words(run: ImportRun) -> str:
    if run.state == State.WAITING or (run.state in FOR_WORKERS and not run.step):
        return _("It waits for its turn.")
    if run.state not in FOR_WORKERS:
        return ""
    if run.step == "compare":
        return _("Comparing with what the map has.")
    done, declared = grouped(run.rows_done), run.rows_declared
    if not declared and run.step == "undo":
        return _("Looking for what was edited since.")
    if not declared:
        return _("%(done)s rows are read.") % {"done": done}
    said = {
        "read": _("%(done)s of %(all)s rows are read."),
        "load": _("%(done)s of %(all)s objects are written."),
        "undo": _("%(done)s of %(all)s objects are as they were."),
    }
    return said[run.step] % {"done": done, "all": grouped(declared)}


def _left(run: ImportRun) -> str:
    left = seconds_left(run)
    if left is None or left < 1:
        return ""
    if left < 90:
        seconds = round(left)
        return ngettext("about %(n)d second left", "about %(n)d seconds left", seconds) % {"n": seconds}
    minutes = round(left / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


def _step_words(run: ImportRun, key: str) -> str:
    """How long the steps took that are over."""
    seconds = run.seconds.get({"compare": "merge"}.get(key, key))
    return seconds_in_words(seconds) if seconds is not None else ""


def seconds_in_words(seconds: float) -> str:
    if seconds < 90:
        return _("%(seconds)s s") % {"seconds": number_format(round(seconds, 1))}
    return _("%(minutes)s min") % {"minutes": number_format(round(seconds / 60, 1))}
