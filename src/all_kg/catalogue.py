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
    QUESTION_QUERY,
    QUESTION_TEXT,
    QUESTIONS,
    SEARCH_KEY,
    TYPE,
    normalise,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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
        def values(predicate: NamedNode) -> list[str]:
            return sorted(
                q.object.value for q in store.quads(iri, predicate) if isinstance(q.object, Literal)
            )

        self.iri = iri
        self.name = iri.value.removeprefix(PREFIXES["question"])
        self.text = values(QUESTION_TEXT)[0]
        self.is_yes_no = values(QUESTION_ANSWER) == ["yes-no"]
        self.phrasings = [key.split(" ") for key in values(SEARCH_KEY)]
        self.keywords = {token for keyword in values(QUESTION_KEYWORD) for token in normalise(keyword)}
        self.parameters = _parameters(store, iri)

    def worded(self, names: Mapping[str, str]) -> str:
        """The question with its slots filled: `Which therapies are used in induction?`.

        Args:
            names: Slot to the words that stand for its argument; a slot that is missing reads `any …`.
        """
        text = self.text
        for slot in self.parameters:
            text = text.replace("{" + slot + "}", names.get(slot, "any " + slot.replace("_", " ")))
        return text

    def query(self, store: Store) -> str:
        """The SPARQL text of the question."""
        return next(quad.object.value for quad in store.quads(self.iri, QUESTION_QUERY))  # type: ignore[union-attr]


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
    for parameter in [quad.object for quad in store.quads(question, PARAMETER)]:
        about = {quad.predicate: quad.object for quad in store.quads(parameter)}  # type: ignore[arg-type]
        kind = about.get(PARAMETER_CLASS) or about[PARAMETER_DATATYPE]
        found.append((int(about[PARAMETER_ORDER].value), about[PARAMETER_NAME].value, kind))  # type: ignore[union-attr]
    return {name: kind for _, name, kind in sorted(found, key=lambda entry: entry[0])}  # type: ignore[misc]
