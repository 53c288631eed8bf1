"""The question catalogue as the built store holds it."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from all_kg.errors import UsageError
from all_kg.namespaces import PREFIXES
from all_kg.search_index import (
    PARAMETER,
    PARAMETER_CLASS,
    PARAMETER_DATATYPE,
    PARAMETER_NAME,
    PARAMETER_ORDER,
    QUESTION_ANSWER,
    QUESTION_CLASS,
    QUESTION_KEYWORD,
    QUESTION_PHRASING,
    QUESTION_QUERY,
    QUESTION_TEXT,
    QUESTIONS,
    SEARCH_KEY,
    TYPE,
    normalise,
    normalise_phrasing,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from all_kg.store import Store


class Question:
    """A question of the catalogue, ready to be matched and asked.

    Attributes:
        iri: Its IRI.
        name: The stem of its file.
        text: The question in English, slots in braces.
        is_yes_no: Whether the answer is stated, denied or not stated, rather than rows.
        parameters: Slot to the class of concepts, or the datatype, that it takes.
        phrasings: Every wording as search tokens; a slot is a token in braces.
        keywords: Search tokens that speak for this question beside its wordings.
    """

    __slots__ = ("iri", "is_yes_no", "keywords", "name", "parameters", "phrasings", "text")

    def __init__(self, store: Store, iri: NamedNode) -> None:
        self.iri = iri
        self.name = iri.value.removeprefix(PREFIXES["question"])
        self.text = _values(store, iri, QUESTION_TEXT)[0]
        self.is_yes_no = _values(store, iri, QUESTION_ANSWER) == ["yes-no"]
        self.phrasings = [key.split(" ") for key in _values(store, iri, SEARCH_KEY)]
        self.keywords = {token for word in _values(store, iri, QUESTION_KEYWORD) for token in normalise(word)}
        self.parameters = _parameters(store, iri)

    def __repr__(self) -> str:
        return f"<Question {self.name}: {self.text}>"

    def worded(self, store: Store, names: Mapping[str, str], phrasing: Sequence[str] = ()) -> str:
        """The question with its slots filled: `Which therapies are used in {setting}?` for one setting.

        Args:
            store: Where other wordings are looked up.
            names: Slot to the words that stand for its argument.
            phrasing: The wording to use, as tokens, when not all slots of the question itself can be filled.
                A slot that is left over reads `any …`.
        """
        text = self.text
        # A wording that has a slot twice reads oddly when it is filled.
        if self.parameters.keys() - names and len(set(phrasing)) == len(phrasing):
            wordings = _values(store, self.iri, QUESTION_PHRASING)
            text = next((one for one in wordings if normalise_phrasing(one) == list(phrasing)), text)
        for slot in self.parameters:
            text = text.replace("{" + slot + "}", names.get(slot, "any " + slot.replace("_", " ")))
        return text

    def query(self, store: Store) -> str:
        """The SPARQL text of the question."""
        return _values(store, self.iri, QUESTION_QUERY)[0]


def read_catalogue(store: Store) -> list[Question]:
    """Read all questions of a store, in the order of their names."""
    questions = [
        Question(store, quad.subject)
        for quad in store.quads(None, TYPE, QUESTION_CLASS, QUESTIONS)
        if isinstance(quad.subject, NamedNode)
    ]
    return sorted(questions, key=lambda question: question.name)


def find_question_by_name(store: Store, name: str) -> Question:
    """Find a question by the name of its file.

    Raises:
        UsageError: The catalogue has no such question; names the nearest ones.
    """
    iri = PREFIXES["question"] + name
    if name.replace("-", "").isalnum() and any(store.quads(NamedNode(iri), TYPE, QUESTION_CLASS)):
        return Question(store, NamedNode(iri))
    import difflib

    near = difflib.get_close_matches(name, [question.name for question in read_catalogue(store)], n=3)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "All questions: all-kg questions"
    raise UsageError(f"the catalogue has no question {name!r}", remedy=remedy)


def _parameters(store: Store, question: NamedNode) -> dict[str, NamedNode]:
    found = []
    for quad in store.quads(question, PARAMETER):
        parameter = quad.object
        if isinstance(parameter, NamedNode):
            kinds = [*store.quads(parameter, PARAMETER_CLASS), *store.quads(parameter, PARAMETER_DATATYPE)]
            order = int(_values(store, parameter, PARAMETER_ORDER)[0])
            found.append((order, _values(store, parameter, PARAMETER_NAME)[0], kinds[0].object))
    return {name: kind for _, name, kind in sorted(found) if isinstance(kind, NamedNode)}


def _values(store: Store, subject: NamedNode, predicate: NamedNode) -> list[str]:
    quads = store.quads(subject, predicate)
    return sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))
