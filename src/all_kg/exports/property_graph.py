"""The knowledge as a property graph: what is talked about as nodes, claims as edges with all their limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import GRAPH_CLAIMS, GRAPH_CONCEPTS, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from all_kg.graph.knowledge import Knowledge

Value = str | int | bool | tuple[str, ...]

_LIMITS = {
    "setting": "settings",
    "condition": "conditions",
    "disease": "diseases",
    "population": "populations",
    "relativeTo": "relative_to",
    "comparator": "comparators",
    "comparatorQuantity": "comparator_quantities",
    "quantity": "quantities",
    "inGroup": "groups",
    "approvalKind": "approval_kinds",
}
_TEXTS = {"date": "date", "printedValue": "printed_value", "sightedLabel": "sighted_label"}
_PLACES = {"passage": "passages", "inSection": "sections", "filedUnder": "filed_under"}
COLUMNS: dict[str, type] = {
    "claim": str,
    "predicate": str,
    "label": str,
    "denies": bool,
    "hedge": str,
    "strength": int,
    "confidence": str,
    "source": str,
    "source_title": str,
    "limits": str,
    **dict.fromkeys(_LIMITS.values(), tuple),
    **dict.fromkeys(_TEXTS.values(), str),
    **dict.fromkeys(_PLACES.values(), tuple),
    "note": str,
    "created": str,
}
"""The properties that an edge can have, and their types."""

_NAMES = ("skos:prefLabel", "rdfs:label", "dcterms:title")
_KIND_OF = "allkg:kindOf"
_SUBJECT, _OBJECT, _VALUE = (NamedNode(expand(f"allkg:{name}")) for name in ("subject", "object", "value"))


@dataclass(frozen=True)
class Node:
    """What claims speak of.

    Attributes:
        id: Its CURIE; of a literal, how N-Triples writes it.
        name: Its label.
        kinds: Local names of its classes.
        iri: Its IRI; of a literal, nothing.
        definition: Its definition.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    iri: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Edge:
    """A claim, or what is a kind of what by definition, which has neither claim nor source.

    Attributes:
        id: The CURIE of the claim, or subject and object.
        subject: Node that it leads from.
        object: Node that it leads to.
        properties: What there is of `COLUMNS`.
    """

    id: str
    subject: str
    object: str
    properties: dict[str, Value]


class PropertyGraph:
    """Nodes and edges, each in a fixed order.

    Args:
        knowledge: What is curated and derived.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.content = ExportContent(knowledge)

    @cached_property
    def nodes(self) -> list[Node]:
        """Every concept, and whatever else a claim leads from or to."""
        terms = {term for _, *ends in self._claims for term in ends}
        terms |= {NamedNode(one.iri) for one in self.content.concepts.values()}
        return sorted(map(self._node, terms), key=lambda node: node.id)

    @cached_property
    def edges(self) -> list[Edge]:
        """Every claim, once for each of its objects, and every definition by a wider concept."""
        found = [*self._definitions()]
        for claim, subject, object_ in self._claims:
            found.append(Edge(curie(claim), _id(subject), _id(object_), self._properties(claim)))
        return sorted(found, key=lambda edge: (edge.id, edge.object))

    @cached_property
    def _claims(self) -> list[tuple[str, NamedNode | Literal, NamedNode | Literal]]:
        of: dict[NamedNode, list[Quad]] = {}
        for name, quads in self._knowledge.asserted.items():
            if name.startswith(GRAPH_CLAIMS):
                for quad in quads:
                    of.setdefault(quad.subject, []).append(quad)  # type: ignore[arg-type]
        claim_class = expand("allkg:Claim")
        return [
            (claim.value, subject.object, object_.object)  # type: ignore[misc]
            for claim, quads in of.items()
            if claim_class in self.content.values(claim.value, "rdf:type")
            for subject in quads
            if subject.predicate == _SUBJECT
            for object_ in quads
            if object_.predicate in (_OBJECT, _VALUE)
        ]

    def _definitions(self) -> Iterator[Edge]:
        predicate = NamedNode(expand(_KIND_OF))
        for quad in self._knowledge.asserted.get(GRAPH_CONCEPTS, ()):
            if quad.predicate == predicate:
                subject, object_ = _id(quad.subject), _id(quad.object)
                label = self._name(predicate.value)
                yield Edge(
                    f"{subject} {object_}",
                    subject,
                    object_,
                    {"predicate": _KIND_OF, "label": label, "denies": False},
                )

    def _properties(self, claim: str) -> dict[str, Value]:
        content = self.content
        predicate = content.value(claim, "allkg:predicate")
        hedge = content.value(claim, "allkg:hedge")
        source = content.value(claim, "dcterms:source")
        limits = {name: content.values(claim, f"allkg:{name}") for name in _LIMITS}
        found: dict[str, Value] = {
            "claim": curie(claim),
            "predicate": curie(predicate),
            "label": self._name(predicate),
            "denies": bool(content.value(predicate, "allkg:negationOf")),
            "hedge": self._name(hedge),
            "source": curie(source),
            "source_title": self._name(source),
            "confidence": self._name(content.value(claim, "allkg:confidence")),
            "limits": "; ".join(
                f"{self._name(expand(f'allkg:{name}'))}: {', '.join(map(self._name, values))}"
                for name, values in limits.items()
                if values
            ),
            **{_LIMITS[name]: tuple(map(curie, values)) for name, values in limits.items()},
            **{column: content.value(claim, f"allkg:{name}") for name, column in _TEXTS.items()},
            **{
                column: tuple(map(curie, content.values(claim, f"allkg:{name}")))
                for name, column in _PLACES.items()
            },
            "note": " ".join(content.values(claim, "skos:editorialNote")),
            "created": content.value(claim, "dcterms:created"),
        }
        strength = content.value(hedge, "allkg:strength") if hedge else ""
        kept = {name: value for name, value in found.items() if value not in ("", ())}
        return {**kept, **({"strength": int(strength)} if strength else {})}

    def _node(self, term: NamedNode | Literal) -> Node:
        if isinstance(term, Literal):
            return Node(_id(term), term.value, ("Literal",))
        kinds = (
            one.removeprefix(PREFIXES["allkg"])
            for one in self.content.values(term.value, "rdf:type")
            if one.startswith(PREFIXES["allkg"])
        )
        definition = self.content.value(term.value, "skos:definition")
        return Node(_id(term), self._name(term.value), tuple(kinds), term.value, definition)

    def _name(self, iri: str) -> str:
        if not iri:
            return ""
        found = (self.content.value(iri, name) for name in _NAMES)
        return next(filter(None, found), curie(iri))


def _id(term: object) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else str(term)
