"""The concepts as OBO Graphs JSON."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_graph import page_knowledge, whole_knowledge

from all_kg.exports.export_content import ExportContent
from all_kg.exports.obographs_export import write_obographs

CONCEPT = "https://w3id.org/all-kg/concept/"


@cache
def graph() -> dict[str, Any]:
    (found,) = json.loads(write_obographs(page_knowledge()))["graphs"]
    return dict(found)


def test_every_concept_is_a_node_with_label_and_definition() -> None:
    concepts = ExportContent(page_knowledge()).concepts
    nodes = {node["id"]: node for node in graph()["nodes"]}
    assert len(concepts) > 150
    assert len(nodes) == len(graph()["nodes"])
    assert {(iri, node["lbl"]) for iri, node in nodes.items()} == {
        (c.iri, c.label) for c in concepts.values()
    }
    assert all(nodes[c.iri]["meta"]["definition"]["val"] == c.definition for c in concepts.values())
    names = {one["val"] for one in nodes[CONCEPT + "stem-cell-transplant"]["meta"]["synonyms"]}
    assert "HSCT" in names


def test_an_edge_leads_to_the_next_wider_concept() -> None:
    edge = {"sub": CONCEPT + "relapsed-all", "pred": "is_a", "obj": CONCEPT + "acute-lymphoblastic-leukemia"}
    assert [one for one in graph()["edges"] if one["sub"] == edge["sub"]] == [edge]
    ids = {node["id"] for node in graph()["nodes"]}
    assert {one[end] for one in graph()["edges"] for end in ("sub", "obj")} <= ids


def test_fastobo_reads_the_graph(tmp_path: Path) -> None:
    fastobo = pytest.importorskip("fastobo")
    (tmp_path / "graph.json").write_bytes(write_obographs(page_knowledge()))
    read = fastobo.load_graph(str(tmp_path / "graph.json"))
    assert len(read) == len(graph()["nodes"])
    (frame,) = [one for one in read if str(one.id) == CONCEPT + "relapsed-all"]
    assert "relapsed ALL" in str(frame)


@pytest.mark.slow
def test_exact_matches_are_cross_references_and_others_are_not() -> None:
    (whole,) = json.loads(write_obographs(whole_knowledge()))["graphs"]
    rows = [row for row in whole_knowledge().mappings if not row.is_rejected]
    exact = [row for row in rows if row.predicate == "skos:exactMatch"]
    metas = [node["meta"] for node in whole["nodes"]]
    assert sum(len(meta.get("xrefs", [])) for meta in metas) == len(exact) > 500
    assert sum(len(meta.get("basicPropertyValues", [])) for meta in metas) == len(rows) - len(exact) > 500
