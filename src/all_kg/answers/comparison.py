"""Two sources side by side: what both say, what one says, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.answers.answer import DISCLAIMER, Thing
from all_kg.answers.asking import qualifiers_of, reference_of, to_thing, to_value
from all_kg.answers.labels import label_of
from all_kg.errors import UsageError
from all_kg.layout import Layout, Shown
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from all_kg.stores.store import Store

_TERMS = {
    name: NamedNode(expand(f"allkg:{name}"))
    for name in (
        *("subject", "predicate", "object", "value", "hedge", "readingExtent"),
        *("Claim", "Conflict", "amongClaims", "conflictKind", "advice"),
    )
}
_SOURCE, _TYPE = NamedNode(expand("dcterms:source")), NamedNode(expand("rdf:type"))
BOTH, FIRST, SECOND = "both", "only the first", "only the second"
_SILENCE = (
    "What only one says the other does not state, or it was not seen there: silence, never a no.",
    "In brackets: what a statement is limited to.",
)


@dataclass(frozen=True)
class Wording:
    """How one claim of a source says it.

    Attributes:
        hedge: The strength of wording.
        limits: What limits the claim: the name of the qualifier and what it is.
        claim: IRI of the claim.
    """

    hedge: Thing
    limits: tuple[tuple[str, Thing], ...]
    claim: str

    def __str__(self) -> str:
        limits = ", ".join(thing.label for _, thing in self.limits)
        return f"{self.hedge} ({limits})" if limits else self.hedge.label


@dataclass(frozen=True)
class Statement:
    """What one or both sources state.

    Attributes:
        said_by: `both`, `only the first` or `only the second`.
        subject: What it is about.
        relation: The relation.
        object: What the relation leads to: a thing or a value.
        wordings: How each source says it; several when it says it in several places, none when it is silent.
    """

    said_by: str
    subject: Thing
    relation: Thing
    object: Any
    wordings: tuple[tuple[Wording, ...], tuple[Wording, ...]]


@dataclass(frozen=True)
class Difference:
    """Claims of the two sources that curators linked as a conflict.

    Attributes:
        conflict: The conflict.
        kinds: In which respect the claims disagree, or that they only seem to.
        advice: How to read them side by side.
        claims: The claims of the first and of the second source: IRI and words.
    """

    conflict: Thing
    kinds: tuple[Thing, ...]
    advice: str
    claims: tuple[tuple[Thing, ...], tuple[Thing, ...]]


class Comparison(Shown):
    """Two sources side by side.

    Attributes:
        sources: The two.
        references: The two as they are cited, each with how it was read.
        statements: What they state, what both state first.
        differences: Where they differ, or seem to, by the curators' reading.
    """

    def __init__(
        self,
        sources: tuple[Thing, Thing],
        references: tuple[str, str],
        statements: list[Statement],
        differences: list[Difference],
    ) -> None:
        self.sources = sources
        self.references = references
        self.statements = statements
        self.differences = differences

    def to_dict(self) -> dict[str, Any]:
        """The comparison as data, ready for JSON."""
        return {
            "sources": [
                {**_plain(source), "reference": reference}
                for source, reference in zip(self.sources, self.references, strict=True)
            ],
            "statements": [
                {
                    "said_by": one.said_by,
                    "subject": _plain(one.subject),
                    "relation": _plain(one.relation),
                    "object": _plain(one.object),
                    "wordings": [[_worded(wording) for wording in side] for side in one.wordings],
                }
                for one in self.statements
            ],
            "differences": [
                {
                    "conflict": _plain(one.conflict),
                    "kinds": [_plain(kind) for kind in one.kinds],
                    "advice": one.advice,
                    "claims": [[_plain(claim) for claim in side] for side in one.claims],
                }
                for one in self.differences
            ],
            "disclaimer": DISCLAIMER,
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        number = {kind: sum(one.said_by == kind for one in self.statements) for kind in (BOTH, FIRST, SECOND)}
        first, second = self.sources
        lines = [
            f"Both say: {number[BOTH]}. Only {first}: {number[FIRST]}. Only {second}: {number[SECOND]}. "
            f"Differ, or seem to: {len(self.differences)}."
        ]
        cells = [
            [one.said_by, one.subject, one.relation, one.object, *map(_joined, one.wordings)]
            for one in self.statements
        ]
        differences = [
            [
                f"On {one.conflict} ({', '.join(map(str, one.kinds))}):",
                *(
                    f"- {source}: {claim}"
                    for source, side in zip(self.sources, one.claims, strict=True)
                    for claim in side
                ),
                one.advice,
            ]
            for one in self.differences
        ]
        headers = ["said by", "subject", "relation", "object", str(first), str(second)]
        sources = ["Sources:", *(f"- {reference}" for reference in self.references)]
        notes = [*differences, list(_SILENCE), sources, [DISCLAIMER]]
        return Layout(f"{first} and {second}", lines, headers, cells, notes)


def compare(store: Store, first: NamedNode, second: NamedNode) -> Comparison:
    """Compare what two sources say.

    Args:
        store: The built store.
        first: A source.
        second: Another source.

    Raises:
        UsageError: The two are one.
    """
    if first == second:
        raise UsageError(f"both are {label_of(store, first)}", remedy="Name two sources")
    claims = (_claims(store, first), _claims(store, second))
    said: dict[tuple[Any, Any, Any], tuple[list[Wording], list[Wording]]] = {}
    for side, own in enumerate(claims):
        for claim, (*statement, hedge) in own.items():
            wording = Wording(to_thing(store, hedge), _limits(store, claim), claim.value)
            said.setdefault((statement[0], statement[1], statement[2]), ([], []))[side].append(wording)
    statements = [
        Statement(
            BOTH if all(wordings) else FIRST if wordings[0] else SECOND,
            to_thing(store, subject),
            to_thing(store, relation),
            to_value(store, value),
            (_sorted(wordings[0]), _sorted(wordings[1])),
        )
        for (subject, relation, value), wordings in said.items()
    ]
    statements.sort(key=_order)
    return Comparison(
        (to_thing(store, first), to_thing(store, second)),
        (_reference(store, first), _reference(store, second)),
        statements,
        _differences(store, claims),
    )


def _claims(store: Store, source: NamedNode) -> dict[NamedNode, tuple[Any, Any, Any, Any]]:
    """Subject, relation, object or value, and hedge of each claim of a source."""
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
        first, second = ({claim: own[claim] for claim in own if claim in linked} for own in claims)
        # Of many sources in a conflict, two may well say the same.
        if not first or not second or set(first.values()) == set(second.values()):
            continue
        kinds = {to_thing(store, q.object) for q in store.quads(quad.subject, _TERMS["conflictKind"])}
        advices = (q.object for q in store.quads(quad.subject, _TERMS["advice"]))
        found.append(
            Difference(
                to_thing(store, quad.subject),
                tuple(sorted(kinds, key=str)),
                next((one.value for one in advices if isinstance(one, Literal)), ""),
                (_in_words(store, first), _in_words(store, second)),
            )
        )
    return sorted(found, key=lambda one: one.conflict.label)


def _in_words(store: Store, claims: dict[NamedNode, tuple[Any, ...]]) -> tuple[Thing, ...]:
    found = []
    for claim, parts in claims.items():
        subject, relation, value, hedge = (to_thing(store, term) for term in parts)
        wording = Wording(hedge, _limits(store, claim), claim.value)
        found.append(Thing(claim.value, f"{subject} {relation} {value}: {wording}"))
    return tuple(sorted(found, key=lambda claim: (claim.label, claim.iri)))


def _limits(store: Store, claim: NamedNode) -> tuple[tuple[str, Thing], ...]:
    return tuple((name, one) for name, things in qualifiers_of(store, claim).items() for one in things)


def _reference(store: Store, source: NamedNode) -> str:
    extent = [label_of(store, quad.object) for quad in store.quads(source, _TERMS["readingExtent"])]
    return f"{reference_of(store, source)} ({', '.join(extent)})"


def _order(one: Statement) -> tuple[Any, ...]:
    place = (BOTH, FIRST, SECOND).index(one.said_by)
    return place, one.subject.label, one.relation.label, str(one.object), one.subject.iri, repr(one.object)


def _sorted(wordings: list[Wording]) -> tuple[Wording, ...]:
    return tuple(sorted(wordings, key=lambda wording: wording.claim))


def _joined(wordings: tuple[Wording, ...]) -> str:
    return "; ".join(dict.fromkeys(map(str, wordings)))


def _worded(wording: Wording) -> dict[str, Any]:
    limits: dict[str, list[Any]] = {}
    for name, thing in wording.limits:
        limits.setdefault(name, []).append(_plain(thing))
    return {"hedge": _plain(wording.hedge), "limits": limits, "claim": wording.claim}


def _plain(value: Any) -> Any:
    if isinstance(value, Thing):
        return {"iri": value.iri, "label": value.label}
    return value if isinstance(value, str | int) else str(value)
