"""The two commands from nothing: a clean clone in an empty directory, started, stopped and started again."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.surroundings import ROOT


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="geoportal-") as folder:
        clone = Path(folder) / "city"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first, second = _seconds_until_served(clone), _seconds_until_served(clone)
        subprocess.run(["./dev", "down"], cwd=clone, env=_environment(), check=False, capture_output=True)
    checked = "packages and registries as this machine has them"
    return [
        Figure("first ./dev up", first, "s", 240, checked=checked),
        Figure("second ./dev up", second, "s", 5),
    ]


def _environment() -> dict[str, str]:
    """That of a newcomer: nothing in it of the checkout that measures."""
    ours = ("DATABASE_URL", "GEOPORTAL_VAR", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in ours}


def _seconds_until_served(clone: Path) -> float:
    """From the command to the line with the address; then it is told to end, as Ctrl-C would.

    By SIGTERM: a shell that was itself started in the background hears no SIGINT.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    started = time.perf_counter()
    with subprocess.Popen(
        ["./dev", "up"], cwd=clone, env={**_environment(), "PORT": port}, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if re.search(rf"http://127\.0\.0\.1:{port}/", line):
                seconds = time.perf_counter() - started
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)
                return seconds
    raise RuntimeError("./dev up ended without an address; run it by hand to see why.")
