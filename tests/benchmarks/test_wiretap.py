"""The wiretap hands on what it gets, byte for byte, and counts what passed."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from benchmarks.ask import Asker
from benchmarks.map_session import is_tile
from benchmarks.wiretap import tapped

BODY = bytes(range(256)) * 1000


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/unchanged":
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        if self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(BODY), 100_000):
                piece = BODY[start : start + 100_000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def until(is_so: Callable[[], bool]) -> None:
    """The wiretap notes an exchange just after the client has it."""
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        time.sleep(0.01)


@pytest.mark.parametrize("path", ["/whole", "/chunks"])
def test_bodies_pass_unchanged(address: str, path: str) -> None:
    with tapped(address) as tap:
        assert Asker(tap.address).get(path).body == BODY


def test_every_exchange_on_a_kept_connection_is_counted(address: str) -> None:
    with tapped(address) as tap:
        parts = urlsplit(tap.address)
        client = HTTPConnection(parts.hostname or "", parts.port)
        for path in ("/whole", "/unchanged", "/chunks"):
            client.request("GET", path)
            client.getresponse().read()
        client.close()
        until(lambda: len(tap.passed) == 3)

        assert [(one.path, one.status) for one in tap.passed] == [
            ("/whole", 200),
            ("/unchanged", 304),
            ("/chunks", 200),
        ]
        whole, unchanged, chunks = (one.size for one in tap.passed)
        assert len(BODY) < whole < len(BODY) + 500
        assert unchanged < 300
        assert chunks > len(BODY)
        tap.forget()
        assert tap.passed == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tiles/city/12/2427/1425.mvt", True),
        ("/tiles/city/1764000000/12/2427/1425.mvt?r=3", True),
        ("/objects/12/2427/1425", True),
        ("/tiles/city/events", False),
        ("/static/glyphs/Noto%20Sans/0-255.pbf", False),
        ("/", False),
    ],
)
def test_tiles_are_known_by_their_address(path: str, expected: bool) -> None:
    assert is_tile(path) is expected
