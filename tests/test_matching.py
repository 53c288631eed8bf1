"""Plain words find the question that is meant, or it is said that they do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_graph import whole_store
from pyoxigraph import Literal, NamedNode

from all_kg.answers.labels import label_of
from all_kg.answers.matching import LONGEST_QUESTION, Match, UnsureError, find_question
from all_kg.errors import UsageError
from all_kg.graph.search_index import SEARCH_KEY, TYPE
from all_kg.namespaces import PREFIXES, expand
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.resources import find_resources
from all_kg.stores.store import Store, open_store


@pytest.fixture
def store() -> Store:
    return whole_store()


def arguments(match: Match) -> dict[str, list[str]]:
    return {
        slot: [term.value.removeprefix(PREFIXES["all"]) for term in terms]
        for slot, terms in match.arguments.items()
    }


def filled(store: Store, document: QuestionDocument) -> Iterator[str]:
    """Every wording, its slots filled with a number or with the first things of the class, each once."""
    names = {}
    for slot, kind in document.parameters.items():
        if kind.startswith(PREFIXES["xsd"]):
            names[slot] = "7"
            continue
        things = sorted({quad.subject for quad in store.quads(None, TYPE, NamedNode(kind))}, key=str)
        labels = [
            label_of(store, thing)
            for thing in things
            if any(store.quads(thing, SEARCH_KEY)) and not thing.value.startswith(PREFIXES["source"])  # type: ignore[union-attr]
        ]
        names[slot] = next(label for label in labels if label not in names.values())
    for phrasing in document.phrasings:
        for slot, name in names.items():
            phrasing = phrasing.replace("{" + slot + "}", name)
        yield phrasing


def test_every_wording_of_the_catalogue_finds_its_own_question(store: Store) -> None:
    documents = read_questions(f"{find_resources().queries}/questions")
    asked = 0
    for document in documents:
        if expand("rdf:Property") in document.parameters.values():
            continue  # for programs: relations have no search keys
        for words in filled(store, document):
            assert (words, find_question(store, words).question.name) == (words, document.stem)
            asked += 1
    assert asked >= 185


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("relapse therapies", "therapies-in-setting", {"setting": ["relapsed-all"]}),
        ("what is used in induction", "therapies-in-setting", {"setting": ["induction"]}),
        ("RELAPSE THERAPIES!!", "therapies-in-setting", {"setting": ["relapsed-all"]}),
        (
            "is chemo used in relapse?",
            "is-used-in",
            {"therapy": ["chemotherapy"], "setting": ["relapsed-all"]},
        ),
        ("mrd tests", "tests-for-state", {"state": ["minimal-residual-disease"]}),
        ("therapies used in all phases", "therapies-in-setting", {"setting": ["treatment-phase"]}),
        (
            "is radiation used in induction and maintenance",
            "is-used-in",
            {"therapy": ["radiation-therapy"], "setting": ["induction", "maintenance"]},
        ),
        (
            "is chemotherapy, radiation or immunotherapy used in relapse",
            "is-used-in",
            {"therapy": ["chemotherapy", "radiation-therapy", "immunotherapy"], "setting": ["relapsed-all"]},
        ),
    ],
)
def test_loose_words_find_question_and_arguments(
    store: Store, words: str, name: str, expected: dict[str, list[str]]
) -> None:
    match = find_question(store, words)
    assert (match.question.name, arguments(match)) == (name, expected)


def test_a_number_becomes_a_literal_of_the_type_that_the_slot_takes(store: Store) -> None:
    match = find_question(
        store, "All other criteria being met, which state fits 3 %, 5 % and 7.5 % marrow blasts?"
    )
    decimal = NamedNode(expand("xsd:decimal"))
    assert list(match.arguments["percentage"]) == [Literal(n, datatype=decimal) for n in ("3", "5", "7.5")]


def test_a_match_is_worded_with_labels(store: Store) -> None:
    assert (
        find_question(store, "relapse therapies").worded(store) == "Which therapies are used in relapsed ALL?"
    )
    assert (
        find_question(store, "which therapies are used").worded(store)
        == "Which therapies are used in any setting?"
    )


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ("inducton therapies", "Which therapies are used in induction?"),
        ("is aspirin used in induction", "Which therapies are used in induction?"),
        ("Which therapies are NOT used in induction", "Which therapies are used in induction?"),
        (
            "which therapies are used in induction without chemotherapy",
            "Is chemotherapy used in induction?",
        ),
        ("chemotherapy", "What is stated about chemotherapy?"),
        ("is chemo used in relaps", "Is chemotherapy used in relapsed ALL?"),
    ],
)
def test_what_may_mean_something_else_is_offered_not_answered(store: Store, words: str, offer: str) -> None:
    with pytest.raises(UnsureError) as caught:
        find_question(store, words)
    assert offer in caught.value.offers
    assert len(caught.value.offers) <= 3
    assert caught.value.exit_code == 3


def test_every_offer_is_a_question_that_can_be_asked(store: Store) -> None:
    with pytest.raises(UnsureError) as caught:
        find_question(store, "is aspirin used in induction")
    for offer in caught.value.offers:
        assert find_question(store, offer).worded(store) == offer


def test_an_unknown_word_is_named(store: Store) -> None:
    with pytest.raises(UnsureError, match="'aspirin'"):
        find_question(store, "is aspirin used in induction")


@pytest.mark.parametrize("words", ["what is the capital of France", "qwertz", "lorem ipsum dolor"])
def test_nothing_of_the_kind_is_said_to_be_so(store: Store, words: str) -> None:
    with pytest.raises(UnsureError, match="no question of this kind") as caught:
        find_question(store, words)
    assert (caught.value.offers, caught.value.exit_code) == ((), 3)


@pytest.mark.parametrize("words", ["", "   ", "?!", "\n\t", "\x1b", "+"])
def test_a_question_without_words_is_refused(store: Store, words: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        find_question(store, words)


def test_a_question_that_is_too_long_is_refused_and_the_limit_told(store: Store) -> None:
    with pytest.raises(UsageError, match=rf"10000 characters; the limit is {LONGEST_QUESTION}"):
        find_question(store, "a" * 10_000)
    with pytest.raises(UnsureError):
        find_question(store, "a" * LONGEST_QUESTION)


def test_matching_is_the_same_each_time(store: Store) -> None:
    words = "Which therapy is in all three phase lists and in the relapse section?"
    first, second = find_question(store, words), find_question(open_store(), words)
    assert (first.question.name, first.score, arguments(first)) == (
        second.question.name,
        second.score,
        arguments(second),
    )


WORDS = "which what is all and not therapies used in relapse 5 7.5 % chemo MRD may qwertz {setting} \x1b '"


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS.split(" ")), max_size=12).map(" ".join))
)
def test_any_text_is_understood_or_refused_in_plain_words(text: str) -> None:
    with suppress(UnsureError, UsageError):
        match = find_question(whole_store(), text)
        assert "{" not in match.worded(whole_store())
        assert match.question.required <= match.arguments.keys()
