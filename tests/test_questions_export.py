"""The questions as data: each an example of the SIB convention, its query answering as the catalogue does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from page_graph import page_knowledge, page_store
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse
from rdflib.namespace import OWL, RDF, RDFS, SH

from all_kg.exports.questions_export import write_questions
from all_kg.namespaces import GRAPH_QUESTIONS, PREFIXES
from all_kg.rdf.query_document import read_questions
from all_kg.resources import find_resources

NUMBER_OF_QUESTIONS = 95
ONTOLOGY = rdflib.URIRef("https://w3id.org/all-kg/")
QUESTION = rdflib.Namespace("https://w3id.org/all-kg/question/")
SCHEMA = rdflib.Namespace("https://schema.org/")
CONVENTION = Path(__file__).parent / "fixtures" / "examples" / "sib-convention.ttl"


@cache
def exported() -> rdflib.Graph:
    return rdflib.Graph().parse(data=write_questions(page_knowledge()), format="turtle")


@cache
def documents() -> dict[str, str]:
    """The text of each question as a file."""
    found = Path(find_resources().queries, "questions").glob("*.rq")
    return {path.stem: path.read_text("utf-8") for path in found}


def text(question: rdflib.term.Node) -> str:
    return str(exported().value(question, SH.select, any=False))


def conforms(graph: rdflib.Graph) -> bool:
    shapes = rdflib.Graph().parse(CONVENTION)
    return bool(pyshacl.validate(graph, shacl_graph=shapes, inference="none")[0])


def rows(query: str) -> list[tuple[str, ...]]:
    engine = page_store()._engine  # which declares no prefixes by itself
    found = engine.query(query, prefixes={}, use_default_graph_as_union=True, substitutions={})
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(str(value) for value in solution) for solution in found)


def test_every_question_is_there_with_its_query_letter_by_letter() -> None:
    examples = set(exported().subjects(RDF.type, SH.SPARQLExecutable))
    assert len(examples) == len(documents()) == NUMBER_OF_QUESTIONS
    assert {QUESTION[stem]: query for stem, query in documents().items()} == {
        one: text(one) for one in examples
    }
    assert examples == set(exported().subjects(RDF.type, SH.SPARQLSelectExecutable))


def test_every_question_has_its_comment_keywords_wordings_and_parameters() -> None:
    for document in read_questions(str(Path(find_resources().queries, "questions"))):
        said = exported().value
        question = rdflib.URIRef(document.iri)
        assert said(question, RDFS.comment, any=False) == rdflib.Literal(document.question, lang="en")
        assert {str(one) for one in exported().objects(question, SCHEMA.keywords)} == set(document.keywords)
        parameters = {
            str(said(one, SH.name)): str(said(one, SH["class"]) or said(one, SH.datatype))
            for one in exported().objects(question, SH.parameter)
        }
        assert parameters == document.parameters


def test_every_example_keeps_the_convention() -> None:
    assert conforms(exported())


def test_a_store_holds_the_same_examples() -> None:
    graph = NamedNode(GRAPH_QUESTIONS)
    held = {
        (quad.subject, quad.predicate, quad.object)
        for quad in page_store()._engine.quads_for_pattern(None, None, None, graph)
        if quad.subject != graph  # the catalogue in one text, for `ask` alone
    }
    read = parse(write_questions(page_knowledge()), RdfFormat.TURTLE)
    written = {(quad.subject, quad.predicate, quad.object) for quad in read}
    ontology = {parts for parts in written if parts[2] == NamedNode(str(OWL.Ontology))}
    assert len(ontology) == 1
    assert held == written - ontology
    assert len(held) > 1_000


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        (SH.ask, rdflib.Literal("ASK {}")),
        (RDFS.comment, rdflib.Literal("in no language")),
        (SCHEMA.keyword, rdflib.Literal("misspelt")),
        (SCHEMA.keywords, rdflib.Literal(" with a space before it")),
    ],
)
def test_what_breaks_the_convention_is_found(property_: rdflib.URIRef, value: rdflib.Literal) -> None:
    spoilt = rdflib.Graph() + exported()
    spoilt.add((QUESTION["active-against"], property_, value))
    assert not conforms(spoilt)


@pytest.mark.parametrize("property_", [SH.select, RDFS.comment, SCHEMA.target, SH.prefixes])
def test_what_an_example_lacks_is_found(property_: rdflib.URIRef) -> None:
    spoilt = rdflib.Graph() + exported()
    spoilt.remove((QUESTION["active-against"], property_, None))
    assert not conforms(spoilt)


def test_the_declared_prefixes_are_those_of_every_query() -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in exported()
    assert set(exported().objects(None, SH.prefixes)) == {ONTOLOGY}
    declared = {
        str(exported().value(one, SH.prefix)): str(exported().value(one, SH.namespace))
        for one in exported().objects(ONTOLOGY, SH.declare)
    }
    assert declared == PREFIXES
    written = {
        pair for query in documents().values() for pair in re.findall(r"(?m)^PREFIX (\w+): <(.*)>$", query)
    }
    assert len(written) > 5
    assert written <= set(declared.items())


def test_a_query_with_the_declared_prefixes_alone_answers_as_the_catalogue_does() -> None:
    header = "".join(
        f"PREFIX {exported().value(one, SH.prefix)}: <{exported().value(one, SH.namespace)}>\n"
        for one in exported().objects(ONTOLOGY, SH.declare)
    )
    answered = 0
    for stem, query in documents().items():
        alone = re.sub(r"(?m)^(PREFIX|#\+) .*\n", "", text(QUESTION[stem]))
        assert "PREFIX" not in alone
        expected = rows(query)
        assert rows(header + alone) == expected, stem
        answered += bool(expected)
    assert answered > 50
