"""Rules run to a fixed point, whatever their order."""

from __future__ import annotations

import itertools

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from all_kg.errors import InputError, LimitError, UsageError
from all_kg.graph.derivation import derive
from all_kg.namespaces import GRAPH_CONCEPTS, GRAPH_DERIVED, XSD

E = "http://example.org/"
PREFIX = f"PREFIX e: <{E}>\n"
TRANSITIVE = ("transitive.rq", PREFIX + "CONSTRUCT { ?a e:below ?c } WHERE { ?a e:below ?b . ?b e:below ?c }")
INVERSE = ("inverse.rq", PREFIX + "CONSTRUCT { ?b e:above ?a } WHERE { ?a e:below ?b }")
TOP = (
    "top.rq",
    PREFIX + "CONSTRUCT { ?a a e:Top } WHERE { ?a e:above ?b FILTER NOT EXISTS { ?a e:below ?c } }",
)


def node(name: str) -> NamedNode:
    return NamedNode(E + name)


def below(one: str, other: str) -> Quad:
    return Quad(node(one), node("below"), node(other), NamedNode(GRAPH_CONCEPTS))


CHAIN = [below(f"n{number}", f"n{number + 1}") for number in range(20)]


def test_rules_run_until_nothing_new_follows() -> None:
    derived = derive(CHAIN, [TRANSITIVE, INVERSE])
    assert len(derived) == 20 * 21 // 2 * 2 - 20


def test_the_order_of_rules_and_quads_makes_no_difference() -> None:
    results = {
        tuple(derive(quads, rules))
        for quads in (CHAIN, CHAIN[::-1])
        for rules in itertools.permutations([TRANSITIVE, INVERSE, TOP])
    }
    assert len(results) == 1


def test_what_is_derived_is_sorted_in_its_own_graph_and_not_asserted_already() -> None:
    derived = derive(CHAIN[:3], [TRANSITIVE])
    assert derived == sorted(derived, key=str)
    assert {quad.graph_name for quad in derived} == {NamedNode(GRAPH_DERIVED)}
    assert [(quad.subject, quad.object) for quad in derived] == [
        (node("n0"), node("n2")),
        (node("n0"), node("n3")),
        (node("n1"), node("n3")),
    ]


def test_a_literal_is_derived_letter_by_letter() -> None:
    rule = ("copy.rq", PREFIX + "CONSTRUCT { ?a e:copy ?v } WHERE { ?a e:value ?v }")
    values = [
        Literal(form, datatype=NamedNode(XSD + name))
        for form, name in [
            ("1.50", "decimal"),
            ("P1Y12M", "duration"),
            ("01", "integer"),
            ("1E400", "double"),
        ]
    ]
    asserted = [Quad(node(f"n{number}"), node("value"), value) for number, value in enumerate(values)]
    assert [quad.object for quad in derive(asserted, [rule])] == values


def test_of_two_spellings_of_a_value_the_first_in_the_alphabet_stands_for_both() -> None:
    rule = ("copy.rq", PREFIX + "CONSTRUCT { e:all e:copy ?v } WHERE { ?a e:value ?v }")
    forms = [Literal(form, datatype=NamedNode(XSD + "decimal")) for form in ("1.50", "1.5", "1.500")]
    asserted = [Quad(node("a"), node("value"), form) for form in forms]
    assert [quad.object for quad in derive(asserted, [rule])] == [forms[1]]


def test_a_blank_node_that_is_asserted_may_be_derived_from() -> None:
    asserted = [
        Quad(node("a"), node("below"), BlankNode("x")),
        Quad(BlankNode("x"), node("below"), node("b")),
    ]
    assert [(quad.subject, quad.object) for quad in derive(asserted, [TRANSITIVE])] == [
        (node("a"), node("b"))
    ]
    assert BlankNode("x") in {quad.object for quad in derive(asserted, [INVERSE])} | {
        quad.subject for quad in derive(asserted, [INVERSE])
    }


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ("CONSTRUCT { ?a ?b ?c }\nWHERE { ?a ?b }", InputError, r"rule\.rq:2:\d+: the query is not SPARQL"),
        ("SELECT * { ?a ?b ?c }", InputError, r"rule\.rq: the query constructs nothing"),
        ("CONSTRUCT { ?a ?b [] } WHERE { ?a ?b ?c }", InputError, r"rule\.rq: the rule makes blank nodes"),
        (
            "CONSTRUCT { ?d ?b ?c } WHERE { ?a ?b ?c BIND(IRI(CONCAT(STR(?a), 'x')) AS ?d) }",
            LimitError,
            r"still find something new after 100 rounds.*rule\.rq",
        ),
        (
            "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
            UsageError,
            "SERVICE",
        ),
    ],
    ids=["syntax", "no construct", "blank node", "endless", "service"],
)
def test_a_rule_that_cannot_be_used_is_named(rule: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        derive(CHAIN[:1], [("rule.rq", rule)])
