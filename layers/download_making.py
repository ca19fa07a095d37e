"""Making the files of whole layers, in the process of `manage make_downloads`: one snapshot of the ledger per file."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from layers.changes import newest_number
from layers.download_texts import TEXTS, public_features
from layers.downloads import Format, Made, downloadable_layer, made, path_of, put
from layers.items import number_matched


def make(slug: str, form: Format) -> tuple[Made, bool] | None:
    """The file of the layer as it stands now, and whether it had to be made; None where no such layer is public."""
    with one_snapshot():
        layer = downloadable_layer(slug)
        if layer is None:
            return None
        if ready := made(layer, form):
            return ready, False
        target = path_of(layer, form)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as folder:
            file = Path(folder) / f"{slug}.{form.ending}"
            if form.is_text:
                with file.open("wb") as opened:
                    opened.writelines(TEXTS[form.ending](layer))
            else:
                from layers import download_child  # only here: no other process needs GDAL's and Arrow's memory

                download_child.write(layer, form.ending, file)
            rows = number_matched(public_features(layer))
            return put(layer, target, file, rows=rows, number=newest_number()), True


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Whatever is read within, it is the same moment of the ledger."""
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:  # the outermost block: nothing has been read yet
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def be_modest() -> None:
    """Readers come first: the least of the processor for this process."""
    os.nice(10)


def remove_unfinished(root: str) -> None:
    """What a maker that was killed has left behind. Only for whoever holds the lock."""
    for folder in Path(root).glob("layers/*/.making-*"):
        shutil.rmtree(folder, ignore_errors=True)
