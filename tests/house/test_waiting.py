"""What a browser shows is waited for: `expect(…)` looks again, one look straight after a press comes too early."""

import ast

import pytest

from tests.house.files import ROOT, tree_of

LOOKS = {
    "all_inner_texts", "get_attribute", "inner_text", "input_value", "is_checked", "is_disabled", "is_enabled",
    "is_hidden", "is_visible", "text_content",
}  # fmt: skip


def hasty(tree: ast.AST) -> list[str]:
    """Every assertion that asks a page only once, as `line name`."""
    return [
        f"{call.lineno} {call.func.attr}"
        for asserted in ast.walk(tree)
        if isinstance(asserted, ast.Assert)
        for call in ast.walk(asserted.test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LOOKS
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("assert page.locator('p').is_visible()", ["1 is_visible"]),
        ("assert 'x' in row.inner_text()", ["1 inner_text"]),
        ("assert box, row.inner_text()", []),  # only said when it has failed
        ("expect(page.locator('p')).to_be_visible()", []),
        ("until(lambda: row.get_attribute('open'), 'it opens')", []),
    ],
)
def test_one_look_is_told_from_waiting(line: str, said: list[str]) -> None:
    assert hasty(ast.parse(line)) == said


def test_every_browser_test_waits() -> None:
    found = {path.name: hasty(tree_of(path)) for path in sorted((ROOT / "tests/browser").glob("*.py"))}

    assert {name: lines for name, lines in found.items() if lines} == {}
