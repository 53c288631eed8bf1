"""The folders are read whole or not at all, and the same everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from page_graph import whole_knowledge
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

from all_kg.errors import InputError
from all_kg.graph.knowledge import content_hash, graph_of, knowledge_files, load_knowledge
from all_kg.resources import Resources, find_resources

pytestmark = pytest.mark.wheel

BASE = "https://w3id.org/all-kg/"


def load(root: Path) -> dict[str, int]:
    asserted = load_knowledge(Resources(str(root))).asserted
    return {graph.removeprefix(BASE): len(quads) for graph, quads in asserted.items()}


def append(root: Path, name: str, text: str) -> None:
    with open(root / name, "ab") as file:
        file.write(text.encode())


def test_each_file_becomes_part_of_its_graph(knowledge_folder: Path) -> None:
    assert load(knowledge_folder) == {
        "graph/claims/shelf": 10,
        "graph/concepts": 5,
        "graph/sources": 1,
        "graph/vocabulary": 13,
    }
    knowledge = load_knowledge(Resources(str(knowledge_folder)))
    for graph, quads in knowledge.asserted.items():
        assert {quad.graph_name.value for quad in quads} == {graph}  # type: ignore[union-attr]
        assert quads == sorted(quads, key=str)
    assert {str(quad.object) for quad in knowledge.derived} == {
        f"<{BASE}concept/table>",
        '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"P1Y12M"^^<http://www.w3.org/2001/XMLSchema#duration>',
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert len(knowledge.quads()) == 33


def test_the_shipped_knowledge_loads_and_every_triple_is_in_one_graph() -> None:
    knowledge = whole_knowledge()
    assert len(knowledge.quads()) > 4000
    triples = [(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads()]
    assert len(triples) == len(set(triples))
    assert len(knowledge.to_rdflib()) == len(triples)
    assert len(knowledge.to_rdflib_dataset()) == len(triples)
    assert list(knowledge.inputs) == knowledge_files(find_resources())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("concepts/things.ttl", "all:x all:y [] .", r"things\.ttl: all:x all:y _:\S+ has a blank node"),
        ("claims/shelf.ttl", "[] all:y all:z .", r"shelf\.ttl: _:\S+ all:y all:z has a blank node"),
        ("sources.ttl", "source:x source:y [] .", r"sources\.ttl: source:x source:y _:\S+ has a blank node"),
        ("claims/shelf.ttl", "all:cup a allkg:Thing .",
         r"things\.ttl: all:cup rdf:type allkg:Thing is also stated in \S*shelf\.ttl\. State it in one"),
        ("model/things.ttl", "allkg:A allkg:b _:x . _:x allkg:b _:x .", "refers to a blank node that is"),
        ("concepts/things.ttl", 'all:x all:y "2024-1-1"^^<http://www.w3.org/2001/XMLSchema#date> .',
         r'things\.ttl:7:14: "2024-1-1" is not a value of xsd:date'),
        ("concepts/things.ttl", "all:x all:y", r"things\.ttl:7:12: Unexpected end"),
        ("sources.ttl", r'source:x source:y "a\u0007b" .',
         r'sources\.ttl: source:x source:y "a\\u0007b" has a character that XML does not have'),
        ("elsewhere/things.ttl", "", "no graph is made from a file in this place"),
        ("concepts/deeper/things.ttl", "", "no graph is made from a file in this place"),
    ],
)  # fmt: skip
def test_one_bad_statement_keeps_everything_out(
    knowledge_folder: Path, name: str, text: str, message: str
) -> None:
    (knowledge_folder / "ontology" / name).parent.mkdir(exist_ok=True)
    append(knowledge_folder, f"ontology/{name}", text)
    with pytest.raises(InputError, match=message):
        load(knowledge_folder)


def test_a_bad_rule_keeps_everything_out(knowledge_folder: Path) -> None:
    append(knowledge_folder, "queries/rules/edge.rq", "}")
    with pytest.raises(InputError, match=r"edge\.rq:\d+:\d+: the query is not SPARQL"):
        load(knowledge_folder)


def test_a_folder_without_turtle_is_refused(knowledge_folder: Path) -> None:
    shutil.rmtree(knowledge_folder / "ontology")
    (knowledge_folder / "ontology").mkdir()
    with pytest.raises(InputError, match="there is no Turtle file in it"):
        load(knowledge_folder)


def test_only_the_named_places_make_a_graph() -> None:
    assert graph_of("ontology/claims/a.b.ttl", "") == f"{BASE}graph/claims/a.b"


SHOW = """
import sys
from all_kg.graph.knowledge import load_knowledge
from all_kg.resources import Resources
knowledge = load_knowledge(Resources(sys.argv[1]))
print(knowledge.content_hash, knowledge.inputs, *knowledge.quads(), sep="\\n")
"""


def test_the_same_files_give_the_same_quads_and_hash_everywhere(
    knowledge_folder: Path, tmp_path: Path, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(knowledge_folder, other)
    for path in other.rglob("*.*"):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
            os.utime(path, (1, 1))
    first = run_python(SHOW, knowledge_folder, PYTHONHASHSEED="1", PYTHONUTF8="1")
    second = run_python(SHOW, other, PYTHONHASHSEED="2", LC_ALL="C", TZ="Asia/Tokyo", PYTHONUTF8="1")
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("\n") == 35
    assert first.stdout == second.stdout


def test_the_hash_is_that_of_the_content_and_the_names(knowledge_folder: Path) -> None:
    resources = Resources(str(knowledge_folder))
    hashes = [content_hash(resources)]
    assert load_knowledge(resources).content_hash == hashes[0]
    append(knowledge_folder, "queries/rules/edge.rq", "\n")
    hashes.append(content_hash(resources))
    (knowledge_folder / "ontology/concepts/things.ttl").rename(
        knowledge_folder / "ontology/concepts/other.ttl"
    )
    hashes.append(content_hash(resources))
    append(knowledge_folder, "shapes/any.ttl", "\n")
    hashes.append(content_hash(resources))
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


def test_blank_nodes_have_stable_names_whatever_the_file_calls_them(knowledge_folder: Path) -> None:
    path = knowledge_folder / "ontology/model/things.ttl"
    text = path.read_text() + "allkg:A allkg:b _:%s . _:%s allkg:c allkg:D ."
    path.write_text(text.replace("%s", "one"))
    first = load_knowledge(Resources(str(knowledge_folder))).quads()
    path.write_text(text.replace("%s", "two"))
    assert load_knowledge(Resources(str(knowledge_folder))).quads() == first
    assert sum(isinstance(quad.subject, BlankNode) for quad in first) == 10


def test_rdflib_sees_the_same_graph(knowledge_folder: Path) -> None:
    knowledge = load_knowledge(Resources(str(knowledge_folder)))
    text = knowledge.to_rdflib().serialize(format="nt")
    seen = Dataset(parse(text.encode(), format=RdfFormat.N_TRIPLES))
    ours = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads())
    for dataset in (seen, ours):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert set(seen) == set(ours)
