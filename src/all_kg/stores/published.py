"""What a store elsewhere says of the release in it, and the requests that bring another one there.

New graphs are brought in beside the old ones, under other names, and their properties under other names, too.
So a question asked of the union of all graphs, which names its properties, sees nothing of them. One update
puts all of them in the place of the old ones. Each of its steps holds only for the run that began last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from all_kg.namespaces import (
    GRAPH_PUBLISHED,
    GRAPH_PUBLISHING,
    GRAPH_STAGED,
    PREFIXES,
    STAGED,
    XSD,
    expand,
)
from all_kg.rdf.fingerprint import Fingerprint
from all_kg.rdf.sparql_arguments import with_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PUBLISHED = NamedNode(GRAPH_PUBLISHED)
PUBLISHING = NamedNode(GRAPH_PUBLISHING)
_TRIPLES, _CHECKSUM = NamedNode(expand("void:triples")), NamedNode(expand("spdx:checksumValue"))
_IDENTIFIER = NamedNode(expand("dcterms:identifier"))
_INTEGER = NamedNode(XSD + "integer")
_STAGED = Literal(STAGED)

_DROP = "DROP SILENT GRAPH ?graph"
_TAKE = "INSERT DATA { GRAPH ?publishing { ?publishing ?identifier ?run } }"
_LEAVE = "DELETE DATA { GRAPH ?publishing { ?publishing ?identifier ?run } }"
_CLEAR = """DELETE { GRAPH ?graph { ?s ?p ?o } }
WHERE { GRAPH ?publishing { ?publishing ?identifier ?run } GRAPH ?graph { ?s ?p ?o } }"""
_FILL = """INSERT { GRAPH ?graph { ?s ?property ?o } }
WHERE { GRAPH ?publishing { ?publishing ?identifier ?run } GRAPH ?staging { ?s ?p ?o }
  BIND (IRI(STRAFTER(STR(?p), ?mask)) AS ?property) }"""
_WRITE = "INSERT DATA { GRAPH ?graph { } }"
_NEXT = " ;\n"


def description(fingerprints: Mapping[str, Fingerprint]) -> list[Quad]:
    """What a store shall say of the graphs of a release that are in it.

    Args:
        fingerprints: The graphs of the release by name.
    """
    return [
        quad
        for name, one in fingerprints.items()
        for quad in (
            Quad(NamedNode(name), _TRIPLES, Literal(str(one.triples), datatype=_INTEGER), PUBLISHED),
            Quad(NamedNode(name), _CHECKSUM, Literal(one.sha256), PUBLISHED),
        )
    ]


def described(quads: Iterable[Quad]) -> dict[str, Fingerprint]:
    """Read what a store says of the graphs in it.

    Args:
        quads: Its graph `published`.

    Returns:
        The graphs by name; without those of which it does not say all.
    """
    numbers: dict[str, int] = {}
    checksums: dict[str, str] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            if quad.predicate == _TRIPLES and quad.object.value.isdecimal():
                numbers[quad.subject.value] = int(quad.object.value)
            elif quad.predicate == _CHECKSUM:
                checksums[quad.subject.value] = quad.object.value
    return {
        name: Fingerprint(number, checksums[name]) for name, number in numbers.items() if name in checksums
    }


def staging_name(graph: str, run: str) -> str:
    """Name of a graph while it is brought in by a run."""
    return f"{GRAPH_STAGED}{run}/{graph.removeprefix(PREFIXES['graph'])}"


def staged_lines(quads: Iterable[Quad]) -> bytes:
    """Triples of a graph as N-Triples, their properties under the names that nobody asks for."""
    return "".join(
        f"{quad.subject} {NamedNode(STAGED + quad.predicate.value)} {quad.object} .\n" for quad in quads
    ).encode()


def begin(run: str, litter: Iterable[str]) -> str:
    """The update that begins a run: it ends all others, and removes what they left.

    Args:
        run: Name of the run.
        litter: Graphs that earlier runs have brought in and left behind.
    """
    return _NEXT.join([*_dropped([GRAPH_PUBLISHING, *litter]), with_terms(_TAKE, _terms(run))])


def write(staging: str, lines: bytes) -> str:
    """The update that brings a graph in, for a server without a graph store.

    Args:
        staging: Its name for now.
        lines: Its triples.
    """
    text = with_terms(_WRITE, {"graph": NamedNode(staging)})
    place = text.rindex("} }")
    return "".join(
        (with_terms(_DROP, {"graph": NamedNode(staging)}), _NEXT, text[:place], lines.decode(), text[place:])
    )


def switch(run: str, changed: Sequence[str], gone: Iterable[str]) -> str:
    """The update that puts all graphs of a run in their places, and ends the run.

    Args:
        run: Name of the run.
        changed: The graphs that it has brought in.
        gone: Graphs of the old release that the new one has not.
    """
    return _NEXT.join(_switch(run, changed, gone))


def _switch(run: str, changed: Sequence[str], gone: Iterable[str]) -> Iterator[str]:
    terms = _terms(run)
    for graph in (*gone, *changed):
        yield with_terms(_CLEAR, {**terms, "graph": NamedNode(graph)})
    for graph in changed:
        names = {"graph": NamedNode(graph), "staging": NamedNode(staging_name(graph, run))}
        yield with_terms(_FILL, {**terms, **names, "mask": _STAGED})
    yield with_terms(_LEAVE, terms)
    yield from _dropped(staging_name(graph, run) for graph in changed)


def _dropped(graphs: Iterable[str]) -> Iterator[str]:
    return (with_terms(_DROP, {"graph": NamedNode(graph)}) for graph in graphs)


def _terms(run: str) -> dict[str, NamedNode | Literal]:
    return {"publishing": PUBLISHING, "identifier": _IDENTIFIER, "run": Literal(run)}
