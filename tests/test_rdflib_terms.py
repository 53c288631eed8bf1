"""Terms keep every letter on the way to rdflib."""

from __future__ import annotations

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from all_kg.namespaces import PREFIXES, XSD
from all_kg.rdf.rdflib_terms import rdflib_dataset, rdflib_graph, rdflib_term

A, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (A, rdflib.URIRef("http://example.org/a")),
        (BlankNode("b"), rdflib.BNode("b")),
        (Literal("a"), rdflib.Literal("a")),
        (Literal("a", language="en"), rdflib.Literal("a", lang="en")),
    ],
)
def test_each_kind_of_term_becomes_its_like(
    term: NamedNode | BlankNode | Literal, expected: rdflib.term.Node
) -> None:
    assert rdflib_term(term) == expected
    assert type(rdflib_term(term)) is type(expected)


@pytest.mark.parametrize(
    ("form", "datatype"),
    [("1.50", "decimal"), ("01", "integer"), ("P1Y12M", "duration"), ("1", "boolean"), ("1E400", "double")],
)
def test_a_typed_literal_keeps_its_lexical_form(form: str, datatype: str) -> None:
    term = rdflib_term(Literal(form, datatype=NamedNode(XSD + datatype)))
    assert (str(term), getattr(term, "datatype", None)) == (form, rdflib.URIRef(XSD + datatype))


def test_a_triple_is_no_term_of_rdflib() -> None:
    with pytest.raises(TypeError, match="rdflib has no term"):
        rdflib_term(Triple(A, P, A))


def test_a_graph_has_each_triple_once_and_a_dataset_in_its_graph() -> None:
    quads = [Quad(A, P, A, A), Quad(A, P, A, P), Quad(A, P, Literal("x"), DefaultGraph())]
    assert len(rdflib_graph(quads)) == 2
    dataset = rdflib_dataset(quads)
    assert {str(graph.identifier): len(graph) for graph in dataset.graphs()} == {
        "http://example.org/a": 1,
        "http://example.org/p": 1,
        "urn:x-rdflib:default": 1,
    }


def test_the_prefixes_of_the_project_are_bound() -> None:
    bound = {prefix: str(namespace) for prefix, namespace in rdflib_graph([]).namespaces()}
    assert PREFIXES.items() <= bound.items()
    assert PREFIXES.items() <= {p: str(n) for p, n in rdflib_dataset([]).namespaces()}.items()
