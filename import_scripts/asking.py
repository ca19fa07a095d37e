"""Whether a run needs a person, and why: what a schedule may not decide by itself."""

from geoportal.core.sentences import sentence as _
from import_scripts.models import ImportRun
from import_scripts.notices import Severity
from import_scripts.queries import notice_counts
from import_scripts.rules import may_load_run
from import_scripts.states import NOW, State

# Warnings that say the same every night and that whoever made the schedule has seen, or that keep what was written.
ROUTINE = {
    "address_renamed",
    "coordinates_rounded",
    "crs_assumed",
    "crs_overridden",
    "duplicate_suspected",
    "element_left_out",
    "geometry_points_repeated",
    "geometry_repeated",
    "geometry_spike",
    "unseen_characters",
    "value_not_understood",
}
SECOND_PERSON = _("Imports into this layer are loaded by a second person.")
BY_HAND = _("This schedule loads nothing by itself.")
NO_RIGHT = _("Whoever made this schedule may not load into the layer any more.")


def would_change(run: ImportRun) -> bool:
    """Whether loading it would do anything: change an object, or confirm those that it names."""
    return bool(run.added or run.moved or run.changed or run.withdrawn or run.source.get("confirms"))


def asking_counts(run: ImportRun) -> dict[str, int]:
    """How often each code was said that asks for a person."""
    counts = notice_counts(run)
    return {
        one["code"]: one["count"]
        for one in counts
        if one["severity"] == Severity.ERROR or (one["severity"] == Severity.WARNING and one["code"] not in ROUTINE)
    }


def why_a_person(run: ImportRun, loads_by_itself: bool) -> str:
    """Why a person is needed, in a sentence; empty where none is."""
    if run.state != State.READY:
        return run.refusal or _("The import is {state}.", state=NOW[State(run.state)])
    if run.layer.needs_second_person:
        return SECOND_PERSON
    if run.brought_by is not None and not (run.brought_by.is_active and may_load_run(run.brought_by, run)):
        return NO_RIGHT
    if counts := asking_counts(run):
        said = [f"{code} ({count:,})" for code, count in counts.items()]
        return _("Somebody has to look at what was found: {said}.", said=said)
    return "" if loads_by_itself else BY_HAND
