"""HTTP that follows no redirect and can be broken off at any moment, from another thread."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    build_opener,
    getproxies,
)

if TYPE_CHECKING:
    from urllib.request import OpenerDirector, Request


def make_opener(connections: list[Connection]) -> OpenerDirector:
    """Make what opens requests; an answer that leads on elsewhere is an `HTTPError`.

    Proxies of the environment serve https alone: of plain http, such as to this machine, they would read all.

    Args:
        connections: Where each connection is noted as soon as it is begun.
    """
    proxies = {kind: address for kind, address in getproxies().items() if kind == "https"}
    return build_opener(ProxyHandler(proxies), _NoRedirect, _Handler(connections))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect; the answer that asks for it is an error then."""


class Connection(http.client.HTTPConnection):
    """Waits for a connection for a time, and for the answer as long as the one who asked does."""

    _opened: socket.socket | None = None  # urllib lets go of `sock` before the answer is read

    def connect(self) -> None:
        """Connect; with the time limit that the connection was made with."""
        super().connect()
        self.sock.settimeout(None)
        self._opened = self.sock

    def break_off(self) -> None:
        """End it under a thread that reads from it, which so comes to its end."""
        if connected := self._opened or self.sock:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


class _Plain(Connection):
    pass


class _Secure(Connection, http.client.HTTPSConnection):
    pass


class _Handler(HTTPHandler, HTTPSHandler):
    def __init__(self, connections: list[Connection]) -> None:
        super().__init__()
        self._connections = connections

    def http_open(self, req: Request) -> Any:
        """Open and remember a connection."""
        return self.do_open(partial(self._remembered, _Plain), req)

    def https_open(self, req: Request) -> Any:
        """Open and remember a connection."""
        return self.do_open(partial(self._remembered, _Secure), req)

    def _remembered(self, kind: type[Connection], host: str, **options: Any) -> Connection:
        self._connections.append(made := kind(host, **options))
        return made
