"""A SPARQL 1.1 endpoint, asked with care: limits of time and size, nothing partial, no way to elsewhere.

SPARQLWrapper makes the request. What it lacks is here: a deadline for the whole of it, which ends a server
that drips, too; a limit of size; no redirects; only the type of content that was asked for; signs of partial
answers; tries again where that may help. No message repeats what a server wrote, which may be anything.
"""

from __future__ import annotations

import http.client
import random
import socket
import time
from contextlib import closing
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request

from all_kg.errors import AllKgError, LimitError, RemoteError, UsageError
from all_kg.namespaces import BASE
from all_kg.stores.endpoint_address import PASSWORD, USER
from all_kg.system.breakable_http import login_handlers, make_opener
from all_kg.system.interruptible import Interruptible, TimeOverError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.request import Request

    from all_kg.stores.endpoint_address import Address
    from all_kg.system.breakable_http import Connection

SECONDS = 60.0  # for one question to the endpoint, further tries included
MOST_BYTES = 256_000_000
RESULTS = ("application/sparql-results+json", "application/json")
GRAPHS = ("text/turtle", "application/turtle", "application/n-triples")
_CONNECT_SECONDS = 10.0
_MOST_RETRIES = 3
_LONGEST_PAUSE = 60.0
_FIRST_PAUSE = 0.25
_DONE = frozenset((201, 204))
_PASSING = frozenset((408, 429, 502, 503, 504))
# Virtuoso answers 200 with what it had when its own limit of time or rows was reached.
_PARTIAL = ("X-SQL-State", "X-SPARQL-MaxRows", "X-SQL-Message")


class _PassingError(Exception):
    """A problem that may be over at the next try.

    Args:
        error: What to tell when it is not.
        pause: Seconds that the server asked to wait.
    """

    def __init__(self, error: AllKgError, pause: float | None = None) -> None:
        super().__init__()
        self.error = error
        self.pause = pause


class Endpoint:
    """An endpoint.

    Args:
        address: Where it is.
        seconds: How long an answer may take, from the first try to the last byte.
        most_bytes: How long an answer may be.

    Attributes:
        requests: Number of requests so far, further tries included.

    Raises:
        UsageError: SPARQLWrapper is not installed.
    """

    def __init__(self, address: Address, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._address = address
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._client = _client_class()
        self._login = login_handlers(address.url, *address.credentials) if address.credentials else ()
        self.requests = 0

    @property
    def url(self) -> str:
        """Its address."""
        return self._address.url

    def fetch(self, query: str, form: str, graphs: Sequence[str] = ()) -> bytes:
        """Ask, and take in the whole answer.

        Args:
            query: SPARQL text.
            form: SELECT, ASK, CONSTRUCT or DESCRIBE, which it is.
            graphs: Graphs whose union is asked; the default graph of the endpoint when empty.

        Returns:
            SPARQL JSON results, or Turtle.

        Raises:
            LimitError: It takes too long, or the answer is too large.
            RemoteError: The endpoint cannot be asked, or the answer is not whole or not of the right kind.
        """
        allowed = RESULTS if form in ("SELECT", "ASK") else GRAPHS
        return self._answer(self._request(query, form, graphs), allowed)

    def send(self, method: str, body: bytes, media_type: str, **parameters: str) -> None:
        """Send something that may arrive twice, since it is sent again where that may help.

        Args:
            method: POST or PUT.
            body: What to send.
            media_type: What it is.
            parameters: Added to the address.

        Raises:
            LimitError: It takes too long.
            RemoteError: The endpoint cannot be reached, or does not say that it has done it.
        """
        query = f"?{urlencode(parameters)}" if parameters else ""
        headers = {"Content-Type": media_type, "User-Agent": _agent(), "Accept": "*/*"}
        self._answer(Request(self.url + query, body, headers, method=method), ())  # noqa: S310 - see read_address

    def _answer(self, request: Request, allowed: Sequence[str]) -> bytes:
        end = time.monotonic() + self._seconds
        pause = _FIRST_PAUSE
        for further in range(_MOST_RETRIES, -1, -1):
            try:
                return self._by(end, request, allowed)
            except _PassingError as problem:
                # Many clients that were refused at one moment must not come back at one moment.
                wait = problem.pause if problem.pause is not None else pause * random.uniform(0.5, 1)  # noqa: S311
                if not further or wait > _LONGEST_PAUSE or time.monotonic() + wait > end:
                    raise problem.error from None
            time.sleep(wait)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _request(self, query: str, form: str, graphs: Sequence[str]) -> Request:
        client = self._client(self.url, agent=_agent())
        client.setQuery(query)
        client.queryType = form
        client.setMethod("POST")
        client.setOnlyConneg(True)
        client.setReturnFormat("json" if form in ("SELECT", "ASK") else "turtle")
        for name in ("default-graph-uri", "named-graph-uri"):
            for graph in graphs:
                client.addParameter(name, graph)
        if self._address.credentials:
            client.setCredentials(*self._address.credentials)
        client.addCustomHttpHeader(
            "Accept-Encoding", "identity"
        )  # so that the limit of size is that of what comes
        made: Request = client._createRequest()  # noqa: SLF001 - all else of the client is to be replaced
        return made

    def _by(self, end: float, request: Request, allowed: Sequence[str]) -> bytes:
        """One try, ended at a time; whatever the server does until then."""
        self.requests += 1
        connections: list[Connection] = []
        work = Interruptible(lambda: self._exchange(request, allowed, connections))
        try:
            return work.run(max(0.0, end - time.monotonic()))
        except TimeOverError:
            raise LimitError(
                f"{self.url} took longer than {self._seconds:g} seconds",
                remedy="Ask for less, or try again later",
            ) from None
        finally:
            for connection in connections:
                connection.break_off()

    def _exchange(self, request: Request, allowed: Sequence[str], connections: list[Connection]) -> bytes:
        opener = make_opener(connections, *self._login)
        try:
            with opener.open(request, timeout=_CONNECT_SECONDS) as response:
                return self._whole(response, allowed)
        except HTTPError as error:
            with closing(error):
                raise self._refusal(error) from None
        except (URLError, OSError, http.client.HTTPException, ValueError) as error:
            raise self._failure(error) from None

    def _whole(self, response: Any, allowed: Sequence[str]) -> bytes:
        kind = response.headers.get_content_type()
        length = response.length
        if response.status != http.HTTPStatus.OK and (allowed or response.status not in _DONE):
            raise self._error(f"answers with status {response.status}, which has no results")
        if any(name in response.headers for name in _PARTIAL):
            raise self._error("gave a part of the answer only", "Ask for less, or raise its limits")
        if not allowed:
            return b""
        if "Content-Type" not in response.headers or kind not in allowed:
            raise self._error(f"answers with {kind[:60]!r}, not with results", "Is it a SPARQL 1.1 endpoint?")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise self._error("answers packed, which it was not asked for")
        if allowed is GRAPHS and length is None and not response.chunked:
            raise self._error("does not tell how long the answer is, so its end cannot be known")
        pieces = []
        size = 0
        while piece := response.read(65536):
            pieces.append(piece)
            size += len(piece)
            if max(size, length or 0) > self._most_bytes:
                raise LimitError(
                    f"the answer of {self.url} is over the limit of size, {self._most_bytes:,} bytes",
                    remedy="Ask for less",
                )
        if length is not None and size != length:
            raise self._cut_off()
        return b"".join(pieces)

    def _refusal(self, error: HTTPError) -> Exception:
        code = error.code
        if code in _PASSING:
            told = error.headers.get("Retry-After", "")
            problem = self._error(f"answers with status {code}", "It is busy; try again later")
            return _PassingError(problem, _seconds_of(told))
        if 300 <= code < 400:
            target = urlsplit(error.headers.get("Location", ""))
            own = urlsplit(self.url)
            is_near = (target.scheme or own.scheme, target.netloc or own.netloc) == (own.scheme, own.netloc)
            return self._error(
                f"leads on to another {'path' if is_near else 'host or scheme'}, which is not followed",
                "Give the address that it leads to, if you trust it",
            )
        if code in (401, 403):
            return self._error(
                "does not let you in",
                f"Set {USER} and {PASSWORD}, or use a netrc file; they go out by https only",
            )
        remedies = {404: "Check the address", 405: "Is it a SPARQL 1.1 endpoint?"}
        return self._error(f"answers with status {code}", remedies.get(code, ""))

    def _failure(self, error: Exception) -> Exception:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, http.client.IncompleteRead):
            return self._cut_off()
        if isinstance(reason, ConnectionError):
            return _PassingError(self._error("cannot be reached: the connection was refused or broken off"))
        if isinstance(reason, TimeoutError):
            return self._error(f"cannot be reached within {_CONNECT_SECONDS:g} seconds")
        if isinstance(reason, socket.gaierror):
            return self._error("cannot be reached: the name of the host is not known", "Check the address")
        return self._error(f"cannot be asked ({type(reason).__name__})")

    def _cut_off(self) -> RemoteError:
        return self._error("broke off in the middle of the answer", "Try again")

    def _error(self, message: str, remedy: str = "") -> RemoteError:
        return RemoteError(f"{self.url} {message}", remedy=remedy)


@cache  # to look up the version takes longer than to make a request
def _agent() -> str:
    return f"all-kg/{version('all-kg')} (+{BASE})"


def _seconds_of(retry_after: str) -> float | None:
    """Seconds to wait by the header Retry-After (RFC 9110, section 10.2.3); None where it says nothing."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _client_class() -> Any:
    try:
        from SPARQLWrapper import SPARQLWrapper
    except ImportError as error:
        raise UsageError(
            "a store elsewhere is asked with SPARQLWrapper, which is not installed",
            remedy="pip install 'all-kg[remote]'",
        ) from error
    return SPARQLWrapper
