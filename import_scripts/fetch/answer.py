"""One answer of a web server, bounded in every way: bytes, seconds, redirects. No proxy, no cookie, no credentials.

    budget = Budget()                                        # for all that one schedule asks in one night
    answer = download("https://…/schools.geojson", path, budget, etag="…")

Each redirect is checked as the first address was. A server that sends a byte a minute is cut off by the clock: another
thread shuts the connection down, whatever the reading thread waits for.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.fetch.hosts import AddressRefused, Place, checked, numbers_of
from import_scripts.notices import shown, shown_fault

MOST_BYTES, MOST_S = 200 * 1000 * 1000, 300.0
QUIET_S = 30.0  # without a byte
REDIRECTS, MOST_REDIRECTS = (301, 302, 303, 307, 308), 5
PIECE = 1 << 16
PASSING = (408, 425, 429)  # it may answer tomorrow
LONGEST_HEADER = 500
AGENT = "geoportal-imports"


class FetchFailed(Exception):
    """It could not be fetched; the message says why. `is_lasting`: it will not go away by itself."""

    def __init__(self, message: str, *, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.is_lasting = is_lasting


@dataclass(slots=True)
class Budget:
    """What is left of the bytes and seconds of one fetch: one night's, unless told otherwise."""

    most_bytes: int = MOST_BYTES
    most_s: float = MOST_S
    bytes_left: int = field(init=False)
    ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.bytes_left, self.ends_at = self.most_bytes, time.monotonic() + self.most_s

    @property
    def seconds_left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left

    def check_clock(self) -> None:
        """Raises FetchFailed where the seconds are over."""
        if self.seconds_left <= 0:
            raise self.too_slow()

    def take(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise FetchFailed(
                _("It is larger than {most} MB. Ask for less of it.", most=self.most_bytes // 1_000_000),
                is_lasting=True,
            )

    def too_slow(self) -> FetchFailed:
        """The clock has run out."""
        if self.most_s < 60:
            return FetchFailed(_("It was not there after {seconds} seconds.", seconds=round(self.most_s)))
        return FetchFailed(_("It was not there after {minutes} minutes.", minutes=round(self.most_s / 60)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: nothing new (`is_unchanged`), or a body that lies in the file."""

    address: str  # where it was found in the end
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


def download(
    address: str, path: Path, budget: Budget, *, accept: str = "*/*", etag: str = "", last_modified: str = ""
) -> Answer:
    """Write what stands at the address into the file. Raises FetchFailed."""
    try:
        place = checked(address)
        for _hop in range(MOST_REDIRECTS + 1):
            with _answered(place, budget, _headers(place, accept, etag, last_modified)) as answer:
                if answer.status not in REDIRECTS:
                    return _taken(place, answer, path, budget)
                place = _redirected(place, answer)
    except AddressRefused as refused:
        raise FetchFailed(sentence_of(refused), is_lasting=True) from refused
    raise FetchFailed(
        _("{address} was redirected more than {most} times.", address=address, most=MOST_REDIRECTS), is_lasting=True
    )


def _headers(place: Place, accept: str, etag: str, last_modified: str) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    said = {"User-Agent": AGENT, "Accept": accept, "Accept-Encoding": "identity"}
    return said | {name: value for name, value in conditions.items() if value}


def _redirected(place: Place, answer: BaseHTTPResponse) -> Place:
    target = checked(urljoin(place.address, answer.headers.get("Location", "")))
    if place.scheme == "https" and target.scheme == "http":
        raise AddressRefused(_("{host} redirects to an address without https. Use another address.", host=place.host))
    return target


class _Clock:
    """Shuts the connection down when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, opened: socket.socket) -> None:
        with self._lock:
            self._socket = opened.dup()  # TLS takes the first one over; the connection is the same

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = None

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                with suppress(OSError):  # the other side has gone already
                    self._socket.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPConnection):
    """Connects to the machines whose numbers were checked, whatever the name means by now."""

    numbers: list[str]
    clock: _Clock

    def _new_conn(self) -> socket.socket:
        fault = OSError(_("the name stands for no machine"))
        for number in self.numbers:
            try:
                opened = socket.create_connection((number, self.port), timeout=QUIET_S)
            except OSError as refused:
                fault = refused
                continue
            self.clock.watch(opened)
            return opened
        raise fault


class _Secure(_Pinned, HTTPSConnection):
    """With TLS; the certificate must be of the name, and of somebody whom this machine trusts."""


@contextmanager
def _answered(place: Place, budget: Budget, headers: dict[str, str]) -> Iterator[BaseHTTPResponse]:
    """The head of an answer, whose body may be read inside. Raises FetchFailed, AddressRefused."""
    clock, connection = _Clock(budget.seconds_left), None
    try:
        connection = _connection(place, clock)
        connection.request("GET", place.target, headers=headers, preload_content=False)
        yield connection.getresponse()
    except (OSError, HTTPException, HTTPError) as fault:
        if clock.is_over:
            raise budget.too_slow() from fault
        raise FetchFailed(
            _("{host} could not be asked: {fault}.", host=place.host, fault=shown_fault(fault))
        ) from fault
    finally:
        clock.stop()
        if connection is not None:
            connection.close()


def _connection(place: Place, clock: _Clock) -> _Pinned:
    connection: _Pinned
    if place.scheme == "https":
        connection = _Secure(place.host, place.port, timeout=QUIET_S, ssl_context=ssl.create_default_context())
    else:
        connection = _Pinned(place.host, place.port, timeout=QUIET_S)
    connection.numbers, connection.clock = numbers_of(place), clock
    return connection


def _taken(place: Place, answer: BaseHTTPResponse, path: Path, budget: Budget) -> Answer:
    """The answer with its body in the file; anything but 200 and 304 is a failure."""
    if answer.status == 304:
        return Answer(place.address, is_unchanged=True)
    if answer.status != 200:
        is_lasting = 400 <= answer.status < 500 and answer.status not in PASSING
        raise FetchFailed(
            _(
                "{host} answered {status} {reason}.",
                host=place.host,
                status=str(answer.status),
                reason=shown(answer.reason or ""),
            ),
            is_lasting=is_lasting,
        )
    if (coding := answer.headers.get("Content-Encoding", "identity")) != "identity":
        said = _(
            "{host} packed its answer ({coding}), though it was asked not to. Tell those who run it.",
            host=place.host,
            coding=shown(coding),
        )
        raise FetchFailed(said, is_lasting=True)
    if (length := answer.headers.get("Content-Length", "")).isdigit() and int(length) > budget.bytes_left:
        budget.take(int(length))
    with path.open("wb") as file:
        while piece := answer.read1(PIECE):
            budget.take(len(piece))
            file.write(piece)
            budget.check_clock()  # raises when they are over: a body without a length ends where it was cut off
    budget.check_clock()
    headers = {name: answer.headers.get(name, "") for name in ("Content-Type", "ETag", "Last-Modified")}
    kept = [value if len(value) <= LONGEST_HEADER else "" for value in headers.values()]
    return Answer(place.address, kept[0].partition(";")[0].strip().lower(), kept[1], kept[2])
