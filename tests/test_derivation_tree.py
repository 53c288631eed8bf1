"""Every derived triple has a chain of rules down to what is curated."""

from __future__ import annotations

from functools import cache

import pytest
from page_graph import page_asserted, page_store
from page_graph import rules as texts
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Engine

from all_kg.answers.derivation_tree import Fact, Rule, Step, read_rules, why
from all_kg.errors import InputError
from all_kg.graph.derivation import derive
from all_kg.namespaces import GRAPH_CLAIMS, GRAPH_CONCEPTS, GRAPH_DERIVED, expand
from all_kg.stores.store import Store

DERIVED_AT_LEAST = 1000
RULES = 8


def node(name: str) -> NamedNode:
    return NamedNode(expand(name) if ":" in name else f"http://example.org/{name}")


def fact(subject: str, predicate: str, end: str | Literal) -> Fact:
    return Fact(node(subject), node(predicate), end if isinstance(end, Literal) else node(end))


def store_of(quads: list[Quad]) -> Store:
    engine = Engine()
    engine.extend(quads)
    return Store(engine, content_hash="", path=None)


@cache
def rules() -> list[Rule]:
    return read_rules()


@cache
def chains() -> dict[Fact, Step | None]:
    derived = page_store().quads(None, None, None, NamedNode(GRAPH_DERIVED))
    found = (Fact(quad.subject, quad.predicate, quad.object) for quad in derived)
    return {one: why(page_store(), one, rules()) for one in found}


def rules_of(step: Step) -> set[str]:
    return {
        *([step.rule.name] if step.rule else []),
        *(name for one in step.premises for name in rules_of(one)),
    }


def test_every_derived_triple_has_a_chain_to_curated_ones() -> None:
    assert len(chains()) >= DERIVED_AT_LEAST
    for one, chain in chains().items():
        assert chain is not None, one
        assert chain.rule is not None, one
        assert {leaf.graph for leaf in chain.leaves()}.isdisjoint({GRAPH_DERIVED}), one


def test_every_rule_is_seen_at_work_and_speaks_in_its_own_words() -> None:
    at_work = {name for chain in chains().values() if chain for name in rules_of(chain)}
    assert at_work <= {rule.name for rule in rules()}
    # Until a source states a late or a serious side effect, test_axioms.py sees wider-relation at work.
    assert {rule.name for rule in rules()} - at_work <= {"wider-relation"}
    assert len(rules()) == RULES
    assert all(rule.sentence.endswith(".") for rule in rules())


def test_no_chain_goes_in_a_circle() -> None:
    def walk(step: Step, above: tuple[Fact, ...]) -> None:
        assert step.fact not in above
        for premise in step.premises:
            walk(premise, (*above, step.fact))

    for chain in chains().values():
        assert chain is not None
        walk(chain, ())


@pytest.mark.parametrize(("one_in", "more_than"), [(18, 5), pytest.param(6, 10, marks=pytest.mark.slow)])
def test_without_a_claim_that_alone_supports_them_edges_go_away_and_their_chains_had_named_it(
    one_in: int, more_than: int
) -> None:
    asserted = page_asserted()
    before = set(chains())
    claims = sorted({quad.subject.value for quad in asserted if quad.predicate == node("allkg:hedge")})  # type: ignore[union-attr]
    gone = 0
    for claim in claims[::one_in]:
        rest = [quad for quad in asserted if quad.subject != NamedNode(claim)]
        left = {Fact(quad.subject, quad.predicate, quad.object) for quad in derive(rest, texts())}
        for lost in before - left:
            chain = chains().get(lost)
            assert chain is not None
            if not isinstance(lost.object, Literal) and lost.subject != NamedNode(claim):
                assert NamedNode(claim) in {leaf.fact.subject for leaf in chain.leaves()}, lost
                gone += 1
    assert gone > more_than


def test_use_of_a_wider_kind_goes_back_to_the_claim_about_the_narrow_one_and_the_definition() -> None:
    chain = why(page_store(), fact("all:anti-leukemia-treatment", "allkg:usedIn", "all:induction"), rules())
    assert chain is not None
    assert chain.rule is not None
    assert chain.rule.name == "use-of-wider-kind"
    asserted = {(one.graph, one.rule.name if one.rule else None) for one in chain.premises}
    assert (GRAPH_CONCEPTS, None) in asserted
    assert (GRAPH_DERIVED, "claim-to-edge") in asserted
    assert any(leaf.graph.startswith(GRAPH_CLAIMS) for leaf in chain.leaves())


def test_what_is_curated_is_its_own_reason_and_what_is_not_there_has_none() -> None:
    curated = why(page_store(), fact("all:leukemia", "allkg:kindOf", "all:cancer"), rules())
    assert curated == Step(fact("all:leukemia", "allkg:kindOf", "all:cancer"), GRAPH_CONCEPTS)
    assert why(page_store(), fact("all:radiation-therapy", "allkg:usedIn", "all:induction"), rules()) is None


# --- on a small graph

PREFIX = "PREFIX e: <http://example.org/>\n"
BELOW = Rule("below.rq", PREFIX + "CONSTRUCT { ?a e:below ?c } WHERE { ?a e:below ?b . ?b e:below ?c }")


def below(one: str, other: str, graph: str = GRAPH_CONCEPTS) -> Quad:
    return Quad(node(one), node("below"), node(other), NamedNode(graph))


def small(*curated: Quad) -> Store:
    derived = derive(
        curated, [("below.rq", PREFIX + "CONSTRUCT { ?a e:below ?c } WHERE { ?a e:below/e:below ?c }")]
    )
    return store_of([*curated, *derived])


def test_the_shortest_chain_is_shown_and_circles_do_no_harm() -> None:
    around = small(*(below(one, other) for one, other in ("ab", "bc", "cd", "da", "bd")))
    chain = why(around, fact("a", "below", "d"), [BELOW])
    assert chain is not None
    assert [leaf.fact for leaf in chain.leaves()] == [fact("a", "below", "b"), fact("b", "below", "d")]
    assert why(around, fact("a", "below", "a"), [BELOW]) is not None


def test_each_step_of_a_path_is_a_premise() -> None:
    rule = Rule("path.rq", PREFIX + "CONSTRUCT { ?a e:below ?c } WHERE { ?a e:above|e:below/e:below ?c }")
    chain = why(small(below("a", "b"), below("b", "c")), fact("a", "below", "c"), [rule])
    assert chain is not None
    assert [leaf.fact for leaf in chain.leaves()] == [fact("a", "below", "b"), fact("b", "below", "c")]


def test_a_filter_is_heeded() -> None:
    text = "CONSTRUCT { ?a e:below ?c } WHERE { ?a e:below ?b . ?b e:below ?c FILTER (?b != e:b) }"
    store = small(below("a", "b"), below("b", "c"), below("a", "x"), below("x", "c"))
    chain = why(store, fact("a", "below", "c"), [Rule("filter.rq", PREFIX + text)])
    assert chain is not None
    assert fact("a", "below", "x") in [leaf.fact for leaf in chain.leaves()]


def test_a_rule_that_cannot_be_followed_back_is_named() -> None:
    text = PREFIX + "CONSTRUCT { ?a e:p ?c } WHERE { { ?a e:q ?c } UNION { ?a e:r ?c } }"
    with pytest.raises(InputError, match=r"union\.rq: a rule made with Union cannot be followed back"):
        Rule("union.rq", text)
