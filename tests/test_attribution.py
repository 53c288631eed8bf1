"""Words that name a source, or who is behind it, limit a question to what that source says."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from all_kg import cli
from all_kg.answers.asking import ask
from all_kg.answers.attribution import SLOT, SOURCE, attributed, attribution
from all_kg.answers.catalogue import read_catalogue
from all_kg.answers.labels import label_of
from all_kg.answers.mentions import find_mentions
from all_kg.graph.search_index import normalise
from all_kg.namespaces import curie, expand
from all_kg.stores.store import Store, open_store

SOURCES_WITH_CLAIMS = 108
RELAPSE = "which therapies are used in relapse"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


def named(store: Store, words: str) -> tuple[list[str], list[str]]:
    """The sources that words name, and the words that nothing of it explains."""
    tokens = normalise(words)
    sources, places = attributed(store, find_mentions(store, tokens), tokens)
    names = [curie(source.value).removeprefix("source:") for source in sources]
    return names, [token for place, token in enumerate(tokens) if place not in places]


def speaking(store: Store) -> list[NamedNode]:
    quads = store.quads(None, NamedNode(expand("rdf:type")), NamedNode(expand("allkg:Claim")))
    stated_in = NamedNode(expand("dcterms:source"))
    found = {
        quad.object
        for claim in quads
        if isinstance(claim.subject, NamedNode)
        for quad in store.quads(claim.subject, stated_in)
        if isinstance(quad.object, NamedNode)
    }
    return sorted(found, key=str)


def test_every_source_is_named_by_its_short_title(store: Store) -> None:
    sources = speaking(store)
    assert len(sources) == SOURCES_WITH_CLAIMS
    for source in sources:
        title = label_of(store, source)
        found, left = named(store, f"according to {title}")
        assert curie(source.value).removeprefix("source:") in found, title
        assert left == [], title


def test_a_short_title_names_one_source_alone(store: Store) -> None:
    assert named(store, "according to PDQ adult patient") == (["pdq-adult-patient"], [])
    assert named(store, "according to MSD consumer and PDQ adult patient") == (
        ["msd-consumer", "pdq-adult-patient"],
        ["and"],
    )


def test_a_publisher_stands_for_all_that_it_publishes(store: Store) -> None:
    assert named(store, "according to NCCN")[0] == [
        "nccn-guideline-2021",
        "nccn-patients-2017",
        "nccn-patients-2021",
    ]
    found, _ = named(store, "what does the Canadian Cancer Society say")
    assert {"ccs-treatments-all-2024", "ccs-induction", "ccs-maintenance"} <= set(found)
    assert not [name for name in found if not name.startswith("ccs-")]


@pytest.mark.parametrize(
    "words",
    ["", "which therapies are used in relapse", "according to chemotherapy", "according to the source"],
)
def test_words_that_name_no_source_limit_nothing(store: Store, words: str) -> None:
    found, left = named(store, words)
    assert (found, left) == ([], normalise(words))


@pytest.mark.parametrize(
    ("words", "sources"),
    [
        (f"{RELAPSE} according to NCCN", {"nccn-patients-2017"}),
        (f"{RELAPSE}, according to PDQ adult patient", {"pdq-adult-patient"}),
        (f"according to MSD consumer, {RELAPSE}", set()),
        (f"{RELAPSE} according to ELIANA and ENSIGN 2021", set()),
    ],
)
def test_an_answer_rests_on_the_sources_named_and_no_others(
    store: Store, words: str, sources: set[str]
) -> None:
    answer = ask(store, words)
    assert answer.name == "therapies-in-setting"
    assert {curie(row["source"].iri).removeprefix("source:") for row in answer} == sources
    assert answer.verdict == ("stated" if sources else "not stated")


def test_a_source_named_by_an_option_is_the_one_named_in_words(store: Store) -> None:
    source = NamedNode(expand("source:pdq-adult-patient"))
    in_words = ask(store, f"{RELAPSE} according to PDQ adult patient")
    assert ask(store, RELAPSE, [source]).to_dict() == in_words.to_dict()
    assert len(in_words) < len(ask(store, RELAPSE))


def test_silence_of_a_source_is_not_stated_and_never_no(store: Store) -> None:
    answer = ask(store, "is radiation therapy used in induction according to PDQ adult patient")
    assert answer.verdict == "not stated"
    assert "denied" not in str(answer)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["msd-consumer"], "according to MSD consumer"),
        (["msd-consumer", "pdq-adult-patient"], "according to MSD consumer and PDQ adult patient"),
        (
            ["msd-consumer", "pdq-adult-patient", "ccs-induction"],
            "according to MSD consumer, PDQ adult patient and CCS induction",
        ),
        (["msd-consumer", "pdq-adult-patient", "ccs-induction", "ccs-maintenance"], "according to 4 sources"),
    ],
)
def test_to_whom_an_answer_is_limited_is_said_in_words(store: Store, names: list[str], words: str) -> None:
    assert attribution(store, [NamedNode(expand(f"source:{name}")) for name in names]) == words


def test_every_question_can_be_limited_to_a_source(store: Store) -> None:
    questions = read_catalogue(store)
    assert len(questions) >= 70
    assert all(question.slots[SLOT] == SOURCE for question in questions)


def test_a_source_that_is_not_known_is_a_plain_error_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["ask", RELAPSE, "--source", "PDQ adult patients 2020"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert (
        "nothing is known by the name 'PDQ adult patients 2020'. Did you mean 'PDQ adult patient"
        in captured.err
    )
