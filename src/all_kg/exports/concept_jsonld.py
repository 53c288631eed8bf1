"""Concepts with their claims inside, as compact JSON-LD with a context of its own.

https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from all_kg.namespaces import PREFIXES, XSD, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.graph.knowledge import Knowledge

_CLAIMS = "claims"
_SUBJECT = NamedNode(expand("allkg:subject"))
_TYPE = NamedNode(expand("rdf:type"))
_XSD_STRING = XSD + "string"


def write_concept_jsonld(knowledge: Knowledge) -> bytes:
    """Write every concept, and whatever else claims are about, each with its claims.

    Args:
        knowledge: What is curated and derived.
    """
    said: dict[NamedNode, list[Triple]] = {}
    for triple in sorted(
        {Triple(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads()}, key=str
    ):
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(_FRAMED):
            said.setdefault(triple.subject, []).append(triple)
    claims: dict[NamedNode, list[NamedNode]] = {}
    for subject, triples in said.items():
        for triple in triples:
            if triple.predicate == _SUBJECT and isinstance(triple.object, NamedNode):
                claims.setdefault(triple.object, []).append(subject)
    terms = _Terms(triple for triples in said.values() for triple in triples)
    inside = {claim for found in claims.values() for claim in found}
    nodes = []
    for subject in sorted((said.keys() | claims.keys()) - inside, key=str):
        node = terms.node(subject, said.get(subject, []))
        if subject in claims:
            node[_CLAIMS] = [
                terms.node(claim, [one for one in said[claim] if one.predicate != _SUBJECT])
                for claim in claims[subject]
            ]
        nodes.append(node)
    document = {"@context": terms.context(), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


_FRAMED = (PREFIXES["all"], PREFIXES["claim"])


class _Terms:
    """A short name for each predicate, and what all its values have in common.

    Args:
        triples: All that is to be written.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        kinds: dict[str, set[str]] = {}
        for triple in triples:
            if triple.predicate != _TYPE:
                kinds.setdefault(triple.predicate.value, set()).add(_kind(triple.object))
        self._kinds = {iri: min(found) if len(found) == 1 else "" for iri, found in kinds.items()}
        # A name that two predicates share, or that is a prefix, too, stays with its prefix.
        taken = Counter([*map(_local, kinds), *PREFIXES, _CLAIMS])
        self._names = {iri: _local(iri) if taken[_local(iri)] == 1 else curie(iri) for iri in kinds}

    def context(self) -> dict[str, Any]:
        """The context: prefixes, then the names."""
        found: dict[str, Any] = {**PREFIXES, "id": "@id", "type": "@type"}
        found[_CLAIMS] = {"@reverse": curie(_SUBJECT.value)}
        for iri, name in sorted(self._names.items(), key=lambda pair: pair[1]):
            kind = self._kinds[iri]
            if kind.startswith("@@"):
                found[name] = {"@id": iri, "@language": kind[2:]}
            else:
                found[name] = {"@id": iri, "@type": kind} if kind else {"@id": iri}
        return found

    def node(self, subject: NamedNode, triples: list[Triple]) -> dict[str, Any]:
        """One thing with what is said of it.

        Args:
            subject: The thing.
            triples: What is said of it.
        """
        values: dict[str, list[Any]] = {}
        for triple in triples:
            is_type = triple.predicate == _TYPE
            name = "type" if is_type else self._names[triple.predicate.value]
            kind = "@id" if is_type else self._kinds[triple.predicate.value]
            values.setdefault(name, []).append(_value(triple.object, kind))
        node: dict[str, Any] = {"id": _short(subject)}
        return node | {name: found[0] if len(found) == 1 else found for name, found in sorted(values.items())}


def _kind(term: object) -> str:
    """`@id` of an IRI, `@@` and the language, or the datatype of a literal; of a plain text nothing."""
    if not isinstance(term, Literal):
        return "@id"
    if term.language is not None:
        return "@@" + term.language
    return "" if term.datatype.value == _XSD_STRING else term.datatype.value


def _value(term: object, kind: str) -> Any:
    if not isinstance(term, Literal):
        assert isinstance(term, NamedNode)  # noqa: S101 - there are no blank nodes among concepts and claims
        return _short(term) if kind == "@id" else {"@id": _short(term)}
    if kind == _kind(term):
        return term.value
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, "@type": term.datatype.value}


def _short(node: NamedNode) -> str:
    return curie(node.value).strip("<>")


def _local(iri: str) -> str:
    return curie(iri).rpartition(":")[2]
