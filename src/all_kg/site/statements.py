"""The quads of the graph by subject and by object, and the words by which a reader knows a thing."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.answers.labels import label_of
from all_kg.namespaces import BASE, GRAPH_DERIVED, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, Triple

    from all_kg.stores.store import Store

    Term = NamedNode | BlankNode | Literal | Triple

_PARTS_OF_CLAIM = ("allkg:subject", "allkg:predicate", "allkg:object", "allkg:value")


def text_of(term: Term) -> str:
    """An IRI or the text of a literal, without marks around it."""
    return term.value if isinstance(term, NamedNode | Literal | BlankNode) else str(term)


class Statements:
    """What the graph says of each thing, and where it speaks of it.

    Args:
        quads: Everything, as it was curated.
        store: The same in a store, where labels are looked up.
    """

    def __init__(self, quads: Iterable[Quad], store: Store) -> None:
        self.quads = sorted(set(quads), key=str)
        self.store = store
        self._labels: dict[str, str] = {}

    @cached_property
    def said(self) -> dict[Term, list[Quad]]:
        """Quads by their subject."""
        found: dict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            found[quad.subject].append(quad)
        return found

    @cached_property
    def used(self) -> dict[Term, list[Quad]]:
        """Quads by the IRI that is their object."""
        found: dict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            if isinstance(quad.object, NamedNode):
                found[quad.object].append(quad)
        return found

    @cached_property
    def things(self) -> list[str]:
        """Every IRI of the project that the graph talks about, sorted."""
        terms = (
            term
            for quad in self.quads
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        )
        return sorted({
            term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)
        })  # fmt: skip

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.things)

    def __contains__(self, iri: str) -> bool:
        """Whether the graph talks about an IRI of the project."""
        return iri in self._known

    def about(self, iri: str) -> Sequence[Quad]:
        """What is said of a thing."""
        return self.said.get(NamedNode(iri), ())

    def naming(self, iri: str) -> Sequence[Quad]:
        """What is said with a thing as the object."""
        return self.used.get(NamedNode(iri), ())

    def values(self, iri: str, predicate: str) -> list[Term]:
        """What a predicate says of a thing, asserted or derived, each once.

        Args:
            iri: The thing.
            predicate: A CURIE.
        """
        wanted = expand(predicate)
        return list(dict.fromkeys(quad.object for quad in self.about(iri) if quad.predicate.value == wanted))

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The same where the values are IRIs."""
        return [term.value for term in self.values(iri, predicate) if isinstance(term, NamedNode)]

    def text(self, iri: str, predicate: str) -> str:
        """The same as one text; empty when nothing is said."""
        return " ".join(sorted(map(text_of, self.values(iri, predicate))))

    def label(self, iri: str) -> str:
        """The words for a thing."""
        if iri not in self._labels:
            self._labels[iri] = self._label(iri)
        return self._labels[iri]

    def words(self, term: Term) -> str:
        """The words for an object of a statement."""
        return self.label(term.value) if isinstance(term, NamedNode) else text_of(term)

    def kinds(self, iri: str) -> list[str]:
        """The classes of the vocabulary that a thing was curated in, those derived left out."""
        return sorted({
            text_of(quad.object)
            for quad in self.about(iri)
            if quad.predicate.value == expand("rdf:type") and not is_derived(quad)
        })  # fmt: skip

    def _label(self, iri: str) -> str:
        if iri.startswith(PREFIXES["claim"]):
            parts = (term for part in _PARTS_OF_CLAIM for term in self.values(iri, part)[:1])
            return " ".join(map(self.words, parts)) or curie(iri)
        if iri.startswith(PREFIXES["passage"]):
            sections = " ".join(map(self.label, self.iris(iri, "dcterms:isPartOf")))
            return f"{sections}, passage {self.text(iri, 'allkg:ordinal')}"
        if iri.startswith(PREFIXES["graph"]):
            return f"graph {iri.removeprefix(PREFIXES['graph'])}"
        found = label_of(self.store, NamedNode(iri))
        if iri.startswith(PREFIXES["question"]):
            return in_words(self.text(iri, "sh:name") or found)
        if iri.startswith(PREFIXES["gap"]):
            return f"Not stated: {found[:1].lower()}{found[1:]}"
        if iri.startswith(PREFIXES["section"]):
            return " · ".join([*map(self.label, self.iris(iri, "dcterms:isPartOf")), found])
        if found == curie(iri):  # nothing names it
            return iri if found.startswith("<") else _spaced(found.rpartition(":")[2])
        return found


def _spaced(name: str) -> str:
    """A name of another vocabulary in words: `versionInfo` is `version info`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()


def in_words(wording: str) -> str:
    """A wording of a question with its slots in brackets: `{other_thing}` is `[other thing]`."""
    return wording.replace("{", "[").replace("}", "]").replace("_", " ")


def is_derived(quad: Quad) -> bool:
    """Whether a rule made it."""
    return text_of(quad.graph_name) == GRAPH_DERIVED  # type: ignore[arg-type]
