"""Compares the graphs that a store gives out with those that were put into it: stores write literals anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store

from all_kg.rdf.fingerprint import canonical_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Comparison:
    """How two graphs differ.

    Attributes:
        missing: Triples that did not come back, in the canonical form of their values.
        extra: Triples that came back and were not put in.
        rewritten: Literals that came back in another form of the same value: as it was, as it is.
    """

    missing: Sequence[str]
    extra: Sequence[str]
    rewritten: Sequence[tuple[Literal, Literal]]


def compare(put_in: Iterable[Quad], given_out: Iterable[Quad]) -> Comparison:
    """Compare two graphs; names of graphs and of blank nodes do not count.

    Args:
        put_in: The triples as they were.
        given_out: The triples as a store gives them.
    """
    before, after = list(put_in), list(given_out)
    exact_before, exact_after = set(canonical_lines(before)), set(canonical_lines(after))
    if exact_before == exact_after:
        return Comparison((), (), ())
    values_before, values_after = _by_value(before), _by_value(after)
    missing = sorted(values_before - values_after)
    extra = sorted(values_after - values_before)
    return Comparison(missing, extra, list(_rewritten(before, after)))


def _by_value(quads: Iterable[Quad]) -> set[str]:
    store = Store()
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return set(canonical_lines(store))


def _rewritten(before: list[Quad], after: list[Quad]) -> Iterator[tuple[Literal, Literal]]:
    known, given = (
        {quad.object for quad in quads if isinstance(quad.object, Literal)} for quads in (before, after)
    )
    forms = {value: literal for literal, value in _values(given - known)}
    for literal, value in _values(known - given):
        if value in forms:
            yield literal, forms[value]


def _values(literals: Iterable[Literal]) -> Iterator[tuple[Literal, object]]:
    store = Store()
    here = sorted(literals, key=str)
    names = [NamedNode(f"urn:literal:{place}") for place in range(len(here))]
    store.extend(Quad(name, name, literal) for name, literal in zip(names, here, strict=True))
    for name, literal in zip(names, here, strict=True):
        yield literal, next(store.quads_for_pattern(name, None, None)).object
