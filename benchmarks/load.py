"""Load on a server: wrk with a list of addresses, keep-alive, gzip; one thread, so that it takes one core at most."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
CLIENTS = 64


class NoWrk(RuntimeError):
    """wrk is not installed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one round. `errors` counts answers of 400 and above, broken connections and timeouts."""

    requests: int
    seconds: float
    size: int
    errors: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def press(
    address: str, paths: Sequence[str], *, clients: int = CLIENTS, seconds: float = 3, once: bool = False
) -> Load:
    """Ask for the paths one after another, again and again, as fast as the server answers.

    With `once` no path may be asked for twice: a round that comes to the end of the list is no measurement and raises.
    """
    if shutil.which("wrk") is None:
        raise NoWrk("wrk is missing; Debian has it: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(paths))
        listed.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{clients}", f"-d{seconds:g}s", "--timeout", "10s", "-s", str(SCRIPT), address, "--",
             listed.name],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    load = reading_of(done.stdout)
    if once and load.requests + clients > len(paths):
        raise RuntimeError(f"{load.requests} requests came to the end of {len(paths)} paths: take a shorter round.")
    return load


def reading_of(printed: str) -> Load:
    """The last line that wrk printed, which load.lua writes as JSON."""
    told = json.loads(printed.strip().rsplit("\n", 1)[-1])
    return Load(
        requests=told["requests"],
        seconds=told["duration_us"] / 1e6,
        size=told["bytes"],
        errors=told["errors"],
        p50_ms=told["p50_us"] / 1e3,
        p99_ms=told["p99_us"] / 1e3,
    )
