"""How the tests of readers read a file to its end."""

from pathlib import Path
from typing import Any

import pytest

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow


def rows(path: Path, **said: Any) -> list[RawRow]:
    with opened(path, ReadOptions(**said)) as reading:
        return list(reading.rows)


def refusal(path: Path, **said: Any) -> tuple[str, str]:
    """Code and message of the refusal that reading the whole file ends in."""
    with pytest.raises(FileRefused) as refused:
        rows(path, **said)
    return refused.value.notice.code, refused.value.notice.message


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
