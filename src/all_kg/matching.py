"""From plain words to a question of the catalogue and its arguments; deterministic, offline.

How it works. The words are folded into tokens (`search_index.normalise`). Runs of tokens that are a label of
a concept are found by exact look-up in the index. Each wording of each question is then laid over the words:
concepts whose class fits go into its slots, the remaining words are compared one by one. The score is

    shared / (shared + 0.3 * missing + 0.7 * unexplained)

where each word counts by how rare it is over the catalogue ("which" says little, "detected" says much) and a
slot counts as the rarest word. `missing` are words of the wording that the person did not use: people are
brief, so they cost little. `unexplained` are words of the person that the wording has no place for: an answer
that passes over them may answer something else, so they cost much.
"""

from __future__ import annotations

from math import log

from pyoxigraph import Literal, NamedNode

from all_kg.catalogue import read_catalogue
from all_kg.errors import AllKgError, UsageError
from all_kg.labels import label_of
from all_kg.namespaces import PREFIXES
from all_kg.search_index import INDEX, SEARCH_KEY, TYPE, is_number, normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from all_kg.catalogue import Question
    from all_kg.store import Store

    Argument = NamedNode | Literal
    Arguments = Mapping[str, Sequence[Argument]]

LONGEST_QUESTION = 1000  # characters; the longest question anyone has put to the catalogue has 150
_LONGEST_LABEL = 10  # tokens

# Set by looking at the scores of wordings that are known to be right and known to be wrong.
_SURE = 0.6  # below, the words and the wording share too little
_LEAD = 0.05  # the second best question must be at least this much worse
_RELATED = 0.3  # below, a question is not even worth offering
_OFFERS = 3

_JOINERS = frozenset(("and", "or"))


class UnsureError(AllKgError):
    """The words did not lead to one question.

    Args:
        message: What is wrong.
        offers: The nearest questions in English, ready to be asked; none when nothing is near.
    """

    def __init__(self, message: str, offers: Sequence[str] = ()) -> None:
        super().__init__(message, remedy="" if offers else "All questions: all-kg questions")
        self.offers = tuple(offers)


class Match:
    """A question with arguments, and how well it fits the words (0 to 1)."""

    __slots__ = ("arguments", "question", "score")

    def __init__(self, question: Question, arguments: Arguments, score: float) -> None:
        self.question = question
        self.arguments = arguments
        self.score = score

    def worded(self, store: Store) -> str:
        """The question in English with its arguments filled in."""
        names = {
            slot: " and ".join(label_of(store, term) for term in terms)
            for slot, terms in self.arguments.items()
        }
        return self.question.worded(names)


def find_question(store: Store, words: str) -> Match:
    """Find the question that a person means.

    Args:
        store: The built store.
        words: A question in plain words.

    Raises:
        UsageError: There are no words, or too many.
        UnsureError: No question fits, or several fit about as well; carries the nearest ones.
    """
    if len(words) > LONGEST_QUESTION:
        raise UsageError(
            f"the question has {len(words)} characters; the limit is {LONGEST_QUESTION}", remedy="Shorten it"
        )
    tokens = normalise(words)
    if not tokens:
        raise UsageError("the question is empty", remedy="All questions: all-kg questions")
    matcher = _Matcher(store)
    matches, unknown = matcher.rank(tokens)
    if not unknown and _is_clear(matches):
        return matches[0]
    if unknown:
        corrected = [matcher.correction(token) if token in unknown else token for token in tokens]
        if corrected != tokens:
            matches, _ = matcher.rank(corrected)
    offers = [match.worded(store) for match in matches[:_OFFERS] if match.score >= _RELATED]
    if not offers:
        raise UnsureError("the catalogue has no question of this kind")
    strange = ", ".join(repr(token) for token in unknown)
    raise UnsureError(
        f"no question of the catalogue knows the words {strange}"
        if unknown
        else "more than one reading is possible",
        offers,
    )


def _is_clear(matches: Sequence[Match]) -> bool:
    best = matches[0].score if matches else 0.0
    second = matches[1].score if len(matches) > 1 else 0.0
    return best >= _SURE and best - second >= _LEAD


class _Span:
    """A run of tokens that names something, with the classes that each thing belongs to."""

    __slots__ = ("end", "meanings", "start")

    def __init__(self, start: int, end: int, meanings: list[tuple[Argument, set[NamedNode]]]) -> None:
        self.start = start
        self.end = end
        self.meanings = meanings

    def fitting(self, kind: NamedNode) -> Argument | None:
        """The thing named that a slot of this kind can take."""
        for term, classes in self.meanings:
            if kind in classes:
                return term
            if isinstance(term, Literal) and kind.value.startswith(PREFIXES["xsd"]):
                return Literal(term.value, datatype=kind)
        return None


class _Matcher:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._questions = read_catalogue(store)
        self._frequency: dict[str, int] = {}
        for question in self._questions:
            for token in question.keywords.union(*question.phrasings):
                self._frequency[token] = self._frequency.get(token, 0) + 1

    def rank(self, tokens: list[str]) -> tuple[list[Match], list[str]]:
        """Rank all questions, best first; and list the tokens that nothing in the store knows."""
        spans = self._spans(tokens)
        named = {place for span in spans for place in range(span.start, span.end)}
        unknown = [
            token
            for place, token in enumerate(tokens)
            if place not in named and token not in self._frequency and token not in _JOINERS
        ]
        matches = []
        for question in self._questions:
            fits = [self._fit(question, phrasing, tokens, spans) for phrasing in question.phrasings]
            best = max((fit for fit in fits if fit is not None), key=lambda fit: fit.score, default=None)
            if best is not None:
                matches.append(best)
        matches.sort(key=lambda match: (-match.score, match.question.name))
        return matches, unknown

    def correction(self, token: str) -> str:
        """The word that a misspelt token most likely stands for; the token itself when there is none."""
        import difflib

        words = set(self._frequency)
        for quad in self._store.quads(None, SEARCH_KEY, None, INDEX):
            words.update(quad.object.value.split(" "))  # type: ignore[union-attr]
        return next(iter(difflib.get_close_matches(token, sorted(words), n=1, cutoff=0.75)), token)

    def _spans(self, tokens: list[str]) -> list[_Span]:
        # Left to right, longest first; "relapse status" is one thing and hides "relapse".
        spans = []
        place = 0
        while place < len(tokens):
            for end in range(min(len(tokens), place + _LONGEST_LABEL), place, -1):
                meanings = self._meanings(tokens[place:end])
                if meanings:
                    spans.append(_Span(place, end, meanings))
                    place = end - 1
                    break
            place += 1
        return spans

    def _meanings(self, tokens: list[str]) -> list[tuple[Argument, set[NamedNode]]]:
        if len(tokens) == 1 and is_number(tokens[0]):
            return [(Literal(tokens[0]), set())]
        concepts = {
            quad.subject for quad in self._store.quads(None, SEARCH_KEY, Literal(" ".join(tokens)), INDEX)
        }
        return [
            (
                concept,
                {
                    quad.object
                    for quad in self._store.quads(concept, TYPE)
                    if isinstance(quad.object, NamedNode)
                },
            )
            for concept in sorted(concepts, key=str)
            if isinstance(concept, NamedNode)
        ]

    def _weight(self, token: str) -> float:
        return log((len(self._questions) + 1) / self._frequency.get(token, 0.5))

    def _fit(
        self, question: Question, phrasing: list[str], tokens: list[str], spans: list[_Span]
    ) -> Match | None:
        wording = {token for token in phrasing if token[0] != "{"}
        slots = [token[1:-1] for token in phrasing if token[0] == "{"]
        arguments, taken = self._fill(question, slots, wording, tokens, spans)
        if question.is_yes_no and len(arguments) < len(question.parameters):
            return None
        slot_weight = log(len(self._questions) + 1)
        filled = sum(len(terms) for terms in arguments.values())
        shared = slot_weight * min(filled, len(slots))
        missing = slot_weight * max(len(slots) - filled, 0)
        unexplained = 0.0
        for place, token in enumerate(tokens):
            if token in wording or token in question.keywords:
                shared += self._weight(token)
            elif place not in taken:
                unexplained += self._weight(token)
        missing += sum(self._weight(token) for token in wording.difference(tokens))
        return Match(question, arguments, shared / (shared + 0.3 * missing + 0.7 * unexplained or 1.0))

    def _fill(
        self, question: Question, slots: list[str], wording: set[str], tokens: list[str], spans: list[_Span]
    ) -> tuple[dict[str, list[Argument]], set[int]]:
        arguments: dict[str, list[Argument]] = {}
        taken: set[int] = set()

        def take(slot: str, span: _Span, term: Argument) -> None:
            arguments.setdefault(slot, []).append(term)
            taken.update(range(span.start, span.end))

        # A label that is part of the wording itself ("blast" in "which state fits {percent} blasts") comes
        # last.
        fixed = [span for span in spans if wording.issuperset(tokens[span.start : span.end])]
        free = [span for span in spans if span not in fixed]
        for slot in slots:
            for span in free + fixed:
                term = span.fitting(question.parameters[slot])
                if term is not None and span.start not in taken:
                    take(slot, span, term)
                    break
        # "in induction and maintenance": several values for the slot that was filled last.
        if slots and arguments.get(slots[-1]):
            for span in free:
                term = span.fitting(question.parameters[slots[-1]])
                if term is not None and span.start not in taken:
                    take(slots[-1], span, term)
        return arguments, taken
