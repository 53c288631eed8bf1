"""The redirects lead each IRI to its page or its RDF: in the rules as text, and in a real Apache."""

from __future__ import annotations

import http.client
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from apache import apache
from page_graph import whole_knowledge
from toy_site import BASE, make_toy_knowledge

from all_kg.graph.knowledge import load_knowledge
from all_kg.resources import Resources
from all_kg.site.addresses import Addresses
from all_kg.site.content import SiteContent
from all_kg.site.redirects import redirect_rules
from all_kg.site.site_build import build_site

SITE = "http://127.0.0.1/site/"
NUMBER_OF_THINGS_AT_LEAST = 5_700
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
# What a client says that it accepts, and what it gets.
ACCEPTED = {
    "": "html",
    "*/*": "html",
    BROWSER: "html",
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/turtle, text/html;q=0.5": "ttl",
    "text/html;q=0.5, text/turtle": "ttl",
    "text/html, text/turtle;q=0.9": "html",
    "text/html; charset=utf-8; q=0.4, application/ld+json": "jsonld",
    "application/ld+json;q=0.9, text/turtle;q=0.8": "jsonld",
    "application/rdf+xml;q=0.9, text/turtle;q=0.8, */*;q=0.1": "ttl",
    "application/n-triples, text/turtle, application/ld+json": "ttl",
    "image/png": "html",
}


def test_there_is_a_rule_for_each_rule_of_addresses_and_nothing_else_decides() -> None:
    addresses = Addresses(["NCIT", "HP"])
    text = redirect_rules(addresses, SITE)
    sending = [line for line in text.splitlines() if "[R=303" in line]
    # One for files; one more where a place within a page is only of use in the page.
    assert len(sending) == 1 + sum(
        1 + bool(rule.fragment) for rule in addresses.rules if rule.pattern[0] != "#"
    )
    assert all(f'" "{SITE}' in line for line in sending)


def test_a_site_that_stands_under_its_iris_does_not_redirect_its_own_files() -> None:
    text = redirect_rules(Addresses([]), BASE)
    assert 'RewriteRule "^.+\\.(?:html|ttl|jsonld|' in text
    assert '$" - [L]' in text


class Client:
    """Asks one server over one connection.

    Attributes:
        close: Ends it.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.close = self._connection.close

    def get(self, path: str, accept: str = "") -> tuple[int, dict[str, str], bytes]:
        self._connection.request("GET", path, headers={"Accept": accept} if accept else {})
        response = self._connection.getresponse()
        return (
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, SiteContent]]:
    """The toy's site, and w3id.org as it would be with its rules; also the rules of the whole graph."""
    toy = tmp_path_factory.mktemp("toy") / "knowledge"
    make_toy_knowledge(toy)
    knowledge = load_knowledge(Resources(str(toy)))
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to the server's user
        folder = Path(name)
        folder.chmod(0o755)
        root = folder / "root"
        build_site(root / "site", lambda: knowledge, SITE)
        for path, content in {
            "all-kg": SiteContent(knowledge),
            "whole": SiteContent(whole_knowledge()),
        }.items():
            (root / path).mkdir(mode=0o755)
            (root / path / ".htaccess").write_text(redirect_rules(content.addresses, SITE))
        with apache(root, folder) as port:
            client = Client(port)
            yield client, SiteContent(knowledge)
            client.close()


def local(iri: str) -> str:
    return iri.removeprefix(BASE).partition("#")[0]


@pytest.mark.slow
def test_apache_sends_every_iri_of_the_toy_to_a_file_that_is_there(
    served: tuple[Client, SiteContent],
) -> None:
    client, content = served
    things = content.statements.things
    assert len(things) > 300
    media = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json"}
    for iri in things:
        address = content.addresses.find(iri)
        assert address is not None
        for form, accept in media.items():
            status, headers, _ = client.get(f"/all-kg/{local(iri)}", accept)
            place = f"#{address.fragment}" if address.fragment and form == "html" and "#" not in iri else ""
            assert (status, headers["location"]) == (303, f"{SITE}{address.document}.{form}{place}"), iri
            assert "accept" in headers["vary"].lower()
            assert headers["access-control-allow-origin"] == "*"
            status, headers, body = client.get(f"/site/{address.document}.{form}")
            assert (status, headers["content-type"].partition(";")[0]) == (200, accept), iri
            if iri.startswith(f"{BASE}vocab/") and not content.statements.about(iri):
                continue  # the toy declares no more than it needs
            name = b"@" if "/graph/" in iri and form != "html" else local(iri).rpartition("/")[2].encode()
            assert name in body, iri


@pytest.mark.slow
def test_apache_sends_every_iri_of_the_whole_graph_where_links_lead(
    served: tuple[Client, SiteContent],
) -> None:
    client, _ = served
    content = SiteContent(whole_knowledge())
    things = [iri for iri in content.statements.things if "#" not in iri]
    assert len(things) >= NUMBER_OF_THINGS_AT_LEAST
    subjects = {mapping.iri: mapping.subject for mapping in content.knowledge.mappings}
    for iri in things:
        address = content.addresses.find(iri)
        assert address is not None
        if iri in subjects:
            assert address.document == subjects[iri].removeprefix(BASE)
        place = f"#{address.fragment}" if address.fragment else ""
        status, headers, _ = client.get(f"/whole/{local(iri)}", BROWSER)
        assert (status, headers["location"]) == (303, f"{SITE}{address.document}.html{place}"), iri


@pytest.mark.slow
@pytest.mark.parametrize("accept", ACCEPTED)
def test_apache_gives_what_the_client_wants_most(served: tuple[Client, SiteContent], accept: str) -> None:
    _, headers, _ = served[0].get("/all-kg/concept/rinsing", accept)
    assert headers["location"] == f"{SITE}concept/rinsing.{ACCEPTED[accept]}"


@pytest.mark.slow
def test_apache_sends_a_file_of_the_site_to_the_file(served: tuple[Client, SiteContent]) -> None:
    _, headers, _ = served[0].get("/all-kg/vocab/", "text/turtle")
    assert headers["location"] == f"{SITE}vocabulary.ttl"
    assert b"allkg:Washing" in served[0].get("/site/vocabulary.ttl")[2]
    for path in ("concept/rinsing.ttl", "matrix.html", "site.css", "question/is-used-in.rq"):
        status, headers, _ = served[0].get(f"/all-kg/{path}", BROWSER)
        assert (status, headers["location"]) == (303, SITE + path)
