"""Concepts with their claims inside, as compact JSON-LD that says the same as the graph."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_graph import page_knowledge, whole_knowledge
from pyoxigraph import RdfFormat, Triple, parse

from all_kg.exports.concept_jsonld import write_concept_jsonld
from all_kg.graph.knowledge import Knowledge, load_knowledge
from all_kg.namespaces import expand
from all_kg.resources import Resources


def triples(knowledge: Knowledge) -> set[Triple]:
    starts = (expand("all:"), expand("claim:"))
    return {
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in knowledge.quads()
        if quad.subject.value.startswith(starts)  # type: ignore[union-attr]
    }


def read(content: bytes) -> set[Triple]:
    quads = parse(content, format=RdfFormat.JSON_LD)
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_concept_jsonld(page_knowledge()))
    return found


def test_it_says_all_that_is_said_of_concepts_and_claims_and_nothing_else() -> None:
    wanted = triples(page_knowledge())
    assert len(wanted) > 2500
    assert read(write_concept_jsonld(page_knowledge())) == wanted


def test_literals_are_as_they_were_curated(knowledge_folder: Path) -> None:
    small = load_knowledge(Resources(str(knowledge_folder)))
    text = write_concept_jsonld(small)
    assert read(text) == triples(small)
    assert b'"1.50"' in text
    assert b'"01"' in text


def test_a_concept_is_compact_and_has_its_claims_inside() -> None:
    (concept,) = [one for one in document()["@graph"] if one["id"] == "all:stem-cell-transplant"]
    assert concept["prefLabel"] == "stem cell transplant"
    assert "HSCT" in concept["altLabel"]
    name = "claim:ccs-2024-stem-cell-transplant-given-with-immunotherapy"
    (claim,) = [one for one in concept["claims"] if one["id"] == name]
    assert (claim["object"], claim["allkg:hedge"]) == ("all:immunotherapy", "hedge:may")
    assert claim["setting"] == ["all:refractory-all", "all:relapsed-all"]
    assert "subject" not in claim
    assert not [one for one in document()["@graph"] if one["id"].startswith("claim:")]


@pytest.mark.slow
def test_the_whole_says_the_same_too() -> None:
    assert read(write_concept_jsonld(whole_knowledge())) == triples(whole_knowledge())
