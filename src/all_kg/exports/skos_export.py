"""The concepts as a vocabulary of SKOS (https://www.w3.org/TR/skos-reference/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle

from all_kg.exports.export_query import constructed
from all_kg.rdf.rdflib_terms import rdflib_graph

if TYPE_CHECKING:
    from all_kg.graph.knowledge import Knowledge


def write_skos(knowledge: Knowledge) -> bytes:
    """Write the vocabulary as Turtle.

    Args:
        knowledge: What is curated and derived.
    """
    return deterministic_turtle(rdflib_graph(constructed(knowledge, "skos/vocabulary"))).encode()
