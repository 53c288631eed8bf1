"""Expressions are decided together as each would be by the truth tables of Kleene's strong logic."""

from __future__ import annotations

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from all_kg.classify.class_expressions import AllOf, AnyOf, Expression, HasValue, Named, Test, Truth
from all_kg.classify.three_valued import ThreeValued

A, B, C = (HasValue(name, True) for name in "abc")
NAMED = Named("x:inner")
ORDER = {False: 0, None: 1, True: 2}
LEAVES: st.SearchStrategy[Expression] = st.sampled_from([A, B, C, NAMED])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([AllOf, AnyOf]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


def decided(definitions: dict[str, Expression], outcomes: dict[Test, Truth]) -> dict[str, Truth]:
    logic = ThreeValued(definitions)
    assert set(logic.tests) <= set(outcomes)
    holding = sum(bit for test, bit in logic.tests.items() if outcomes[test] is True)
    failing = sum(bit for test, bit in logic.tests.items() if outcomes[test] is False)
    known = logic.decide(holding, failing)
    assert not known.holding & known.failing
    return {iri: known.truth(logic.bit(Named(iri))) for iri in definitions}


def by_the_tables(expression: Expression, outcomes: dict[Test, Truth], inner: Truth) -> Truth:
    match expression:
        case Named():
            return inner
        case AllOf(parts):
            return min((by_the_tables(part, outcomes, inner) for part in parts), key=ORDER.__getitem__)
        case AnyOf(parts):
            return max((by_the_tables(part, outcomes, inner) for part in parts), key=ORDER.__getitem__)
        case test:
            return outcomes[test]


def test_the_nine_cells_of_both_truth_tables_are_right() -> None:
    cells = list(itertools.product(ORDER, repeat=2))
    assert len(cells) == 9
    for one, other in cells:
        found = decided({"x:all": AllOf((A, B)), "x:any": AnyOf((A, B))}, {A: one, B: other})
        assert found["x:all"] == min(one, other, key=ORDER.__getitem__)
        assert found["x:any"] == max(one, other, key=ORDER.__getitem__)


@given(EXPRESSIONS, EXPRESSIONS.filter(lambda one: "Named" not in repr(one)))
def test_any_expression_is_decided_by_the_tables_whatever_is_known(
    outer: Expression, inner: Expression
) -> None:
    for truths in itertools.product(ORDER, repeat=3):
        outcomes: dict[Test, Truth] = dict(zip((A, B, C), truths, strict=True))
        of_inner = by_the_tables(inner, outcomes, None)
        found = decided({"x:inner": inner, "x:outer": outer}, outcomes)
        assert found == {"x:inner": of_inner, "x:outer": by_the_tables(outer, outcomes, of_inner)}


def test_what_stands_twice_has_one_bit() -> None:
    logic = ThreeValued(
        {"x:one": AllOf((A, AnyOf((B, C)))), "x:two": AnyOf((AnyOf((B, C)), A)), "x:three": A}
    )
    assert logic.bit(Named("x:three")) == logic.bit(A) == logic.tests[A]
    assert logic.width == 3 + 3  # three tests; all of, any of, and the any of that both share


def test_a_truth_and_a_number_are_tests_of_their_own() -> None:
    five = HasValue("a", Decimal(5))
    logic = ThreeValued({"x:one": AnyOf((A, five))})
    assert logic.bit(A) != logic.bit(five)
