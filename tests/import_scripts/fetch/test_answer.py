"""One answer of a real server: what is taken, and what a hostile, slow or broken one achieves."""

import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from import_scripts.fetch import answer as module
from import_scripts.fetch.answer import Answer, Budget, FetchFailed, download
from import_scripts.fetch.hosts import AddressRefused, Place, numbers_of
from tests.import_scripts.web_server import Server

SHORT_S = 1.0


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "body"


def failure(address: str, target: Path, budget: Budget | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        download(address, target, budget or Budget())
    return failed.value


def short() -> Budget:
    budget = Budget()
    budget.ends_at = time.monotonic() + SHORT_S
    return budget


def test_a_budget_says_its_own_limits(server: Server, target: Path) -> None:
    address = server.says("/a", "x" * 3_000_000)

    assert str(failure(address, target, Budget(most_bytes=2_000_000))).startswith("It is larger than 2 MB")
    assert str(failure(address, target, Budget(most_s=0))) == "It was not there after 0 seconds."


def test_a_file_is_taken_with_what_the_server_says_of_it(server: Server, target: Path) -> None:
    address = server.says("/a.csv", "id\n1\n", Content_Type="Text/CSV; charset=utf-8", ETag='"1"', Last_Modified="Mon")

    assert download(address, target, Budget()) == Answer(address, "text/csv", '"1"', "Mon")
    assert target.read_text() == "id\n1\n"
    assert server.headers[0]["Host"] == f"127.0.0.1:{server.port}"
    assert (server.headers[0]["Accept-Encoding"], "Cookie" in server.headers[0]) == ("identity", False)


def test_what_has_not_changed_is_not_sent_again(server: Server, target: Path) -> None:
    address = server.says("/a.csv", "", status=304)

    assert download(address, target, Budget(), etag='"1"', last_modified="Mon").is_unchanged
    assert (server.headers[0]["If-None-Match"], server.headers[0]["If-Modified-Since"]) == ('"1"', "Mon")
    assert not target.exists()


def test_overlong_marks_are_not_kept(server: Server, target: Path) -> None:
    address = server.says("/a", "x", ETag="e" * 501)

    assert download(address, target, Budget()).etag == ""


def test_a_redirect_is_followed_where_it_may_be(server: Server, target: Path) -> None:
    found = server.says("/b.csv", "id\n")
    address = server.says("/a", "", status=302, Location="/b.csv")

    assert download(address, target, Budget()).address == found


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254:80 is not on the list"),
        ("http://localhost/", "localhost:80 is not on the list"),
        ("http://127.0.0.1:22/", "127.0.0.1:22 is not on the list"),
        ("file:///etc/passwd", "no address"),
        ("gopher://127.0.0.1/", "neither with https:// nor"),
        ("", "redirected more than 5 times"),
    ],
)
def test_a_redirect_elsewhere_is_refused(server: Server, target: Path, location: str, why: str) -> None:
    failed = failure(server.says("/a", "", status=302, Location=location), target)

    assert (why in str(failed), failed.is_lasting, target.exists()) == (True, True, False)


def test_a_name_that_is_redirected_within_is_refused(
    server: Server, target: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORT_HOSTS = [*settings.IMPORT_HOSTS, "inner.example"]
    real = socket.getaddrinfo

    def found(host: str, *rest: Any, **more: Any) -> Any:
        return [(0, 0, 0, "", ("169.254.169.254", 80))] if host == "inner.example" else real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)

    failed = failure(server.says("/a", "", status=307, Location="http://inner.example/"), target)

    assert "169.254.169.254, which is not a public one" in str(failed)


def test_from_tls_nothing_leads_back(server: Server) -> None:
    class Moved:
        headers = {"Location": f"{server.base}/a"}

    place = Place("https://x/", "https", "x", 443, "/")

    with pytest.raises(AddressRefused, match="without https"):
        module._redirected(place, Moved())  # type: ignore[arg-type]  # only its headers are read


def test_a_name_is_resolved_once(server: Server, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means a public machine when it is looked at and this one when it is connected to changes nothing."""
    resolved: list[str] = []

    def once(place: Any) -> list[str]:
        resolved.append(place.host)
        return numbers_of(place)

    monkeypatch.setattr(module, "numbers_of", once)
    connected: list[Any] = []
    real = socket.create_connection

    def noted(address: Any, **more: Any) -> socket.socket:
        connected.append(address)
        return real(address, **more)

    monkeypatch.setattr(socket, "create_connection", noted)

    download(server.says("/a", "x"), target, Budget())

    assert (resolved, connected) == (["127.0.0.1"], [("127.0.0.1", server.port)])


def test_the_next_machine_is_tried_when_the_first_is_off(
    server: Server, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "numbers_of", lambda _place: ["127.0.0.2", "127.0.0.1"])

    download(server.says("/a", "x"), target, Budget())

    assert target.read_text() == "x"


def test_a_name_without_machines_and_a_machine_that_is_off_are_said(
    server: Server, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = server.says("/a", "x")
    monkeypatch.setattr(module, "numbers_of", lambda _place: [])
    assert "stands for no machine" in str(failure(address, target))

    monkeypatch.setattr(module, "numbers_of", lambda _place: ["127.0.0.2"])
    failed = failure(address, target)
    assert ("could not be asked: [Errno 111]" in str(failed), failed.is_lasting) == (True, False)


def test_a_proxy_of_the_environment_is_not_used(server: Server, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    download(server.says("/a", "x"), target, Budget())

    assert target.read_text() == "x"


@pytest.mark.parametrize(
    ("status", "is_lasting"), [(404, True), (403, True), (429, False), (500, False), (503, False), (206, False)]
)
def test_any_other_answer_is_a_failure(server: Server, target: Path, status: int, is_lasting: bool) -> None:
    failed = failure(server.says("/a", "no", status=status), target)

    assert (f"127.0.0.1 answered {status} " in str(failed), failed.is_lasting) == (True, is_lasting)
    assert not target.exists()


def test_a_packed_answer_is_not_unpacked(server: Server, target: Path) -> None:
    failed = failure(server.says("/a", b"\x1f\x8b", Content_Encoding="gzip"), target)

    assert ("packed its answer (gzip)" in str(failed), failed.is_lasting) == (True, True)


def test_a_file_that_says_it_is_too_large_is_not_read(server: Server, target: Path) -> None:
    failed = failure(server.says("/a", "x", Content_Length=str(10**10)), target)

    assert ("larger than 200 MB" in str(failed), failed.is_lasting, target.exists()) == (True, True, False)


def endless(server: Server, piece: bytes, pause_s: float = 0.0, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> str:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while not server.is_over.wait(pause_s):
            request.wfile.write(piece)

    return server.does("/endless", answer)


def test_an_endless_body_is_cut_off(server: Server, target: Path) -> None:
    budget = Budget()
    budget.bytes_left = 5_000_000

    failed = failure(endless(server, b"x" * 65536), target, budget)

    assert "larger than 200 MB" in str(failed)
    assert target.stat().st_size <= 5_000_000


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",  # the body drips
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",  # the length of a piece drips
        b"HTTP/1.1 200 OK\r\nX-Slow: ",  # a header drips
        b"",  # the first line drips
    ],
)
def test_a_server_that_drips_is_cut_off_by_the_clock(server: Server, target: Path, head: bytes) -> None:
    began = time.monotonic()

    failed = failure(endless(server, b"1", 0.05, head), target, short())

    assert (str(failed), failed.is_lasting) == ("It was not there after 5 minutes.", False)
    assert time.monotonic() - began < 5 * SHORT_S


def test_a_silent_server_is_cut_off_by_the_clock(server: Server, target: Path) -> None:
    failed = failure(endless(server, b"", 60, b""), target, short())

    assert str(failed) == "It was not there after 5 minutes."


def test_the_time_that_is_over_is_not_begun(server: Server, target: Path) -> None:
    budget = short()
    budget.ends_at = time.monotonic() - 1

    failed = failure(server.says("/a", "x"), target, budget)

    assert (str(failed), server.asked) == ("It was not there after 5 minutes.", [])


def test_a_body_that_breaks_off_is_a_failure(server: Server, target: Path) -> None:
    failed = failure(server.says("/a", "half", Content_Length="8"), target)

    assert ("could not be asked" in str(failed), failed.is_lasting) == (True, False)


@pytest.mark.parametrize("said", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", b""])
def test_what_is_no_answer_is_a_failure(server: Server, target: Path, said: bytes) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(said)

    address = server.does("/a", answer)

    assert "could not be asked" in str(failure(address, target))


def test_a_server_without_tls_is_no_server_with_it(server: Server, target: Path) -> None:
    server.says("/a", "x")

    failed = failure(f"https://127.0.0.1:{server.port}/a", target)

    assert ("could not be asked" in str(failed), server.asked) == (True, [])
