"""What exports to the models of others need: the edition, the concepts, their classes and their hierarchy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.errors import InputError
from all_kg.graph.terminologies import read_terminologies
from all_kg.namespaces import BASE, GRAPH_CONCEPTS, GRAPH_TERMINOLOGIES, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import BlankNode, Quad, Triple

    from all_kg.graph.knowledge import Knowledge
    from all_kg.graph.mapping import Mapping
    from all_kg.graph.terminologies import Terminology

_ANY_CONCEPT = "Concept"


@dataclass(frozen=True)
class Edition:
    """Which edition of the knowledge is exported.

    Attributes:
        title: Title of the whole.
        description: What it holds.
        version: Its version.
        created: Day on which it was begun.
        issued: Day on which this edition was issued.
        license: IRI of the licence.
        publisher: Name of the publisher.
    """

    title: str
    description: str
    version: str
    created: str
    issued: str
    license: str
    publisher: str


@dataclass(frozen=True)
class ConceptClass:
    """A class of concepts.

    Attributes:
        iri: Its IRI.
        name: Its local name, such as `ResponseState`.
        label: Its label.
        definition: Its definition.
    """

    iri: str
    name: str
    label: str
    definition: str


@dataclass(frozen=True)
class ExportedConcept:
    """A concept.

    Attributes:
        iri: Its IRI.
        code: The last part of the IRI, by which other models know it.
        kind: The class that it was curated in.
        classes: Local names of this class and the wider ones.
        label: Preferred label.
        definition: Definition.
        other_names: Alternative labels, sorted.
        parents: Codes of the next wider concepts, sorted.
    """

    iri: str
    code: str
    kind: ConceptClass
    classes: tuple[str, ...]
    label: str
    definition: str
    other_names: tuple[str, ...]
    parents: tuple[str, ...]

    @property
    def curie(self) -> str:
        """Prefix and code."""
        return curie(self.iri)


class ExportContent:
    """The knowledge as the exports look at it.

    Args:
        knowledge: What is curated and derived.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._quads: dict[str, list[Quad]] = {}
        for quad in knowledge.quads():
            self._quads.setdefault(quad.subject.value, []).append(quad)  # type: ignore[union-attr]
        self._values: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def edition(self) -> Edition:
        """The edition, as the header of the ontology has it.

        Raises:
            InputError: There is no header.
        """
        if not self.values(BASE, "dcterms:title"):
            raise InputError("the ontology has no header", remedy="Describe it in ontology/all-kg.ttl")
        return Edition(
            title=self.value(BASE, "dcterms:title"),
            description=self.value(BASE, "dcterms:description"),
            version=self.value(BASE, "owl:versionInfo"),
            created=self.value(BASE, "dcterms:created"),
            issued=self.value(BASE, "dcterms:issued"),
            license=self.value(BASE, "dcterms:license"),
            publisher=self.value(self.value(BASE, "dcterms:publisher"), "skos:prefLabel"),
        )

    @cached_property
    def concepts(self) -> dict[str, ExportedConcept]:
        """Every concept by its code, in the order of codes."""
        iris = {
            quad.subject.value
            for quad in self._knowledge.asserted.get(GRAPH_CONCEPTS, ())
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(PREFIXES["all"])
        }
        concepts = (self._concept(iri) for iri in iris)
        return {concept.code: concept for concept in sorted(concepts, key=lambda one: one.code)}

    @cached_property
    def classes(self) -> dict[str, ConceptClass]:
        """The classes that have concepts, by their local names, in order; without the widest of all."""
        names = sorted({name for concept in self.concepts.values() for name in concept.classes})
        return {name: self._class(expand(f"allkg:{name}")) for name in names if name != _ANY_CONCEPT}

    @cached_property
    def ancestors(self) -> dict[str, dict[str, tuple[int, int]]]:
        """By the code of a concept those of the wider ones, with the fewest and the most steps to them."""
        found: dict[str, dict[str, tuple[int, int]]] = {}

        def steps(code: str) -> dict[str, tuple[int, int]]:
            if code not in found:
                reached: dict[str, tuple[int, int]] = {}
                for parent in self.concepts[code].parents:
                    above = {parent: (0, 0), **steps(parent)}
                    for wider, (fewest, most) in above.items():
                        old = reached.get(wider, (fewest + 1, most + 1))
                        reached[wider] = (min(old[0], fewest + 1), max(old[1], most + 1))
                found[code] = reached
            return found[code]

        for code in self.concepts:
            steps(code)
        return found

    @cached_property
    def terminologies(self) -> list[Terminology]:
        """The terminologies, in the order of their prefixes."""
        return read_terminologies(self._knowledge.asserted.get(GRAPH_TERMINOLOGIES, ()))

    @cached_property
    def mappings(self) -> list[Mapping]:
        """The rows of all mapping tables in a fixed order, the rejected ones among them."""
        return sorted(
            self._knowledge.mappings,
            key=lambda row: (row.subject, row.curie, row.is_rejected, row.predicate),
        )

    def values(self, subject: str, predicate: str) -> list[str]:
        """What is said of a subject by a predicate, each once, sorted.

        Args:
            subject: IRI.
            predicate: CURIE.
        """
        if subject not in self._values:
            said: dict[str, set[str]] = {}
            for quad in self._quads.get(subject, ()):
                if isinstance(quad.object, NamedNode | Literal):
                    said.setdefault(quad.predicate.value, set()).add(quad.object.value)
            self._values[subject] = {name: sorted(values) for name, values in said.items()}
        return self._values[subject].get(expand(predicate), [])

    def value(self, subject: str, predicate: str) -> str:
        """The first of `values`; empty when there is none."""
        return next(iter(self.values(subject, predicate)), "")

    def inherited(self, class_iri: str, said: Callable[[str], str]) -> str:
        """What is said of a class, or of the nearest wider class of which something is said; else empty.

        Args:
            class_iri: IRI of the class.
            said: What is said of a class, by its IRI; empty where nothing is.
        """
        level = [class_iri]
        while level:
            found = sorted(filter(None, map(said, level)))
            if found:
                return found[0]
            level = [wider for one in level for wider in self.values(one, "rdfs:subClassOf")]
        return ""

    def _concept(self, iri: str) -> ExportedConcept:
        classes = [
            name.removeprefix(PREFIXES["allkg"])
            for name in self.values(iri, "rdf:type")
            if name.startswith(PREFIXES["allkg"])
        ]
        wider = {name for name in self.values(iri, "allkg:kindOf") if name.startswith(PREFIXES["all"])}
        beyond = {name for parent in wider for name in self.values(parent, "allkg:kindOf")}
        return ExportedConcept(
            iri=iri,
            code=_code(iri),
            kind=self._class(self._kinds[iri]),
            classes=tuple(classes),
            label=self.value(iri, "skos:prefLabel"),
            definition=self.value(iri, "skos:definition"),
            other_names=tuple(self.values(iri, "skos:altLabel")),
            parents=tuple(sorted(map(_code, wider - beyond))),
        )

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {
            _iri(quad.subject): _iri(quad.object)
            for quad in self._knowledge.asserted.get(GRAPH_CONCEPTS, ())
            if quad.predicate == _TYPE
        }

    def _class(self, iri: str) -> ConceptClass:
        return ConceptClass(
            iri=iri,
            name=iri.removeprefix(PREFIXES["allkg"]),
            label=self.value(iri, "rdfs:label"),
            definition=self.value(iri, "skos:definition"),
        )


_TYPE = NamedNode(expand("rdf:type"))


def _iri(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _code(iri: str) -> str:
    return iri.removeprefix(PREFIXES["all"])
