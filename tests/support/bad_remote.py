"""A server on this machine that behaves as badly as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
ROW = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
Behaviour = Callable[[BaseHTTPRequestHandler], None]


def say(
    *,
    status: int = 200,
    kind: str | None = JSON,
    body: bytes = ROW,
    length: int | None = None,
    **headers: str,
) -> Behaviour:
    """One answer; the names of headers with _ for -."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if kind is not None:
            request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def break_off(request: BaseHTTPRequestHandler) -> None:
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
    request.connection.close()


def be_silent(request: BaseHTTPRequestHandler) -> None:
    request.server.gone.wait(20)  # type: ignore[attr-defined]


def drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    for _ in range(100_000):
        request.wfile.write(b" ")
        if request.server.gone.wait(0.02):  # type: ignore[attr-defined]
            return


def drip_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        request.wfile.write(b"X-%d: 1\r\n" % number if not number % 50 else b"X")
        if request.server.gone.wait(0.02):  # type: ignore[attr-defined]
            return


def be_endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.end_headers()
    while True:
        request.wfile.write(b" " * 65536)


def chunk_and_stop(request: BaseHTTPRequestHandler) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"40\r\n" + ROW[:10])


class Remote(ThreadingHTTPServer):
    """Behaves as told, one behaviour a request; the last one for all that follow."""

    daemon_threads = True

    def __init__(self, behaviours: tuple[Behaviour, ...]) -> None:
        self.behaviours = behaviours
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.gone = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that are gone."""


class Handler(BaseHTTPRequestHandler):
    server: Remote

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        place = min(len(self.server.seen), len(self.server.behaviours)) - 1
        with suppress(OSError):
            self.server.behaviours[place](self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def remote(*behaviours: Behaviour) -> Iterator[Remote]:
    with Remote(behaviours) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.gone.set()
            server.shutdown()
