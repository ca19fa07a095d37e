"""Files and functions stay small. A limit may be exceeded only beside a comment that says why: `# size: …`."""

import ast
from pathlib import Path

import pytest

from tests.house.files import FOR_TESTS, ROOT, name_of, python_files, tree_of, typescript_files

PYTHON_LIMIT, TYPESCRIPT_LIMIT, FUNCTION_LIMIT, VIEW_LIMIT, SETTINGS_LIMIT, ROOT_LIMIT = 400, 300, 50, 25, 250, 28
TESTS_TO_CODE = 1.2
# size: houses and transport came in with fewer tests than they owe; each change there brings it nearer to 1.2 again
PYTHON_TESTS_TO_CODE = 1.05
MADE = {".git", ".venv", "var", "node_modules"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def has_reason(lines: list[str]) -> bool:
    return any(comment in line for line in lines for comment in ("# size: ", "// size: "))


def too_long_files(paths: list[Path], limit: int) -> list[str]:
    return [
        f"{name_of(path)}: {len(lines)} lines, limit {limit}"
        for path in paths
        if len(lines := lines_of(path)) > limit and not has_reason(lines[:10])
    ]


def length_of(function: Function) -> int:
    """Lines from `def` to the end, without the docstring: promises are not counted."""
    end = function.end_lineno or function.lineno
    docstring = 0
    if ast.get_docstring(function, clean=False) is not None:
        first = function.body[0]
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return end - function.lineno + 1 - docstring


def is_view(function: Function) -> bool:
    """It takes a request and returns a response; whatever else needs the request is a function like any other."""
    takes_request = bool(function.args.args) and function.args.args[0].arg == "request"
    return takes_request and function.returns is not None and "Response" in ast.unparse(function.returns)


def too_long_functions(path: Path) -> list[str]:
    lines = lines_of(path)
    found = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, Function):
            continue
        limit = VIEW_LIMIT if is_view(node) else FUNCTION_LIMIT
        if length_of(node) > limit and not has_reason(lines[max(node.lineno - 2, 0) : node.lineno]):
            found.append(f"{name_of(path)}:{node.lineno} {node.name}: {length_of(node)} lines, limit {limit}")
    return found


def test_python_files_are_small() -> None:
    assert too_long_files(python_files(tests=True), PYTHON_LIMIT) == []


def test_typescript_files_are_small() -> None:
    assert too_long_files(typescript_files(), TYPESCRIPT_LIMIT) == []


def test_functions_and_views_are_small() -> None:
    assert [line for path in python_files(tests=True) for line in too_long_functions(path)] == []


def test_settings_are_one_readable_file() -> None:
    assert len(lines_of(ROOT / "geoportal" / "settings.py")) <= SETTINGS_LIMIT


def test_the_root_can_be_seen_at_a_glance() -> None:
    entries = {path.name for path in ROOT.iterdir()} - MADE
    assert len({name for name in entries if not name.endswith("_cache") and name != ".hypothesis"}) <= ROOT_LIMIT


def lines_in(paths: list[Path]) -> int:
    return sum(len(lines_of(path)) for path in paths)


def is_front_end_test(path: Path) -> bool:
    return ".test." in path.name or path.parent.name == FOR_TESTS


def test_python_has_more_lines_of_tests_than_of_code() -> None:
    """Counted: every line of *.py in the rooms, without migrations and benchmarks, which measure and check themselves.
    Tests are tests/ without those in a browser, which are the front end's, and what a person wrote of a golden case."""
    code = lines_in([path for path in python_files() if path.relative_to(ROOT).parts[0] != "benchmarks"])
    tests = lines_in([path for path in (ROOT / "tests").rglob("*.py") if "browser" not in path.parts])
    cases = ROOT / "tests" / "import_scripts" / "cases"
    tests += lines_in([*cases.rglob("source.toml"), *cases.rglob("expected.json")])
    tests += lines_in([*(cases.parent / "housing" / "cases").rglob("case.json")])

    assert tests / code >= PYTHON_TESTS_TO_CODE, f"{tests} lines of tests for {code} of code: {tests / code:.2f}"


def test_front_end_has_more_lines_of_tests_than_of_code() -> None:
    """Counted: every line of frontend/src/*.ts and frontend/build/*.mjs. Tests are the files named so, what they share,
    and tests/browser."""
    files = typescript_files()
    tests = lines_in([path for path in files if is_front_end_test(path)])
    tests += lines_in(sorted((ROOT / "tests" / "browser").rglob("*.py")))
    code = lines_in([path for path in files if not is_front_end_test(path)])

    assert tests / code >= TESTS_TO_CODE, f"{tests} lines of tests for {code} of code: {tests / code:.2f}"


def test_a_long_function_is_noticed_and_a_reason_excuses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join("    x = 1" for _ in range(VIEW_LIMIT))
    path = tmp_path / "views.py"
    path.write_text(
        f"def page(request) -> Response:\n{body}\n\n\n# size: a table.\ndef excused(request) -> Response:\n{body}\n"
    )
    monkeypatch.setattr("tests.house.files.ROOT", tmp_path)

    assert too_long_functions(path) == ["views.py:1 page: 26 lines, limit 25"]
