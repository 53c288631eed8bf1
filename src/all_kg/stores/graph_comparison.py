"""Compares the graphs that a store gives out with those that were put into it: stores write literals anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, Store

from all_kg.rdf.fingerprint import canonical_lines
from all_kg.stores.kept_literals import kept_forms

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
    forms = {value: literal for literal, value in kept_forms(sorted(given - known, key=str)).items()}
    for literal, value in kept_forms(sorted(known - given, key=str)).items():
        if value in forms:
            yield literal, forms[value]
