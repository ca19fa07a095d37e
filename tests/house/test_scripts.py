"""What the shell scripts ask of the portal is there: tables by their name, commands by theirs."""

import re

import pytest
from django.core.management import get_commands
from django.db import connection

from tests.house.files import ROOT

SCRIPTS = [ROOT / "dev", *sorted((ROOT / "deploy").rglob("*.sh"))]


def found(pattern: str) -> set[str]:
    return {name for script in SCRIPTS for name in re.findall(pattern, script.read_text())}


@pytest.mark.django_db
def test_every_table_that_a_script_reads_exists() -> None:
    read = found(r"SELECT FROM (\w+)")
    assert read, "the scripts ask nothing of the tables any more: this test looks for the wrong words"

    assert read - set(connection.introspection.table_names()) == set()


def test_every_command_that_a_script_runs_exists() -> None:
    run = found(r"(?:^|\s)manage ([a-z][a-z_]+)")
    assert {"migrate", "index_search", "build_tiles"} <= run

    assert run - set(get_commands()) == set()


def test_dev_reads_every_part_of_itself() -> None:
    read = re.findall(r'^\. "\$ROOT/(.+)"$', (ROOT / "dev").read_text(), re.MULTILINE)

    assert sorted(read) == sorted(str(path.relative_to(ROOT)) for path in (ROOT / "deploy" / "dev").glob("*.sh"))
