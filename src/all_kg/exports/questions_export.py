"""The questions of the catalogue as data, which tools for SPARQL examples read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle
from pyoxigraph import NamedNode, Triple

from all_kg.graph.question_statements import question_quads
from all_kg.namespaces import BASE, expand
from all_kg.rdf.query_document import read_questions
from all_kg.rdf.rdflib_terms import rdflib_graph

if TYPE_CHECKING:
    from all_kg.graph.knowledge import Knowledge


def write_questions(knowledge: Knowledge) -> bytes:
    """Write every question with its query, and the prefixes, as Turtle.

    Args:
        knowledge: What is curated and derived; the questions are read from the folder beside it.

    Raises:
        InputError: A question document is not in order.
    """
    documents = read_questions(os.path.join(knowledge.resources.queries, "questions"))
    # SHACL reads prefixes from an ontology; in the store its header says that it is one.
    ontology = Triple(NamedNode(BASE), NamedNode(expand("rdf:type")), NamedNode(expand("owl:Ontology")))
    return deterministic_turtle(rdflib_graph([ontology, *question_quads(documents)])).encode()
