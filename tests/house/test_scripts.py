"""What the shell scripts ask of the portal is there: tables by their name, commands by theirs."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

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


def parts(folder: Path, lines: str) -> subprocess.CompletedProcess[str]:
    """Run lines of shell that use the parts of ./dev, with this folder as its var/."""
    sourced = "".join(f'. "{part}"\n' for part in sorted((ROOT / "deploy" / "dev").glob("*.sh")))
    head = f'set -u\nROOT="{ROOT}" VAR="{folder}" PORT=8000 own_database=\nexec 3>&1\n'
    return subprocess.run(["sh", "-c", head + sourced + lines], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def left_behind(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that outlived its ./dev up: it holds the lock, and the script named in the file is dead."""
    script = f"exec 6>>'{tmp_path}/serving'; flock -n 6 && echo && exec sleep 60"
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        (tmp_path / "serving").write_text("http://127.0.0.1:8000/ by process 4194305")
        yield program
        program.kill()


def test_up_names_what_a_killed_one_has_left(tmp_path: Path, left_behind: subprocess.Popen[bytes]) -> None:
    answer = parts(tmp_path, "need_free_port")

    assert answer.returncode == 1
    assert answer.stderr.strip().splitlines() == [
        f"A ./dev up that was killed has left something running (process {left_behind.pid}).",
        "Stop it with ./dev down, then run the same command again.",
    ]


def test_up_says_where_the_city_is_served(tmp_path: Path, left_behind: subprocess.Popen[bytes]) -> None:
    (tmp_path / "serving").write_text(f"http://127.0.0.1:8000/ by process {left_behind.pid}")

    answer = parts(tmp_path, "need_free_port")

    assert (answer.returncode, answer.stderr.strip().splitlines()[0]) == (
        1,
        f"The city is served already, or about to be: http://127.0.0.1:8000/ by process {left_behind.pid}.",
    )


def test_down_stops_what_a_killed_one_has_left(tmp_path: Path, left_behind: subprocess.Popen[bytes]) -> None:
    answer = parts(tmp_path, "stop_everything")

    assert (answer.returncode, answer.stdout) == (0, f"Nothing of {tmp_path} is running.\n")
    assert left_behind.wait(timeout=5) == -15


def test_the_line_to_run_names_packages_that_exist_before_the_lists_are_fetched(tmp_path: Path) -> None:
    answer = parts(tmp_path, 'missing=" python3-venv postgresql-postgis-3-of-15-or-newer libmagic1"; print_the_line')

    assert answer.stderr.splitlines()[-1].endswith(" python3-venv postgresql-postgis libmagic1")


@pytest.mark.parametrize("address", ["nonsense", "mysql://a/b", "sqlite:///x"])
def test_an_address_that_is_no_postgis_is_refused_in_words(tmp_path: Path, address: str) -> None:
    answer = parts(tmp_path, f"own_database={address}; need_suitable_database")

    assert (answer.returncode, answer.stderr.strip().splitlines()[0]) == (
        1,
        "DATABASE_URL is not the address of a PostGIS.",
    )


def test_a_killed_server_does_not_leave_its_worker(tmp_path: Path) -> None:
    """Else the worker would keep the port and the lock."""
    answer = parts(
        tmp_path,
        f"""setsid sh -c 'sleep 60 & echo $! >"{tmp_path}/worker"; wait' >/dev/null &
        server=$!
        until [ -s "{tmp_path}/worker" ]; do sleep 0.1; done
        kill -s KILL $server; wait $server 2>/dev/null
        end_rest_of "$server"
        sleep 0.3; ! grep -q "^State:.[^Z]" "/proc/$(cat "{tmp_path}/worker")/status" 2>/dev/null""",
    )

    assert answer.returncode == 0
