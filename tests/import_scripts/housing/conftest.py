"""A company with the code of the sample archive, and archives that differ from it in one thing."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from housing.models import Manager, UpkeepLoad
from import_scripts.housing.load import Wishes, import_archives
from import_scripts.report import ImportReport


def texts_of(archive: Path) -> dict[str, str]:
    """The archive's files, by name."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name).decode("cp1251") for name in opened.namelist()}


def pack(path: Path, texts: dict[str, str | bytes]) -> Path:
    """An archive of these files, however broken."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in texts.items():
            opened.writestr(name, text if isinstance(text, bytes) else text.encode("cp1251"))
    return path


def _sample(path: Path) -> Path:
    """The archive that sample.txt writes down: a section for each file, in the archive as companies send it."""
    sections = Path(__file__).with_name("sample.txt").read_text(encoding="utf-8").split("=== ")[1:]
    told = (section.split("\n", 1) for section in sections)
    return pack(path, {name: text.replace("\n", "\r\n") for name, text in told})


_FOLDER = TemporaryDirectory(prefix="sample-")
SAMPLE = _sample(Path(_FOLDER.name) / "spA010PA.901")


@pytest.fixture
def company(db: None) -> Manager:
    """The one of the sample."""
    return Manager.objects.create(name="Зразкова", kind=Manager.Kind.COMPANY, code_firme="901")


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """The sample with some texts replaced: changed({"IRC_HOUSE_ACTS.txt": ("2100.0000", "2100.00001")})."""

    def change(changes: dict[str, tuple[str, str]], name: str = SAMPLE.name) -> Path:
        texts: dict[str, Any] = texts_of(SAMPLE)
        for file, (old, new) in changes.items():
            assert old in texts[file], f"{old!r} is not in {file}"
            texts[file] = texts[file].replace(old, new)
        return pack(tmp_path / name, texts)

    return change


@pytest.fixture
def load(company: Manager) -> Callable[..., ImportReport]:
    """Import one archive and write."""

    def run(path: Path, **wishes: Any) -> ImportReport:
        (report,) = import_archives([path], Wishes(commit=True, **wishes))
        return report

    return run


@pytest.fixture
def loaded(load: Callable[..., ImportReport]) -> UpkeepLoad:
    """The sample, in the database."""
    assert load(SAMPLE).refused == ""
    return UpkeepLoad.objects.get()
