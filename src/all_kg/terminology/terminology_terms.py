"""What a look at mappings needs of a release: the terms asked for, who is under whom, terms by name.

Of all else only identifiers of terms and of their parents are kept, so a release of any size goes through.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from all_kg.graph.search_index import normalise
from all_kg.terminology.terminology_statement import Said, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from all_kg.terminology.terminology_statement import Statement

_NAMES = (Said.LABEL, Said.SYNONYM)
_SAMPLED = 500  # terms at least that a sample must have


def folded(name: str) -> str:
    """A name as names are compared: letter case, punctuation and plurals do not count."""
    return " ".join(normalise(name))


class ReleasedTerms:
    """Terms of one or several releases, by CURIE.

    Args:
        curie: Gives the CURIE of an identifier as a release has it, None when its terminology is not known.
        asked: CURIEs of the terms to keep whole.
        names: Folded names to look for.

    Attributes:
        terms: The terms asked for that are there.
        named: Terms by folded name, those that are obsolete too.
        obsolete: Terms that are obsolete.
    """

    def __init__(
        self, curie: Callable[[str], str | None], asked: Container[str], names: Iterable[str]
    ) -> None:
        self.terms: dict[str, Term] = {}
        self.named: defaultdict[str, dict[str, Said]] = defaultdict(dict)
        self.obsolete: set[str] = set()
        self._curie, self._asked, self._names = curie, asked, frozenset(names)
        self._longest = max(map(len, self._names), default=0) + 10  # letters; folding drops some
        self._parents: dict[str, tuple[str, ...]] = {}
        self._same: dict[str, str] = {}  # one object for all mentions of a parent

    def read(self, statements: Iterable[Statement]) -> str | None:
        """Take in a release.

        Args:
            statements: What it says.

        Returns:
            The prefix of most of its terms, None when it has none that is known.
        """
        prefixes: Counter[str] = Counter()
        last = None
        curie: str | None = None
        for identifier, said, value in statements:
            if identifier != last:
                last, curie = identifier, self._curie(identifier)
            if curie is None:
                continue
            if said is Said.THERE:
                prefixes[curie.partition(":")[0]] += 1
            elif said is Said.PARENT:
                self._add_parent(curie, value)
            elif said is Said.OBSOLETE:
                self.obsolete.add(curie)
            elif said in _NAMES and len(value) <= self._longest and (name := folded(value)) in self._names:
                self.named[name].setdefault(curie, said)
            if curie in self._asked:
                if said is Said.SUCCESSOR:
                    value = self._curie(value) or value
                self.terms.setdefault(curie, Term()).add(said, value)
        return _most(prefixes)

    def _add_parent(self, curie: str, parent: str) -> None:
        parent = self._curie(parent) or parent
        parent = self._same.setdefault(parent, parent)
        known = self._parents.get(curie, ())
        if parent not in known:
            self._parents[curie] = (*known, parent)

    def above(self, curie: str) -> set[str]:
        """All terms above one, in any distance; itself only where the release has a circle."""
        found: set[str] = set()
        waiting = [curie]
        while waiting:
            for parent in self._parents.get(waiting.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return found


def main_prefix(statements: Iterable[Statement], curie: Callable[[str], str | None]) -> str | None:
    """The prefix of most terms of a release, None when it has none that is known.

    Args:
        statements: What the release says.
        curie: Gives the CURIE of an identifier, None when its terminology is not known.
    """
    return _most(_prefixes((term for term, said, _ in statements if said is Said.THERE), curie))


def prefix_of_sample(terms: Iterable[str], curie: Callable[[str], str | None]) -> str | None:
    """The prefix of most terms of a release by a sample of them, None when the sample leaves a doubt.

    Args:
        terms: Identifiers.
        curie: Gives the CURIE of an identifier, None when its terminology is not known.
    """
    prefixes = _prefixes(terms, curie)
    prefix = _most(prefixes)
    is_clear = prefixes.total() >= _SAMPLED and 5 * prefixes[prefix or ""] > 4 * prefixes.total()
    return prefix if is_clear else None


def _prefixes(terms: Iterable[str], curie: Callable[[str], str | None]) -> Counter[str]:
    return Counter(one.partition(":")[0] for one in map(curie, terms) if one)


def _most(prefixes: Counter[str]) -> str | None:
    return prefixes.most_common(1)[0][0] if prefixes else None
