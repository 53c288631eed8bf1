"""Concepts as nodes and claims as edges: GraphML, Neo4j and Parquet hold the same, with every limit."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_graph import page_knowledge, whole_knowledge
from pyoxigraph import NamedNode

from all_kg.exports.edges_export import write_edges
from all_kg.exports.graphml_export import write_graphml
from all_kg.exports.neo4j_export import write_neo4j
from all_kg.exports.property_graph import COLUMNS, Edge, PropertyGraph
from all_kg.graph.knowledge import Knowledge
from all_kg.namespaces import GRAPH_CLAIMS, curie

TRANSPLANT_IN_RELAPSE = "claim:ccs-2024-stem-cell-transplant-given-with-immunotherapy"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLAIM = NamedNode("https://w3id.org/all-kg/vocab/Claim")
# Properties of claims that are written, by the CURIE; the others are named as left out in the documentation.
WRITTEN = {
    *("rdf:type", "dcterms:source", "dcterms:created", "skos:editorialNote"),
    *(
        f"allkg:{name}"
        for name in (
            *("subject", "predicate", "object", "value", "hedge", "confidence", "setting", "condition"),
            *(
                "disease",
                "population",
                "relativeTo",
                "comparator",
                "comparatorQuantity",
                "quantity",
                "inGroup",
            ),
            *("approvalKind", "date", "printedValue", "sightedLabel", "passage", "inSection", "filedUnder"),
        )
    ),
}
LEFT_OUT = {"dcterms:creator", "allkg:curatorQuery"}


@cache
def graph() -> PropertyGraph:
    return PropertyGraph(page_knowledge())


def edge(name: str) -> Edge:
    (found,) = [one for one in graph().edges if one.id == name]
    return found


def claims(knowledge: Knowledge) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for name, quads in knowledge.asserted.items():
        if name.startswith(GRAPH_CLAIMS):
            of_class = {quad.subject for quad in quads if (quad.predicate, quad.object) == (TYPE, CLAIM)}
            for quad in quads:
                if quad.subject in of_class:
                    said = found.setdefault(curie(quad.subject.value), {})  # type: ignore[union-attr]
                    said.setdefault(curie(quad.predicate.value), []).append(quad.object.value)  # type: ignore[union-attr]
    return found


def test_every_property_of_every_claim_is_written_or_named_as_left_out() -> None:
    used = {name for said in claims(whole_knowledge()).values() for name in said}
    assert len(used) > 20
    assert used <= WRITTEN | LEFT_OUT


def test_every_claim_is_an_edge_for_each_of_its_objects() -> None:
    said = claims(page_knowledge())
    assert len(said) == 135
    wanted = sorted(
        name for name, one in said.items() for _ in one.get("allkg:object", []) + one.get("allkg:value", [])
    )
    assert wanted == sorted(one.id for one in graph().edges if "claim" in one.properties)


def test_an_edge_has_the_wording_the_source_and_the_limits_of_its_claim() -> None:
    found = edge(TRANSPLANT_IN_RELAPSE)
    assert (found.subject, found.object) == ("all:stem-cell-transplant", "all:immunotherapy")
    assert found.properties["hedge"] == "may"
    assert found.properties["strength"] == 10
    assert found.properties["source"] == "source:ccs-treatments-all-2024"
    assert found.properties["settings"] == ("all:refractory-all", "all:relapsed-all")
    assert str(found.properties["limits"]).startswith("in setting: refractory ALL, relapsed ALL; ")
    assert found.properties["passages"] == ("passage:ccs-2024-overview-20",)
    assert found.properties["denies"] is False


def test_what_a_source_denies_is_marked() -> None:
    denying = {str(one.properties["predicate"]) for one in graph().edges if one.properties["denies"]}
    assert "allkg:notDetectedBy" in denying
    assert not denying & {"allkg:detectedBy", "allkg:usedIn", "allkg:kindOf"}


def test_a_definition_is_an_edge_without_claim_and_source() -> None:
    found = edge("all:relapsed-all all:acute-lymphoblastic-leukemia")
    assert found.properties == {"predicate": "allkg:kindOf", "label": "kind of", "denies": False}


def test_a_literal_is_a_node_and_every_end_of_an_edge_is_there() -> None:
    ids = [node.id for node in graph().nodes]
    assert len(set(ids)) == len(ids)
    assert {end for one in graph().edges for end in (one.subject, one.object)} <= set(ids)
    (true,) = [node for node in graph().nodes if node.name == "true"]
    assert (true.kinds, true.iri) == (("Literal",), "")
    assert true.id == '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'


def plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        name: " ".join(value) if isinstance(value, tuple) else value for name, value in properties.items()
    }


def test_networkx_reads_the_same_graph(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    (tmp_path / "graph.graphml").write_bytes(write_graphml(page_knowledge()))
    read = networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert read.is_directed()
    assert set(read.nodes) == {node.id for node in graph().nodes}
    assert read.nodes["all:stem-cell-transplant"]["name"] == "stem cell transplant"
    assert {name: (start, end, data) for start, end, name, data in read.edges(data=True, keys=True)} == {
        one.id: (one.subject, one.object, plain(one.properties)) for one in graph().edges
    }


def test_the_files_for_neo4j_hold_the_same_under_its_headers() -> None:
    files = {
        name: list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))
        for name, content in write_neo4j(page_knowledge()).items()
    }
    nodes, edges = files["nodes.csv"], files["relationships.csv"]
    assert [row["id:ID"] for row in nodes] == [node.id for node in graph().nodes]
    assert [tuple(row[":LABEL"].split(";")) for row in nodes] == [node.kinds for node in graph().nodes]
    assert len(edges) == len(graph().edges)
    (row,) = [row for row in edges if row["claim"] == TRANSPLANT_IN_RELAPSE]
    assert (row[":START_ID"], row[":TYPE"], row[":END_ID"]) == (
        *("all:stem-cell-transplant", "GIVEN_WITH"),
        "all:immunotherapy",
    )
    assert row["settings:string[]"] == "all:refractory-all;all:relapsed-all"
    assert (row["strength:int"], row["denies:boolean"], row["hedge"]) == ("10", "false", "may")


def test_no_value_of_a_list_has_the_sign_that_parts_them() -> None:
    lists = [value for one in PropertyGraph(whole_knowledge()).edges for value in one.properties.values()]
    values = [value for one in lists if isinstance(one, tuple) for value in one]
    assert len(values) > 1000
    assert not [value for value in values if ";" in value or " " in value]


def test_the_table_holds_the_same_edges() -> None:
    polars = pytest.importorskip("polars")
    table = polars.read_parquet(io.BytesIO(write_edges(page_knowledge())))
    assert table.columns == ["subject", "subject_name", "object", "object_name", *COLUMNS]
    rows = table.to_dicts()
    assert len(rows) == len(graph().edges)
    for row, one in zip(rows, graph().edges, strict=True):
        assert (row["subject"], row["object"]) == (one.subject, one.object)
        kept = {
            name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if v not in (None, [])
        }
        assert {name: value for name, value in kept.items() if name in COLUMNS} == one.properties
