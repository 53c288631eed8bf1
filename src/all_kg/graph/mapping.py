"""Mappings of concepts to codes of terminologies, and what they say in RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from all_kg.namespaces import GRAPH_MAPPINGS, PREFIXES, XSD, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from all_kg.graph.terminologies import Terminology

REJECTED = "rejected"

# From the strongest to the weakest; a broad match is one to a broader code.
PREDICATES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
# By which a code tells its concept: who has a narrower code has the concept, while a broader one means more.
TELLING_PREDICATES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "narrow"))


@dataclass(frozen=True)
class Mapping:
    """One row of a table.

    Attributes:
        subject: The concept.
        subject_label: Its preferred label.
        predicate: How it relates to the code, as a CURIE of SKOS.
        terminology: Whose code it is.
        code: The bare code.
        code_label: Its name in the terminology; empty where that has none to pass on.
        is_rejected: Whether the row says that this does not hold.
        justification: How it was found, as a CURIE of SEMAPV (https://w3id.org/semapv/).
        version: Release of the terminology in which the code was seen.
        author: IRI of who made the row.
        date: When it was made.
        comment: What to know about it.
        file: Name of the table, for messages.
        line: Its line.
    """

    subject: str
    subject_label: str
    predicate: str
    terminology: Terminology
    code: str
    code_label: str
    is_rejected: bool
    justification: str
    version: str
    author: str
    date: str
    comment: str
    file: str
    line: int

    @property
    def code_iri(self) -> str:
        """The IRI of the code."""
        return self.terminology.namespace + self.code

    @property
    def curie(self) -> str:
        """The CURIE of the code."""
        return self.terminology.curie(self.code)

    @property
    def iri(self) -> str:
        """The IRI of the row."""
        beginning = REJECTED + "-" if self.is_rejected else ""
        code = "".join(c if c.isalnum() else "-" for c in self.code)
        slug = self.subject.rpartition("/")[2]
        return f"{PREFIXES['mapping']}{beginning}{slug}-{self.terminology.prefix.lower()}-{code.lower()}"


def mapping_quads(mappings: Iterable[Mapping]) -> Iterator[Quad]:
    """Say in RDF what rows say: the relation itself, the record of it, and the code.

    A rejected row has a record and no relation. The same code in two rows is described twice, alike.

    Args:
        mappings: The rows.
    """
    graph = NamedNode(GRAPH_MAPPINGS)

    def said(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(expand(predicate)), value, graph)

    for one in mappings:
        subject, code, record = NamedNode(one.subject), NamedNode(one.code_iri), NamedNode(one.iri)
        if not one.is_rejected:
            yield said(subject, one.predicate, code)
        yield said(record, "rdf:type", NamedNode(expand("sssom:Mapping")))
        yield said(record, "sssom:subject_id", subject)
        yield said(record, "sssom:predicate_id", NamedNode(expand(one.predicate)))
        yield said(record, "sssom:object_id", code)
        yield said(record, "sssom:mapping_justification", NamedNode(expand(one.justification)))
        if one.is_rejected:
            yield said(record, "sssom:predicate_modifier", Literal("Not"))
        if one.version:
            yield said(record, "sssom:object_source_version", Literal(one.version))
        if one.comment:
            yield said(record, "rdfs:comment", Literal(one.comment, language="en"))
        yield said(record, "dcterms:creator", NamedNode(one.author))
        yield said(record, "dcterms:created", Literal(one.date, datatype=NamedNode(XSD + "date")))
        yield said(code, "rdf:type", NamedNode(expand("allkg:Code")))
        yield said(code, "dcterms:identifier", Literal(one.curie))
        yield said(code, "skos:notation", Literal(one.code))
        yield said(code, "skos:inScheme", NamedNode(one.terminology.iri))
        if one.code_label:
            yield said(code, "rdfs:label", Literal(one.code_label, language="en"))
