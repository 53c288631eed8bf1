"""The RDF beside a page: what the graph says of the things on it, letter by letter as it was curated."""

from __future__ import annotations

import json
from collections import defaultdict
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, serialize

from all_kg.namespaces import BASE, PREFIXES, curie, expand
from all_kg.rdf.trig_text import trig_text
from all_kg.site.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.site.addresses import Addresses
    from all_kg.site.statements import Statements, Term

_ABOUT = expand("allkg:subject")
_TYPE = expand("rdf:type")


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
        self._graphs: dict[str, list[Quad]] = defaultdict(list)
        for quad in statements.quads:
            self._graphs[text_of(quad.graph_name)].append(Quad(quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
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
            document: Path of the document below the site, without its ending. That of a graph says all that
                stands in the graph.
        """
        if graph := self.of_graph(self.pages[document]):
            return graph
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
        if not found:  # the graph names it, and says nothing of it
            naming = (quad for iri in self.things[document] for quad in self._statements.naming(iri))
            found = dict.fromkeys(Quad(quad.subject, quad.predicate, quad.object) for quad in naming)
        return sorted(found, key=str)

    def of_graph(self, graph: str) -> list[Quad]:
        """All that stands in a graph, without its name; nothing when there is no such graph."""
        return self._graphs.get(graph, [])


def turtle(quads: Iterable[Quad]) -> bytes:
    """Triples as Turtle: TriG of the one graph that has no name."""
    return trig_text(quads)


def json_ld(quads: Iterable[Quad]) -> bytes:
    """Triples as JSON-LD, IRIs shortened by the prefixes of the project (https://www.w3.org/TR/json-ld11/)."""
    buffer = BytesIO()
    serialize(quads, buffer, format=RdfFormat.JSON_LD)
    short = _Shortened()
    nodes = ",\n".join(_json(short.node(node)) for node in json.loads(buffer.getvalue()))
    return f'{{"@context":{_json(short.context())},"@graph":[\n{nodes}\n]}}\n'.encode()


class _Shortened:
    """Expanded JSON-LD with short names, and the prefixes that these need."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def context(self) -> dict[str, str]:
        return {prefix: PREFIXES[prefix] for prefix in sorted(self._used & PREFIXES.keys())}

    def node(self, node: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"@id": self._name(node.pop("@id"))}
        for predicate, values in node.items():
            if predicate == _TYPE:
                found["@type"] = [self._name(value["@id"]) for value in values]
            else:
                found[self._name(predicate)] = [self._value(value) for value in values]
        return found

    def _value(self, value: dict[str, str]) -> dict[str, str]:
        return {key: self._name(part) if key in ("@id", "@type") else part for key, part in value.items()}

    def _name(self, iri: str) -> str:
        name = curie(iri).strip("<>")
        self._used.add(name.partition(":")[0])
        return name


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_outside(term: Term) -> bool:
    return isinstance(term, NamedNode) and not term.value.startswith(BASE)
