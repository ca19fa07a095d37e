"""One caged process as its parent holds it: started, asked, listened to for so long and so much, and killed.

Nothing is read ahead but what the pipe holds: while nobody asks for a frame it fills and the child waits, so memory
stays flat. It holds enough for the child to go on while what came before is looked at.
"""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts import wire
from import_scripts.notices import shown
from import_scripts.walls import MB, Limits, command

PIECE = 1 << 18
AHEAD = 1 << 20  # bytes that the child may have written before anybody asks
START_S = 30.0  # until the child has its limits and says so; a third of a second on an idle machine
DEATH_S = 5.0  # from the end of its pipe to its own
OUT_OF_TIME, OUT_OF_MEMORY = 128 + signal.SIGXCPU, 128 + signal.SIGKILL  # bubblewrap's words for the child's death
MOST_OUTPUT = 1 << 30  # bytes of all frames, and a hundred times the file


class Ended(Exception):
    """The child gives no more; `how` is missing, crash, time, memory or output, the text says it in words."""

    def __init__(self, how: str, why: str) -> None:
        super().__init__(why)
        self.how = how


class Child:
    """A caged process that has said that it is ready. Raises Ended("missing") where there can be no cage."""

    def __init__(self, job: dict[str, object], limits: Limits, file: Path | None = None, size: int = 0) -> None:
        self.limits, self.most = limits, MOST_OUTPUT + 100 * size
        self.waited_s, self.came, self.buffer, self.at = 0.0, 0, b"", 0
        self.poll = select.poll()  # select() knows no file numbers above 1023, and a server has those
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        try:
            self.process = subprocess.Popen(
                command({**job, "limits": limits}, file),
                stdin=subprocess.DEVNULL if file else subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                env={}, cwd="/", start_new_session=True, bufsize=0,
            )  # fmt: skip
        except OSError as fault:
            self.errors.close()
            raise Ended("missing", shown(fault, 300)) from fault
        with contextlib.suppress(OSError):  # who has many pipes gets no large one
            fcntl.fcntl(self.process.stdout, fcntl.F_SETPIPE_SZ, AHEAD)  # type: ignore[arg-type] # it is a pipe
        try:
            if self.frame(START_S) != ("ready", []):
                raise Ended("crash", _("it began with something else than its readiness"))
        except BaseException as fault:
            said = self._said()
            self.close()
            if isinstance(fault, wire.BadFrame) or (isinstance(fault, Ended) and fault.how == "crash"):
                raise Ended("missing", said or sentence_of(fault)) from fault
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, frame: bytes) -> None:
        """Hand the child something. Raises Ended when it is no longer there."""
        assert self.process.stdin is not None  # noqa: S101 - for the checker of types: only the repairing child is asked
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[self.process.stdin.write(rest) or 0 :]
        except OSError:
            raise self._how_it_ended() from None

    def frame(self, quiet_s: float) -> tuple[str, list[object]]:
        """The next frame, waited for so long at most. Raises Ended, and BadFrame for nonsense."""
        (length,) = wire.LENGTH.unpack(self._take(wire.LENGTH.size, quiet_s))
        if length > wire.MOST_BYTES:
            raise Ended(
                "output", _("one piece of {count} bytes, and {most} are the most", count=length, most=wire.MOST_BYTES)
            )
        return wire.unpacked(self._take(length, quiet_s))

    def _take(self, size: int, quiet_s: float) -> bytes:
        """So many bytes from the pipe."""
        if len(self.buffer) - self.at < size:
            pieces = [self.buffer[self.at :]]
            have, until = len(pieces[0]), time.monotonic() + quiet_s
            while have < size:
                pieces.append(self._piece(until, quiet_s))
                have += len(pieces[-1])
            self.buffer, self.at = b"".join(pieces), 0
        self.at += size
        return self.buffer[self.at - size : self.at]

    def _piece(self, until: float, quiet_s: float) -> bytes:
        assert self.process.stdout is not None  # noqa: S101 - for the checker of types
        pipe, began = self.process.stdout.fileno(), time.monotonic()
        left_s = min(until - began, self.limits.total_s - self.waited_s)
        self.poll.register(pipe, select.POLLIN)
        is_there = bool(self.poll.poll(max(left_s, 0) * 1000))
        self.waited_s += time.monotonic() - began
        if not is_there and self.waited_s >= self.limits.total_s:
            raise Ended("time", _("it takes more than {seconds} seconds in all", seconds=round(self.limits.total_s)))
        if not is_there:
            raise Ended("time", _("nothing comes for {seconds} seconds", seconds=round(quiet_s)))
        piece = os.read(pipe, PIECE)
        self.came += len(piece)
        if self.came > self.most:
            raise Ended("output", _("more than {most} MB in all", most=self.most // MB))
        if not piece:
            raise self._how_it_ended()
        return piece

    def _how_it_ended(self) -> Ended:
        try:
            code = self.process.wait(DEATH_S)
        except subprocess.TimeoutExpired:
            return Ended("crash", _("it has closed its pipe"))
        if code == OUT_OF_TIME:
            return Ended(
                "time", _("it takes more than {seconds} seconds of the processor", seconds=round(self.limits.total_s))
            )
        if code == OUT_OF_MEMORY:
            return Ended("memory", _("the system has ended it, as it does when memory is short"))
        name = (
            _("signal {name}", name=signal.Signals(code - 128).name)
            if 128 < code < 128 + 32
            else _("exit code {code}", code=str(code))
        )
        return Ended("crash", name)

    def _said(self) -> str:
        """The last line of what bubblewrap, or Python, printed before the child was ready."""
        self.errors.seek(0)
        lines = self.errors.read(MB).decode("utf-8", "replace").strip().splitlines()
        return shown(lines[-1], 300) if lines else ""

    def close(self) -> None:
        """Kill it with all that it may have started; bubblewrap takes the inner ones with it."""
        if self.process.poll() is None:  # else its number may be somebody else's by now
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe is not None:
                pipe.close()
        self.process.wait()
