"""The RDF beside a page: what the graph says of the things on it, letter by letter as it was curated."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, serialize

from all_kg.namespaces import BASE, expand
from all_kg.rdf.trig_text import trig_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.site.addresses import Addresses
    from all_kg.site.statements import Statements, Term

_ABOUT = expand("allkg:subject")


class Documents:
    """Which things are described in which document.

    Args:
        statements: The graph.
        addresses: Where things stand.
    """

    def __init__(self, statements: Statements, addresses: Addresses) -> None:
        self._statements = statements
        self.things: dict[str, list[str]] = defaultdict(list)
        self.pages: dict[str, str] = {}
        for iri in statements.things:
            address = addresses.find(iri)
            assert address is not None  # noqa: S101 - each thing is of the project
            self.things[address.document].append(iri)
            if not address.fragment:
                self.pages[address.document] = iri
        named = {term for quad in statements.quads for term in (quad.object,)}
        # What is used and nowhere an object, such as properties of others, is described with the ontology.
        self._homeless = [
            subject
            for subject in statements.said
            if isinstance(subject, NamedNode) and not subject.value.startswith(BASE) and subject not in named
        ]

    def quads(self, document: str) -> list[Quad]:
        """What a document says: of its things, of the claims about them, of what is no thing of the project.

        Args:
            document: Path of the document below the site, without its ending.
        """
        found: dict[Quad, None] = {}
        done: set[Term] = set()
        ahead: list[Term] = [NamedNode(iri) for iri in self.things[document]]
        about = [quad.subject for iri in self.things[document] for quad in self._statements.naming(iri)
                 if quad.predicate.value == _ABOUT]  # fmt: skip
        if BASE in self.things[document]:
            ahead += self._homeless
        ahead += about
        while ahead:
            subject = ahead.pop()
            if subject in done:
                continue
            done.add(subject)
            for quad in self._statements.said.get(subject, ()):
                found[Quad(quad.subject, quad.predicate, quad.object)] = None
                if isinstance(quad.object, BlankNode) or _is_outside(quad.object):
                    ahead.append(quad.object)
        return sorted(found, key=str)


def turtle(quads: Iterable[Quad]) -> bytes:
    """Triples as Turtle: TriG of the one graph that has no name."""
    return trig_text(quads)


def json_ld(quads: Iterable[Quad]) -> bytes:
    """Triples as JSON-LD."""
    buffer = BytesIO()
    serialize(quads, buffer, format=RdfFormat.JSON_LD)
    return buffer.getvalue() + b"\n"


def _is_outside(term: Term) -> bool:
    return isinstance(term, NamedNode) and not term.value.startswith(BASE)
