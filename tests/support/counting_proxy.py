"""A proxy on this machine that counts the requests it passes on, and breaks them off where it is told."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITING = ("/update", "/store", "/sparql-auth", "/sparql-graph-crud-auth")
_KEPT = ("content-type", "accept", "authorization")


@dataclass
class Proxy:
    """What the proxy has seen, and what it is to do.

    Attributes:
        address: Where it listens.
        target: The server to which it passes on.
        requests: Method and path of each request.
        broken_from: Number of the request from which on it breaks off, counted from 0; None for never.
        is_late: Whether a broken request still reaches the server, and only the answer is lost.
        meanwhile: Called before each request is passed on, with its number.
    """

    address: str
    target: str
    requests: list[str] = field(default_factory=list)
    broken_from: int | None = None
    is_late: bool = False
    meanwhile: Callable[[int], object] = lambda _: None

    @property
    def writes(self) -> list[str]:
        """Those of the requests that change what the server holds."""
        return [one for one in self.requests if urlsplit(one.split(" ")[1]).path.startswith(WRITING)]

    def heal(self) -> None:
        """Count from 0 and break off nothing."""
        self.requests.clear()
        self.broken_from, self.is_late, self.meanwhile = None, False, lambda _: None


@contextmanager
def counting_proxy(target: str) -> Iterator[Proxy]:
    """Stand before a server, at the address of which all paths are passed on."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                number = len(proxy.requests)
                proxy.requests.append(f"{self.command} {self.path}")
            proxy.meanwhile(number)
            is_broken = proxy.broken_from is not None and number >= proxy.broken_from
            if is_broken and not (proxy.is_late and number == proxy.broken_from):
                self._break_off()
                return
            connection = http.client.HTTPConnection(urlsplit(proxy.target).netloc, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            content = response.read()
            connection.close()
            if is_broken:
                self._break_off()
                return
            self.send_response(response.status)
            for name in ("Content-Type", "WWW-Authenticate"):
                if name in response.headers:
                    self.send_header(name, response.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_PUT = do_POST  # noqa: N815 - the name that the base class looks for

        def _break_off(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
            self.close_connection = True
            with suppress(OSError):
                self.connection.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    lock = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}{urlsplit(target).path}", target)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
