"""In what surroundings a benchmark runs our commands."""

import pytest

from benchmarks.surroundings import database_url, environment_of


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgis://geoportal@/geoportal?host=/var/run")


def test_the_database_is_another_one_on_the_same_server(shell: None) -> None:
    assert database_url("bench") == "postgis://geoportal@/bench?host=/var/run"


def test_compiled_code_is_kept_whatever_the_shell_says(shell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("GEOPORTAL_VAR", "/srv/var")

    told = environment_of("bench")

    assert "PYTHONDONTWRITEBYTECODE" not in told
    assert told["GEOPORTAL_VAR"] == "/srv/var"
    assert told["DATABASE_URL"] == "postgis://geoportal@/bench?host=/var/run"
