"""Who may bring files to a layer, load what was brought, and take it back."""

from geoportal.accounts.rules import Someone, may_act_for_organisation
from housing.models import Manager
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.states import MOVES, State
from layers.models import Layer
from layers.rules import may_edit_layer


def may_import_into_layer(user: Someone, layer: Layer) -> bool:
    """Editors of the organisation that owns the layer, and administrators."""
    return may_edit_layer(user, layer)


def may_see_run(user: Someone, run: ImportRun) -> bool:
    """Whoever may import into its layer: a file may hold what the map does not show."""
    return may_import_into_layer(user, run.layer)


def may_load_run(user: Someone, run: ImportRun) -> bool:
    """Whoever may import into its layer; where that asks for a second person, not the one who brought the file."""
    is_second = not run.layer.needs_second_person or user.pk != run.brought_by_id
    return is_second and may_import_into_layer(user, run.layer)


def may_undo_run(user: Someone, run: ImportRun) -> bool:
    """Whoever may import into its layer: taking back shows nothing that nobody has looked at."""
    return may_import_into_layer(user, run.layer)


def may_change_schedule(user: Someone, schedule: ImportSchedule) -> bool:
    """Whoever may import into its layer, seeing it included: an address may tell what the map does not show."""
    return may_import_into_layer(user, schedule.layer)


def open_moves(user: Someone, run: ImportRun) -> list[str]:
    """What this person may do with the run as it stands: load, resume, cancel, undo, in this order."""
    follows, is_theirs = MOVES[State(run.state)], may_import_into_layer(user, run.layer)
    offered = {
        "load": run.state == State.READY and may_load_run(user, run),
        "resume": run.state == State.FAILED and is_theirs,
        "cancel": State.CANCELLED in follows and is_theirs,
        "undo": State.UNDOING in follows and may_undo_run(user, run),
    }
    return [move for move, is_open in offered.items() if is_open]


def may_load_archive(user: Someone, manager: Manager) -> bool:
    """Editors of the company's organisation, and administrators."""
    return may_act_for_organisation(user, manager.organisation)
