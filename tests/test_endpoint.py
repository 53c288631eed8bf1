"""Whatever an endpoint does, there is its whole answer or a plain error in time, and no secret gets out."""

from __future__ import annotations

import base64
import socket
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from bad_remote import (
    JSON,
    ROW,
    Behaviour,
    Remote,
    be_endless,
    be_silent,
    break_off,
    chunk_and_stop,
    drip,
    drip_headers,
    remote,
    say,
)

from all_kg.errors import AllKgError, LimitError, RemoteError
from all_kg.stores.endpoint import Endpoint
from all_kg.stores.endpoint_address import Address

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

USER, SECRET = "anna", "pass-word-of-anna"


def asked(server: Remote, *, seconds: float = 20, most_bytes: int = 1_000_000, form: str = "SELECT") -> bytes:
    address = Address(f"http://127.0.0.1:{server.server_port}/sparql", (USER, SECRET))
    query = (
        "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }" if form == "CONSTRUCT" else "SELECT ?a WHERE { ?a ?b ?c }"
    )
    return Endpoint(address, seconds=seconds, most_bytes=most_bytes).fetch(query, form)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were waited between tries; nothing is really waited."""
    found: list[float] = []
    monkeypatch.setattr("time.sleep", found.append)
    return found


def test_a_whole_answer_comes_back_and_the_request_is_polite() -> None:
    with remote(say()) as server:
        assert asked(server) == ROW
    ((headers, body),) = server.seen
    assert headers["User-Agent"].startswith("all-kg/")
    assert "https://" in headers["User-Agent"]
    assert headers["Accept"].startswith(JSON)
    assert headers["Authorization"] == "Basic " + base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
    assert body.startswith(b"query=SELECT")


BAD: dict[str, tuple[Behaviour, str]] = {
    "a page of HTML with 200": (say(kind="text/html", body=b"<html>" + SECRET.encode()), "'text/html'"),
    "no type of content": (say(kind=None), "not with results"),
    "results in XML": (say(kind="application/sparql-results+xml"), "not with results"),
    "a status without results": (say(status=204, body=b""), "status 204"),
    "a part of the content": (say(status=206), "status 206"),
    "a redirect to another host": (
        say(status=307, Location="http://127.0.0.2:1/x"),
        "another host or scheme",
    ),
    "a redirect to another scheme": (
        say(status=302, Location="https://127.0.0.1/x"),
        "another host or scheme",
    ),
    "a redirect to a file": (say(status=301, Location="file:///etc/passwd"), "another host or scheme"),
    "a redirect on the same host": (say(status=308, Location="/other"), "another path"),
    "less than was announced": (say(length=len(ROW) + 1), "broke off"),
    "a chunk that does not end": (chunk_and_stop, "broke off"),
    "Virtuoso's sign of a time limit": (say(X_SQL_State="S1TAT"), "a part of the answer"),
    "Virtuoso's sign of a limit of rows": (say(X_SPARQL_MaxRows="10000"), "a part of the answer"),
    "packed content": (say(Content_Encoding="gzip"), "packed"),
    "no such thing": (say(status=404, body=SECRET.encode()), "status 404"),
    "a bad query": (say(status=400), "status 400"),
    "an error of the server": (say(status=500), "status 500"),
    "no entry": (say(status=401, body=SECRET.encode()), "does not let you in"),
    "no entry for this user": (say(status=403), "does not let you in"),
}
NUMBER_OF_BAD_ANSWERS = 19


def test_all_bad_answers_are_tried() -> None:
    assert len(BAD) == NUMBER_OF_BAD_ANSWERS


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_an_error_at_the_first_try(name: str, pauses: list[float]) -> None:
    behaviour, words = BAD[name]
    with remote(behaviour) as server, pytest.raises(RemoteError) as caught:
        asked(server)
    assert words in str(caught.value)
    assert len(server.seen) == 1
    assert pauses == []
    assert SECRET not in repr(caught.value) + str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("behaviour", [be_silent, drip, drip_headers])
def test_a_slow_server_is_left_at_the_deadline(behaviour: Behaviour) -> None:
    with remote(behaviour) as server:
        with pytest.raises(LimitError, match=r"took longer than 0\.3 seconds"):
            asked(server, seconds=0.3)
        assert len(server.seen) == 1
        assert not _asking()


def _asking() -> bool:
    """Whether a thread still waits for an answer, after some time to end."""
    for _ in range(200):
        if not any("Interruptible" in repr(getattr(one, "_target", "")) for one in threading.enumerate()):
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("behaviour", [be_endless, say(length=7_000_000_000), say(body=b" " * 100_001)])
def test_an_answer_over_the_limit_of_size_is_not_taken_in(behaviour: Behaviour) -> None:
    with remote(behaviour) as server, pytest.raises(LimitError, match="over the limit of size"):
        asked(server, most_bytes=100_000)


def test_a_graph_of_unknown_length_is_refused_since_its_end_cannot_be_told() -> None:
    def unmeasured(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/turtle")
        request.end_headers()
        request.wfile.write(b"<http://a/> <http://b/> <http://c/> .\n")

    with remote(unmeasured) as server, pytest.raises(RemoteError, match="how long the answer is"):
        asked(server, form="CONSTRUCT")
    with remote(say(kind="text/turtle", body=b"")) as server:
        assert asked(server, form="CONSTRUCT") == b""


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_what_passes_is_tried_again(status: int, pauses: list[float]) -> None:
    with remote(say(status=status), break_off, say()) as server:
        assert asked(server) == ROW
    first, second = pauses
    assert 0.1 < first <= 0.25
    assert 0.2 < second <= 0.5


def test_after_three_more_tries_it_is_told(pauses: list[float]) -> None:
    with remote(say(status=503)) as server, pytest.raises(RemoteError, match="status 503"):
        asked(server)
    assert len(server.seen) == 4
    assert len(pauses) == 3


def test_nobody_there_is_an_error(pauses: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = Address(f"http://127.0.0.1:{free.getsockname()[1]}/")
    with pytest.raises(RemoteError, match="refused or broken off"):
        Endpoint(address).fetch("SELECT ?a WHERE { ?a ?b ?c }", "SELECT")
    assert len(pauses) == 3


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(pauses: list[float]) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=15), usegmt=True)
    with remote(say(status=429, Retry_After="7"), say(status=503, Retry_After=then), say()) as server:
        assert asked(server) == ROW
    first, second = pauses
    assert first == 7
    assert 5 < second <= 15


@pytest.mark.parametrize(("wait", "seconds"), [("61", 1000.0), ("30", 20.0)])
def test_a_wait_that_is_too_long_is_told_at_once(wait: str, seconds: float, pauses: list[float]) -> None:
    with remote(say(status=429, Retry_After=wait)) as server, pytest.raises(RemoteError, match="status 429"):
        asked(server, seconds=seconds)
    assert len(server.seen) == 1
    assert pauses == []


def test_no_proxy_reads_what_goes_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    with remote(say(body=SECRET.encode())) as proxy, remote(say()) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        assert asked(server) == ROW
    assert proxy.seen == []


CHALLENGE = 'Digest realm="SPARQL", nonce="8cfd", opaque="5ebe", qop="auth", algorithm="MD5"'


def sent(server: Remote, *, times: int = 1) -> None:
    endpoint = Endpoint(Address(f"http://127.0.0.1:{server.server_port}/update", (USER, SECRET)), seconds=20)
    for _ in range(times):
        endpoint.send("POST", b"DROP ALL", "application/sparql-update")


def test_what_is_sent_goes_out_as_it_is() -> None:
    with remote(say(status=204, kind=None, body=b"")) as server:
        sent(server)
    ((headers, body),) = server.seen
    assert body == b"DROP ALL"
    assert headers["Content-Type"] == "application/sparql-update"
    assert "Authorization" not in headers  # nobody has asked who is there


def test_a_challenge_of_digest_is_answered_and_the_next_request_needs_none() -> None:
    with remote(say(status=401, WWW_Authenticate=CHALLENGE), say(status=200, kind="text/html")) as server:
        sent(server, times=2)
    first, *others = [headers.get("Authorization", "") for headers, _ in server.seen]
    assert first == ""
    assert len(others) == 2
    assert all(one.startswith("Digest ") and f'username="{USER}"' in one for one in others)
    assert SECRET not in "".join(others)


def test_a_challenge_of_basic_is_answered() -> None:
    with remote(say(status=401, WWW_Authenticate='Basic realm="x"'), say(status=201)) as server:
        sent(server)
    assert server.seen[1][0]["Authorization"].startswith("Basic ")


REFUSED = {
    "a wrong password": say(status=401, WWW_Authenticate=CHALLENGE),
    "a login of another kind": say(status=401, WWW_Authenticate="Bearer"),
    "not allowed": say(status=403),
    "a bad request": say(status=400),
    "not known whether it was done": say(status=202),
    "a part of it": say(X_SQL_State="S1TAT"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_was_not_done_is_an_error(what: str) -> None:
    assert len(REFUSED) == 6
    with remote(REFUSED[what]) as server, pytest.raises(RemoteError) as caught:
        sent(server)
    assert SECRET not in str(caught.value)


def test_what_was_sent_in_vain_is_sent_again(pauses: list[float]) -> None:
    with remote(break_off, say(status=503), say(status=204, kind=None, body=b"")) as server:
        sent(server)
    assert len(server.seen) == 3
    assert len(pauses) == 2


def test_credentials_show_nowhere() -> None:
    address = Address("http://127.0.0.1:1/", (USER, SECRET))
    assert SECRET not in repr(address)
    assert SECRET not in repr(Endpoint(address))


def test_without_the_extra_the_error_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SPARQLWrapper", None)
    with pytest.raises(AllKgError, match=r"all-kg\[remote\]"):
        Endpoint(Address("http://127.0.0.1:1/"))
