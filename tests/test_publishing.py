"""A release is put into a store whole or not at all, whatever breaks off, and readers see no mixture."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counting_proxy import Proxy, counting_proxy
from oxigraph_server import writable_oxigraph_server
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.cli import main
from all_kg.errors import BusyError, InputError, RemoteError
from all_kg.namespaces import GRAPH_PUBLISHED, GRAPH_VOCABULARY, PREFIXES, curie
from all_kg.rdf.fingerprint import fingerprint
from all_kg.rdf.sparql_arguments import with_terms
from all_kg.releases.release import build_release
from all_kg.releases.release_content import current_release, release_in
from all_kg.resources import Resources
from all_kg.stores import endpoint as endpoint_module
from all_kg.stores import publishing
from all_kg.stores.published import PUBLISHED, staged_lines
from all_kg.stores.publishing import Release, Target, guessed_addresses, plan, publish
from all_kg.stores.remote_store import open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.wheel

CUP = NamedNode(PREFIXES["all"] + "cup")
TABLE = NamedNode(PREFIXES["all"] + "table")
EDITION = NamedNode(PREFIXES["dcterms"] + "issued")
CONCEPTS, CLAIMS = f"{PREFIXES['graph']}concepts", f"{PREFIXES['graph']}claims/shelf"
REQUESTS_OF_A_RUN = 11  # that brings in two graphs and what is said of them
SWITCH = 8  # which of them, from 0, puts the graphs in their places
# The union of all graphs is asked, and what is said in two graphs belongs together.
WHICH = """SELECT ?first ?second WHERE {
  <https://w3id.org/all-kg/concept/cup> <http://purl.org/dc/terms/issued> ?first .
  <https://w3id.org/all-kg/concept/table> <http://purl.org/dc/terms/issued> ?second }"""


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "_FIRST_PAUSE", 0)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with writable_oxigraph_server("--union-default-graph") as address:
        yield address


@pytest.fixture(scope="module")
def proxy(server: str) -> Iterator[Proxy]:
    with counting_proxy(server) as made:
        yield made


@pytest.fixture(autouse=True)
def _unbroken(proxy: Proxy) -> None:
    proxy.heal()


@pytest.fixture
def release(knowledge_folder: Path) -> Release:
    return current_release(Resources(str(knowledge_folder)))


def edition(release: Release, number: int) -> Release:
    """The release with a number in two of its graphs, and a claim more or less."""
    graphs = {name: list(quads) for name, quads in release.graphs.items()}
    graphs[CONCEPTS].append(Quad(CUP, EDITION, Literal(str(number)), NamedNode(CONCEPTS)))
    graphs[CLAIMS].append(Quad(TABLE, EDITION, Literal(str(number)), NamedNode(CLAIMS)))
    if number == 3:
        del graphs[f"{PREFIXES['graph']}sources"]
    return Release(graphs)


def run(release: Release, url: str) -> None:
    target = Target(url)
    publish(release, target, plan(release, target))


def editions(url: str) -> list[tuple[str, str]]:
    rows = open_endpoint(url).select(WHICH, {})
    return [(first.value, second.value) for first, second in rows]  # type: ignore[union-attr]


def graphs(url: str) -> set[str]:
    rows = open_endpoint(url).select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", {})
    return {row[0].value for row in rows}  # type: ignore[union-attr]


def test_a_store_holds_all_graphs_of_the_release_and_what_is_said_of_them(
    release: Release, server: str
) -> None:
    run(release, server)
    assert len(release.graphs) > 5
    assert graphs(server) == {*release.graphs, GRAPH_PUBLISHED}
    run(edition(release, 3), server)
    assert graphs(server) == {*release.graphs, GRAPH_PUBLISHED} - {f"{PREFIXES['graph']}sources"}


def test_a_second_run_sends_nothing_that_writes(release: Release, proxy: Proxy) -> None:
    run(edition(release, 1), proxy.address)
    assert proxy.writes
    proxy.heal()
    run(edition(release, 1), proxy.address)
    assert proxy.writes == []
    assert len(proxy.requests) == 2


def test_a_run_brings_in_only_what_has_changed(release: Release, proxy: Proxy) -> None:
    run(edition(release, 1), proxy.address)
    proxy.heal()
    run(edition(release, 2), proxy.address)
    assert Counter(one.split("/")[1].split("?")[0] for one in proxy.writes) == {"update": 2, "store": 3}
    assert len(proxy.requests) == REQUESTS_OF_A_RUN
    assert [place for place, one in enumerate(proxy.requests) if one == "POST /update"][1] == SWITCH


def test_blank_nodes_of_a_graph_stay_together(release: Release, server: str) -> None:
    run(release, server)
    found = Target(server).engine().quads_for_pattern(None, None, None, NamedNode(GRAPH_VOCABULARY))
    assert fingerprint(found) == release.fingerprints[GRAPH_VOCABULARY]


def test_a_server_without_a_graph_store_is_given_updates(release: Release, proxy: Proxy) -> None:
    target = Target(proxy.address, update=proxy.address.replace("query", "update"))
    target.update(with_terms("DROP SILENT GRAPH ?graph", {"graph": PUBLISHED}))
    publish(release, target, plan(release, target))
    assert set(proxy.writes) == {"POST /update"}
    assert graphs(proxy.address) == {*release.graphs, GRAPH_PUBLISHED}
    found = target.engine().quads_for_pattern(None, None, None, NamedNode(GRAPH_VOCABULARY))
    assert fingerprint(found) == release.fingerprints[GRAPH_VOCABULARY]


BREAKS = [
    pytest.param(
        number,
        is_late,
        id=f"{number}-{'answer lost' if is_late else 'not arrived'}",
        marks=[] if (number, is_late) in {(5, True), (SWITCH, False), (SWITCH, True)} else pytest.mark.slow,
    )
    for number in range(REQUESTS_OF_A_RUN)
    for is_late in (False, True)
]


def test_every_request_is_broken_off_both_ways() -> None:
    assert len(BREAKS) == 22


@pytest.mark.parametrize(("number", "is_late"), BREAKS)
def test_after_a_broken_run_the_old_release_answers_and_the_next_run_ends_it(
    number: int, is_late: bool, release: Release, proxy: Proxy, server: str
) -> None:
    run(edition(release, 1), server)
    proxy.broken_from, proxy.is_late = number, is_late
    with pytest.raises(RemoteError):
        run(edition(release, 2), proxy.address)
    is_there = (number, is_late) >= (SWITCH, True)
    assert editions(server) == ([("2", "2")] if is_there else [("1", "1")])
    run(edition(release, 2), server)
    assert editions(server) == [("2", "2")]
    assert graphs(server) == {*release.graphs, GRAPH_PUBLISHED}


@pytest.mark.slow
@pytest.mark.parametrize("number", [4, 6, SWITCH])
def test_after_the_death_of_the_process_the_old_release_answers(
    number: int, release: Release, knowledge_folder: Path, proxy: Proxy, server: str
) -> None:
    run(edition(release, 1), server)
    with subprocess.Popen(
        [sys.executable, "-m", "all_kg", "publish", proxy.address],
        env={**os.environ, "ALL_KG_KNOWLEDGE": str(knowledge_folder)},
    ) as process:
        proxy.meanwhile = lambda now: process.kill() if now == number else None
        assert process.wait(60) == -9
    assert len(proxy.requests) == number + 1
    # The last request had been sent as a whole, and was passed on.
    assert editions(server) == ([] if number == SWITCH else [("1", "1")])
    run(edition(release, 2), server)
    assert editions(server) == [("2", "2")]
    assert graphs(server) == {*release.graphs, GRAPH_PUBLISHED}


def test_readers_see_the_old_or_the_new_and_no_mixture(release: Release, proxy: Proxy, server: str) -> None:
    """The union is asked between all requests of a run, and all the time besides."""
    run(edition(release, 1), server)
    between: list[list[tuple[str, str]]] = []
    beside: Counter[tuple[tuple[str, str], ...]] = Counter()
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            beside[tuple(editions(server))] += 1

    reader = threading.Thread(target=read)
    proxy.meanwhile = lambda _: between.append(editions(server))
    reader.start()
    try:
        run(edition(release, 2), proxy.address)
    finally:
        is_over.set()
        reader.join()
    assert between == [[("1", "1")]] * (SWITCH + 1) + [[("2", "2")]] * (REQUESTS_OF_A_RUN - SWITCH - 1)
    assert set(beside) <= {(("1", "1"),), (("2", "2"),)}
    assert beside[("1", "1"),] > 0


def test_graphs_on_their_way_are_not_among_those_that_the_adapter_sees(
    release: Release, proxy: Proxy, server: str
) -> None:
    run(edition(release, 1), server)
    proxy.broken_from = SWITCH
    with pytest.raises(RemoteError):
        run(edition(release, 2), proxy.address)
    assert any("/staged/" in name for name in graphs(server))
    engine = open_endpoint(server)
    assert not any("/staged/" in str(name) for name in engine.named_graphs())
    predicates = {quad.predicate for quad in engine.quads_for_pattern(CUP, None, None)}
    assert EDITION in predicates
    assert not any("/staged/" in one.value for one in predicates)


def test_of_two_runs_at_once_the_later_wins_and_the_other_changes_nothing(
    release: Release, proxy: Proxy, server: str
) -> None:
    run(edition(release, 1), server)
    proxy.meanwhile = lambda number: run(edition(release, 2), server) if number == 6 else None
    with pytest.raises(BusyError, match="somebody else began to publish"):
        run(edition(release, 3), proxy.address)
    assert editions(server) == [("2", "2")]
    assert plan(edition(release, 2), Target(server)).is_done


def test_a_graph_that_is_not_taken_in_whole_stops_the_run(
    release: Release, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(edition(release, 1), server)
    monkeypatch.setattr(publishing, "staged_lines", lambda quads: staged_lines(list(quads)[1:]))
    with pytest.raises(RemoteError, match="took in"):
        run(edition(release, 2), server)
    assert editions(server) == [("1", "1")]


def test_what_comes_back_is_held_against_the_release(
    release: Release,
    server: str,
    knowledge_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    run(release, server)
    assert main(["publish", server, "--check"]) == 0
    told = capsys.readouterr().out
    assert '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> as "1.5"^^' in told
    assert "holds what was published" in told
    target = Target(server)
    target.update(
        "DELETE DATA { GRAPH <https://w3id.org/all-kg/graph/concepts> { <https://w3id.org/all-kg/concept/cup>"
        " <http://www.w3.org/2004/02/skos/core#prefLabel> 'cup'@en } } ; INSERT DATA { GRAPH"
        " <https://w3id.org/all-kg/graph/sources> { <https://w3id.org/all-kg/concept/cup> a 'x' } }"
    )
    assert main(["publish", server, "--check"]) == 1
    told = capsys.readouterr().out
    assert "graph:concepts: 1 triples are missing, such as" in told
    assert "graph:sources: 1 triples are more, such as" in told
    # What a store says of itself is not what it holds: nobody but `publish` may write these graphs.
    target.update(with_terms("DROP GRAPH ?graph", {"graph": PUBLISHED}))
    assert main(["publish", server]) == 0
    assert main(["publish", server, "--check"]) == 0


def test_a_dry_run_tells_the_changes_and_writes_nothing(
    release: Release,
    proxy: Proxy,
    server: str,
    knowledge_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    graph = f"{PREFIXES['graph']}claims/other"
    run(Release({**edition(release, 1).graphs, graph: [Quad(CUP, EDITION, TABLE, NamedNode(graph))]}), server)
    assert main(["publish", proxy.address, "--dry-run"]) == 0
    assert proxy.writes == []
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines == [f"changed   {curie(CLAIMS)}", "changed   graph:concepts", f"gone      {curie(graph)}"]
    assert last == f"{len(release.graphs) - 2} graphs are the same; nothing was written"


def test_the_folder_of_a_release_is_published_as_it_was_built(knowledge_folder: Path, tmp_path: Path) -> None:
    resources = Resources(str(knowledge_folder))
    build_release(tmp_path / "release", resources, ())
    built = release_in(tmp_path / "release")
    assert built.fingerprints == current_release(resources).fingerprints
    (tmp_path / "release" / "all-kg.nq").write_bytes(b"")
    with pytest.raises(InputError, match=r"the release is damaged: all-kg\.nq"):
        release_in(tmp_path / "release")


@pytest.mark.parametrize(
    ("url", "update", "graph_store"),
    [
        ("http://localhost:7878/query", "http://localhost:7878/update", "http://localhost:7878/store"),
        (
            "http://localhost/sparql",
            "http://localhost/sparql-auth",
            "http://localhost/sparql-graph-crud-auth",
        ),
        ("http://localhost/ds/query", "http://localhost/ds/update", "http://localhost/ds/data"),
        ("http://localhost/ds/sparql", "http://localhost/ds/update", "http://localhost/ds/data"),
        (
            "http://localhost/repositories/kg",
            "http://localhost/repositories/kg/statements",
            "http://localhost/repositories/kg/rdf-graphs/service",
        ),
        ("http://localhost/elsewhere", "http://localhost/elsewhere", None),
    ],
)
def test_addresses_are_guessed_from_that_of_the_queries(
    url: str, update: str, graph_store: str | None
) -> None:
    assert guessed_addresses(url) == (update, graph_store)
