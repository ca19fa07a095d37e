"""What is kept of a file that is brought, and why it is not."""

from pathlib import Path
from typing import Any

import pytest

from geoportal.accounts.models import User
from import_scripts.actions import begin_run
from import_scripts.models import ImportRun
from import_scripts.rows import FileRefused
from import_scripts.source import Source
from layers.models import Layer


def test_no_file_no_run(town: Layer, imports: Path, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        begin_run([tmp_path / "none.csv"], town, Source(town.slug), by=None)

    assert (refused.value.notice.code, ImportRun.objects.count()) == ("file_missing", 0)


def test_imports_leave_a_share_of_the_disk_free(town: Layer, imports: Path, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "f.csv").write_text("id\n")
    settings.IMPORT_FREE_PERCENT = 100

    with pytest.raises(FileRefused, match="are kept for everything else") as refused:
        begin_run([tmp_path / "f.csv"], town, Source(town.slug), by=None)

    assert (refused.value.notice.code, list(imports.iterdir())) == ("disk_full", [])


def test_nobody_fills_the_disk_alone(town: Layer, imports: Path, tmp_path: Path, settings: Any) -> None:
    settings.IMPORT_MB_PER_PERSON = 1
    author, other = User.objects.create_user("author"), User.objects.create_user("other")
    (tmp_path / "f.csv").write_bytes(b"x" * 600_000)

    def bring(by: User | None) -> ImportRun:
        return begin_run([tmp_path / "f.csv"], town, Source(town.slug), by=by)

    first = bring(author)
    with pytest.raises(FileRefused, match="more than the 1 MB for one person") as refused:
        bring(author)
    assert (refused.value.notice.code, len(list(imports.iterdir()))) == ("share_used_up", 1)

    bring(other)
    bring(None)
    ImportRun.objects.filter(pk=first.pk).update(is_file_kept=False)
    assert bring(author).brought_by == author


def test_a_full_disk_is_said_before_it_is_full(
    town: Layer, imports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f.csv").write_text("id\n")
    monkeypatch.setattr("import_scripts.stored.KEEP_FREE_BYTES", 10**18)

    with pytest.raises(FileRefused, match="Make room on the disk") as refused:
        begin_run([tmp_path / "f.csv"], town, Source(town.slug), by=None)

    assert refused.value.notice.code == "disk_full"
    assert list(imports.iterdir()) == []
