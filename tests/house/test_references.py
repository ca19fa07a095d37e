"""The reference names every setting, every command and every notice, and nothing that is not there."""

import ast
import re
from pathlib import Path

from tests.house.files import ROOMS, ROOT, calls_in, name_of, python_files, rows_of

REFERENCE = ROOT / "docs" / "reference"
OURS = re.compile(r"\bGEOPORTAL_[A-Z_]+\b")
OTHERS = {"PORT", "DATABASE_URL"}  # read under the names that everybody uses
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
NOTICES = (
    "Notice",
    "error",
    "warning",
    "remark",
    "warn",
    "complain",
    "refuse",
    "FileRefused",
    "Unreadable",
    "_fault",
    "BadShape",
    "Refusal",
)


# --- Settings -----------------------------------------------------------------
def files_that_read_settings() -> list[Path]:
    scripts = [ROOT / "dev", *(ROOT / "deploy").rglob("*.sh"), *(ROOT / "frontend" / "build").rglob("*.mjs")]
    return [*python_files(tests=True), *scripts]


def test_every_setting_is_documented_and_nothing_more() -> None:
    own = Path(__file__).name
    read = {name for path in files_that_read_settings() if path.name != own for name in OURS.findall(path.read_text())}
    assert "GEOPORTAL_VAR" in read, "nothing was found: the search itself is broken"

    assert sorted(rows_of(REFERENCE / "settings.md")) == sorted(read | OTHERS)


def test_settings_read_no_variable_of_another_name() -> None:
    read = [
        call.args[0].value
        for path in (ROOT / "geoportal").rglob("*.py")
        for name, call in calls_in(path)
        if name.startswith("env.") and call.args and isinstance(call.args[0], ast.Constant)
    ]

    assert [name for name in read if not OURS.fullmatch(str(name)) and name not in OTHERS] == []


# --- Commands -----------------------------------------------------------------
def test_every_command_is_documented_and_nothing_more() -> None:
    dev = re.findall(r"^\t\./dev (\w+)", (ROOT / "dev").read_text(), flags=re.MULTILINE)
    django = [
        path.stem
        for room in ROOMS
        for path in (ROOT / room).rglob("management/commands/*.py")
        if path.name != "__init__.py"
    ]
    assert {"up", "test"} < set(dev)

    assert sorted(rows_of(REFERENCE / "commands.md")) == sorted([f"./dev {name}" for name in dev] + django)


def test_every_command_of_dev_exists_in_it() -> None:
    script = (ROOT / "dev").read_text()
    listed = re.findall(r"^\t\./dev (\w+)", script, flags=re.MULTILINE)

    assert re.findall(r"^([a-z]+)\)", script, flags=re.MULTILINE) == listed


# --- Notices ------------------------------------------------------------------
def codes_in(path: Path) -> set[str]:
    """Literal codes: the first text of a call that makes a notice."""
    return {
        call.args[0].value
        for name, call in calls_in(path)
        if name.rpartition(".")[2] in NOTICES
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and CODE.fullmatch(call.args[0].value)
    }


def test_every_notice_is_documented_and_nothing_more() -> None:
    used = {code: name_of(path) for path in python_files() if path.parts[-1] for code in codes_in(path)}
    used = {code: name for code, name in used.items() if name.startswith("import_scripts/")}
    assert "geometry_missing" in used, "nothing was found: the search itself is broken"

    documented = rows_of(REFERENCE / "notices.md")

    assert {code: name for code, name in used.items() if code not in documented} == {}
    assert [code for code in documented if code not in used] == []
    assert len(documented) == len(set(documented))
