"""What RDF says of a question, by the convention of the SPARQL examples of the SIB.

A question is a SHACL-SPARQL executable with a comment, keywords and its query
(https://github.com/sib-swiss/sparql-examples, https://www.w3.org/TR/shacl/#sparql-prefixes), so that editors
and other programs that read such examples read ours. Beside that stand its other wordings and its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from all_kg.namespaces import BASE, GRAPH_QUESTIONS, PREFIXES, XSD, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from all_kg.rdf.query_document import QuestionDocument

_GRAPH = NamedNode(GRAPH_QUESTIONS)
_DATASET = NamedNode(BASE)


def question_quads(documents: Iterable[QuestionDocument]) -> Iterator[Quad]:
    """What is said of questions, and of the prefixes in their queries, in the graph of questions.

    Args:
        documents: The questions.
    """
    for document in documents:
        yield from _question(document)
    yield from prefix_quads()


def prefix_quads() -> Iterator[Quad]:
    """The prefixes of the project, declared on the ontology as SHACL has it."""
    for prefix, namespace in PREFIXES.items():
        declaration = NamedNode(f"{BASE}#prefix-{prefix}")
        yield _said(_DATASET, "sh:declare", declaration)
        yield _said(declaration, "rdf:type", _node("sh:PrefixDeclaration"))
        yield _said(declaration, "sh:prefix", Literal(prefix))
        yield _said(declaration, "sh:namespace", Literal(namespace, datatype=NamedNode(XSD + "anyURI")))


def _question(document: QuestionDocument) -> Iterator[Quad]:
    question = NamedNode(document.iri)
    for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
        yield _said(question, "rdf:type", _node(kind))
    yield _said(question, "rdfs:comment", Literal(document.question, language="en"))
    yield _said(question, "sh:select", Literal(document.text))
    for wording in document.phrasings[1:]:
        yield _said(question, "skos:altLabel", Literal(wording, language="en"))
    for keyword in document.keywords:
        yield _said(question, "schema:keywords", Literal(keyword))
    yield _said(question, "schema:target", _DATASET)
    yield _said(question, "sh:prefixes", _DATASET)
    for order, (slot, kind) in enumerate(document.parameters.items()):
        parameter = NamedNode(f"{document.iri}/{slot}")
        takes = "sh:datatype" if kind.startswith(XSD) else "sh:class"
        yield _said(question, "sh:parameter", parameter)
        yield _said(parameter, "sh:name", Literal(slot))
        yield _said(parameter, "sh:order", Literal(order))
        yield _said(parameter, takes, NamedNode(kind))


def _said(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, _node(predicate), value, _GRAPH)


def _node(name: str) -> NamedNode:
    return NamedNode(expand(name))
