"""The house looks at itself: where its files are, and what one may read in them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "geoportal",
    "layers",
    "tiles",
    "transport",
    "housing",
    "indicators",
    "import_scripts",
    "fixtures",
    "benchmarks",
)
FOR_TESTS = "testing"  # the folder of what the front end's tests share


def python_files(*, tests: bool = False) -> list[Path]:
    """Our Python, but for migrations, which are written by a program and never again touched."""
    folders = (*ROOMS, "tests") if tests else ROOMS
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def typescript_files() -> list[Path]:
    frontend = ROOT / "frontend"
    return sorted([*(frontend / "src").rglob("*.ts"), *(frontend / "build").rglob("*.mjs")])


def templates() -> list[Path]:
    found = (path for folder in ROOMS for path in (ROOT / folder).rglob("templates/**/*"))
    return sorted(path for path in found if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def calls_in(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the written name of what is called: `env.str`, `notice`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def rows_of(document: Path) -> list[str]:
    """What a reference describes: the code at the head of its table rows, in order."""
    return re.findall(r"^\| `([^`]+)`", document.read_text(), flags=re.MULTILINE)
