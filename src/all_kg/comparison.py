"""Two sources side by side: what both say, what one says, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.answer import DISCLAIMER, Thing
from all_kg.asking import to_thing
from all_kg.layout import Layout, Shown
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from all_kg.store import Store

_TERMS = {
    name: NamedNode(expand(f"allkg:{name}"))
    for name in (
        "subject",
        "predicate",
        "object",
        "value",
        "hedge",
        "amongClaims",
        "advice",
        "Claim",
        "Conflict",
    )
}
_SOURCE, _TYPE = NamedNode(expand("dcterms:source")), NamedNode(expand("rdf:type"))
BOTH, FIRST, SECOND = "both", "only the first", "only the second"


@dataclass(frozen=True)
class Statement:
    """What one or both sources state.

    Attributes:
        said_by: `both`, `only the first` or `only the second`.
        subject: What it is about.
        relation: The relation.
        object: What the relation leads to, or the text.
        hedges: The strengths of wording of each source; several when it says it in several places.
    """

    said_by: str
    subject: Thing
    relation: Thing
    object: Thing
    hedges: tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """Claims of the two sources that curators linked as a conflict.

    Attributes:
        conflict: The conflict.
        advice: How to read them side by side.
        claims: The claims of the first and of the second source, in words.
    """

    conflict: Thing
    advice: str
    claims: tuple[tuple[str, ...], tuple[str, ...]]


class Comparison(Shown):
    """Two sources side by side.

    Attributes:
        sources: The two.
        statements: What they state, what both state first.
        differences: Where they differ, by the curators' reading.
    """

    def __init__(
        self, sources: tuple[Thing, Thing], statements: list[Statement], differences: list[Difference]
    ) -> None:
        self.sources = sources
        self.statements = statements
        self.differences = differences

    def to_dict(self) -> dict[str, Any]:
        """The comparison as data, ready for JSON."""
        return {
            "disclaimer": DISCLAIMER,
            "sources": [_named(source) for source in self.sources],
            "statements": [
                {
                    "said_by": one.said_by,
                    "subject": _named(one.subject),
                    "relation": _named(one.relation),
                    "object": _named(one.object),
                    "hedges": list(one.hedges),
                }
                for one in self.statements
            ],
            "differences": [
                {
                    "conflict": _named(one.conflict),
                    "advice": one.advice,
                    "claims": [list(claims) for claims in one.claims],
                }
                for one in self.differences
            ],
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        number = {kind: sum(one.said_by == kind for one in self.statements) for kind in (BOTH, FIRST, SECOND)}
        first, second = self.sources
        lines = [
            f"Both say: {number[BOTH]}. Only {first}: {number[FIRST]}. Only {second}: {number[SECOND]}. "
            f"Differ: {len(self.differences)}."
        ]
        cells = [[one.said_by, one.subject, one.relation, one.object, *one.hedges] for one in self.statements]
        differences = [
            [
                f"They differ on {one.conflict}:",
                *(
                    f"- {source}: {words}"
                    for source, all_ in zip(self.sources, one.claims, strict=True)
                    for words in all_
                ),
                one.advice,
            ]
            for one in self.differences
        ]
        silence = "That only one says something is silence of the other, or was not seen there; never a no."
        headers = ["said by", "subject", "relation", "object", str(first), str(second)]
        return Layout(f"{first} and {second}", lines, headers, cells, [*differences, [silence, DISCLAIMER]])


def compare(store: Store, first: NamedNode, second: NamedNode) -> Comparison:
    """Compare what two sources say.

    Args:
        store: The built store.
        first: A source.
        second: Another source.
    """
    claims = (_claims(store, first), _claims(store, second))
    said: dict[tuple[Any, Any, Any], tuple[list[str], list[str]]] = {}
    for side, own in enumerate(claims):
        for subject, relation, value, hedge in own.values():
            said.setdefault((subject, relation, value), ([], []))[side].append(to_thing(store, hedge).label)
    statements = []
    for (subject, relation, value), hedges in said.items():
        things = [to_thing(store, term) for term in (subject, relation, value)]
        words = (", ".join(sorted(set(hedges[0]))), ", ".join(sorted(set(hedges[1]))))
        said_by = BOTH if all(hedges) else FIRST if hedges[0] else SECOND
        statements.append(Statement(said_by, things[0], things[1], things[2], words))
    order = (BOTH, FIRST, SECOND)
    statements.sort(
        key=lambda one: (order.index(one.said_by), one.subject.label, one.relation.label, one.object.label)
    )
    sources = (to_thing(store, first), to_thing(store, second))
    return Comparison(sources, statements, _differences(store, claims))


def _claims(store: Store, source: NamedNode) -> dict[NamedNode, tuple[Any, Any, Any, Any]]:
    found = {}
    for quad in store.quads(None, _SOURCE, source):
        claim = quad.subject
        if not isinstance(claim, NamedNode) or not any(store.quads(claim, _TYPE, _TERMS["Claim"])):
            continue
        parts = {
            name: next((q.object for q in store.quads(claim, _TERMS[name])), None)
            for name in ("subject", "predicate", "object", "value", "hedge")
        }
        value = parts["object"] if parts["object"] is not None else parts["value"]
        found[claim] = (parts["subject"], parts["predicate"], value, parts["hedge"])
    return found


def _differences(
    store: Store, claims: tuple[dict[NamedNode, tuple[Any, ...]], dict[NamedNode, tuple[Any, ...]]]
) -> list[Difference]:
    found = []
    for quad in store.quads(None, _TYPE, _TERMS["Conflict"]):
        linked = {link.object for link in store.quads(quad.subject, _TERMS["amongClaims"])}
        first, second = (
            tuple(sorted(_in_words(store, own[claim]) for claim in own if claim in linked)) for own in claims
        )
        if first and second:
            advices = (q.object for q in store.quads(quad.subject, _TERMS["advice"]))
            advice = next((one.value for one in advices if isinstance(one, Literal)), "")
            found.append(Difference(to_thing(store, quad.subject), advice, (first, second)))
    return sorted(found, key=lambda one: one.conflict.label)


def _in_words(store: Store, claim: tuple[Any, ...]) -> str:
    subject, relation, value, hedge = (to_thing(store, term).label for term in claim)
    return f"{subject} {relation} {value} ({hedge})"


def _named(thing: Thing) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}
