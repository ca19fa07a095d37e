"""Other programs as processes of this machine: started, waited for, weighed and stopped."""

import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError


class NotStarted(Exception):
    """A program ended, or said nothing, before it was ready."""


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], address: str, ready: str, *, environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[int]:
    """The command as a process, from the moment `ready` is answered well until the end; yields its number."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=said, stderr=subprocess.STDOUT)
        try:
            if not _answers(process, f"{address}{ready}"):
                said.seek(0)
                tail = said.read()[-800:].decode(errors="replace")
                raise NotStarted(f"{command[0]} did not become ready. It said: {tail}")
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(process: subprocess.Popen[bytes], address: str, seconds: float = 90) -> bool:
    """Whether the address is answered (with anything below 500) before the process ends or time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - a server of this machine
            return True
        except HTTPError as refusal:
            if refusal.code < 500:
                return True
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    return False


def descendants(pid: int) -> list[int]:
    """The process and all that descend from it and live."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for number in found:
        found.extend(children.get(number, []))
    return found


def weighed(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[float, float, float, str]:
    """Run a command: its seconds, the most memory that it and that its largest child had (MB), and what it printed.

    A child is looked at ten times a second: what lives shorter is not seen.
    """
    peaks: dict[int, int] = {}
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=said, stderr=errors)
        while process.poll() is None:
            for number in descendants(process.pid):
                peaks[number] = max(peaks.get(number, 0), _peak_kb(number))
            time.sleep(0.1)
        seconds = time.perf_counter() - began
        for file in (said, errors):
            file.seek(0)
        if process.returncode:
            tail = errors.read()[-2000:].decode(errors="replace")
            raise NotStarted(f"{command[0]} ended with {process.returncode}. It said: {tail}")
        own = peaks.pop(process.pid, 0)
        return seconds, own * 1024 / 1e6, max(peaks.values(), default=0) * 1024 / 1e6, said.read().decode()


def peak_memory_mb(pid: int) -> float:
    """The most that the largest of the process and its descendants has ever had in memory (VmHWM), in MB."""
    return max((_peak_kb(number) for number in descendants(pid)), default=0) * 1024 / 1e6


def _peak_kb(pid: int) -> int:
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
