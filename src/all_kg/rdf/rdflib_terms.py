"""Quads as rdflib graphs, literals kept letter by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from all_kg.namespaces import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

_XSD_STRING = XSD + "string"


def rdflib_term(
    term: NamedNode | BlankNode | Literal | Triple,
) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    """Turn a term of pyoxigraph into one of rdflib; a literal keeps its lexical form.

    Args:
        term: An IRI, a blank node or a literal.

    Raises:
        TypeError: The term is a triple, which rdflib does not have.
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == _XSD_STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"rdflib has no term for {term}")


def rdflib_graph(quads: Iterable[Quad | Triple]) -> rdflib.Graph:
    """One rdflib graph of triples, or of the triples of quads, with the prefixes of the project."""
    graph = rdflib.Graph(bind_namespaces="none")
    _bind(graph)
    for quad in quads:
        graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return graph


def rdflib_dataset(quads: Iterable[Quad]) -> rdflib.Dataset:
    """An rdflib dataset of the quads, with the prefixes of the project."""
    dataset = rdflib.Dataset()
    _bind(dataset)
    for quad in quads:
        name = quad.graph_name
        graph = dataset.default_graph if isinstance(name, DefaultGraph) else dataset.graph(rdflib_term(name))
        graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return dataset


def _bind(graph: rdflib.Graph) -> None:
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
