"""What Django says of a machine without a cage."""

import pytest
from django.core.checks import run_checks

from import_scripts.system_checks import check_the_cage


def test_where_there_is_a_cage_nothing_is_said() -> None:
    assert check_the_cage() == []


def test_where_there_is_none_a_warning_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.walls.shutil.which", lambda *_, **__: None)

    (said,) = [one for one in run_checks() if one.id == "import_scripts.W001"]

    assert said.msg == (
        "Files cannot be imported on this machine: there is no program bwrap (bubblewrap) on this machine."
    )
    assert said.hint is not None
    assert "Install bubblewrap 0.7 or newer" in said.hint
