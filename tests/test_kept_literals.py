"""Literals come from a store elsewhere in the form that they have in a store of this machine."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from all_kg.namespaces import XSD
from all_kg.stores.kept_literals import kept_forms, kept_quads

NAME = NamedNode("https://example.org/name")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("decimal", "1.0", "1"),
        ("decimal", "1.50", "1.5"),
        ("decimal", ".5", "0.5"),
        ("decimal", "about one", "about one"),
        ("integer", "007", "7"),
        ("boolean", "1", "true"),
        ("gYear", "2020", "2020"),
        ("string", "1.0", "1.0"),
    ],
)
def test_each_value_has_one_form(kind: str, given: str, kept: str) -> None:
    literal = Literal(given, datatype=NamedNode(XSD + kind))
    assert kept_forms([literal, literal]) == {literal: Literal(kept, datatype=NamedNode(XSD + kind))}


def test_quads_keep_their_order_and_all_that_is_no_value_of_xml_schema() -> None:
    number = Literal("1.0", datatype=NamedNode(XSD + "decimal"))
    objects: list[Literal | BlankNode | NamedNode] = [
        Literal("1.0", language="en"),
        number,
        BlankNode("b"),
        NAME,
        number,
    ]
    quads = [Quad(NAME, NAME, one, NAME) for one in objects]
    one = Literal("1", datatype=NamedNode(XSD + "decimal"))
    assert [quad.object for quad in kept_quads(iter(quads))] == [objects[0], one, BlankNode("b"), NAME, one]
