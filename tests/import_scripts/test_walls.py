"""What a caged process is given to see."""

import dataclasses
import json
from pathlib import Path

import pytest

from geoportal.env import ROOT, VAR
from import_scripts import walls
from import_scripts.walls import Limits, beside, command, size_of, suffix_of


def pairs(words: list[str], option: str) -> dict[str, str]:
    """Inside → outside of every `option`."""
    return {words[i + 2]: words[i + 1] for i, word in enumerate(words) if word == option}


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    for name in ("Школи.SHP", "школи.dbf", "Школи.SHX", "Школи.prj", "Школи.txt", "інше.dbf", "Школи.sbn"):
        (tmp_path / name).write_bytes(b"1234")
    return tmp_path / "Школи.SHP"


def test_one_file_is_seen_under_a_name_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "Мій файл.CSV"
    file.write_text("a")

    seen = pairs(command({"task": "read", "limits": Limits()}, file), "--ro-bind")

    assert {inside: outside for inside, outside in seen.items() if inside.startswith("/in")} == {
        "/in/data.csv": str(file)
    }
    assert not any(outside in (str(ROOT), str(VAR), "/", "/etc", "/root") for outside in seen.values())


def test_the_parts_of_a_format_of_several_files_come_with_it(shapefile: Path) -> None:
    seen = pairs(command({"task": "read", "limits": Limits()}, shapefile), "--ro-bind")

    assert {inside: Path(outside).name for inside, outside in seen.items() if inside.startswith("/in")} == {
        "/in/data.shp": "Школи.SHP",
        "/in/data.shx": "Школи.SHX",
        "/in/data.dbf": "школи.dbf",
        "/in/data.prj": "Школи.prj",
    }
    assert size_of(shapefile) == 16
    assert beside(shapefile.with_suffix(".csv")) == {}


def test_the_job_travels_as_json() -> None:
    words = command({"task": "read", "limits": Limits(total_s=7)})

    assert json.loads(words[-1]) == {"task": "read", "limits": dataclasses.asdict(Limits(total_s=7))}
    assert words[-4:-1] == ["-B", "-m", "import_scripts.caged"]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.CSV", ".csv"), ("a", ""), ("a.файл", ""), ("a.x/y", ""), ("a.a b", ""), ("a.averylongsuffix", "")],
)
def test_a_suffix_is_plain_letters_or_none(name: str, suffix: str) -> None:
    assert suffix_of(Path(name)) == suffix


def test_a_larger_file_may_take_longer() -> None:
    assert Limits(total_s=300).for_file(50 * walls.MB).total_s == 400


def test_the_portal_in_usr_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "ROOT", Path("/usr/src/portal"))
    monkeypatch.setattr(walls, "VAR", Path("/srv/var"))

    words = command({"task": "read", "limits": Limits()})

    covered = [words[i + 1] for i, word in enumerate(words) if word == "--tmpfs"]
    assert covered == ["/usr/src/portal", "/tmp"]  # noqa: S108 - a folder in the cage
    assert words.index("/usr/src/portal") < words.index("/usr/src/portal/import_scripts")


def test_system_folders_that_are_no_links_are_seen_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    monkeypatch.setattr(Path, "is_dir", lambda path: str(path) == "/lib64")

    seen = pairs(list(walls._system()), "--ro-bind")

    assert seen == {"/usr": "/usr", "/lib64": "/lib64"}
