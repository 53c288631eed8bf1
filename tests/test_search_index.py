"""Plain words become search keys; the index finds concepts and questions by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.graph.search_index import CODES, INDEX, index_quads, normalise, normalise_phrasing
from all_kg.namespaces import GRAPH_CONCEPTS, GRAPH_QUESTIONS, expand

QUESTION = """\
#+ question: Which things are in {place}?
#+ also: ["{place} things", "What is in {place}?"]
#+ why: To find them.
#+ parameters: {place: allkg:Place}
#+ answer: rows
#+ keywords: [Contents]
#+ columns: {place: where, thing: what}
SELECT ?place ?thing WHERE { ?thing <http://example.org/in> ?place }
"""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Which therapies are used?", ["which", "therapy", "are", "used"]),
        ("CNS Prophylaxis", ["cns", "prophylaxis"]),
        ("patient's wishes", ["patient", "wish"]),
        ("patient\u2019s", ["patient"]),
        ("children\u2019s phases, analyses", ["child", "phase", "analyse"]),
        ("Ph+ ALL", ["ph+", "all"]),
        ("T-cell", ["t", "cell"]),
        ("3 %, 7.25% and 5%.", ["3", "7.25", "and", "5"]),
        ("50,000/mm3; 3,5,1000 and CD19,CD22", ["50000", "mm3", "3", "5", "1000", "and", "cd19", "cd22"]),
        ("20 · 10^9/L, 20 · 10\u2079/L", ["20", "109", "l", "20", "109", "l"]),
        ("e.g. MRD", ["e", "g", "mrd"]),
        ("ﬁbrosis", ["fibrosis"]),
        ("is this status less", ["is", "this", "status", "less"]),
        ("?! + …", []),
        ("", []),
    ],
)
def test_words_are_folded_into_tokens(text: str, tokens: list[str]) -> None:
    assert normalise(text) == tokens


def test_folding_folded_words_changes_nothing() -> None:
    once = normalise("Which therapies, boxes and classes are the patient's Ph+ ones at 5.5%?")
    assert normalise(" ".join(once)) == once


def test_a_slot_stays_one_token() -> None:
    assert normalise_phrasing("Is {therapy} used in {setting}s?") == [
        "is",
        "{therapy}",
        "used",
        "in",
        "{setting}",
        "s",
    ]
    assert normalise_phrasing("{other_setting} therapies") == ["{other_setting}", "therapy"]


def term(name: str) -> NamedNode:
    return NamedNode(expand(name))


def triple(subject: str, predicate: str, object_: str | Literal) -> Quad:
    end = object_ if isinstance(object_, Literal) else term(object_)
    return Quad(term(subject), term(predicate), end, NamedNode(GRAPH_CONCEPTS))


@pytest.fixture
def index(tmp_path: Path) -> list[Quad]:
    folder = tmp_path / "queries" / "questions"
    folder.mkdir(parents=True)
    (folder / "things-in-place.rq").write_text(QUESTION)
    quads = [
        triple("all:cup", "skos:prefLabel", Literal("Cups", language="en")),
        triple("claim:1", "allkg:subject", "all:cup"),
        triple("claim:1", "allkg:predicate", "allkg:abbreviation"),
        triple("claim:1", "allkg:value", Literal("CP")),
        triple("claim:2", "allkg:subject", "all:cup"),
        triple("claim:2", "allkg:predicate", "allkg:weighs"),
        triple("claim:2", "allkg:value", Literal("3 grams")),
        triple("group:1", "rdf:type", "allkg:ChoiceGroup"),
        triple("group:1", "skos:prefLabel", Literal("cup or mug")),
        triple("terminology:wares", "rdf:type", "allkg:Terminology"),
        triple("terminology:wares", "dcterms:title", Literal("List of Wares", language="en")),
        triple("terminology:wares", "vann:preferredNamespacePrefix", Literal("LOW")),
        triple("terminology:wares", "skos:hiddenLabel", Literal("wares")),
        triple("terminology:wares", "skos:hiddenLabel", Literal("do")),
        triple("all:code-of-cup", "skos:inScheme", "terminology:wares"),
        triple("all:code-of-cup", "skos:notation", Literal("C01.5")),
        triple("allkg:Place", "rdf:type", "owl:Class"),
        triple("allkg:Place", "rdfs:label", Literal("place")),
        triple("allkg:weighs", "rdfs:label", Literal("weighs")),
    ]
    return index_quads(quads, str(tmp_path / "queries"))


def keys(index: list[Quad], graph: NamedNode) -> set[tuple[object, str]]:
    return {
        (quad.subject, quad.object.value)
        for quad in index
        if quad.graph_name == graph and isinstance(quad.object, Literal)
    }


def test_concepts_are_found_by_labels_and_by_the_names_that_claims_give_them(index: list[Quad]) -> None:
    assert keys(index, INDEX) == {
        (term("all:cup"), "cup"),
        (term("all:cup"), "cp"),
        (term("allkg:Place"), "place"),
    }


def test_a_terminology_is_found_by_title_prefix_and_spellings_that_are_no_everyday_words(
    index: list[Quad],
) -> None:
    named = {text for thing, text in keys(index, CODES) if thing == term("terminology:wares")}
    assert named == {"list of ware", "low", "ware"}


def test_a_code_is_found_after_each_name_of_its_terminology_and_never_by_itself(index: list[Quad]) -> None:
    found = {text for thing, text in keys(index, CODES) if thing == term("all:code-of-cup")}
    assert found == {"list of ware c01 5", "low c01 5", "ware c01 5"}


def test_questions_are_in_the_store_for_matching_and_for_sparql(index: list[Quad]) -> None:
    questions = [quad for quad in index if quad.graph_name == NamedNode(GRAPH_QUESTIONS)]
    line = next(quad.object.value for quad in questions if quad.subject == NamedNode(GRAPH_QUESTIONS))  # type: ignore[union-attr]
    assert line.split("\t") == [
        "things-in-place",
        "rows",
        f"place={expand('allkg:Place')}",
        "content",
        "which thing are in {place}",
        "{place} thing",
        "what is in {place}",
    ]
    about = {
        quad.predicate: quad.object for quad in questions if quad.subject == term("question:things-in-place")
    }
    assert about[term("sh:select")] == Literal(QUESTION)
    assert about[term("rdfs:comment")] == Literal("Which things are in {place}?", language="en")


def test_the_index_is_the_same_for_any_order_of_quads_and_has_no_quad_twice(index: list[Quad]) -> None:
    assert index == sorted(set(index), key=str)
