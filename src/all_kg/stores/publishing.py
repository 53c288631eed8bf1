"""Puts a release into a store elsewhere: the new graphs beside the old ones, then all at once in their place.

By SPARQL 1.1 Update (https://www.w3.org/TR/sparql11-update/) and, where there is one, the graph store
(https://www.w3.org/TR/sparql11-http-rdf-update/). Whatever breaks off, the old release answers until the
last request; and since each request may come twice, those that broke off are sent again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from all_kg.errors import BusyError, RemoteError
from all_kg.namespaces import GRAPH_PUBLISHED, GRAPH_STAGED
from all_kg.rdf.fingerprint import Fingerprint, fingerprint
from all_kg.stores.endpoint import Endpoint
from all_kg.stores.endpoint_address import read_address
from all_kg.stores.published import (
    PUBLISHED,
    PUBLISHING,
    begin,
    described,
    description,
    staged_lines,
    staging_name,
    switch,
    write,
)
from all_kg.stores.remote_store import RemoteEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyoxigraph import Quad

    Progress = Callable[[str, int, int], object]

SECONDS = 600.0  # for one request
_UPDATE, _TRIPLES = "application/sparql-update", "text/turtle"  # N-Triples are Turtle, which all servers take
_STAGED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), ?prefix)) }"
_COUNTS = "SELECT ?g (COUNT(*) AS ?number) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@dataclass(frozen=True)
class Release:
    """What is to be put into a store.

    Attributes:
        graphs: The triples of each graph, by its name.
    """

    graphs: Mapping[str, Sequence[Quad]]

    @cached_property
    def fingerprints(self) -> dict[str, Fingerprint]:
        """The fingerprint of each graph."""
        return {name: fingerprint(quads) for name, quads in sorted(self.graphs.items())}


class Target:
    """A store elsewhere that can be written.

    Args:
        url: Where it is asked.
        update: Where it takes updates; guessed when not given.
        graph_store: Where it takes graphs; guessed when neither is given, and there may be none.
        seconds: How long each request may take.

    Attributes:
        endpoint: Where it is asked.

    Raises:
        UsageError: An address cannot be asked, or SPARQLWrapper is not installed.
        InputError: The netrc file cannot be read.
    """

    def __init__(
        self, url: str, update: str | None = None, graph_store: str | None = None, seconds: float = SECONDS
    ) -> None:
        self.endpoint = Endpoint(read_address(url), seconds=seconds)
        guessed_update, guessed_graph_store = guessed_addresses(self.endpoint.url)
        if update is None:
            graph_store = graph_store or guessed_graph_store
        self._updates = Endpoint(read_address(update or guessed_update), seconds=seconds)
        self._graphs = Endpoint(read_address(graph_store), seconds=seconds) if graph_store else None

    def engine(self) -> RemoteEngine:
        """The store as it is now, to be read."""
        return RemoteEngine(self.endpoint)

    def update(self, text: str) -> None:
        """Run an update."""
        self._updates.send("POST", text.encode(), _UPDATE)

    def put(self, graph: str, lines: bytes) -> None:
        """Write a graph, in the place of what it held."""
        if self._graphs is None:
            self.update(write(graph, lines))
        else:
            self._graphs.send("PUT", lines, _TRIPLES, graph=graph)

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """Number of triples of graphs, by name."""
        rows = self.engine().select(_COUNTS, {"g": [NamedNode(graph) for graph in graphs]})
        return {graph.value: int(number.value) for graph, number in rows}  # type: ignore[union-attr]

    def litter(self) -> list[str]:
        """Graphs that were being brought in when somebody was broken off."""
        rows = self.engine().select(_STAGED, {"prefix": [Literal(GRAPH_STAGED)]})
        return [graph.value for (graph,) in rows]  # type: ignore[union-attr]


@dataclass(frozen=True)
class Plan:
    """What it takes to have a release in a store.

    Attributes:
        new: Graphs that the store does not have yet.
        changed: Graphs that it has otherwise.
        same: Graphs that it has.
        gone: Graphs of the release in it that the new one has not.
        unfinished: Whether somebody began to publish there and did not end.
    """

    new: Sequence[str]
    changed: Sequence[str]
    same: Sequence[str]
    gone: Sequence[str]
    unfinished: bool = field(default=False)

    @property
    def is_done(self) -> bool:
        """Whether the store holds the release already."""
        return not (self.new or self.changed or self.gone or self.unfinished)


def plan(release: Release, target: Target) -> Plan:
    """Find out what is to be done; nothing is written.

    Args:
        release: What the store shall hold.
        target: The store.

    Raises:
        LimitError: The store takes too long.
        RemoteError: The store cannot be asked.
    """
    engine = target.engine()
    held = described(engine.quads_for_pattern(None, None, None, PUBLISHED))
    unfinished = any(engine.quads_for_pattern(None, None, None, PUBLISHING))
    wanted = release.fingerprints
    return Plan(
        new=[name for name in wanted if name not in held],
        changed=[name for name, one in wanted.items() if name in held and held[name] != one],
        same=[name for name, one in wanted.items() if held.get(name) == one],
        gone=[name for name in held if name not in wanted],
        unfinished=unfinished,
    )


def publish(release: Release, target: Target, planned: Plan, progress: Progress = lambda *_: None) -> None:
    """Put a release into a store, whole or not at all.

    Args:
        release: What the store shall hold.
        target: The store.
        planned: What is to be done.
        progress: Told what is done, and how much of how much.

    Raises:
        LimitError: The store takes too long.
        RemoteError: The store cannot be asked, refuses, or does not hold what was sent to it.
        BusyError: Somebody else began to publish there meanwhile; this run has changed nothing.
    """
    if planned.is_done:
        return
    # What the store says of itself may be wrong when somebody was broken off in the middle of a switch.
    names = [*planned.new, *planned.changed, *(planned.same if planned.unfinished else ())]
    graphs = {name: release.graphs[name] for name in names}
    wanted = release.fingerprints
    # The smallest comes first: where a login is asked for, the first one is sent in vain.
    names.sort(key=lambda name: wanted[name].triples)
    contents = {GRAPH_PUBLISHED: description(wanted), **{name: graphs[name] for name in names}}
    run = secrets.token_hex(8)
    progress("beginning", 0, 1)
    target.update(begin(run, target.litter()))
    total, done = sum(map(len, contents.values())), 0
    for name, quads in contents.items():
        target.put(staging_name(name, run), staged_lines(quads))
        done += len(quads)
        progress("bringing in", done, total)
    expected = {staging_name(name, run): len(quads) for name, quads in contents.items()}
    found = target.counts(expected)
    if wrong := [name for name, number in expected.items() if found.get(name, 0) != number]:
        if _is_over(target, run):
            raise _overtaken(target)
        raise RemoteError(
            f"{target.endpoint.url} took in {found.get(wrong[0], 0):,} triples of {expected[wrong[0]]:,}",
            remedy="The old release still answers; look at what the server logs",
        )
    progress("putting in place", total, total)
    target.update(switch(run, list(contents), planned.gone))
    if plan(release, target).is_done:
        return
    raise _overtaken(target)


def _is_over(target: Target, run: str) -> bool:
    quads = target.engine().quads_for_pattern(None, None, None, PUBLISHING)
    return run not in (getattr(quad.object, "value", "") for quad in quads)


def _overtaken(target: Target) -> BusyError:
    return BusyError(
        f"somebody else began to publish to {target.endpoint.url} meanwhile",
        remedy="Look at what it holds, then try again",
    )


def guessed_addresses(url: str) -> tuple[str, str | None]:
    """Where a store takes updates and graphs, by where it is asked: addresses as the servers have them."""
    path = urlsplit(url).path
    start = url[: len(url) - len(path)]
    above, _, last = path.rpartition("/")
    if path == "/query":  # Oxigraph
        return f"{start}/update", f"{start}/store"
    if path == "/sparql":  # Virtuoso
        return f"{start}/sparql-auth", f"{start}/sparql-graph-crud-auth"
    if last in ("query", "sparql"):  # Fuseki
        return f"{start}{above}/update", f"{start}{above}/data"
    if above.endswith("/repositories"):  # RDF4J, GraphDB
        return f"{url}/statements", f"{url}/rdf-graphs/service"
    return url, None
