"""What is known of one concept: names, definition, claims, gaps, links."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.answers.answer import Answer, Thing
from all_kg.answers.asking import answer_match, to_thing
from all_kg.answers.catalogue import find_question_by_name
from all_kg.answers.gaps import gaps_about
from all_kg.answers.labels import label_of
from all_kg.answers.matching import Match
from all_kg.errors import UsageError
from all_kg.graph.mapping import PREDICATES
from all_kg.graph.search_index import INDEX, SEARCH_KEY, TYPE, normalise
from all_kg.layout import Layout, Shown
from all_kg.namespaces import GRAPH_DERIVED, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.stores.store import Store, Term

_CLAIMS_QUESTION = "claims-about"
_DERIVED = NamedNode(GRAPH_DERIVED)
_DEFINITION = NamedNode(expand("skos:definition"))
_CODE = tuple(NamedNode(expand(name)) for name in ("dcterms:identifier", "rdfs:label"))
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_OTHER_NAMES = tuple(
    NamedNode(expand(name)) for name in ("skos:altLabel", "allkg:abbreviation", "allkg:synonym")
)
_LINKS = tuple(NamedNode(expand(name)) for name in (*PREDICATES, "rdfs:seeAlso"))


class UnknownConceptError(UsageError):
    """No concept has this name, or none of the kind that is needed.

    Args:
        name: The name as given.
        suggestions: Labels that look like it.
        kind: The kind that is needed, when things of other kinds have the name.
    """

    def __init__(self, name: str, suggestions: list[str], kind: str = "") -> None:
        remedy = f"Did you mean {' or '.join(repr(label) for label in suggestions)}?" if suggestions else ""
        problem = f"nothing of the kind {kind!r} has the name" if kind else "nothing is known by the name"
        super().__init__(f"{problem} {name!r}", remedy=remedy)
        self.suggestions = suggestions


class Concept(Shown):
    """One concept with everything that the graph has on it.

    Attributes:
        iri: Its IRI.
        label: Its preferred label.
        names: Other labels, synonyms and abbreviations.
        definition: What it is, in the project's own words.
        classes: The classes of the vocabulary that it belongs to.
        wider: The concepts that it is directly a kind of.
        narrower: The concepts that are directly kinds of it.
        links: Where else it is described, as pairs of relation and code or address, the closest first.
        claims: Every claim about it or with it, as an answer.
        gaps: What the sources leave open about it.
    """

    def __init__(self, store: Store, term: NamedNode) -> None:
        def things(subject: NamedNode | None, predicate: NamedNode, object_: NamedNode | None) -> list[Thing]:
            quads = [quad for quad in store.quads(subject, predicate, object_) if quad.graph_name != _DERIVED]
            found = {to_thing(store, quad.object if object_ is None else quad.subject) for quad in quads}
            return sorted(found, key=lambda thing: thing.label)

        self.iri = term.value
        self.label = label_of(store, term)
        names = {
            label_of(store, quad.object) for naming in _OTHER_NAMES for quad in store.quads(term, naming)
        }
        self.names = sorted(names)
        self.definition = " ".join(
            sorted(label_of(store, quad.object) for quad in store.quads(term, _DEFINITION))
        )
        self.classes = [
            thing for thing in things(term, TYPE, None) if thing.iri.startswith(PREFIXES["allkg"])
        ]
        self.wider = things(term, _KIND_OF, None)
        self.narrower = things(None, _KIND_OF, term)
        order = {label_of(store, link): place for place, link in enumerate(_LINKS)}
        self.links = [
            (label_of(store, link), _link_target(store, quad.object))
            for link in _LINKS
            for quad in store.quads(term, link)
        ]
        self.links.sort(key=lambda pair: (order[pair[0]], pair[1].label))
        question = find_question_by_name(store, _CLAIMS_QUESTION)
        self.claims: Answer = answer_match(store, Match(question, {"concept": [term]}))
        self.gaps = gaps_about(store, term)

    def __repr__(self) -> str:
        return f"<Concept {self.label!r}>"

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        facts = (
            ("definition", self.definition),
            ("also called", ", ".join(self.names)),
            ("is a", ", ".join(thing.label for thing in self.classes)),
            ("kind of", ", ".join(thing.label for thing in self.wider)),
            ("kinds", ", ".join(thing.label for thing in self.narrower)),
            *self._links_by_relation(),
        )
        claims = self.claims.layout()
        gaps = [f"- {gap}" for gap in self.gaps]
        return Layout(
            self.label,
            [self.iri, *(f"{name}: {text}" for name, text in facts if text)],
            claims.headers,
            claims.cells,
            [["Left open by the sources:", *gaps] if gaps else [], *claims.notes],
        )

    def _links_by_relation(self) -> list[tuple[str, str]]:
        relations = dict.fromkeys(relation for relation, _ in self.links)
        return [
            (relation, ", ".join(target.label for one, target in self.links if one == relation))
            for relation in relations
        ]

    def to_dict(self) -> dict[str, Any]:
        """The concept as data, ready for JSON."""

        def plain(things: list[Thing]) -> list[dict[str, str]]:
            return [{"iri": thing.iri, "label": thing.label} for thing in things]

        return {
            "iri": self.iri,
            "label": self.label,
            "names": self.names,
            "definition": self.definition,
            "classes": plain(self.classes),
            "wider": plain(self.wider),
            "narrower": plain(self.narrower),
            "links": [
                {"relation": relation, "iri": target.iri, "target": target.label}
                for relation, target in self.links
            ],
            "claims": self.claims.to_dict()["rows"],
            "gaps": plain(self.gaps),
            "sources": plain(list(self.claims.sources)),
            "disclaimer": self.claims.disclaimer,
        }


def _link_target(store: Store, term: Term) -> Thing:
    """A code as `NCIT:C933 Vincristine`, or an address."""
    if not isinstance(term, NamedNode):
        return Thing("", label_of(store, term))
    names = [label_of(store, quad.object) for part in _CODE for quad in store.quads(term, part)]
    return Thing(term.value, " ".join(names) or label_of(store, term))


def find_concept(store: Store, name: str, kind: NamedNode | None = None) -> NamedNode:
    """Find what a person calls by a name.

    Args:
        store: The built store.
        name: A label or synonym, a slug such as `chemotherapy`, a name such as `all:chemotherapy`, or an IRI.
            Of a source: its short title, slug or IRI.
        kind: Class that it must belong to.

    Raises:
        UnknownConceptError: Nothing has this name; carries the nearest labels.
        UsageError: Several things have this name.
    """
    tokens = normalise(name)
    possible = list(_iris(expand(name), PREFIXES["all"] + name, PREFIXES["source"] + name))
    store.expect_about(possible)
    named = [term for term in possible if any(store.quads(term))]
    if not named:
        # Codes and terminologies are found where they are asked for: SCT is a transplant else.
        quads = store.quads(None, SEARCH_KEY, Literal(" ".join(tokens)), None if kind else INDEX)
        named = sorted({quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}, key=str)
    found = [term for term in named if kind is None or any(store.quads(term, TYPE, kind))]
    if not found:
        wanted = label_of(store, kind) if named and kind else ""
        raise UnknownConceptError(name, _suggestions(store, tokens, kind), wanted)
    if len(found) > 1:
        found = [term for term in found if normalise(label_of(store, term)) == tokens] or found
    if len(found) > 1:
        labels = ", ".join(f"{label_of(store, term)} ({curie(term.value)})" for term in found)
        raise UsageError(
            f"{name!r} is the name of several things: {labels}", remedy="Give one of these names"
        )
    return found[0]


def _iris(*texts: str) -> Iterator[NamedNode]:
    for text in texts:
        with suppress(ValueError):
            yield NamedNode(text)


def _suggestions(store: Store, tokens: list[str], kind: NamedNode | None) -> list[str]:
    import difflib

    concepts: dict[str, NamedNode] = {}
    for quad in store.quads(None, SEARCH_KEY, None, INDEX):
        if isinstance(quad.subject, NamedNode) and (
            kind is None or any(store.quads(quad.subject, TYPE, kind))
        ):
            concepts.setdefault(label_of(store, quad.object), quad.subject)
    near = difflib.get_close_matches(" ".join(tokens), sorted(concepts), n=3, cutoff=0.7)
    return list(dict.fromkeys(label_of(store, concepts[key]) for key in near))
