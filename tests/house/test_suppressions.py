"""Whoever silences a check says why, on the same line."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import ROOT, name_of, python_files, typescript_files

CODES = r"[A-Za-z0-9-]+(?:\s*,\s*[A-Za-z0-9-]+)*"
SILENCED = re.compile(
    rf"#\s*(?:type:\s*ignore(?:\[{CODES}\])?|noqa(?::\s*{CODES})?|pragma:\s*no cover|shellcheck disable=\S+)(?P<why>.*)"
    r"|//\s*(?:@ts-\S+|biome-ignore [^:]*:?)(?P<reason>.*)"
)
REASON = re.compile(r"[^\W\d_]{2,}.*[^\W\d_]{2,}", re.DOTALL)  # two words or more


def silenced(text: str) -> Iterator[tuple[str, str]]:
    """Each line that silences a check, with the reason it gives."""
    for line in text.splitlines():
        if found := SILENCED.search(line):
            yield line.strip(), found["why"] or found["reason"] or ""


def files() -> list[Path]:
    scripts = [ROOT / "dev", *(ROOT / "deploy").rglob("*.sh")]
    return [*python_files(tests=True), *typescript_files(), *scripts]


def test_a_bare_suppression_is_found() -> None:
    bare = ["x = 1  # " + "type: ignore[arg-type]", "import y  # " + "noqa: F401", "// @" + "ts-ignore"]
    said = [
        "x = 1  # " + "type: ignore[arg-type] # its package states no types",
        "import y  # " + "noqa: F401 - a word said",
    ]

    assert [REASON.search(why) is None for _, why in silenced("\n".join([*bare, *said]))] == [True] * 3 + [False] * 2


def test_every_suppression_carries_its_reason() -> None:
    assert [
        f"{name_of(path)}: {line}"
        for path in files()
        for line, why in silenced(path.read_text())
        if not REASON.search(why)
    ] == []
