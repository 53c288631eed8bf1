"""The chain from a state to its criteria, and from these to the values of an assessment.

The chain is the definition of the state itself, read from the graph, with what the assessment makes of every
part of it. A definition that is changed, or new, is explained without further work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from all_kg.answers.chain_words import where_stated
from all_kg.classify.class_expressions import AllOf, AnyOf, Named
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from all_kg.answers.answer import Thing
    from all_kg.classify.assessment import Assessment, Finding, Findings
    from all_kg.classify.class_expressions import Expression, Truth, Value
    from all_kg.classify.classification import Classifier, DefinedClass, Scheme
    from all_kg.stores.store import Store

_SUBJECT, _PREDICATE, _OBJECT, _HAS_CRITERION = (
    NamedNode(expand(f"allkg:{name}")) for name in ("subject", "predicate", "object", "hasCriterion")
)
_SOURCE = NamedNode(expand("dcterms:source"))
_TYPE = NamedNode(expand("rdf:type"))
_CLAIM = NamedNode(expand("allkg:Claim"))
_NOTE = NamedNode(expand("skos:editorialNote"))


class OfClass(NamedTuple):
    """A state, gap or criterion, and why it is met or not.

    Attributes:
        kind: `states`, `gaps` or `criteria`.
        thing: Which one.
        truth: Whether it is met; None is unknown.
        stated: Where the source says that the state has this criterion, or leaves the gap open.
        notes: What the curators note on the definition; of a gap, what is left open.
        because: What it is defined by.
    """

    kind: str
    thing: Thing
    truth: Truth
    stated: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    because: Step


class OfParts(NamedTuple):
    """Several parts, of which all are needed or one is enough."""

    needs_all: bool
    truth: Truth
    parts: tuple[Step, ...]


class OfValue(NamedTuple):
    """A value, and what is wanted of it; None is not given."""

    finding: Finding
    wanted: str
    given: Value | None
    truth: Truth


Step = OfClass | OfParts | OfValue


class Chains:
    """Finds the chains of one assessment.

    Args:
        store: Where the definitions and claims are.
        findings: What assessments can say.
        classifier: What decides them.
        assessment: The assessment.
    """

    def __init__(
        self, store: Store, findings: Findings, classifier: Classifier, assessment: Assessment
    ) -> None:
        self._store = store
        self._values = {
            finding.iri: (finding, value)
            for finding, value in zip(findings.all, assessment.values, strict=True)
        }
        self._definitions = classifier.definitions
        self._logic = classifier.logic
        self._known = classifier.known(assessment)

    def of_scheme(self, scheme: Scheme) -> list[OfClass]:
        """The chain of every state and gap of a scheme."""
        return [self._of_class(one, one, scheme) for one in (*scheme.states, *scheme.gaps)]

    def _of_class(self, one: DefinedClass, state: DefinedClass, scheme: Scheme) -> OfClass:
        kind = "gaps" if one.is_gap else "states" if one.source else "criteria"
        notes = [
            quad.object.value
            for quad in self._store.quads(NamedNode(one.iri), _NOTE)
            if isinstance(quad.object, Literal)
        ]
        return OfClass(
            kind,
            one.expresses,
            self._truth(Named(one.iri)),
            tuple(where_stated(self._store, statement) for statement in self._statements(one, state, scheme)),
            (one.wording, *notes) if one.is_gap else tuple(sorted(notes)),
            self._of(one.expression, state, scheme),
        )

    def _of(self, expression: Expression, state: DefinedClass, scheme: Scheme) -> Step:
        match expression:
            case Named(iri):
                return self._of_class(self._definitions[iri], state, scheme)
            case AllOf(parts) | AnyOf(parts):
                steps = tuple(self._of(part, state, scheme) for part in parts)
                return OfParts(isinstance(expression, AllOf), self._truth(expression), steps)
            case test:
                finding, value = self._values[test.property]
                return OfValue(finding, str(test), value, self._truth(test))

    def _truth(self, expression: Expression) -> Truth:
        return self._known.truth(self._logic.bit(expression))

    def _statements(self, one: DefinedClass, state: DefinedClass, scheme: Scheme) -> list[NamedNode]:
        """The gap itself, or the claims of the source that the state has the criterion."""
        if one.is_gap:
            return [NamedNode(one.expresses.iri)]
        needed = {
            (_TYPE, _CLAIM),
            (_PREDICATE, _HAS_CRITERION),
            (_OBJECT, NamedNode(one.expresses.iri)),
            (_SOURCE, NamedNode(scheme.source.iri)),
        }
        found = {quad.subject for quad in self._store.quads(None, _SUBJECT, NamedNode(state.expresses.iri))}
        return sorted(
            (
                claim
                for claim in found
                if isinstance(claim, NamedNode)
                and needed <= {(quad.predicate, quad.object) for quad in self._store.quads(claim)}
            ),
            key=str,
        )
