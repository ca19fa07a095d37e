"""What imports collects rarely, and not never."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from import_scripts.bundles import MOST_ROWS
from import_scripts.collecting import EVERY, RARELY, collect_rarely, collected
from import_scripts.rows import RawRow
from tests.import_scripts.hostile_reader import conquered, rows_of


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that were collected, one after another; afterwards all is as it was."""
    before, seen = gc.get_threshold(), list[int]()

    def keep(phase: str, facts: dict[str, Any]) -> None:
        if phase == "stop":
            seen.append(facts["generation"])

    gc.callbacks.append(keep)
    yield seen
    gc.callbacks.remove(keep)
    gc.set_threshold(*before)
    gc.unfreeze()


def rows(count: int) -> list[RawRow]:
    return [RawRow(number, {"list": []}) for number in range(count)]


def test_thousands_of_rows_are_made_without_looking_for_cycles(collections: list[int]) -> None:
    rows(5000)
    assert collections

    collect_rarely()
    collections.clear()
    rows(5000)

    assert (collections, gc.get_freeze_count() > 10_000) == ([], True)


def test_cycles_are_found_all_the_same(collections: list[int]) -> None:
    collect_rarely()
    collections.clear()

    kept = rows(RARELY)

    assert (set(collections), len(kept)) == ({0}, RARELY)


def test_of_few_heavy_cycles_no_more_are_kept_than_of_some_bundles(collections: list[int]) -> None:
    class Heavy:
        def __init__(self) -> None:
            self.myself = self

    collect_rarely()
    left = [weakref.ref(Heavy()) for _ in collected(range(EVERY + 1))]

    assert [one() is None for one in left] == [True] * EVERY + [False]


def test_a_caged_reader_collects_rarely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conquered(monkeypatch, "import gc\nyield rows.RawRow(1, {'n': gc.get_threshold()[0]})\nreturn")
    (tmp_path / "f.csv").write_text("id\n1\n")

    (row,) = rows_of(tmp_path / "f.csv")

    assert row.values == {"n": RARELY}


def test_a_caged_reader_keeps_no_cycles_over_a_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = EVERY * MOST_ROWS + 1
    code = (
        "import weakref",
        "class Heavy: pass",
        "heavy = Heavy(); heavy.itself = heavy; left = weakref.ref(heavy); del heavy",
        f"for number in range(1, {count + 1}): yield rows.RawRow(number, {{'is_gone': left() is None}})",
        "return",
    )
    conquered(monkeypatch, "\n".join(code))
    (tmp_path / "f.csv").write_text("id\n1\n")

    read = list(rows_of(tmp_path / "f.csv"))

    assert (len(read), read[0].values["is_gone"], read[-1].values["is_gone"]) == (count, False, True)
