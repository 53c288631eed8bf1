"""A query in a process of its own gives the same result, and nothing of it is left at the limit."""

from __future__ import annotations

import subprocess

import pyoxigraph
import pytest

from all_kg.answers.query_process import query_in_process
from all_kg.errors import InputError, LimitError, UsageError

pytestmark = pytest.mark.wheel

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_solutions_truth_values_and_graphs_come_back() -> None:
    solutions = query_in_process("SELECT ?p { ?p a allkg:Phase } ORDER BY ?p", 60)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert len(list(solutions)) >= 3
    truth = query_in_process("ASK { ?s ?p ?o }", 60)
    assert isinstance(truth, pyoxigraph.QueryBoolean)
    assert bool(truth)
    graph = query_in_process("CONSTRUCT { ?p a allkg:Phase } { ?p a allkg:Phase }", 60)
    assert isinstance(graph, list)
    assert len(graph) >= 3
    assert query_in_process("CONSTRUCT { ?p a ?p } { ?p a allkg:None }", 60) == []


def test_errors_are_the_ones_of_a_query_at_home() -> None:
    with pytest.raises(InputError, match="does not parse"):
        query_in_process("SELECT", 60)
    with pytest.raises(UsageError, match="SERVICE"):
        query_in_process("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 60)
    with pytest.raises(LimitError):
        query_in_process("SELECT * " + "{" * 2000 + "}" * 2000, 60)


def test_the_process_is_killed_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    with pytest.raises(LimitError, match="ended after 1 seconds"):
        query_in_process(FOREVER, 1)
    assert [process.poll() for process in started] == [-9]
