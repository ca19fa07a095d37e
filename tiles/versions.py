"""Which version of a layer's own tiles is the newest: another one after each change of what everybody may see of it.

A version stands in addresses that browsers keep for a year (`?v=`), so it never comes twice for different tiles: it
names the count of changes, the moment of the last one (a database that is made anew counts from the beginning), and
the statement that draws.
"""

from datetime import datetime
from hashlib import blake2b

from layers.models import LayerState
from tiles.queries import COLLECTION


def versions() -> dict[str, str]:
    """The version of each public layer by its slug."""
    states = LayerState.objects.filter(layer__visibility="public").order_by("layer__slug")
    return {
        slug: _version(revision, changed_at)
        for slug, revision, changed_at in states.values_list("layer__slug", "public_revision", "public_changed_at")
    }


def version_of(layer_id: int) -> str:
    """The version of one layer, read now; empty before it has held anything."""
    state = LayerState.objects.filter(layer_id=layer_id).first()
    return _version(state.public_revision, state.public_changed_at) if state else ""


def _version(revision: int, changed_at: datetime | None) -> str:
    text = f"{revision}\n{changed_at.timestamp() if changed_at else ''}\n{COLLECTION}"
    return blake2b(text.encode(), digest_size=8).hexdigest()
