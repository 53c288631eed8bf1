"""A release by the things that it describes."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from all_kg.errors import InputError
from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import GRAPH_DERIVED, curie, expand
from all_kg.rdf.reading import read_file
from all_kg.releases.release import QUADS
from all_kg.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TYPE = expand("rdf:type")
_ONTOLOGY, _VERSION = expand("owl:Ontology"), expand("owl:versionIRI")
_NAMES = tuple(
    expand(name)
    for name in ("skos:prefLabel", "bibo:shortTitle", "dcterms:title", "rdfs:label", "dcterms:identifier")
)
_CLAIM = tuple(expand(f"allkg:{name}") for name in ("subject", "predicate", "object"))
_VALUE, _HEDGE, _SOURCE = expand("allkg:value"), expand("allkg:hedge"), expand("dcterms:source")
# Of several classes of a thing the others are said by themselves.
_GENERAL = frozenset(expand(name) for name in ("allkg:Concept", "allkg:Statement"))

_Term = NamedNode | BlankNode | Literal | Triple


class Side:
    """One of the two releases, by the things that it describes.

    Args:
        quads: Everything in it.
        name: What it is called.

    Raises:
        InputError: No graph is named, so that what is curated cannot be told from what follows.
    """

    def __init__(self, quads: Iterable[Quad], name: str) -> None:
        self.name = name
        self.derived: set[tuple[_Term, NamedNode, _Term]] = set()
        self._of: dict[_Term, list[Quad]] = defaultdict(list)
        for quad in quads:
            if not isinstance(quad.graph_name, NamedNode):
                raise InputError(
                    "the graphs are merged in it",
                    remedy="Give a release, N-Quads or TriG of `all-kg export`, or a knowledge folder",
                    file=name,
                )
            if quad.graph_name.value == GRAPH_DERIVED:
                self.derived.add((quad.subject, quad.predicate, quad.object))
            else:
                self._of[quad.subject].append(quad)
        self.things = {term.value: term for term in self._of if isinstance(term, NamedNode)}

    @cached_property
    def version(self) -> str:
        """The version IRI of its ontology; empty when it says none."""
        found = [
            self.values(iri, _VERSION)
            for iri in self.things
            if any(value == f"<{_ONTOLOGY}>" for value in self.values(iri, _TYPE))
        ]
        return found[0][0].strip("<>") if found and found[0] else ""

    def statements(self, iri: str) -> set[tuple[str, str]]:
        """What is said of a thing: property and value, blank nodes written out."""
        return {(quad.predicate.value, self._written(quad.object)) for quad in self._of[self.things[iri]]}

    def values(self, iri: str, predicate: str) -> list[str]:
        """The values of one property of a thing, as `statements` writes them, in order."""
        term = self.things.get(iri)
        quads = self._of[term] if term is not None else []
        return sorted(self._written(quad.object) for quad in quads if quad.predicate.value == predicate)

    def label(self, iri: str) -> str:
        """The name of a thing; a claim is put into words."""
        for predicate in _NAMES:
            if names := self.values(iri, predicate):
                return _text(names[0])
        if len(parts := [self.values(iri, predicate) for predicate in _CLAIM]) == len(_CLAIM):
            subject, relation, object_ = (self._name(part[0]) if part else "" for part in parts)
            if subject and relation:
                value = object_ or "".join(_text(one) for one in self.values(iri, _VALUE)[:1])
                said = "".join(self._name(one) for one in self.values(iri, _HEDGE)[:1])
                source = "".join(self._name(one) for one in self.values(iri, _SOURCE)[:1])
                return f"{subject} {relation} {value} ({said}; {source})"
        return curie(iri)

    def kind(self, iri: str) -> str:
        """The name of the narrowest class of a thing that is told."""
        classes = [value.strip("<>") for value in self.values(iri, _TYPE)]
        told = [one for one in classes if one not in _GENERAL] or classes
        return self.label(told[0]) if told else "thing"

    def name_of(self, written: str) -> str:
        """A value as a person reads it."""
        return self._name(written)

    def quads(self, iri: str) -> Iterator[Quad]:
        """What is said of a thing, the blank nodes that belong to it included."""
        ahead: list[_Term] = [self.things[iri]]
        while ahead:
            for quad in self._of[ahead.pop()]:
                yield quad
                if isinstance(quad.object, BlankNode):
                    ahead.append(quad.object)

    def _name(self, written: str) -> str:
        if written.startswith("<"):
            return self.label(written.strip("<>"))
        return _text(written)

    def _written(self, term: _Term) -> str:
        # The label of a blank node says nothing: it is what hangs on it that counts.
        if isinstance(term, BlankNode):
            inside = sorted(f"{quad.predicate} {self._written(quad.object)}" for quad in self._of[term])
            return f"[{'; '.join(inside)}]"
        return str(term)


def open_side(name: str) -> Side:
    """Read a release.

    Args:
        name: A folder that `all-kg build --out` wrote, N-Quads or TriG of an export, or a knowledge folder.

    Raises:
        InputError: It cannot be read, or its graphs are merged.
    """
    if os.path.isfile(os.path.join(name, QUADS)):
        return Side(read_file(os.path.join(name, QUADS)), name)
    if os.path.isdir(os.path.join(name, "ontology")):
        return Side(load_knowledge(Resources(os.path.abspath(name))).quads(), name)
    if os.path.isdir(name):
        raise InputError(
            "this is neither a release nor a knowledge folder",
            remedy=f"It would hold {QUADS} or ontology",
            file=name,
        )
    return Side(read_file(name), name)


def _text(written: str) -> str:
    """The text of a literal as N-Triples writes it."""
    if not written.startswith('"'):
        return written
    return written[1 : written.rindex('"')].replace('\\"', '"').replace("\\n", " ")
