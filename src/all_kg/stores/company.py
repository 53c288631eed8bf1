"""Terms that came together, of which the others will be asked next when one is asked about."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

TOGETHER = 300  # terms that one request asks for at most
AT_FIRST = 30


class _Group:
    """Terms of one row, query or thing.

    Args:
        terms: The terms.
        size: How many are fetched the first time; then it is more each time.
    """

    def __init__(self, terms: Iterable[NamedNode], size: int) -> None:
        self._terms = iter(terms)
        self._size = size

    def next_ones(self) -> list[NamedNode]:
        """Those that are to be fetched now."""
        size = self._size
        self._size = min(8 * size, TOGETHER)
        return list(islice(self._terms, size))


class Company:
    """Remembers which terms came together last."""

    def __init__(self) -> None:
        self._groups: dict[NamedNode, _Group] = {}

    def add(self, terms: Iterable[object], known: Container[object], size: int = TOGETHER) -> None:
        """Take in terms that came together.

        Args:
            terms: The terms; IRIs alone can be asked about.
            known: Those that need not be asked about.
            size: How many are fetched at the first request.
        """
        new = dict.fromkeys(term for term in terms if isinstance(term, NamedNode) and term not in known)
        self._groups |= dict.fromkeys(new, _Group(new, size))

    def of(self, term: NamedNode) -> list[NamedNode]:
        """A term and those that are to be fetched with it."""
        others = self._groups[term].next_ones() if term in self._groups else []
        return list(dict.fromkeys([term, *others]))

    def clear(self) -> None:
        """Forget all."""
        self._groups.clear()
