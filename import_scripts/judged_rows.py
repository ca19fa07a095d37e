"""The rows of a checked file, kept as they were judged good: what was reviewed is what is loaded, and read once.

They count as long as nothing that decides whether they may stand in the ledger has changed: the layer's form, the
kinds, the city, and the staging table itself. Otherwise the file is read and judged again. Where an address was placed
is loaded as it was reviewed, also when a house has been moved since.
"""

import json
import logging
from hashlib import file_digest, sha256
from pathlib import Path

from import_scripts import stored
from import_scripts.models import ImportRun
from layers import staging
from layers.models import Layer
from layers.queries import the_city

logger = logging.getLogger(__name__)


def begin(run: ImportRun) -> staging.Record | None:
    """Where the rows are written down while the file is judged; None where there is no room."""
    try:
        return staging.Record(stored.judged_anew(run.uuid))
    except OSError as fault:
        logger.warning("The rows of import %s are not kept: %s", run.pk, fault)
        return None


def end(run: ImportRun, record: staging.Record | None) -> str:
    """All are judged: the seal of what was written down; empty where it is not whole, and the file is read again."""
    if record is None:
        return ""
    try:
        record.close()
        return _seal(stored.judged_now(run.uuid), run.layer) if record.is_whole else ""
    except OSError as fault:
        logger.warning("The rows of import %s were not kept: %s", run.pk, fault)
        return ""


def stage_again(run: ImportRun) -> bool:
    """Fill the staging table with what was kept; False, with nothing done, where that no longer counts."""
    folder = stored.judged(run.uuid)
    if not run.judged or not folder.is_dir() or _seal(folder, run.layer) != run.judged:
        return False
    staging.read_in(folder)
    return True


def _seal(folder: Path, layer: Layer) -> str:
    """The same for the same rows, judged by the same."""
    city = the_city()
    judges = (
        staging.CREATE, layer.pk, layer.geometry_kind, layer.schema, sorted(staging.kinds().items()),
        city.bounds.hex.decode() if city is not None else "",
    )  # fmt: skip
    seal = sha256(json.dumps(judges, sort_keys=True).encode())
    for name in staging.TABLES:
        with (folder / name).open("rb") as file:
            seal.update(file_digest(file, "sha256").digest())
    return seal.hexdigest()
