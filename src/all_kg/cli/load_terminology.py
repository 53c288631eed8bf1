"""`all-kg load-terminology`: a release of a terminology into a store of its own, beside the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.cli.progress import progress_bar
from all_kg.errors import UsageError
from all_kg.graph.terminologies import read_terminologies
from all_kg.layout import printable
from all_kg.namespaces import GRAPH_RELEASE, GRAPH_TERMINOLOGIES, PREFIXES
from all_kg.stores.store import open_store
from all_kg.terminology.terminology_identifiers import make_expander, make_recognizer
from all_kg.terminology.terminology_release import read_release
from all_kg.terminology.terminology_sample import read_sample
from all_kg.terminology.terminology_store import load_release
from all_kg.terminology.terminology_terms import main_prefix, prefix_of_sample

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.graph.terminologies import Terminology

SUMMARY = (
    "put a release of a terminology into a store beside the graph, so that queries can walk its hierarchy"
)
EXAMPLE = "all-kg load-terminology mondo.owl --store with-mondo"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", help="a release: .owl, .obo, .ttl, .nt, .tsv, packed or not")
    parser.add_argument(
        "--store", metavar="FOLDER", required=True, help="the store; made when it is not there yet"
    )
    parser.add_argument(
        "--graph", metavar="IRI", help="name of its graph; that of the terminology when not given"
    )
    parser.add_argument(
        "--quick", action="store_true", help="leave the store unordered: loads faster, answers slower"
    )


def run(arguments: Namespace) -> int:
    """Load it, whole or not at all."""
    terminologies = read_terminologies(open_store().quads(graph=NamedNode(GRAPH_TERMINOLOGIES)))
    terminology = None if arguments.graph else _terminology(arguments.file, terminologies)
    graph = _graph(arguments.graph) if terminology is None else _graph_of(terminology)
    with progress_bar() as progress:
        count = load_release(
            arguments.file,
            arguments.store,
            graph,
            make_expander(terminologies),
            lambda what, done, of: progress(f"{arguments.file}: {what}", done, of),
            in_order=not arguments.quick,
        )
    print(f"{count:,} triples in the graph <{printable(graph)}>")
    if terminology is not None:
        print(f"{terminology.title}: {terminology.license or terminology.rights}")
    return 0


def _terminology(file: str, terminologies: list[Terminology]) -> Terminology:
    """Whose release it is."""
    recognize = make_recognizer(terminologies)
    prefix = prefix_of_sample(read_sample(file), recognize)
    if prefix is None:
        with progress_bar() as progress:
            statements = read_release(file, lambda done, of: progress(f"{file}: looking", done, of))
            prefix = main_prefix(statements, recognize)
    for one in terminologies:
        if one.prefix == prefix:
            return one
    raise UsageError(
        f"{file}: its terms are of no terminology that is known here", remedy="Name its graph with --graph"
    )


def _graph_of(terminology: Terminology) -> str:
    return GRAPH_RELEASE + terminology.prefix.lower()


def _graph(iri: str) -> str:
    try:
        NamedNode(iri)
    except ValueError:
        raise UsageError(
            f"--graph: {iri!r} is no IRI", remedy=f"Write one such as {GRAPH_RELEASE}mine"
        ) from None
    if iri.startswith(PREFIXES["graph"]) and not iri.startswith(GRAPH_RELEASE):
        raise UsageError(
            f"--graph: {iri} is a graph of the project itself",
            remedy=f"Write one such as {GRAPH_RELEASE}mine",
        )
    return iri
