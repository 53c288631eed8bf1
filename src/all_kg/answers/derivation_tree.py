"""Why a triple is there: the chain of rules from it down to what is curated.

The rules themselves are asked: the patterns of a rule's WHERE clause, with the triple in the place of its
template, give the triples that it was made from.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import NamedNode
from rdflib import URIRef
from rdflib import Variable as RdflibVariable
from rdflib.paths import AlternativePath, SequencePath
from rdflib.plugins.sparql import prepareQuery

from all_kg.errors import InputError
from all_kg.namespaces import GRAPH_DERIVED, PREFIXES
from all_kg.rdf.reading import decode, read_content
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from all_kg.resources import Resources
    from all_kg.stores.store import Store

_CONTAINERS = {
    **dict.fromkeys(("ConstructQuery", "Project", "Filter", "Extend", "Distinct"), ("p",)),
    "Join": ("p1", "p2"),
    "ToMultiSet": (),
}


@dataclass(frozen=True)
class Fact:
    """One triple.

    Attributes:
        subject: Where it begins.
        predicate: Its relation.
        object: Where it ends.
    """

    subject: Any
    predicate: Any
    object: Any


@dataclass(frozen=True)
class Step:
    """A triple, and what it follows from.

    Attributes:
        fact: The triple.
        graph: IRI of the graph that it is in.
        rule: The rule that derives it; None for what is curated.
        premises: What the rule makes it from.
    """

    fact: Fact
    graph: str
    rule: Rule | None = None
    premises: tuple[Step, ...] = ()

    def steps(self) -> Iterator[Step]:
        """Itself and all below."""
        yield self
        for premise in self.premises:
            yield from premise.steps()

    def leaves(self) -> Iterator[Step]:
        """What is curated and holds it up."""
        return (step for step in self.steps() if step.rule is None)


class Way(NamedTuple):
    """A way on which a rule can have made a triple.

    Attributes:
        rule: The rule.
        patterns: Its patterns, plain.
        query: Asks for the values of their variables.
        bound: Those that are known by the triple.
    """

    rule: Rule
    patterns: Sequence[tuple[Any, Any, Any]]
    query: str
    bound: Mapping[str, Any]

    def premises(self, values: Mapping[str, Any]) -> tuple[Fact, ...]:
        """What it was made from, for one row of the answer."""
        return tuple(Fact(*(_value(part, values) for part in pattern)) for pattern in self.patterns)


class Rule:
    """One rule, turned round.

    Args:
        name: Name of its file.
        text: The file.

    Attributes:
        name: Name of its file, without folder and extension.
        sentence: What it says, in words, as its header has it.

    Raises:
        InputError: It is made of something other than patterns, filters and VALUES.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = os.path.basename(name).removesuffix(".rq")
        found = re.search(r"^#\+ rule: (.+)$", text, re.MULTILINE)
        self.sentence = found[1] if found else self.name
        self._file = name
        algebra = prepareQuery(text, initNs=PREFIXES).algebra
        self._templates = list(algebra.template)
        given = [*self._patterns(algebra.p)]
        ways = [[*_plain(pattern, number)] for number, pattern in enumerate(given)]
        body = re.sub(r"CONSTRUCT\s*\{[^}]*\}\s*WHERE", "SELECT * WHERE", text)
        if body == text:
            raise InputError(
                "this rule cannot be followed back",
                remedy="Write it as CONSTRUCT { … } WHERE { … }",
                file=name,
            )
        chosen = ([pattern for part in way for pattern in part] for way in product(*ways))
        self._ways = [
            # What a path passes by is not among its variables.
            (way, body if way == given else f"{body[: body.rindex('}')]}\n{{ {_spelled(way)} }}\n}}")
            for way in chosen
            if way
        ]

    def ways_to(self, fact: Fact) -> Iterator[Way]:
        """The ways on which the rule can have made a triple, each to be asked for."""
        for template in self._templates:
            bound = _match(template, fact)
            if bound is not None:
                for patterns, text in self._ways:
                    yield Way(self, patterns, text, bound)

    def _patterns(self, part: Any) -> Iterator[tuple[Any, Any, Any]]:
        if part.name == "BGP":
            yield from part.triples
            return
        if part.name not in _CONTAINERS:
            raise InputError(
                f"a rule made with {part.name} cannot be followed back",
                remedy="Write it as two rules, of patterns, FILTER and VALUES",
                file=self._file,
            )
        for name in _CONTAINERS[part.name]:
            yield from self._patterns(part[name])


def read_rules(resources: Resources | None = None) -> list[Rule]:
    """Read the rules of `queries/rules/`, by name of their file.

    Args:
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: A rule cannot be used.
    """
    folder = os.path.join((resources or find_resources()).queries, "rules")
    names = sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith(".rq"))
    return [_rule(name, decode(read_content(name), name=name)) for name in names]


# To parse a rule takes longer than to follow it, and its text says all.
_rule = lru_cache(maxsize=64)(Rule)


def why(store: Store, fact: Fact, rules: Sequence[Rule]) -> Step | None:
    """Find the shortest chain from a triple down to what is curated.

    Every triple on the way is looked at once, so that circles do no harm; then each gets the possibility with
    the fewest steps (D. E. Knuth, A generalization of Dijkstra's algorithm, 1977).

    Args:
        store: Curated and derived quads.
        fact: The triple to explain.
        rules: What derives.

    Returns:
        The chain; None when the triple is not there.
    """
    graphs: dict[Fact, str] = {}
    ways: dict[Fact, list[tuple[Rule, tuple[Fact, ...]]]] = {}
    ahead = [fact]
    while ahead:
        for one in ahead:
            names = {
                quad.graph_name.value
                for quad in store.quads(one.subject, one.predicate, one.object)
                if isinstance(quad.graph_name, NamedNode)
            }
            if not names:
                return None
            graphs[one] = min(names, key=lambda graph: (graph == GRAPH_DERIVED, graph))
        new = _possibilities(store, rules, [one for one in ahead if graphs[one] == GRAPH_DERIVED])
        ways |= new
        reasons = (premise for found in new.values() for _, premises in found for premise in premises)
        ahead = [premise for premise in dict.fromkeys(reasons) if premise not in graphs]
    best = _shortest(graphs, ways)

    def step(one: Fact) -> Step:
        if one not in best:
            return Step(one, graphs[one])
        rule, premises = best[one]
        return Step(one, graphs[one], rule, tuple(step(premise) for premise in dict.fromkeys(premises)))

    return step(fact) if fact in best or fact not in ways else None


def _possibilities(
    store: Store, rules: Iterable[Rule], facts: Iterable[Fact]
) -> dict[Fact, list[tuple[Rule, tuple[Fact, ...]]]]:
    """What rules can have made triples from, each possibility once; all is asked for together."""
    found: dict[Fact, dict[tuple[Rule, tuple[Fact, ...]], None]] = {fact: {} for fact in facts}
    asked = [(fact, way) for fact in found for rule in rules for way in rule.ways_to(fact)]
    answers = store.query_each([(way.query, way.bound) for _, way in asked])
    for (fact, way), rows in zip(asked, answers, strict=True):
        found[fact].update(dict.fromkeys((way.rule, way.premises(values)) for values in rows))
    return {fact: list(possibilities) for fact, possibilities in found.items()}


def _shortest(
    graphs: Iterable[Fact], ways: dict[Fact, list[tuple[Rule, tuple[Fact, ...]]]]
) -> dict[Fact, tuple[Rule, tuple[Fact, ...]]]:
    costs = {fact: (1, "") for fact in graphs if fact not in ways}
    best: dict[Fact, tuple[Rule, tuple[Fact, ...]]] = {}
    changed = True
    while changed:
        changed = False
        for fact, possibilities in ways.items():
            for rule, premises in possibilities:
                if all(premise in costs for premise in premises):
                    # Of two chains of one length the first in alphabetical order, so that answers are stable.
                    cost = (1 + sum(costs[premise][0] for premise in premises), f"{rule.name} {premises}")
                    if fact not in costs or cost < costs[fact]:
                        costs[fact], best[fact] = cost, (rule, premises)
                        changed = True
    return best


def _plain(pattern: tuple[Any, Any, Any], number: int) -> Iterator[list[tuple[Any, Any, Any]]]:
    """A pattern with a path as plain patterns: one list for each way to go."""
    begin, way, end = pattern
    if isinstance(way, AlternativePath):
        for other in way.args:
            yield from _plain((begin, other, end), number)
    elif isinstance(way, SequencePath):
        stops = [begin, *(RdflibVariable(f"stop_{number}_{stop}") for stop in range(1, len(way.args))), end]
        parts = [[*_plain((stops[i], part, stops[i + 1]), number)] for i, part in enumerate(way.args)]
        for chosen in product(*parts):
            yield [one for part in chosen for one in part]
    else:
        yield [pattern]


def _spelled(patterns: Iterable[tuple[Any, Any, Any]]) -> str:
    return " .\n".join(" ".join(term.n3() for term in pattern) for pattern in patterns)


def _match(template: tuple[Any, Any, Any], fact: Fact) -> dict[str, Any] | None:
    bound: dict[str, Any] = {}
    for part, term in zip(template, (fact.subject, fact.predicate, fact.object), strict=True):
        if isinstance(part, RdflibVariable):
            if bound.setdefault(str(part), term) != term:
                return None
        elif not (isinstance(term, NamedNode) and isinstance(part, URIRef) and term.value == str(part)):
            return None
    return bound


def _value(part: Any, values: Mapping[str, Any]) -> Any:
    return values[str(part)] if isinstance(part, RdflibVariable) else NamedNode(str(part))
