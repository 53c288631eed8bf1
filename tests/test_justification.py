"""What is given as the reason is enough, and nothing of it can be spared."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from all_kg import justification
from all_kg.errors import LimitError, UsageError
from all_kg.justification import minimal_axioms
from all_kg.namespaces import expand
from all_kg.owl_axioms import Axiom, axioms
from all_kg.reading import read_file
from all_kg.referee import consult_axioms

MICRO = Path(__file__).parent / "fixtures" / "reason" / "micro"

# Case, what follows, and the number of axioms that it takes.
GOALS = [
    ("chain", ("widest", "usedIn", "place"), 5),
    ("facet-disjoint", ("Both", "rdfs:subClassOf", "owl:Nothing"), 5),
]


def term(case: str, name: str) -> NamedNode:
    return NamedNode(expand(name) if ":" in name else f"https://example.org/{case}/{name}")


def entails(given: list[Axiom], goal: Triple) -> bool:
    """Asked the long way, by the full list of entailments, not as the search asks."""
    verdict = consult_axioms(given)
    if goal.object == NamedNode(expand("owl:Nothing")):
        return goal.subject in verdict.unsatisfiable
    stated = {triple for axiom in given for triple in axiom.triples}
    return not verdict.is_consistent or goal in verdict.entailments | stated


@pytest.mark.slow
@pytest.mark.parametrize(("case", "names", "number"), GOALS, ids=[goal[0] for goal in GOALS])
def test_the_reason_is_enough_and_no_axiom_of_it_can_be_spared(
    case: str, names: tuple[str, str, str], number: int
) -> None:
    quads = read_file(MICRO / f"{case}.ttl")
    subject, predicate, value = (term(case, name) for name in names)
    goal = Triple(subject, predicate, value)
    because = minimal_axioms(quads, goal)
    assert len(because) == number
    declarations = [axiom for axiom in axioms(quads) if axiom.is_declaration]
    assert entails(declarations + because, goal)
    for spared in because:
        assert not entails(declarations + [axiom for axiom in because if axiom != spared], goal), spared


def test_what_does_not_follow_has_no_reason() -> None:
    goal = Triple(*(term("subclass", name) for name in ("x", "rdf:type", "Other")))
    with pytest.raises(UsageError, match="does not follow"):
        minimal_axioms(read_file(MICRO / "subclass.ttl"), goal)


def test_the_search_ends_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(justification, "can_be_true", lambda *_args, **_named: True)
    with pytest.raises(LimitError, match="the reason was not found within 0 seconds"):
        minimal_axioms(read_file(MICRO / "subclass.ttl"), limit=0)
