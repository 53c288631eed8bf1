"""Measures each export, and the site, beside rdflib's serializer of the same syntax, on the same graph.

Writes the part "Exports" of bench/results.md. Processor time is compared, the least of several rounds in
which both take turns. Ours begins with the knowledge in memory and ends with the bytes; that of rdflib begins
with its graph filled.

    python bench/exports.py [--rounds N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from io import BytesIO

from pyoxigraph import Quad, RdfFormat, parse
from run import machine, table, write_part

from all_kg.exports.export import FORMATS, ExportFormat, FolderFormat
from all_kg.graph.knowledge import Knowledge, load_knowledge
from all_kg.namespaces import BASE
from all_kg.rdf.rdflib_terms import rdflib_dataset, rdflib_graph
from all_kg.site.content import SiteContent
from all_kg.site.site_files import site_files

HEADING = "\n## Exports\n"
# rdflib's names of what a media type is.
SERIALIZERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/x-jelly-rdf": "jelly",
}
WITH_GRAPHS = {"nquads", "trig", "jelly"}
WHOLE = {"turtle", "ntriples", "rdfxml", "jsonld"} | WITH_GRAPHS


def took(work: Callable[[], int]) -> tuple[float, int]:
    """Processor time and what the work gives: a number of bytes."""
    start = time.process_time()
    size = work()
    return time.process_time() - start, size


def ours(entry: ExportFormat | FolderFormat, knowledge: Knowledge) -> Callable[[], int]:
    """An export of the project."""

    def work() -> int:
        written = entry.write(knowledge)
        return len(written) if isinstance(written, bytes) else sum(map(len, written.values()))

    return work


def by_rdflib(entry: ExportFormat | FolderFormat, knowledge: Knowledge) -> Callable[[], int] | None:
    """The same quads in the same syntax by rdflib; nothing when the export is not of RDF."""
    name = SERIALIZERS.get(entry.media_type)
    if name is None or isinstance(entry, FolderFormat):
        return None
    quads: list[Quad] = knowledge.quads()
    if entry.name not in WHOLE:
        quads = list(parse(entry.write(knowledge), format=RdfFormat.from_media_type(entry.media_type)))
    graph = rdflib_dataset(quads) if name in WITH_GRAPHS else rdflib_graph(quads)

    def work() -> int:
        file = BytesIO()
        graph.serialize(file, format=name)
        return len(file.getvalue())

    return work


def whole_site(knowledge: Knowledge) -> Callable[[], int]:
    """The site: pages, Turtle and JSON-LD of each thing."""
    return lambda: sum(len(data) for _, data in site_files(SiteContent(knowledge), BASE))


def site_by_rdflib(knowledge: Knowledge) -> Callable[[], int]:
    """The Turtle and JSON-LD of each thing alone, by rdflib."""
    graphs = [
        rdflib_graph(parse(data, format=RdfFormat.TURTLE))
        for path, data in site_files(SiteContent(knowledge), BASE)
        if path.endswith(".ttl")
    ]
    return lambda: sum(
        len(graph.serialize(format=name).encode()) for graph in graphs for name in ("turtle", "json-ld")
    )


def row(name: str, contenders: Sequence[Callable[[], int] | None], rounds: int) -> list[str]:
    """What an export takes, and the serializer of rdflib where there is one, taking turns."""
    times = [[took(work) for work in contenders if work] for _ in range(rounds)]
    (our_time, our_size), *others = (min(column) for column in zip(*times, strict=True))
    cells = [name, f"{our_time:.2f} s", f"{our_size / 1e6:.2f} MB"]
    if not others:
        return [*cells, *[""] * 4]
    ((their_time, their_size),) = others
    ratios = [f"{our_time / their_time:.2f}", f"{our_size / their_size:.2f}"]
    return [*cells, f"{their_time:.2f} s", f"{their_size / 1e6:.2f} MB", *ratios]


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed (default: 3)")
    rounds = parser.parse_args().rounds
    knowledge = load_knowledge()
    rows = [
        row(f"`{entry.name}`", [ours(entry, knowledge), by_rdflib(entry, knowledge)], rounds)
        for entry in FORMATS.values()
    ]
    site = [whole_site(knowledge), site_by_rdflib(knowledge)]
    rows.append(row("the site; of rdflib its Turtle and JSON-LD alone", site, rounds))
    head = ["Export", "processor", "size", "rdflib", "its size", "time, of rdflib's", "size, of rdflib's"]
    write_part(
        HEADING,
        f"Written by `python bench/exports.py` of a graph of {len(knowledge.quads()):,} triples. {machine()} "
        f"Other work ran on the machine meanwhile.\n\n{table(head, rows)}",
    )


if __name__ == "__main__":
    main()
