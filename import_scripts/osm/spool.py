"""Rows on their way from the reader to the ledger, kept on disk by layer: memory stays flat however large the file."""

import pickle
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO

from layers.rows import FeatureRow


class Spool:
    """`with Spool() as spool: spool.add("roads", row); … ; sync_features(roads, spool.rows("roads"))`."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._folder = Path()

    def __enter__(self) -> "Spool":
        self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="import-osm-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, layer: str, row: FeatureRow) -> None:
        if layer not in self._files:
            self._files[layer] = self._stack.enter_context((self._folder / layer).open("wb"))
        pickle.dump(row, self._files[layer], protocol=pickle.HIGHEST_PROTOCOL)
        self.counts[layer] += 1

    def rows(self, layer: str) -> Iterator[FeatureRow]:
        """The layer's rows in the order they came; may be asked for again."""
        if layer not in self._files:
            return
        self._files[layer].flush()
        with (self._folder / layer).open("rb") as file:
            for _ in range(self.counts[layer]):
                yield pickle.load(file)  # noqa: S301 - our own file of a moment ago, in a folder of our own
