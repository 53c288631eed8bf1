"""What the words of a question name: concepts by their labels, codes by their terminology, and numbers."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from all_kg.graph.search_index import SEARCH_KEY, TYPE, is_number
from all_kg.namespaces import PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from all_kg.stores.store import Store

    Argument = NamedNode | Literal

_LONGEST_LABEL = 10  # tokens
_HEDGE = NamedNode(expand("allkg:Hedge"))


class Mention:
    """A run of tokens that names something.

    Attributes:
        start: Place of its first token.
        end: Place after its last token.
    """

    __slots__ = ("_meanings", "end", "start")

    def __init__(self, start: int, end: int, meanings: Sequence[tuple[Argument, set[NamedNode]]]) -> None:
        self.start = start
        self.end = end
        self._meanings = meanings

    def tokens(self, tokens: Sequence[str]) -> Sequence[str]:
        """Its own tokens among those of the question."""
        return tokens[self.start : self.end]

    def fitting(self, kind: NamedNode) -> Argument | None:
        """What it names of a kind: a concept of a class, or a number as a literal of a datatype."""
        for term, classes in self._meanings:
            # "may" and "can" are in every other question: a strength of wording counts only where asked for.
            if kind in classes and (kind == _HEDGE or _HEDGE not in classes):
                return term
            if isinstance(term, Literal) and kind.value.startswith(PREFIXES["xsd"]):
                return Literal(term.value, datatype=kind)
        return None

    def all_fitting(self, kind: NamedNode) -> list[NamedNode]:
        """All that it names of a class."""
        return [term for term, classes in self._meanings if kind in classes and isinstance(term, NamedNode)]


def find_mentions(store: Store, tokens: Sequence[str]) -> list[Mention]:
    """Find what the tokens name, from left to right; a longer name hides the shorter ones inside it.

    Two names may share a word: "before treatment starts" may name a time and an event.
    """
    # Read by a store elsewhere alone.
    store.expect(SEARCH_KEY, (Literal(" ".join(run)) for run in _runs(tokens)))
    mentions: list[Mention] = []
    told = 0  # the place up to which tokens are part of a mention
    for place in range(len(tokens)):
        for end in range(min(len(tokens), place + _LONGEST_LABEL), max(place, told), -1):
            meanings = _meanings(store, tokens[place:end])
            if meanings:
                mentions.append(Mention(place, end, meanings))
                told = end
                break
    return mentions


def _runs(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    for place in range(len(tokens)):
        for end in range(place + 1, min(len(tokens), place + _LONGEST_LABEL) + 1):
            yield tokens[place:end]


def _meanings(store: Store, tokens: Sequence[str]) -> list[tuple[Argument, set[NamedNode]]]:
    if len(tokens) == 1 and is_number(tokens[0]):
        return [(Literal(tokens[0]), set())]
    quads = store.quads(None, SEARCH_KEY, Literal(" ".join(tokens)))
    concepts = [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
    return [(concept, _classes(store, concept)) for concept in sorted(concepts, key=str)]


def _classes(store: Store, concept: NamedNode) -> set[NamedNode]:
    return {quad.object for quad in store.quads(concept, TYPE) if isinstance(quad.object, NamedNode)}
