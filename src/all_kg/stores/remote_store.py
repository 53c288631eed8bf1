"""A SPARQL 1.1 endpoint as the engine of a store: `Engine` of `all_kg.stores.store`, kept over HTTP.

The package looks up a few quads at a time, which a store on this machine gives in microseconds. An endpoint
takes milliseconds for each request. So a term is fetched along with those that came with it, in the rows of a
query or around other terms: they will be asked for next.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from all_kg.errors import InputError, RemoteError
from all_kg.graph.search_index import QUESTIONS
from all_kg.namespaces import BASE, GRAPH_PUBLISHED, GRAPH_STAGED, GRAPH_VOCABULARY, expand
from all_kg.rdf.sparql_arguments import (
    has_dataset,
    is_distinct,
    with_arguments,
    with_prefixes,
    without_header,
)
from all_kg.rdf.sparql_union import WHICH, as_one
from all_kg.stores.company import AT_FIRST, TOGETHER, Company
from all_kg.stores.endpoint import SECONDS, Endpoint
from all_kg.stores.endpoint_address import read_address
from all_kg.stores.endpoint_results import as_here, read_answer, read_rows, read_solutions, read_triples
from all_kg.stores.kept_literals import kept_quads
from all_kg.stores.quad_pattern import matching
from all_kg.stores.release_watch import ReleaseWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    from pyoxigraph import Triple

    from all_kg.stores.quad_pattern import Pattern

    T = TypeVar("T")

    Term = NamedNode | BlankNode | Literal | Triple
    Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | list[Triple]

_QUADS = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_WHERE_IT_IS = """
SELECT ?where ?thing WHERE {
  { GRAPH ?g { ?thing ?p ?o } BIND ("graph" AS ?where) } UNION { ?thing ?p ?o BIND ("default" AS ?where) }
}
"""
_RELEASE = "SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
_OF_RELEASE: Mapping[str, list[Term]] = {
    "g": [NamedNode(GRAPH_PUBLISHED)],
    "p": [NamedNode(expand("spdx:checksumValue"))],
}
_VOCABULARY = NamedNode(GRAPH_VOCABULARY)
_AT_ONCE = 100  # queries that are put together into one
_KEPT_SECONDS = 60.0  # the endpoint may have changed by then


class RemoteEngine:
    """An endpoint that serves the graphs of the project, the union of them as its default graph or not.

    Args:
        endpoint: Where it is asked.

    Attributes:
        endpoint: Where it is asked.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._about: dict[Term, list[Quad]] = {}  # by subject
        self._quads: dict[Pattern, list[Quad]] = {}
        self._company = Company()
        self._kept_until = 0.0
        self._watch = ReleaseWatch(endpoint.url, self._release, self._forget)

    @property
    def changes(self) -> int:
        """How often another release was found in the place of the one before."""
        return self._watch.changes

    def whole(self, work: Callable[[], T]) -> T:
        """Do work that asks, on one release; see `ReleaseWatch.whole`."""
        return self._watch.whole(work)

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str],
        use_default_graph_as_union: bool,  # noqa: ARG002 - there is no other way to ask
        substitutions: Mapping[Variable, Term],
    ) -> Result:
        """Run a query.

        Raises:
            SyntaxError: It does not parse; found here, before it is sent.
            LimitError: It takes too long, or the answer is too large.
            RemoteError: The endpoint cannot be asked, or its answer cannot be used.
        """
        parsed = pyoxigraph.Store().query(query, prefixes=dict(prefixes), substitutions=dict(substitutions))
        arguments = {variable.value: [term] for variable, term in substitutions.items()}
        text = with_prefixes(with_arguments(without_header(query), arguments), prefixes)
        graphs = () if has_dataset(query) else self._default_graphs
        self._forget_what_is_old(with_company=True)
        if isinstance(parsed, pyoxigraph.QueryTriples):
            return read_triples(self.endpoint.fetch(text, "CONSTRUCT", graphs), self.endpoint.url)
        if isinstance(parsed, pyoxigraph.QueryBoolean):
            return read_answer(self.endpoint.fetch(text, "ASK", graphs), self.endpoint.url)
        columns = [variable.value for variable in parsed.variables]
        del parsed  # an error would carry it into another thread, where it may not be let go
        body = self.endpoint.fetch(text, "SELECT", graphs)
        rows = read_rows(body, columns, self.endpoint.url)
        self._company.add((term for row in rows for term in row), known=self._about)
        given = {name: term for name, (term,) in arguments.items() if isinstance(term, Literal)}
        return read_solutions(as_here(body, given, distinct=is_distinct(query)), self.endpoint.url)

    def query_each(
        self, queries: Sequence[tuple[str, Mapping[str, Term]]], prefixes: Mapping[str, str]
    ) -> list[list[dict[str, Term]]]:
        """Run several queries, many with one request; see `Store.query_each`."""
        found: list[list[dict[str, Term]]] = [[] for _ in queries]
        for start in range(0, len(queries), _AT_ONCE):
            texts = [
                with_arguments(without_header(text), {name: [term] for name, term in arguments.items()})
                for text, arguments in queries[start : start + _AT_ONCE]
            ]
            solutions: Any = self.query(
                as_one(texts), prefixes=prefixes, use_default_graph_as_union=True, substitutions={}
            )
            names = [variable.value for variable in solutions.variables if variable.value != WHICH]
            for row in solutions:
                number = start + int(row[WHICH].value)
                values = {name: term for name in names if (term := row[name]) is not None}
                found[number].append({**values, **queries[number][1]})
        return found

    def quads_for_pattern(
        self,
        subject: Term | None,
        predicate: NamedNode | None,
        object: Term | None,  # noqa: A002 - the name RDF has for it
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Quads that match; None matches anything.

        Raises:
            InputError: The catalogue of questions is asked for, and is not there.
            LimitError: It takes too long, or there are too many.
            RemoteError: The endpoint cannot be asked, its answer cannot be used, or a blank node is asked for
                by a name that it no longer has.
        """
        self._forget_what_is_old()
        asked = (subject, predicate, object, graph_name)
        if isinstance(subject, BlankNode) or isinstance(object, BlankNode):
            return iter(matching(asked, self._with_blank_nodes(subject, object)))
        if isinstance(subject, NamedNode):
            found = matching(asked, self._of_subject(subject))
            if subject == QUESTIONS and not found:
                raise InputError(
                    f"{self.endpoint.url} does not serve the catalogue of questions",
                    remedy="Load the store of a release there, not the quads alone",
                )
        elif predicate is None and object is None:
            found = self._of_pattern((None, None, None, graph_name))
        else:
            found = matching(asked, self._of_pattern((None, predicate, object, None)))
        if any(isinstance(part, BlankNode) for quad in found for part in (quad.subject, quad.object)):
            # By the names that they have whenever they are asked for.
            found = [quad for quad in found if quad.graph_name != _VOCABULARY]
            found += matching(asked, self._with_blank_nodes())
        return iter(found)

    def expect(self, predicate: NamedNode, objects: Iterable[NamedNode | Literal]) -> None:
        """Fetch together what will be asked for one by one: quads of a predicate with these objects."""
        self._forget_what_is_old()
        found: dict[Pattern, list[Quad]] = {(None, predicate, one, None): [] for one in objects}
        if all(pattern in self._quads for pattern in found):
            return
        for quad in self._fetch({"p": [predicate], "o": [one for _, _, one, _ in found if one is not None]}):
            found[None, predicate, quad.object, None].append(quad)
        self._quads.update(found)

    def expect_about(self, things: Iterable[Term]) -> None:
        """Learn which things will be asked about one by one."""
        self._company.add(things, known=self._about)

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Names of all graphs."""
        return iter(self._all_graphs)

    @cached_property
    def _default_graphs(self) -> list[str]:
        """The graphs whose union is to be asked; none where it is the default graph already.

        Raises:
            InputError: The endpoint does not serve the graph.
        """
        ontology: dict[str, list[Term]] = {"thing": [NamedNode(BASE)]}
        places = {row[0].value for row in self.select(_WHERE_IT_IS, ontology)}  # type: ignore[union-attr]
        if "graph" not in places:
            raise InputError(
                f"{self.endpoint.url} does not serve the named graphs of a release",
                remedy="Load the store of a release there, and serve it",
            )
        return [] if "default" in places else [graph.value for graph in self._all_graphs]

    @cached_property
    def _all_graphs(self) -> list[NamedNode]:
        return [row[0] for row in self.select(_GRAPHS, {}) if not _is_staged(row[0])]  # type: ignore[misc]

    def _of_subject(self, subject: NamedNode) -> list[Quad]:
        if subject not in self._about:
            together: list[Term] = [*self._company.of(subject)]
            quads = self._fetch({"s": together})
            self._about.update({one: [] for one in together})
            for quad in quads:
                self._about[quad.subject].append(quad)
        return self._about[subject]

    def _of_pattern(self, pattern: Pattern) -> list[Quad]:
        if pattern not in self._quads:
            terms = {name: [term] for name, term in zip("spog", pattern, strict=True) if term is not None}
            self._quads[pattern] = self._fetch(terms)  # type: ignore[arg-type]
        return self._quads[pattern]

    def _with_blank_nodes(self, *asked: Term | None) -> list[Quad]:
        """The vocabulary, which alone has blank nodes; in another answer they may have other names."""
        found = self._of_pattern((None, None, None, _VOCABULARY))
        known = {term for quad in found for term in (quad.subject, quad.object)}
        if any(isinstance(term, BlankNode) and term not in known for term in asked):
            raise RemoteError(
                f"{self.endpoint.url} names blank nodes anew in each answer, so it cannot be asked for them",
                remedy="Ask the store of this machine",
            )
        return found

    def graph_as_given(self, name: NamedNode) -> list[Quad]:
        """The quads of a graph, literals in the letters of the endpoint."""
        return [Quad(*row) for row in self.select(_QUADS, {"g": [name]})]  # type: ignore[arg-type]

    def _fetch(self, terms: Mapping[str, list[Term]]) -> list[Quad]:
        rows = self.select(_QUADS, terms)
        quads = kept_quads(Quad(*row) for row in rows if not _is_staged(row[3]))  # type: ignore[arg-type]
        # What leads to one thing is asked about together; of what is around a thing, a little.
        size = TOGETHER if "o" in terms else AT_FIRST
        self._company.add((quad.subject for quad in quads), known=self._about, size=size)
        self._company.add((quad.object for quad in quads), known=self._about, size=size)
        return quads

    def select(self, query: str, arguments: Mapping[str, list[Term]]) -> list[list[Term | None]]:
        """Ask as `query` does, but with several values for a variable, and of the default graph as it is."""
        columns = [variable.value for variable in pyoxigraph.Store().query(query).variables]  # type: ignore[union-attr]
        body = self.endpoint.fetch(with_arguments(query, arguments), "SELECT")
        return list(read_rows(body, columns, self.endpoint.url))

    def _release(self) -> frozenset[tuple[Term | None, ...]]:
        """What the store says of the release in it; nothing where it was not published."""
        return frozenset(map(tuple, self.select(_RELEASE, _OF_RELEASE)))

    def _forget_what_is_old(self, *, with_company: bool = False) -> None:
        if time.monotonic() > self._kept_until:
            self._kept_until = time.monotonic() + _KEPT_SECONDS
            self._forget()
            if with_company:
                self._company.clear()

    def _forget(self) -> None:
        self._about.clear()
        self._quads.clear()
        for name in ("_default_graphs", "_all_graphs"):
            self.__dict__.pop(name, None)


def _is_staged(graph: Term | None) -> bool:
    """Whether a graph is on its way to the store and nothing to be asked yet."""
    return isinstance(graph, NamedNode) and graph.value.startswith(GRAPH_STAGED)


def open_endpoint(url: str, seconds: float | None = None) -> RemoteEngine:
    """Open an endpoint; nothing is asked yet.

    Args:
        url: Its address.
        seconds: How long each of its answers may take.

    Raises:
        UsageError: The address cannot be asked, or SPARQLWrapper is not installed.
        InputError: The netrc file cannot be read.
    """
    return RemoteEngine(Endpoint(read_address(url), seconds=seconds or SECONDS))
