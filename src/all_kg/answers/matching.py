"""From plain words to a question of the catalogue and its arguments; deterministic, offline.

How it works. The words are folded into tokens (`search_index.normalise`). Runs of tokens that are a label of
a concept are found by exact look-up (`mentions`). Each wording of each question is then laid over the words:
concepts whose class fits go into its slots, the remaining words are compared one by one. The score is

    shared / (shared + 0.3 * missing + 0.7 * unexplained)

where each word counts by how rare it is over the catalogue ("which" says little, "detected" says much) and a
slot counts as the rarest word, half of that when it takes anything. `missing` are words of the wording that
the person did not use: people are brief, so they cost little. `unexplained` are words of the person that the
wording has no place for: an answer that passes over them may answer something else, so they cost much.
"""

from __future__ import annotations

from itertools import pairwise
from math import log

from pyoxigraph import NamedNode

from all_kg.answers.attribution import SLOT, attributed, attribution
from all_kg.answers.catalogue import read_catalogue
from all_kg.answers.labels import label_of
from all_kg.answers.mentions import find_mentions
from all_kg.errors import AllKgError, UsageError
from all_kg.graph.search_index import INDEX, SEARCH_KEY, normalise
from all_kg.namespaces import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from all_kg.answers.catalogue import Question
    from all_kg.answers.mentions import Argument, Mention
    from all_kg.stores.store import Store

LONGEST_QUESTION = 1000  # characters; the longest question in the evidence for the catalogue has 150

# Set by looking at the scores of questions whose reading is known.
_VERBATIM = 0.999  # a wording of the question itself: nothing missing, nothing left over
_SURE = 0.65  # below, the words and the wording share too little
_SAID = 0.4  # at least this share of the wording's own words must have been said: a slot alone is no question
_LEAD = 0.05  # the second best question must be at least this much worse
_RELATED = 0.4  # below, a question is not even worth offering
_NEAR = 0.75  # of the best score: what comes less near than this is not offered beside it
_OFFERS = 3

_JOINERS = frozenset(("and", "or"))
# A question that says one of these where its reading does not, or the other way round, asks for the opposite.
_TURNING = frozenset(
    ("not", "no", "never", "without", "except", "cannot", "isnt", "arent", "doesnt", "dont", "cant")
)
_EVERYDAY = frozenset(("all",))  # a word that is an abbreviation here; left over, it names nothing
_ANYTHING = NamedNode(expand("allkg:Concept"))
RELATION = NamedNode(expand("rdf:Property"))


class UnsureError(AllKgError):
    """The words did not lead to one question.

    Args:
        message: What is wrong.
        offers: The nearest questions in English, ready to be asked; none when nothing is near.
    """

    def __init__(self, message: str, offers: Sequence[str] = ()) -> None:
        super().__init__(
            message, remedy="Nearest questions:" if offers else "All questions: all-kg questions"
        )
        self.offers = tuple(offers)


class Match:
    """A question with arguments, and how well it fits the words.

    Attributes:
        question: The question.
        arguments: Slot to what it is filled with; several values are asked one after the other.
        score: From 0 to 1.
        said: Share of the wording's own words that were said, from 0 to 1.
        is_complete: Whether every concept that the words name has a place in it.
        phrasing: The wording that fits best, as tokens.
    """

    __slots__ = ("arguments", "is_complete", "phrasing", "question", "said", "score")

    def __init__(
        self,
        question: Question,
        arguments: Mapping[str, Sequence[Argument]],
        *,
        score: float = 1.0,
        said: float = 1.0,
        is_complete: bool = True,
        phrasing: Sequence[str] = (),
    ) -> None:
        self.question = question
        self.arguments = arguments
        self.score = score
        self.said = said
        self.is_complete = is_complete
        self.phrasing = phrasing

    def worded(self, store: Store) -> str:
        """The question in English with its arguments filled in."""
        names = {
            slot: " and ".join(label_of(store, term) for term in terms)
            for slot, terms in self.arguments.items()
            if slot != SLOT
        }
        words = self.question.worded(names, self.phrasing)
        limit = attribution(store, [t for t in self.arguments.get(SLOT, ()) if isinstance(t, NamedNode)])
        return f"{words.rstrip('?')}, {limit}{'?' * words.endswith('?')}" if limit else words


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
    if not unknown and _is_clear(matches, tokens):
        return matches[0]
    if unknown:
        corrected = [matcher.correction(token) if token in unknown else token for token in tokens]
        if corrected != tokens:
            matches, _ = matcher.rank(corrected)
    near = max(_RELATED, _NEAR * matches[0].score) if matches else _RELATED
    offers = [match.worded(store) for match in matches[:_OFFERS] if match.score >= near]
    if not offers:
        raise UnsureError("the catalogue has no question of this kind")
    if unknown:
        strange = ", ".join(repr(token) for token in unknown)
        raise UnsureError(f"no question and no name in the catalogue has the word {strange}", offers)
    raise UnsureError("this can be read in more than one way", offers)


def _is_clear(matches: Sequence[Match], tokens: Sequence[str]) -> bool:
    if not matches:
        return False
    best = matches[0]
    second = matches[1].score if len(matches) > 1 else 0.0
    if best.score > _VERBATIM:
        return second <= _VERBATIM
    turned = _TURNING.intersection(tokens) != _TURNING.intersection(best.phrasing)
    fits = best.score >= _SURE and best.said >= _SAID and best.is_complete and not turned
    return fits and best.score - second >= _LEAD


class _Matcher:
    def __init__(self, store: Store) -> None:
        self._store = store
        # Relations have no search keys: a question about one is for programs, not for plain words.
        self._questions = [one for one in read_catalogue(store) if RELATION not in one.parameters.values()]
        frequency: dict[str, int] = {}
        for question in self._questions:
            for token in question.keywords.union(*question.phrasings):
                frequency[token] = frequency.get(token, 0) + 1
        self._rarest = log(len(self._questions) + 1)
        self._weights = {token: self._rarest - log(count) for token, count in frequency.items()}

    def rank(self, tokens: Sequence[str]) -> tuple[list[Match], list[str]]:
        """Rank the questions that come near, best first; list the tokens that nothing in the store knows."""
        mentions = find_mentions(self._store, tokens)
        known = {tokens[place] for one in mentions for place in range(one.start, one.end)}
        known.update(tokens[place] for place in attributed(self._store, mentions, tokens)[1])
        unknown = [token for token in tokens if token not in self._weights.keys() | known | _JOINERS]
        matches = []
        top = 0.0
        for question in self._questions:
            best: Match | None = None
            for phrasing in question.phrasings:
                floor = max(_NEAR * top, best.score if best else 0.0)
                best = self._fit(question, phrasing, tokens, mentions, floor) or best
            if best is not None:
                matches.append(best)
                top = max(top, best.score)
        matches.sort(key=lambda match: (-match.score, match.question.name))
        return matches, unknown

    def correction(self, token: str) -> str:
        """The word that a misspelt token most likely stands for; the token itself when there is none."""
        import difflib

        words = set(self._weights)
        for quad in self._store.quads(None, SEARCH_KEY, None, INDEX):
            words.update(label_of(self._store, quad.object).split(" "))
        return next(iter(difflib.get_close_matches(token, sorted(words), n=1, cutoff=0.75)), token)

    def _fit(
        self,
        question: Question,
        phrasing: Sequence[str],
        tokens: Sequence[str],
        mentions: Sequence[Mention],
        floor: float,
    ) -> Match | None:
        """Lay a wording over the words; None when its score is not above the floor."""
        wording = {token for token in phrasing if token[0] != "{"}
        slots = [token[1:-1] for token in phrasing if token[0] == "{"]
        weight_of, half = self._weights, self._rarest / 2
        weights = [half if question.parameters[slot] == _ANYTHING else self._rarest for slot in slots]
        explained = wording | question.keywords
        said = sum([weight_of[token] for token in tokens if token in explained])
        unsaid = sum([weight_of[token] for token in wording if token not in tokens])
        if _score(sum(weights) + said, unsaid, 0.0) <= floor:
            return None
        arguments, taken = _fill(question, slots, wording, tokens, mentions)
        left = [one for one in mentions if taken.isdisjoint(range(one.start, one.end))]
        sources, places = attributed(self._store, left, tokens)
        if sources:
            arguments[SLOT] = list(sources)
            taken |= places
        if not question.required <= arguments.keys():
            return None
        filled = sum(weight for slot, weight in zip(slots, weights, strict=True) if slot in arguments)
        unexplained = sum(
            weight_of.get(token, self._rarest + log(2))  # a word of no question is rarer than any
            for place, token in enumerate(tokens)
            if place not in taken and token not in explained
        )
        score = _score(filled + said, sum(weights) - filled + unsaid, unexplained)
        if score <= floor:
            return None
        is_complete = all(
            not taken.isdisjoint(range(one.start, one.end))
            or one.fitting(_ANYTHING) is None
            or (wording | _EVERYDAY).issuperset(one.tokens(tokens))
            for one in mentions
        )
        share_said = said / (said + unsaid or 1.0)
        return Match(
            question, arguments, score=score, said=share_said, is_complete=is_complete, phrasing=phrasing
        )


def _score(shared: float, missing: float, unexplained: float) -> float:
    return shared / (shared + 0.3 * missing + 0.7 * unexplained or 1.0)


def _fill(
    question: Question,
    slots: Sequence[str],
    wording: set[str],
    tokens: Sequence[str],
    mentions: Sequence[Mention],
) -> tuple[dict[str, list[Argument]], set[int]]:
    """Put what the words name into the slots; gives the arguments and the places of their tokens."""
    arguments: dict[str, list[Argument]] = {}
    slot_of: dict[Mention, str] = {}

    def take(slot: str, mention: Mention) -> bool:
        term = mention.fitting(question.parameters[slot])
        if term is None or mention in slot_of:
            return False
        arguments.setdefault(slot, []).append(term)
        slot_of[mention] = slot
        return True

    # The more of a name is part of the wording ("blast" in "which state fits {percent} blasts"), the later.
    ordered = sorted(mentions, key=lambda one: len(wording.intersection(one.tokens(tokens))))
    for slot in slots:
        any(take(slot, mention) for mention in ordered)
    places = {place for one in slot_of for place in range(one.start, one.end)}
    # An enumeration, "in this and that": a further value for the slot that took the one before.
    for before, mention in pairwise(mentions):
        apart = before.end <= mention.start
        joined = apart and before in slot_of and _JOINERS.issuperset(tokens[before.end : mention.start])
        is_value = not wording.issuperset(mention.tokens(tokens))  # the 10⁹ of a unit is none
        if joined and is_value and take(slot_of[before], mention):
            places.update(range(before.end, mention.end))
    return arguments, places
