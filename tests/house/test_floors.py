"""What import-linter cannot say: the inner files of a room know nothing of HTTP, and no name says nothing.

The floors themselves, and the order inside a room, are contracts in pyproject.toml, kept by `./dev lint`.
"""

import ast
from pathlib import Path

import pytest

from tests.house.files import name_of, python_files, tree_of

INNER = {"queries.py", "actions.py", "rules.py", "models.py"}
HTTP = ("django.http", "django.shortcuts", "django.views", "rest_framework")
ONLY_FOR_IMPORTS = ("geopandas", "pandas", "pyogrio", "pyarrow", "folium", "osmium")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def imports_of(path: Path) -> list[str]:
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def breaches(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(path)} imports {name}"
        for path in paths
        for name in imports_of(path)
        if name.startswith(tuple(f"{module}." for module in forbidden)) or name in forbidden
    ]


def test_inner_files_know_nothing_of_http() -> None:
    assert breaches([path for path in python_files() if path.name in INNER], HTTP) == []


def test_only_imports_and_benchmarks_use_heavy_libraries() -> None:
    """A file named `…_child.py` is for a process of its own; `tests/geoportal/test_env.py` proves the same of the
    running one."""
    serving = [
        path
        for path in python_files()
        if name_of(path).split("/")[0] not in ("import_scripts", "benchmarks") and not path.stem.endswith("_child")
    ]

    assert breaches(serving, ONLY_FOR_IMPORTS) == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in python_files(tests=True) if path.stem in EMPTY_NAMES] == []


@pytest.mark.parametrize(
    "line", ["from django.http import Http404", "import rest_framework.views", "import django.http"]
)
def test_a_breach_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    path = tmp_path / "queries.py"
    path.write_text(line)
    monkeypatch.setattr("tests.house.files.ROOT", tmp_path)

    assert len(breaches([path], HTTP)) == 1
