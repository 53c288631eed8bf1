"""The page of a question: what it asks, its SPARQL, and the answer to an example of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.answers.answer import Answer, Thing
from all_kg.answers.asking import answer_match, reference_of
from all_kg.answers.catalogue import Question, read_catalogue
from all_kg.answers.matching import Match
from all_kg.namespaces import PREFIXES
from all_kg.site.links import is_web
from all_kg.site.statements import in_words

if TYPE_CHECKING:
    from all_kg.rdf.query_document import QuestionDocument
    from all_kg.site.links import Link, Links
    from all_kg.stores.store import Store

MOST_ROWS = 200


@dataclass(frozen=True)
class Cell:
    """A cell of an answer.

    Attributes:
        links: What it holds; nothing when it is empty.
        is_hedge: Whether that is the source's strength of wording.
    """

    links: tuple[Link, ...]
    is_hedge: bool = False


class QuestionPage:
    """One question.

    Args:
        document: The question.
        question: The same as the store has it.
        store: Where it is asked.
        links: Links from its page.
    """

    def __init__(self, document: QuestionDocument, question: Question, store: Store, links: Links) -> None:
        self.document = document
        self.iri = document.iri
        self.title = in_words(document.question)
        self.phrasings = [in_words(one) for one in document.phrasings[1:]]
        self.parameters = [
            (slot, links.to(kind), links.to(_argument(document, slot)) if slot in document.example else None)
            for slot, kind in document.parameters.items()
        ]
        match = Match(question, {slot: [_argument(document, slot)] for slot in document.example})
        self.answer: Answer = answer_match(store, match)
        shown = [
            name
            for name in self.answer.columns
            if name not in document.example and any(row[name] is not None for row in self.answer.rows)
        ]
        self.columns = [(name.replace("_", " "), document.columns[name]) for name in shown]
        self.has_limits = any(row.qualifiers for row in self.answer.rows)
        self.rows = [
            [
                *(Cell(_links(links, row[name]), name == "hedge") for name in shown),
                *([_limits(links, row.qualifiers)] if self.has_limits else []),
            ]
            for row in self.answer.rows[:MOST_ROWS]
        ]
        self.more = len(self.answer.rows[MOST_ROWS:])
        self.is_silence = all(row.is_silence for row in self.answer.rows)
        self.gaps = [links.to(gap.iri, gap.label) for gap in self.answer.gaps]
        self.sources = [
            (links.to(source.iri), reference_of(store, NamedNode(source.iri)))
            for source in self.answer.sources
        ]


def question_pages(
    documents: list[QuestionDocument], store: Store
) -> list[tuple[QuestionDocument, Question]]:
    """Each question with what the store has of it.

    Args:
        documents: The questions.
        store: A store that has them, too.
    """
    known = {question.name: question for question in read_catalogue(store)}
    return [(document, known[document.stem]) for document in documents]


def _argument(document: QuestionDocument, slot: str) -> NamedNode | Literal:
    kind, text = document.parameters[slot], document.example[slot]
    is_value = kind.startswith(PREFIXES["xsd"])
    return Literal(text, datatype=NamedNode(kind)) if is_value else NamedNode(text)


def _links(links: Links, value: Any) -> tuple[Link, ...]:
    if value is None:
        return ()
    if not isinstance(value, Thing):
        return (links.to(Literal(str(value))),)
    is_claim = value.iri.startswith(PREFIXES["claim"])
    return (_link(links, value, "claim" if is_claim else value.label),)


def _limits(links: Links, qualifiers: dict[str, Any]) -> Cell:
    return Cell(
        tuple(
            _link(links, one, f"{name}: {one.label}") for name, things in qualifiers.items() for one in things
        )
    )


def _link(links: Links, thing: Thing, text: str) -> Link:
    """A thing of an answer may be a value, too."""
    return links.to(thing.iri if is_web(thing.iri) else Literal(text), text)
