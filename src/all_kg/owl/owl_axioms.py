"""Quads as the axioms of OWL that a reasoner can read: each whole, or not at all.

An axiom is a triple together with the tree of blank nodes that hangs from it (OWL 2 mapping to RDF,
https://www.w3.org/TR/owl2-mapping-to-rdf/). To drop one triple of the tree would change what the rest says.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from all_kg.namespaces import OWLREADY, PREFIXES, XSD, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPE = NamedNode(expand("rdf:type"))
_ONTOLOGY = NamedNode(expand("owl:Ontology"))
_ANNOTATION = NamedNode(expand("owl:AnnotationProperty"))
_DECLARING = {
    NamedNode(expand(name))
    for name in (
        *("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:NamedIndividual"),
        *("rdfs:Datatype", "rdfs:Class"),
    )
}
# Annotation properties that need no declaration, and what only says which files belong together.
_WITHOUT_MEANING = {
    NamedNode(expand(name))
    for name in (
        *("rdfs:label", "rdfs:comment", "rdfs:seeAlso", "rdfs:isDefinedBy"),
        *("owl:versionInfo", "owl:deprecated", "owl:priorVersion", "owl:backwardCompatibleWith"),
        *("owl:incompatibleWith", "owl:imports", "owl:versionIRI"),
    )
}
# The datatypes of OWL 2 (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps); HermiT fails at any other.
_DATATYPES = {
    *(
        XSD + name
        for name in (
            *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger"),
            *("negativeInteger", "long", "int", "short", "byte", "unsignedLong", "unsignedInt"),
            *("unsignedShort", "unsignedByte", "double", "float", "string", "normalizedString", "token"),
            *("language", "Name", "NCName", "NMTOKEN", "boolean", "hexBinary", "base64Binary", "anyURI"),
            *("dateTime", "dateTimeStamp"),
        )
    ),
    *(expand(name) for name in ("owl:real", "owl:rational", "rdf:PlainLiteral", "rdf:XMLLiteral")),
    expand("rdf:langString"),
}


@dataclass(frozen=True)
class Axiom:
    """One thing that is said.

    Attributes:
        triples: The triple that it starts from, then the tree that hangs from it.
    """

    triples: tuple[Triple, ...]

    @property
    def is_declaration(self) -> bool:
        """Whether it only tells what kind of term a name is."""
        head = self.triples[0]
        return len(self.triples) == 1 and head.predicate == _TYPE and head.object in _DECLARING

    def terms(self) -> set[NamedNode]:
        """The names it speaks about, those of the languages RDF and OWL left out."""
        return {
            term
            for triple in self.triples
            for term in (triple.subject, triple.predicate, triple.object)
            if isinstance(term, NamedNode) and not is_of_the_language(term)
        }


def axioms(quads: Iterable[Triple | pyoxigraph.Quad]) -> list[Axiom]:
    """Sort out what a reasoner can read.

    Annotations, ontology headers, imports, terms of owlready2's own vocabulary, and what needs a datatype
    that OWL 2 does not have (dates without a time, years) are left out. The rest keeps every letter.

    Args:
        quads: What is said; the graphs do not matter.

    Returns:
        The axioms in a fixed order.
    """
    of: dict[object, list[Triple]] = defaultdict(list)
    for triple in sorted({Triple(quad.subject, quad.predicate, quad.object) for quad in quads}, key=str):
        of[triple.subject].append(triple)
    every = [triple for triples in of.values() for triple in triples]
    referred = {triple.object for triple in every if isinstance(triple.object, BlankNode)}
    silent = _WITHOUT_MEANING | {triple.subject for triple in every if triple.object == _ANNOTATION}
    headers = {triple.subject for triple in every if triple.predicate == _TYPE and triple.object == _ONTOLOGY}
    found = []
    for subject, triples in of.items():
        if subject in silent or subject in headers or subject in referred:
            continue
        if isinstance(subject, BlankNode):  # such as a list of disjoint classes
            found.append(Axiom(tuple(_tree(triples, of))))
        else:
            found += [
                Axiom(tuple(_tree([triple], of))) for triple in triples if triple.predicate not in silent
            ]
    return [axiom for axiom in found if all(map(_is_readable, axiom.triples))]


def ntriples(found: Iterable[Axiom]) -> bytes:
    """Write axioms for a reasoner."""
    triples = dict.fromkeys(triple for axiom in found for triple in axiom.triples)
    return pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _tree(triples: list[Triple], of: dict[object, list[Triple]]) -> list[Triple]:
    found = dict.fromkeys(triples)
    waiting = list(triples)
    while waiting:
        node = waiting.pop().object
        if isinstance(node, BlankNode):
            new = [triple for triple in of[node] if triple not in found]
            found.update(dict.fromkeys(new))
            waiting += new
    return list(found)


def _is_readable(triple: Triple) -> bool:
    value = triple.object
    if isinstance(value, Literal) and value.datatype.value not in _DATATYPES:
        return False
    terms = (triple.subject, triple.predicate, value)
    if any(isinstance(term, NamedNode) and term.value.startswith(OWLREADY) for term in terms):
        return False
    return not (
        isinstance(value, NamedNode) and value.value.startswith(XSD) and value.value not in _DATATYPES
    )


def is_of_the_language(term: NamedNode) -> bool:
    """Whether a name is one of RDF, OWL or XML Schema, not of those who use them."""
    return term.value.startswith((PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"], XSD))
