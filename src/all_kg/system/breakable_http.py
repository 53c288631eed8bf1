"""HTTP that follows no redirect and can be broken off at any moment, from another thread."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.request import (
    BaseHandler,
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    build_opener,
    getproxies,
    parse_http_list,
    parse_keqv_list,
)

if TYPE_CHECKING:
    from urllib.request import OpenerDirector, Request


def make_opener(connections: list[Connection], *handlers: BaseHandler) -> OpenerDirector:
    """Make what opens requests; an answer that leads on elsewhere is an `HTTPError`.

    Proxies of the environment serve https alone: of plain http, such as to this machine, they would read all.

    Args:
        connections: Where each connection is noted as soon as it is begun.
        handlers: What else is to be done with requests and answers.
    """
    proxies = {kind: address for kind, address in getproxies().items() if kind == "https"}
    return build_opener(ProxyHandler(proxies), _NoRedirect, _Handler(connections), *handlers)


def login_handlers(url: str, user: str, password: str) -> tuple[BaseHandler, ...]:
    """Make what answers a server that asks who is there, by Basic or Digest (RFC 7617, RFC 7616).

    To be kept from request to request: one challenge serves for many.

    Args:
        url: Where the credentials are given out, and nowhere else.
        user: Name of the user.
        password: The password.
    """
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, url, user, password)
    return _Challenge(), _Digest(known), HTTPBasicAuthHandler(known)


class _Challenge(BaseHandler):
    handler_order = 400  # before those that answer it, which leave its connection open

    def http_error_401(self, _: Request, response: Any, *__: Any) -> None:
        """Let go of the answer that asks who is there; its headers are kept."""
        response.close()


class _Digest(HTTPDigestAuthHandler):
    """Answers the last challenge again: a server may hang up on a body that it has not let in."""

    _challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        self._challenge = parse_keqv_list([one for one in parse_http_list(auth.partition(" ")[2]) if one])
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: Request) -> Request:
        if self._challenge and (answer := self.get_authorization(req, self._challenge)):
            req.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return req

    https_request = http_request


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
