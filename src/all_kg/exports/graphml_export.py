"""Concepts and claims as GraphML (http://graphml.graphdrawing.org/primer/graphml-primer.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from all_kg.answers.answer import DISCLAIMER
from all_kg.exports.property_graph import COLUMNS, PropertyGraph
from all_kg.namespaces import GRAPHML

if TYPE_CHECKING:
    from all_kg.exports.property_graph import Value
    from all_kg.graph.knowledge import Knowledge

_NODE_COLUMNS = ("name", "kinds", "iri", "definition")
_TYPES = {bool: "boolean", int: "int"}


def write_graphml(knowledge: Knowledge) -> bytes:
    """Write nodes and edges; several values of a property stand in one text, parted by spaces.

    Args:
        knowledge: What is curated and derived.
    """
    content = PropertyGraph(knowledge)
    edition = content.content.edition
    root = ElementTree.Element("graphml", {"xmlns": GRAPHML})
    for name in _NODE_COLUMNS:
        _key(root, "node", name, str)
    for name, kind in COLUMNS.items():
        _key(root, "edge", name, kind)
    graph = ElementTree.SubElement(root, "graph", {"id": "all-kg", "edgedefault": "directed"})
    about = f"{edition.title}, {edition.version}, {edition.license}. {DISCLAIMER}"
    ElementTree.SubElement(graph, "desc").text = about
    for node in content.nodes:
        element = ElementTree.SubElement(graph, "node", {"id": node.id})
        for name in _NODE_COLUMNS:
            _data(element, "node", name, getattr(node, name))
    for edge in content.edges:
        ends = {"id": edge.id, "source": edge.subject, "target": edge.object}
        element = ElementTree.SubElement(graph, "edge", ends)
        for name in COLUMNS:
            if name in edge.properties:
                _data(element, "edge", name, edge.properties[name])
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _key(root: ElementTree.Element, of: str, name: str, kind: type) -> None:
    type_name = _TYPES.get(kind, "string")
    ElementTree.SubElement(
        root, "key", {"id": f"{of}-{name}", "for": of, "attr.name": name, "attr.type": type_name}
    )


def _data(element: ElementTree.Element, of: str, name: str, value: Value) -> None:
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    if text:
        ElementTree.SubElement(element, "data", {"key": f"{of}-{name}"}).text = text
