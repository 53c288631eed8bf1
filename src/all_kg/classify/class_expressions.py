"""The class expressions of OWL that classification needs, as small Python objects.

Read from the graph as the OWL 2 mapping to RDF has them (https://www.w3.org/TR/owl2-mapping-to-rdf/):
intersectionOf, unionOf, hasValue, someValuesFrom a restriction of a datatype by limits, and named classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.errors import InputError
from all_kg.namespaces import curie, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from all_kg.stores.store import Store, Term

Value = bool | Decimal
Truth = bool | None  # None is unknown

_FIRST, _REST, _NIL = (NamedNode(expand(f"rdf:{name}")) for name in ("first", "rest", "nil"))
_TYPE = NamedNode(expand("rdf:type"))
_BOOLEAN = NamedNode(expand("xsd:boolean"))
_DECIMAL = NamedNode(expand("xsd:decimal"))
_NUMBERS = (_DECIMAL, NamedNode(expand("xsd:integer")))
_ON_PROPERTY, _HAS_VALUE, _SOME_VALUES, _ALL_OF, _ANY_OF, _ON_DATATYPE, _RESTRICTIONS = (
    NamedNode(expand(f"owl:{name}"))
    for name in (
        *("onProperty", "hasValue", "someValuesFrom", "intersectionOf", "unionOf"),
        *("onDatatype", "withRestrictions"),
    )
)
_BOUNDS = {
    NamedNode(expand("xsd:minInclusive")): Decimal.__ge__,
    NamedNode(expand("xsd:maxInclusive")): Decimal.__le__,
    NamedNode(expand("xsd:minExclusive")): Decimal.__gt__,
    NamedNode(expand("xsd:maxExclusive")): Decimal.__lt__,
}
_SIGNS = {
    NamedNode(expand("xsd:minInclusive")): "at least",
    NamedNode(expand("xsd:maxInclusive")): "at most",
    NamedNode(expand("xsd:minExclusive")): "above",
    NamedNode(expand("xsd:maxExclusive")): "below",
}


@dataclass(frozen=True)
class Named:
    """A class by its name."""

    iri: str


@dataclass(frozen=True)
class AllOf:
    """What is in every one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class AnyOf:
    """What is in one of the parts or more."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class HasValue:
    """What has this value of the property."""

    property: str
    value: Value

    def __str__(self) -> str:
        return str(self.value).lower() if isinstance(self.value, bool) else f"exactly {self.value}"

    def holds(self, value: Value) -> bool:
        """Whether a value is the one that is asked for."""
        return value == self.value


@dataclass(frozen=True)
class Within:
    """What has a number within limits as value of the property; each limit is a facet and its number."""

    property: str
    limits: tuple[tuple[NamedNode, Decimal], ...]

    def __str__(self) -> str:
        return limits_in_words(self.limits)

    def holds(self, value: Value) -> bool:
        """Whether a number lies within the limits."""
        return is_within(Decimal(value), self.limits)


Test = HasValue | Within
Expression = Named | AllOf | AnyOf | HasValue | Within


def read_expression(store: Store, term: Term) -> Expression:
    """Read a class expression.

    Args:
        store: Where it is described.
        term: A class, or the blank node of an expression.

    Raises:
        InputError: It is made of a construct that is not known here.
    """
    if isinstance(term, NamedNode):
        return Named(term.value)
    found = _description(store, term)
    match sorted(found, key=str):
        case [predicate] if predicate in (_ALL_OF, _ANY_OF):
            parts = tuple(read_expression(store, part) for part in _members(store, found[predicate]))
            return AllOf(parts) if predicate == _ALL_OF else AnyOf(parts)
        case [predicate, on] if predicate == _HAS_VALUE and on == _ON_PROPERTY:
            return HasValue(_iri(found[on]), literal_value(found[predicate]))
        case [on, predicate] if predicate == _SOME_VALUES and on == _ON_PROPERTY:
            return Within(_iri(found[on]), read_limits(store, found[predicate]))
    raise _unknown(found)


def read_limits(store: Store, term: Term) -> tuple[tuple[NamedNode, Decimal], ...]:
    """Read the limits that a datatype restriction puts on xsd:decimal.

    Raises:
        InputError: It restricts another datatype, or by another facet than a limit.
    """
    found = _description(store, term)
    if set(found) != {_ON_DATATYPE, _RESTRICTIONS} or found[_ON_DATATYPE] != _DECIMAL:
        raise _unknown(found)
    limits = []
    for member in _members(store, found[_RESTRICTIONS]):
        for facet, limit in _description(store, member).items():
            number = literal_value(limit)
            if facet not in _BOUNDS or not isinstance(number, Decimal):
                raise _unknown({facet: limit})
            limits.append((facet, number))
    return tuple(limits)


def literal_value(term: Term) -> Value:
    """The truth value or exact number that a literal stands for.

    Raises:
        InputError: It is neither.
    """
    if isinstance(term, Literal) and term.datatype == _BOOLEAN:
        return term.value in ("true", "1")
    if isinstance(term, Literal) and term.datatype in _NUMBERS:
        return Decimal(term.value)
    raise InputError(
        f"{term} is neither a truth value nor a number of type xsd:decimal",
        remedy="Write it as xsd:boolean or xsd:decimal",
    )


def is_within(value: Decimal, limits: tuple[tuple[NamedNode, Decimal], ...]) -> bool:
    """Whether a number lies within limits."""
    return all(_BOUNDS[facet](value, limit) for facet, limit in limits)


def limits_in_words(limits: tuple[tuple[NamedNode, Decimal], ...]) -> str:
    """Say limits in words: "at least 0 and at most 100"."""
    return " and ".join(f"{_SIGNS[facet]} {limit}" for facet, limit in limits)


def outcomes_needed(expression: Expression) -> frozenset[Test]:
    """The tests on values that an expression spells out; those of the classes it names are not among them."""
    match expression:
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(outcomes_needed, parts))
        case HasValue() | Within():
            return frozenset([expression])
    return frozenset()


def names_in(expression: Expression) -> tuple[str, ...]:
    """The classes that an expression names, in order."""
    match expression:
        case AllOf(parts) | AnyOf(parts):
            return tuple(name for part in parts for name in names_in(part))
        case Named(iri):
            return (iri,)
    return ()


def _description(store: Store, term: Term) -> dict[NamedNode, Term]:
    if not isinstance(term, NamedNode | BlankNode):
        raise InputError(f"{term} is not a class expression", remedy="Correct the definition")
    found = {quad.predicate: quad.object for quad in store.quads(term) if quad.predicate != _TYPE}
    if not found:
        raise InputError(f"{term} describes no class or datatype", remedy="Correct the definition")
    return found


def _members(store: Store, head: Term) -> list[Term]:
    found: list[Term] = []
    while head != _NIL:
        node = _description(store, head)
        if set(node) != {_FIRST, _REST}:
            raise InputError(f"the list at {head} has no single end", remedy="Correct the definition")
        found.append(node[_FIRST])
        head = node[_REST]
    return found


def _iri(term: Term) -> str:
    if not isinstance(term, NamedNode):
        raise InputError(f"{term} is not the name of a property", remedy="Name the property itself")
    return term.value


def _unknown(found: Mapping[NamedNode, Term]) -> InputError:
    spelled = ", ".join(sorted(curie(predicate.value) for predicate in found))
    return InputError(
        f"a definition is made with {spelled}, which classification does not know",
        remedy="Use owl:intersectionOf, owl:unionOf, owl:hasValue, or limits on xsd:decimal",
    )
