"""A real web server on this machine that answers as a test says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """What stands at which path, and which paths were asked, with their headers."""

    def __init__(self, port: int) -> None:
        self.base, self.port = f"http://127.0.0.1:{port}", port
        self.answers: dict[str, Answering] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.is_over = threading.Event()  # an endless answer looks here whether the test has ended

    def says(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """This body stands at the path (with its query), whose address is given back."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | named).items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(data)

        return self.does(path, answer)

    def does(self, path: str, answer: Answering) -> str:
        self.answers[path] = answer
        return f"{self.base}{path}"


def _nothing(request: BaseHTTPRequestHandler) -> None:
    request.send_error(404)


@contextmanager
def web_server() -> Iterator[Server]:
    """One that serves until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.asked.append(self.path)
            told.headers.append(dict(self.headers))
            self.close_connection = True
            try:
                told.answers.get(self.path, _nothing)(self)
            except OSError:  # whoever asked has gone, as it should
                return

        def log_message(self, *_: Any) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        told = Server(http.server_port)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield told
        told.is_over.set()
        http.shutdown()
        thread.join()
