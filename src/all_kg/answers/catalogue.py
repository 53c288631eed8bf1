"""The question catalogue as the built store holds it."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from all_kg.answers.attribution import SLOT, SOURCE
from all_kg.errors import UsageError
from all_kg.graph.search_index import (
    CATALOGUE,
    QUESTION_PHRASING,
    QUESTION_QUERY,
    QUESTION_TEXT,
    QUESTIONS,
    normalise_phrasing,
)
from all_kg.namespaces import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from all_kg.stores.store import Store


class Question:
    """A question of the catalogue, ready to be matched and asked.

    Attributes:
        name: The stem of its file.
        is_yes_no: Whether the answer is stated, denied or not stated, rather than rows.
        parameters: Slot to the class of concepts, or the datatype, that it takes. Every question can also be
            limited to sources; that slot is in `slots` only.
        slots: The parameters, and the slot for sources.
        required: The slots that must be filled. A yes-no question needs all of them; without its numbers a
            question has no rows, which would read as silence of the sources.
        keywords: Search tokens that speak for this question beside its wordings.
        phrasings: Every wording as search tokens; a slot is a token in braces.
    """

    __slots__ = ("_store", "is_yes_no", "keywords", "name", "parameters", "phrasings", "required", "slots")

    def __init__(self, store: Store, line: str) -> None:
        self._store = store
        self.name, answer, parameters, keywords, *phrasings = line.split("\t")
        self.is_yes_no = answer == "yes-no"
        pairs = (pair.split("=", 1) for pair in parameters.split())
        self.parameters = {slot: NamedNode(kind) for slot, kind in pairs}
        self.slots = {**self.parameters, SLOT: SOURCE}
        self.required = {
            slot
            for slot, kind in self.parameters.items()
            if self.is_yes_no or kind.value.startswith(PREFIXES["xsd"])
        }
        self.keywords = frozenset(keywords.split())
        self.phrasings = [wording.split(" ") for wording in phrasings]

    def __repr__(self) -> str:
        return f"<Question {self.name}: {self.text}>"

    @property
    def text(self) -> str:
        """The question in English, slots in braces."""
        return self._values(QUESTION_TEXT)[0]

    @property
    def query(self) -> str:
        """Its document: the header and the SPARQL text."""
        return self._values(QUESTION_QUERY)[0]

    def worded(self, names: Mapping[str, str], phrasing: Sequence[str] = ()) -> str:
        """The question with its slots filled: `Which therapies are used in {setting}?` for one setting.

        Args:
            names: Slot to the words that stand for its argument.
            phrasing: The wording to use, as tokens, when not all slots of the question itself can be filled.
                A slot that is left over reads `any …`.
        """
        text = self.text
        # A wording that has a slot twice reads oddly when it is filled.
        if self.parameters.keys() - names and len(set(phrasing)) == len(phrasing):
            wordings = self._values(QUESTION_PHRASING)
            text = next((one for one in wordings if normalise_phrasing(one) == list(phrasing)), text)
        for slot in self.parameters:
            text = text.replace("{" + slot + "}", names.get(slot, "any " + slot.replace("_", " ")))
        return text

    def _values(self, predicate: NamedNode) -> list[str]:
        quads = self._store.quads(NamedNode(PREFIXES["question"] + self.name), predicate)
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))


def read_catalogue(store: Store) -> list[Question]:
    """Read all questions of a store, in the order of their names."""
    texts = (quad.object for quad in store.quads(QUESTIONS, CATALOGUE))
    lines = [line for text in texts if isinstance(text, Literal) for line in text.value.splitlines()]
    return [Question(store, line) for line in lines]


def find_question_by_name(store: Store, name: str) -> Question:
    """Find a question by the name of its file.

    Raises:
        UsageError: The catalogue has no such question; names the nearest ones.
    """
    questions = {question.name: question for question in read_catalogue(store)}
    if name in questions:
        return questions[name]
    import difflib

    near = difflib.get_close_matches(name, list(questions), n=3)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "All questions: all-kg questions"
    raise UsageError(f"the catalogue has no question {name!r}", remedy=remedy)
