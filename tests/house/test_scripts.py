"""What the shell scripts ask of the portal is there: tables by their name, commands by theirs."""

import re
import shutil
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


@pytest.fixture
def orphaned_cluster(tmp_path: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """A cluster whose server was killed while one of its processes was at work, and somebody whose shell is there."""
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "postmaster.pid").write_text("4194305\n")
    shutil.copy(shutil.which("sleep") or "", tmp_path / "postgres" / "postgres")
    command = {"orphan": str(tmp_path / "postgres" / "postgres"), "shell": "sleep"}
    there = {name: subprocess.Popen([one, "60"], cwd=data) for name, one in command.items()}
    yield there
    for process in there.values():
        process.kill()
        process.wait()


def test_no_server_starts_beside_what_a_killed_one_has_left(
    tmp_path: Path, orphaned_cluster: dict[str, subprocess.Popen[bytes]]
) -> None:
    """It would write into the same files."""
    answer = parts(
        tmp_path, f'CLUSTER={tmp_path}/postgres socket={tmp_path}; PGBIN=/; cluster_wakes || echo "it sleeps"'
    )

    assert (answer.stdout, answer.stderr) == ("it sleeps\n", "")
    assert orphaned_cluster["orphan"].wait(5) == -9
    assert orphaned_cluster["shell"].poll() is None
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def pretend_python(folder: Path, lines: str) -> None:
    """A program in Python's place that writes down how it was called."""
    (folder / "log").mkdir()
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "$@" >>"{folder}/called"\n{lines}\n')
    program.chmod(0o755)


def test_where_nothing_is_invented_vehicles_are_moved_no_more(tmp_path: Path) -> None:
    pretend_python(tmp_path, "exit 2")

    answer = parts(tmp_path, f'cd "{tmp_path}"; start_vehicles; wait $vehicles; echo "ended with $?"')

    assert answer.stdout == "ended with 0\n"
    assert (tmp_path / "called").read_text() == "manage.py make_live --store --every 20\n"


def test_who_stops_the_city_stops_its_vehicles(tmp_path: Path) -> None:
    pretend_python(tmp_path, f'echo $$ >"{tmp_path}/process"; exec sleep 50')
    alive = f'kill -0 "$(cat "{tmp_path}/process")" 2>/dev/null && echo moves || echo stands'
    waits = f'until [ -s "{tmp_path}/process" ]; do sleep 0.1; done'

    answer = parts(tmp_path, f'cd "{tmp_path}"; start_vehicles; {waits}; {alive}; stop_vehicles; {alive}')

    assert answer.stdout == "moves\nstands\n"
