"""Files read by a caged child: what a conquered reader does becomes one notice, and the next file is read."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from import_scripts import cage, child
from import_scripts.cage import cage_fault, limits, opened_caged
from import_scripts.notices import warning
from import_scripts.readers.options import ReadOptions
from import_scripts.walls import Limits
from tests.import_scripts.hostile_reader import QUICK, conquered, refusal_of, rows_of

GREETING = "import os; os.write(1, bytes([0, 0, 0, 5, 0x91, 0xA3]) + b'end')"  # instead of being ready
SILENCE = "import os, time; os.close(1); time.sleep(60)"
TABLE = "id,lon,lat\na,33.4,47.9\nb,33.5,47.9\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "школи.csv"
    path.write_text(TABLE)
    return path


def is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether our own reader reads it, after whatever was."""
    monkeypatch.undo()
    return [row.values["id"] for row in rows_of(path)] == ["a", "b"]


def test_a_file_is_read_as_without_a_cage(table: Path) -> None:
    with opened_caged(table, ReadOptions()) as reading:
        rows = list(reading.rows)

    assert (reading.file, reading.format, reading.crs, reading.is_degrees) == ("школи.csv", "CSV", "", True)
    assert [(row.number, row.values["id"], row.shape.wkt if row.shape else "") for row in rows] == [
        (1, "a", "POINT (33.4 47.9)"),
        (2, "b", "POINT (33.5 47.9)"),
    ]


def test_a_file_that_is_not_there_needs_no_cage(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "gone.csv") == ("file_missing", "There is no such file. Check its name.")


def test_options_reach_the_reader_and_its_notices_come_back(table: Path) -> None:
    table.write_bytes("id,x,y,назва\na,33.4,47.9,Ґанок\n".encode("cp1251"))

    with opened_caged(table, ReadOptions(lon="x", lat="y")) as reading:
        (row,) = reading.rows

    assert row.values["назва"] == "Ґанок"
    assert [(notice.code, notice.file) for notice in reading.notices] == [("encoding_guessed", "школи.csv")]


ENDS = {
    "crash": ("import ctypes; ctypes.string_at(0)", QUICK, "reader_crashed", "signal SIGSEGV"),
    "leaves": ("os._exit(3)", QUICK, "reader_crashed", "exit code 3"),
    "raises": ("raise KeyError('x')", QUICK, "reader_crashed", "KeyError: 'x'"),
    "hangs": ("import time; time.sleep(99)", replace(QUICK, quiet_s=1), "reader_too_slow", "nothing comes for 1 s"),
    "dawdles": (
        "import time\nfor i in range(1, 999):\n    yield rows.RawRow(i)\n    time.sleep(0.3)\n    out.flush()",
        Limits(quiet_s=20, total_s=1), "reader_too_slow", "more than 1 seconds in all",
    ),
    "spins": (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass",
        QUICK, "reader_too_slow", "seconds of the processor",
    ),
    "swells": ("x = []\nwhile True: x.append(bytearray(10**7))", QUICK, "reader_too_large", "1024 MB of memory"),
    "fills": (
        "f = open('/tmp/a', 'wb')\nwhile True: f.write(bytes(10**6))",
        replace(QUICK, disk_mb=16), "reader_too_large", "16 MB of disk",
    ),
    "fills by many": (
        "for i in range(999): open(f'/tmp/{i}', 'wb').write(bytes(10**6))",
        replace(QUICK, disk_mb=16), "reader_too_large", "16 MB of disk",
    ),
    "is killed": ("import signal; os.kill(os.getpid(), signal.SIGKILL)", QUICK, "reader_too_large", "memory is short"),
    "one large piece": ("out.write(b'\\xff' * 8)", QUICK, "reader_said_too_much", "4,294,967,295 bytes"),
    "nonsense": ("out.write(b'\\0\\0\\0\\1\\xc1')", QUICK, "reader_crashed", "cannot be unpacked"),
    "unknown sort": ("out.write(wire.packed('spell'))", QUICK, "reader_crashed", "of no known sort"),
    "head again": ("out.write(wire.packed('head'))", QUICK, "reader_crashed", "head among the rows"),
    "wrong number": ("yield rows.RawRow(2)", QUICK, "reader_crashed", "row: number"),
    "refuses with nothing": ("out.write(wire.packed('refused', []))", QUICK, "reader_crashed", "without a notice"),
    "closes": ("os.closerange(0, 60)", QUICK, "reader_crashed", "exit code"),
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_a_conquered_reader_is_one_notice_and_the_next_file_is_read(
    how: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, bounds, wanted, why = ENDS[how]
    conquered(monkeypatch, code)

    found, message = refusal_of(table, bounds)

    assert (found, why in message) == (wanted, True), message
    assert is_read(table, monkeypatch)


def test_where_the_reader_was_is_said(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conquered(monkeypatch, "import time\nyield rows.RawRow(1)\ntime.sleep(0.3)\nyield rows.RawRow(2)\nos._exit(3)")

    code, message = refusal_of(table)

    assert message == (
        "Its reader broke down after row 2: exit code 3. Export the file again, or in another format."
    ), code


def test_endless_rows_are_cut_off(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_OUTPUT", 3_000_000)
    conquered(monkeypatch, "for i in range(1, 10**9): yield rows.RawRow(i, {'a': 'x' * 9000})")

    code, message = refusal_of(table)

    assert (code, message.endswith("it gives more than 2 MB in all. Split the file.")) == ("reader_said_too_much", True)


def test_endless_notices_are_cut_off(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conquered(monkeypatch, "said = [notices.error('a_b', 'x')] * 10001\nout.write(wire.packed_notices('said', said))")

    assert refusal_of(table) == (
        "reader_said_too_much", "Reading was stopped: it gives more than 10,000 notices. Split the file."
    )  # fmt: skip


def test_a_file_of_too_many_vertices_is_refused(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "MOST_VERTICES", 1)

    assert refusal_of(table) == ("geometry_too_large", "The file has more than 1 vertices, at row 2. Split it.")


ATTEMPTS = """
import socket, subprocess, threading
tried = {}
def attempt(name, what):
    try:
        what()
        tried[name] = "done"
    except BaseException as fault:
        tried[name] = type(fault).__name__
attempt("read the file", lambda: open(path).read())
attempt("write to /tmp", lambda: open("/tmp/a", "w").write("x"))
attempt("a thread", lambda: threading.Thread(target=int).start())
attempt("fork", os.fork)
attempt("exec", lambda: os.execv("/usr/bin/true", ["true"]))
attempt("a program", lambda: subprocess.run(["/usr/bin/true"]))
attempt("a socket", lambda: socket.socket())
attempt("a socket of this machine", lambda: socket.socket(socket.AF_UNIX))
attempt("passwords", lambda: open("/etc/passwd"))
attempt("the file by its own name", lambda: open(SECRET))
attempt("another upload", lambda: open(OTHER))
attempt("settings", lambda: open(ROOT + "/geoportal/settings.py"))
attempt("what is kept", lambda: os.listdir(ROOT + "/var"))
attempt("the parent", lambda: open("/proc/1/environ"))
attempt("write beside it", lambda: open("/in/other.csv", "w"))
attempt("write to it", lambda: open(path, "a"))
attempt("write to the code", lambda: open(ROOT + "/import_scripts/cage.py", "a"))
attempt("write to the root", lambda: open("/a", "w"))
attempt("more memory", lambda: __import__("resource").setrlimit(9, (-1, -1)))
tried["environment"] = ",".join(sorted(os.environ))
tried["processes"] = str(os.getppid())
yield rows.RawRow(1, tried)
return
"""


def test_a_conquered_reader_sees_its_file_and_nothing_else(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = table.with_name("other.csv")
    other.write_text(TABLE)
    monkeypatch.setenv("DATABASE_PASSWORD", "canary")
    root = Path(cage.__file__).resolve().parents[1]
    (root / "var").mkdir(exist_ok=True)
    places = f"SECRET, OTHER, ROOT = {str(table)!r}, {str(other)!r}, {str(root)!r}"
    conquered(monkeypatch, f"{places}\n{ATTEMPTS}")

    (row,) = rows_of(table)

    tried = row.values
    environment = tried.pop("environment").split(",")
    assert [name for name, how in tried.items() if how == "done"] == ["read the file", "write to /tmp", "a thread"]
    assert {tried[name] for name in ("fork", "exec", "a program", "a socket", "a socket of this machine")} == {
        "PermissionError"
    }
    assert tried["processes"] == "1"
    assert not {"DATABASE_PASSWORD", "DATABASE_URL", "GEOPORTAL_SECRET_KEY", "PATH"} & set(environment)
    assert table.read_text() == TABLE


def alive(mark: Path) -> list[str]:
    """Processes that were started with this path among their words."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(mark).encode() in (process / "cmdline").read_bytes() and int(process.name) != os.getpid():
                found.append(process.name)
        except OSError:
            continue
    return found


def is_gone(mark: Path) -> bool:
    for _ in range(100):
        if not alive(mark):
            return True
        time.sleep(0.1)
    return False


def test_the_child_ends_when_nobody_reads_on(table: Path) -> None:
    table.write_text("id,lon,lat\n" + "".join(f"{i},33.4,47.9\n" for i in range(50_000)))

    with opened_caged(table, ReadOptions()) as reading:
        first = next(iter(reading.rows))
        was_alive = bool(alive(table))

    assert (first.number, was_alive, is_gone(table)) == (1, True, True)


def test_the_child_dies_with_its_parent(table: Path) -> None:
    table.write_text("id,lon,lat\n" + "".join(f"{i},33.4,47.9\n" for i in range(50_000)))
    program = (
        "import time\nfrom pathlib import Path\nfrom import_scripts.cage import opened_caged\n"
        "from import_scripts.readers.options import ReadOptions\nfrom import_scripts.walls import Limits\n"
        f"with opened_caged(Path({str(table)!r}), ReadOptions(), Limits()) as r: print(next(iter(r.rows)), flush=True)"
        "; time.sleep(99)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    was_alive = len(alive(table)) > 1

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert (was_alive, is_gone(table)) == (True, True)


def test_without_bubblewrap_nothing_is_read(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr("import_scripts.walls.shutil.which", nowhere)

    code, message = refusal_of(table)

    assert code == "cage_missing"
    assert "there is no program bwrap" in message
    assert "there is no program bwrap" in cage_fault()


@pytest.fixture
def forbidding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which bubblewrap may not make a namespace."""
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))


@pytest.mark.usefixtures("forbidding")
def test_where_namespaces_are_forbidden_nothing_is_read(table: Path) -> None:
    code, message = refusal_of(table)

    assert code == "cage_missing"
    assert "bwrap: No permissions to create new namespace" in message
    assert cage_fault() == "bwrap: No permissions to create new namespace"


def test_here_a_cage_can_be_made() -> None:
    assert cage_fault() == ""


def test_limits_are_those_of_the_settings() -> None:
    assert limits() == Limits(memory_mb=1024, disk_mb=1100, quiet_s=60, total_s=300)


@pytest.mark.parametrize("greeting", [GREETING, SILENCE])
def test_a_child_that_does_not_begin_as_it_should_is_no_cage(
    greeting: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "DEATH_S", 0.2)
    monkeypatch.setattr(child, "command", lambda *_: [sys.executable, "-c", greeting])

    assert refusal_of(table)[0] == "cage_missing"


def test_notices_of_the_file_come_while_rows_do(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conquered(monkeypatch, "out.write(wire.packed_notices('said', [notices.warning('a_b', 'x', file='/in/data.csv')]))")

    with opened_caged(table, ReadOptions(), QUICK) as reading:
        assert [row.number for row in reading.rows] == [1]

    assert reading.notices == [warning("a_b", "x", file="школи.csv")]
