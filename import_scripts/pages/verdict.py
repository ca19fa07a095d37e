"""What is to be said of a run in its state, and what this person may do about it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from geoportal.core.numbers import grouped
from geoportal.core.sentences import told
from import_scripts.models import ImportRun
from import_scripts.notices import Severity
from import_scripts.pages.words import TONES, what_happens
from import_scripts.rules import may_load_run, open_moves
from import_scripts.states import State


def verdict(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """Sentences, and the buttons beneath them."""
    run.tone = TONES[State(run.state)]  # type: ignore[attr-defined] # for the template
    return {"sentences": [one for one in _sentences(request, run) if one], "ways": _ways(request, run)}


def _sentences(request: HttpRequest, run: ImportRun) -> list[str]:
    state = State(run.state)
    if state == State.READY:
        return [what_happens(run), _left_out(run), _second_person(request, run)]
    if state == State.REFUSED:
        return [_refusal(run), _("Nothing was written."), _looked_at(run)]
    if state == State.FAILED:
        return [
            _("The work broke off by no fault of the file. It goes on where it was, once you say so."),
            told(run.refusal),
        ]
    if state == State.DONE:
        return [_loaded(run), told(run.refusal)]
    said = {
        State.WAITING: _("The page follows by itself; you may also close it and come back."),
        State.CHECKING: _("The page follows by itself; you may also close it and come back."),
        State.LOADING: _("Readers of the map see the old state until all is loaded."),
        State.CANCELLED: _("Nothing was written."),
        State.UNDOING: _("Readers of the map see what was loaded until all is undone."),
        State.UNDONE: _("The layer is as it was before this import."),
    }
    return [said[state]]


def _refusal(run: ImportRun) -> str:
    """What stopped the file; of faulty rows, with what a page offers against them."""
    if run.rows_refused and not run.notices.filter(severity=Severity.ERROR, row=0).exists():
        said = _("%(refused)s of %(read)s rows have errors. Correct them in the file, or check it again without them.")
        return said % {"refused": grouped(run.rows_refused), "read": grouped(run.rows_read or 0)}
    return told(run.refusal)


def _looked_at(run: ImportRun) -> str:
    """Where so much would vanish that it was refused, what the page has to show."""
    return "" if run.withdrawn is None else _("Below is what it would change.")


def _loaded(run: ImportRun) -> str:
    return _("On the map since then: %(what)s") % {"what": what_happens(run)}


def _left_out(run: ImportRun) -> str:
    if not run.rows_refused:
        return ""
    return _("Rows with faults are left out; they are listed below, and what the map has of them stays.")


def _second_person(request: HttpRequest, run: ImportRun) -> str:
    if not run.layer.needs_second_person:
        return ""
    if may_load_run(request.user, run):
        return _("This layer asks for a second person: that is you. Look at the difference before you load it.")
    return _("This layer asks for a second person: somebody else than you looks at the difference and loads it.")


def _ways(request: HttpRequest, run: ImportRun) -> list[dict[str, Any]]:
    """The moves that are open from here, to this person."""
    labels = {"load": _("Load it"), "resume": _("Go on"), "cancel": _("Cancel it"), "undo": _("Take it back")}
    return [
        {
            "url": reverse(f"import_{move}", args=[run.uuid]),
            "label": labels[move],
            "is_main": move in ("load", "resume"),
            "seen": run.digest if move == "load" else "",
        }
        for move in open_moves(request.user, run)
    ]
