"""Why something follows in OWL: axioms that are enough, none to spare, in words and with their origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from all_kg.answers.answer import DISCLAIMER
from all_kg.errors import UsageError
from all_kg.graph.search_index import normalise
from all_kg.layout import Layout
from all_kg.namespaces import GRAPH_CONCEPTS, GRAPH_FILES, GRAPH_VOCABULARY, PREFIXES, curie, expand
from all_kg.owl.axiom_words import AxiomWords
from all_kg.owl.justification import minimal_axioms
from all_kg.owl.owl_axioms import Axiom
from all_kg.owl.reasoning import all_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad
    from rich.console import Console, ConsoleOptions, RenderResult

    from all_kg.resources import Resources

_TYPE, _SUBCLASS, _NOTHING, _CLASS, _OBJECT_PROPERTY, _DATA_PROPERTY, _ANNOTATION_PROPERTY = (
    NamedNode(expand(name))
    for name in (
        *("rdf:type", "rdfs:subClassOf", "owl:Nothing", "owl:Class", "owl:ObjectProperty"),
        *("owl:DatatypeProperty", "owl:AnnotationProperty"),
    )
)
_CLAIM_SUBJECT, _CLAIM_PREDICATE, _CLAIM_OBJECT, _HEDGE = (
    NamedNode(expand(f"allkg:{name}")) for name in ("subject", "predicate", "object", "hedge")
)
_SOURCE = NamedNode(expand("dcterms:source"))
# The best first: a label goes before another name of something else.
_NAMES = tuple(
    NamedNode(expand(name)) for name in ("skos:prefLabel", "rdfs:label", "dcterms:title", "skos:altLabel")
)
_PLAIN = ("all", "allkg", "logic")  # prefixes that may be left out
_ORIGINS = {GRAPH_CONCEPTS: "definition", GRAPH_VOCABULARY: "vocabulary"}
_MOST_NEAR = 3


@dataclass(frozen=True)
class Because:
    """One of the axioms.

    Attributes:
        words: The axiom in words.
        origin: `definition`, `vocabulary`, `file`, `record`, or the claims that state it, with their hedges.
        sources: Titles of the sources that state it.
    """

    words: str
    origin: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Entailment:
    """Why something follows.

    Attributes:
        goal: What follows.
        words: The same in words.
        because: What it follows from; without any one of these it does not follow from the others.
        axioms: The same axioms as triples.
    """

    goal: Triple
    words: str
    because: tuple[Because, ...]
    axioms: tuple[Axiom, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Titles of the sources that are behind it."""
        return tuple(dict.fromkeys(source for one in self.because for source in one.sources))

    def to_dict(self) -> dict[str, Any]:
        """The whole as data, ready for JSON."""
        return {
            "goal": [str(term).strip("<>") for term in self.goal],
            "words": self.words,
            "because": [
                {
                    "words": one.words,
                    "from": one.origin,
                    "triples": [str(triple) for triple in axiom.triples],
                }
                for one, axiom in zip(self.because, self.axioms, strict=True)
            ],
            "sources": list(self.sources),
            "disclaimer": DISCLAIMER,
        }

    def layout(self) -> Layout:
        """What a person sees."""
        return Layout(
            self.words,
            headers=("because all of this was said", "from"),
            cells=[(one.words, one.origin) for one in self.because],
            notes=[
                ["Without any one of these it does not follow from the others."],
                ["Sources:", *(f"- {source}" for source in self.sources)] if self.sources else [],
                [DISCLAIMER],
            ],
        )

    def __str__(self) -> str:
        return self.layout().to_text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.layout().to_rich()


def why_entailed(
    subject: str,
    predicate: str,
    object: str,  # noqa: A002 - RDF's own name
    *,
    files: Sequence[str] = (),
    limit: float = 120.0,
    resources: Resources | None = None,
) -> Entailment:
    """Find axioms from which something follows, none to spare, in the knowledge and in files beside it.

    Args:
        subject: A thing or class: its label, another name, `prefix:name` or IRI.
        predicate: A relation between things; `a` for the class of a thing, `subClassOf` for a wider class.
        object: A thing or class; `owl:Nothing` for what nothing can be.
        files: Files with further knowledge, in any RDF format that can be read.
        limit: Seconds for all of it.
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: A file cannot be used.
        UsageError: A name is unknown, or that of several things; it does not follow; HermiT is not installed.
        LimitError: It took longer than the limit.
    """
    quads, _ = all_said(files, resources)
    names = _Names(quads)
    relation = names.relation(predicate)
    goal = Triple(
        names.find(subject, names.classes if relation == _SUBCLASS else names.things),
        relation,
        names.find(object, names.classes if relation in (_SUBCLASS, _TYPE) else names.things),
    )
    because = minimal_axioms(quads, goal, limit=limit)
    words = AxiomWords(quads)
    origins = _Origins(quads, words)
    return Entailment(
        goal,
        words.say(Axiom((goal,))),
        tuple(origins.because(axiom) for axiom in because),
        tuple(because),
    )


class _Names:
    """Finds what a person calls by a name among the things, classes and relations that were said."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        kinds: dict[object, set[object]] = {}
        self._named: dict[tuple[str, ...], dict[NamedNode, int]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                kinds.setdefault(quad.subject, set())
                if quad.predicate == _TYPE:
                    kinds[quad.subject].add(quad.object)
                elif quad.predicate in _NAMES and isinstance(quad.object, Literal):
                    found = self._named.setdefault(tuple(normalise(quad.object.value)), {})
                    rank = _NAMES.index(quad.predicate)
                    found[quad.subject] = min(rank, found.get(quad.subject, rank))
        self.relations = {term for term, own in kinds.items() if _OBJECT_PROPERTY in own}
        self.classes = {term for term, own in kinds.items() if _CLASS in own} | {_NOTHING}
        others = {term for term, own in kinds.items() if own & {_DATA_PROPERTY, _ANNOTATION_PROPERTY}}
        self.things = kinds.keys() - self.relations - self.classes - others

    def relation(self, name: str) -> NamedNode:
        for short, relation in (("a", _TYPE), ("rdf:type", _TYPE), ("subClassOf", _SUBCLASS)):
            if name == short or expand(name) == relation.value:
                return relation
        return self.find(name, self.relations)

    def find(self, name: str, among: Iterable[object]) -> NamedNode:
        among = set(among)
        for iri in (expand(name), *(PREFIXES[prefix] + name for prefix in _PLAIN)):
            try:
                if NamedNode(iri) in among:
                    return NamedNode(iri)
            except ValueError:
                continue
        named = {t: rank for t, rank in self._named.get(tuple(normalise(name)), {}).items() if t in among}
        best = sorted((t for t in named if named[t] == min(named.values())), key=str)
        if len(best) == 1:
            return best[0]
        if best:
            raise UsageError(
                f"{name!r} is the name of several things: {', '.join(curie(one.value) for one in best)}",
                remedy="Give one of these names",
            )
        import difflib

        labels = sorted({" ".join(key) for key, terms in self._named.items() if terms.keys() & among})
        near = difflib.get_close_matches(name, labels, n=_MOST_NEAR)
        remedy = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Give its label or its IRI"
        raise UsageError(f"there is nothing called {name!r} here", remedy=remedy)


class _Origins:
    """Tells where axioms come from: who wrote them, or which claims state them."""

    def __init__(self, quads: Iterable[Quad], words: AxiomWords) -> None:
        self._words = words
        self._graphs: dict[Triple, str] = {}
        self._of: dict[object, dict[NamedNode, list[Any]]] = {}
        claims = set()
        for quad in quads:
            self._graphs.setdefault(quad.triple, str(quad.graph_name).strip("<>"))
            if quad.predicate == _CLAIM_PREDICATE:
                claims.add(quad.subject)
            if quad.predicate in (_CLAIM_SUBJECT, _CLAIM_PREDICATE, _CLAIM_OBJECT, _HEDGE, _SOURCE):
                self._of.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        self._claims: dict[Triple, list[NamedNode]] = {}
        for claim in sorted(claims, key=str):
            part = self._of[claim]
            for begin in part.get(_CLAIM_SUBJECT, ()):
                for end in part.get(_CLAIM_OBJECT, ()):
                    edge = Triple(begin, part[_CLAIM_PREDICATE][0], end)
                    self._claims.setdefault(edge, []).append(claim)  # type: ignore[arg-type]

    def because(self, axiom: Axiom) -> Because:
        head = axiom.triples[0]
        claims = self._claims.get(head, [])
        origin = ", ".join(f"{curie(claim.value)} ({self._hedges(claim)})" for claim in claims)
        if not origin:
            graph = self._graphs.get(head, "")
            origin = "file" if graph.startswith(GRAPH_FILES) else _ORIGINS.get(graph, "record")
        stating: list[Any] = [*claims] or [head.subject]
        sources = (one for term in stating for one in self._of.get(term, {}).get(_SOURCE, ()))
        return Because(
            self._words.say(axiom), origin, tuple(dict.fromkeys(self._words.name(one) for one in sources))
        )

    def _hedges(self, claim: NamedNode) -> str:
        return ", ".join(self._words.name(hedge) for hedge in self._of[claim].get(_HEDGE, ()))
