"""Who may bring files to a layer, load what was brought, and take it back."""

from geoportal.accounts.rules import Someone
from import_scripts.models import ImportRun
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
