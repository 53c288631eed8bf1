"""Every question with arguments of which there are rows, put to a store."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from page_graph import whole_store
from pyoxigraph import Literal

from all_kg.answers.asking import answer_match
from all_kg.answers.catalogue import Question, read_catalogue
from all_kg.answers.matching import Match
from all_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from all_kg.stores.store import Store

NUMBER_OF_QUESTIONS = 95
NUMBERS = {"year": "2020", "percentage": "4", "count": "30000", "age": "8"}
QUESTIONS = {question.name: question for question in read_catalogue(whole_store())}


@cache  # without an order, another row may come next time
def arguments_for(question: Question) -> dict[str, list[Any]]:
    """What some row of the question has in its slots."""
    numbers = {
        slot: Literal(NUMBERS[slot], datatype=kind)
        for slot, kind in question.parameters.items()
        if kind.value.startswith(PREFIXES["xsd"])
    }
    unsorted, _, _ = question.query.rpartition("\nORDER BY")  # sorted, a million rows come before the first
    text = unsorted + "\nLIMIT 50"
    rows: Any = list(whole_store().query(text, numbers))  # type: ignore[arg-type]
    if not rows:
        return {slot: [term] for slot, term in numbers.items()}
    row = rows[-1]
    return {slot: [row[slot]] for slot in question.parameters if row[slot] is not None}


def answer_in(store: Store, name: str) -> dict[str, Any]:
    question = {one.name: one for one in read_catalogue(store)}[name]
    return answer_match(store, Match(question, arguments_for(QUESTIONS[name]))).to_dict()
