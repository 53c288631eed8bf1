"""The built store, ready to be asked."""

from __future__ import annotations

import os

import pyoxigraph

from all_kg.namespaces import GRAPH_VOCABULARY, PREFIXES
from all_kg.resources import find_resources
from all_kg.stores.store_cache import STORE, cache_folder, current_build, forget_check, is_sound, stamp_of

TYPE_CHECKING = False  # typing is not imported: this module is on the path of a cold `ask`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Protocol, TypeVar

    from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

    from all_kg.resources import Resources

    T = TypeVar("T")
    Term = NamedNode | BlankNode | Literal | Triple
    # An endpoint gives a graph as the list of its triples.
    Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples | list[Triple]

    class Engine(Protocol):
        """All that is needed of an engine: a part of what `pyoxigraph.Store` offers."""

        def query(
            self,
            query: str,
            *,
            prefixes: dict[str, str],
            use_default_graph_as_union: bool,
            substitutions: dict[Variable, Term],
        ) -> Result:
            """Run a query; raises SyntaxError when it does not parse."""

        def quads_for_pattern(
            self,
            subject: NamedNode | BlankNode | Triple | None,
            predicate: NamedNode | None,
            object: Term | None,  # noqa: A002 - the name RDF has for it
            graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        ) -> Iterator[Quad]:
            """Quads that match."""

        def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
            """Names of all graphs."""


_HASH_LENGTH = 64  # SHA-256 in hexadecimal


class Store:
    """Everything that can be asked: curated and derived quads, questions, search keys.

    Args:
        engine: What holds the quads.

    Attributes:
        content_hash: SHA-256 over the files that the store was built from; empty where nothing tells it.
        path: Folder or address of the store, None when it is held in memory.
    """

    __slots__ = ("_engine", "_expect", "content_hash", "path")

    def __init__(self, engine: Engine, *, content_hash: str, path: str | None) -> None:
        self._engine = engine
        self._expect = getattr(engine, "expect", None)  # of an engine that is slow to ask
        self.content_hash = content_hash
        self.path = path

    def query(self, text: str, arguments: Mapping[str, Term] | None = None) -> Result:
        """Run a SPARQL query over the union of all graphs, the project's prefixes being declared.

        Args:
            text: SPARQL 1.1 query. One from outside goes through `sparql_guard.check` first.
            arguments: Values for variables by name; each must be among the SELECT variables.

        Raises:
            SyntaxError: The query does not parse.
            DamagedError: The files of the store went bad while it was open.
            RemoteError: The store is elsewhere, and cannot be asked or gave no usable answer.
            LimitError: The store is elsewhere and takes too long, or its answer is too large.
        """
        substitutions = {pyoxigraph.Variable(name): term for name, term in (arguments or {}).items()}
        try:
            return self._engine.query(
                text, prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=substitutions
            )
        except OSError as error:
            from all_kg.errors import DamagedError

            if self.path:
                forget_check(os.path.dirname(self.path))
            raise DamagedError(
                f"the store in {self.path} cannot be read ({error})",
                remedy="Try again; a damaged store is built anew at the next start",
            ) from error

    def query_each(self, queries: Sequence[tuple[str, Mapping[str, Term]]]) -> list[list[dict[str, Term]]]:
        """Run several queries of the form `SELECT * WHERE { … }`; a store elsewhere is asked many at once.

        Args:
            queries: Texts and arguments, as `query` takes them.

        Returns:
            For each of them its rows: values by the names of variables, arguments included.
        """
        together = getattr(self._engine, "query_each", None)
        if together is not None:
            return together(queries, PREFIXES)  # type: ignore[no-any-return]
        found = []
        for text, arguments in queries:
            solutions: Any = self.query(text, arguments)
            names = [variable.value for variable in solutions.variables]
            found.append([{name: row[name] for name in names} for row in solutions])
        return found

    def quads(
        self,
        subject: NamedNode | BlankNode | Triple | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 - the name RDF has for it
        graph: NamedNode | BlankNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Quads that match; None matches anything. A store elsewhere raises as `query` does."""
        return self._engine.quads_for_pattern(subject, predicate, object, graph)

    def expect(self, predicate: NamedNode, objects: Iterable[NamedNode | Literal]) -> None:
        """Tell which quads will be asked for next, object by object: a store elsewhere fetches them now."""
        if self._expect is not None:
            self._expect(predicate, objects)

    def expect_about(self, things: Iterable[Term]) -> None:
        """Tell which things will be asked about next: a store elsewhere fetches them with the first."""
        if self._expect is not None:
            self._engine.expect_about(things)  # type: ignore[attr-defined]

    def graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Names of all graphs."""
        return self._engine.named_graphs()

    @property
    def changes(self) -> int:
        """How often a store elsewhere was found changed: what was made of it before is old."""
        return getattr(self._engine, "changes", 0)

    def whole(self, work: Callable[[], T]) -> T:
        """Do work that asks the store several times; elsewhere again, when another release came meanwhile.

        Args:
            work: What it returns must not ask the store any more.

        Raises:
            RemoteError: The store elsewhere changes each time, or cannot be asked.
        """
        do: Callable[[Callable[[], T]], T] | None = getattr(self._engine, "whole", None)
        return work() if do is None else do(work)

    def in_memory(self) -> Store:
        """A copy in memory: made in the time of a few questions, and then two to three times as fast."""
        engine = pyoxigraph.Store()
        engine.bulk_extend(self.quads())
        return Store(engine, content_hash=self.content_hash, path=None)


def open_store(resources: Resources | None = None) -> Store:
    """Open the store of the knowledge; build it first when there is none yet.

    Args:
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: The knowledge cannot be read; names file and line.
    """
    resources = resources or find_resources()
    cache = cache_folder()
    stamp = stamp_of(resources)
    folder = current_build(cache, resources, stamp) if cache else None
    if folder is None or not is_sound(folder):
        from all_kg.errors import WriteError
        from all_kg.stores.store_build import build, note

        try:
            if not cache:
                raise WriteError("there is no home folder")
            folder = build(resources, cache, stamp)
        except WriteError as error:
            note(f"the store is held in memory this time: {error.message}")
            return _open_in_memory(resources)
    return _open(folder)


def open_at(place: str, seconds: float | None = None) -> Store:
    """Open a store of the user's: one in a folder, or a SPARQL 1.1 endpoint.

    Args:
        place: The folder, or the address of the endpoint.
        seconds: How long each answer of an endpoint may take.

    Raises:
        InputError: There is no store of the graph in the folder.
        UsageError: The address cannot be asked.
    """
    if "://" not in place:
        return open_folder(place)
    from all_kg.stores.remote_store import open_endpoint

    engine = open_endpoint(place, seconds)
    return Store(engine, content_hash="", path=engine.endpoint.url)


def open_folder(path: str | os.PathLike[str]) -> Store:
    """Open a store that lies in a folder of the user's, to be read only.

    Args:
        path: The folder.

    Raises:
        InputError: There is no store of the graph in it.
    """
    name = os.fspath(path)
    try:
        engine = pyoxigraph.Store.read_only(name)
        is_ours = engine.contains_named_graph(pyoxigraph.NamedNode(GRAPH_VOCABULARY))
    except OSError:
        is_ours = False
    if not is_ours:
        from all_kg.errors import InputError

        raise InputError(
            "there is no store of the graph in it", remedy="all-kg load-terminology makes one", file=name
        )
    return Store(engine, content_hash="", path=name)


def _open(folder: str) -> Store:
    path = os.path.join(folder, STORE)
    return Store(
        pyoxigraph.Store.read_only(path), content_hash=os.path.basename(folder)[:_HASH_LENGTH], path=path
    )


def _open_in_memory(resources: Resources) -> Store:
    from all_kg.graph.knowledge import load_knowledge
    from all_kg.stores.store_build import store_quads

    knowledge = load_knowledge(resources)
    engine = pyoxigraph.Store()
    engine.bulk_extend(store_quads(knowledge, resources))
    return Store(engine, content_hash=knowledge.content_hash, path=None)
