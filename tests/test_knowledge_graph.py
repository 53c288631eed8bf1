"""One object has everything for Python users; its names are stable."""

from __future__ import annotations

import subprocess
import sys

import pytest
import rdflib

import all_kg
from all_kg import Answer, Concept, InputError, KnowledgeGraph, LimitError, UnsureError, UsageError

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return all_kg.load()


def test_it_answers_plain_words(kg: KnowledgeGraph) -> None:
    answer = kg.ask("which therapies are used in relapse")
    assert "immunotherapy" in {str(row["therapy"]) for row in answer}
    with pytest.raises(UnsureError):
        kg.ask("what is the capital of France")


def test_a_question_of_the_catalogue_is_asked_by_name(kg: KnowledgeGraph) -> None:
    answer = kg.ask_question("therapies-in-setting", setting="relapse")
    assert [dict(row) for row in answer] == [dict(row) for row in kg.ask("relapse therapies")]
    both = kg.ask_question("therapies-in-setting", setting=["relapse", kg["induction"]])
    assert {str(row["setting"]) for row in both} == {"relapsed ALL", "induction"}
    everything = kg.ask_question("therapies-in-setting")
    assert len(everything) > len(both)
    assert kg.ask_question("state-by-blasts", percentage=3).rows
    assert kg.ask_question("is-used-in", therapy="radiation", setting="induction").verdict == "not stated"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("therapies-in-settings", {}, "Did you mean therapies-in-setting"),
        ("therapies-in-setting", {"phase": "induction"}, "no slot 'phase'. Its slots are: setting"),
        ("therapies-in-setting", {"setting": "inducton"}, "Did you mean 'induction'"),
        ("therapies-in-setting", {"setting": "chemotherapy"}, "of the kind 'setting'"),
        ("is-used-in", {"therapy": "chemo"}, "needs the slot 'setting'"),
        ("state-by-blasts", {}, "needs the slot 'percentage'"),
    ],
)
def test_wrong_arguments_are_told(
    kg: KnowledgeGraph, name: str, arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        kg.ask_question(name, **arguments)
    assert message in str(caught.value)


def test_a_query_gives_rows_a_truth_value_or_a_graph(kg: KnowledgeGraph) -> None:
    rows = kg.query("SELECT ?phase { ?phase a allkg:Phase }")
    assert isinstance(rows, Answer)
    assert "induction" in {str(row["phase"]) for row in rows}
    assert kg.query("ASK { ?s ?p ?o }") is True
    graph = kg.query("CONSTRUCT { ?phase a allkg:Phase } { ?phase a allkg:Phase }")
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == len(rows)


def test_a_query_with_a_time_limit_gives_the_same(kg: KnowledgeGraph) -> None:
    text = "SELECT ?phase { ?phase a allkg:Phase } ORDER BY ?phase"
    at_home, away = kg.query(text), kg.query(text, timeout=60)
    assert isinstance(at_home, Answer)
    assert isinstance(away, Answer)
    assert [dict(row) for row in at_home] == [dict(row) for row in away]
    assert kg.query("ASK { ?s ?p ?o }", timeout=60) is True


def test_a_query_that_does_not_end_is_ended(kg: KnowledgeGraph) -> None:
    with pytest.raises(LimitError):
        kg.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout=1)


def test_a_bad_query_is_an_error(kg: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="does not parse"):
        kg.query("SELECT x")
    with pytest.raises(UsageError, match="SERVICE"):
        kg.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_concept_is_had_by_its_name(kg: KnowledgeGraph) -> None:
    assert isinstance(kg["chemo"], Concept)
    assert kg["chemo"].label == "chemotherapy"
    with pytest.raises(KeyError, match="Did you mean 'chemotherapy'"):
        kg["chemoterapy"]


def test_the_graph_is_rdflib_with_prefixes_and_made_once(kg: KnowledgeGraph) -> None:
    assert isinstance(kg.graph, rdflib.Graph)
    assert len(kg.graph) > 2000
    assert kg.graph is kg.graph
    assert "allkg" in dict(kg.graph.namespaces())


def test_the_catalogue_and_explanations_are_there(kg: KnowledgeGraph) -> None:
    assert "therapies-in-setting" in {question.name for question in kg.questions}
    assert "Which therapies are used in {setting}?" in repr(kg.questions)
    assert kg.explain("chemo", "used in", "induction").rows
    assert repr(kg).startswith("<KnowledgeGraph ")


def test_sources_are_compared_treatments_laid_out_and_things_counted(kg: KnowledgeGraph) -> None:
    compared = kg.compare("CCS treatments 2024", "CCS chemotherapy")
    assert {one.said_by for one in compared.statements} == {"both", "only the first", "only the second"}
    assert "relapsed ALL" in str(kg.matrix("chemotherapy"))
    assert set(kg.stats("claims-by-hedge").tables) == {"claims-by-hedge"}
    with pytest.raises(UsageError, match="both are"):
        kg.compare("CCS treatments 2024", "ccs-treatments-all-2024")


def test_every_public_name_is_there() -> None:
    assert dir(all_kg) == sorted(all_kg.__all__)
    assert all(getattr(all_kg, name) for name in all_kg.__all__)
    assert len(all_kg.__all__) == 13
    with pytest.raises(AttributeError, match="no_such_name"):
        all_kg.__getattr__("no_such_name")


def test_importing_the_package_loads_no_module_of_it() -> None:
    code = "import sys, all_kg; print([name for name in sys.modules if name.startswith('all_kg')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['all_kg']"
