"""Reading what wrk printed; and wrk itself against a small server, where it is installed."""

import http.server
import shutil
import threading
from collections.abc import Iterator

import pytest

from benchmarks.load import Load, press, reading_of

PRINTED = """Running 3s test @ http://127.0.0.1:1
  1 threads and 64 connections

{"requests": 3000, "duration_us": 2000000, "bytes": 123, "errors": 4, "p50_us": 1500, "p99_us": 25000}
"""


def test_the_last_line_is_read() -> None:
    load = reading_of(PRINTED)

    assert load == Load(requests=3000, seconds=2.0, size=123, errors=4, p50_ms=1.5, p99_ms=25.0)
    assert load.per_second == 1500


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        found = self.path.startswith("/there") and self.headers["Accept-Encoding"] == "gzip"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")


@needs_wrk
def test_every_answer_is_counted_and_none_of_400_passes(address: str) -> None:
    good = press(address, ["/there/1", "/there/2"], clients=2, seconds=1)
    bad = press(address, ["/there/1", "/missing"], clients=2, seconds=1)

    assert good.requests > 0
    assert good.errors == 0
    assert bad.errors >= bad.requests // 2 - 2


@needs_wrk
def test_a_list_that_comes_to_its_end_is_no_cold_round(address: str) -> None:
    with pytest.raises(RuntimeError, match="take a shorter round"):
        press(address, ["/there/1", "/there/2"], clients=2, seconds=1, once=True)
