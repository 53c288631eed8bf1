"""`all-kg verify-mappings`: mapping tables against releases of their terminologies."""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.cli.choice import one_of
from all_kg.cli.output import print_json, show
from all_kg.cli.progress import progress_bar
from all_kg.errors import UsageError
from all_kg.graph.mapping import REJECTED
from all_kg.graph.mapping_table import EXTENSION, read_mapping_table
from all_kg.graph.terminologies import read_terminologies
from all_kg.namespaces import GRAPH_CONCEPTS, GRAPH_TERMINOLOGIES, expand
from all_kg.rdf.reading import read_content
from all_kg.resources import find_resources
from all_kg.stores.store import open_store
from all_kg.terminology.mapping_verification import ERROR, WARNING, Concepts, MappingFinding, verify_mappings
from all_kg.terminology.terminology_identifiers import make_recognizer
from all_kg.terminology.terminology_release import read_release
from all_kg.terminology.terminology_terms import ReleasedTerms

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from all_kg.graph.mapping import Mapping

FORMATS = ("table", "csv", "json")
SUMMARY = "check mapping tables, and hold them against releases of their terminologies"
EXAMPLE = "all-kg verify-mappings --release mondo.owl"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "tables", nargs="*", metavar="TABLE", help="SSSOM tables; those of the graph when none"
    )
    parser.add_argument(
        "--release",
        action="append",
        default=[],
        dest="releases",
        metavar="FILE",
        help="a release: .owl, .obo, .ttl, .nt, .tsv, packed or not; may be given several times",
    )
    parser.add_argument(
        "--part", action="store_true", help="the files are parts of releases: what they lack is not told"
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument(
        "--format", type=one_of(FORMATS), choices=FORMATS, default="table", help="table when not given"
    )


def run(arguments: Namespace) -> int:
    """Verify; 1 when a row does not agree with the release."""
    store = open_store()
    terminologies = read_terminologies(store.quads(graph=NamedNode(GRAPH_TERMINOLOGIES)))
    labels = {
        quad.subject.value: quad.object.value
        for quad in store.quads(None, NamedNode(expand("skos:prefLabel")), None, NamedNode(GRAPH_CONCEPTS))
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }

    root = find_resources().root

    def rows_of(files: Iterable[str | Path]) -> list[Mapping]:
        tables = []
        for file in files:
            name = os.path.relpath(file, root) if isinstance(file, Path) else file
            tables.append(read_mapping_table(read_content(file), terminologies, labels, name=name))
        return [row for table in tables for row in table]

    ours = Path(find_resources().ontology, "mappings")
    rows = rows_of(arguments.tables or sorted(ours.glob(f"*{EXTENSION}")))
    if not arguments.releases:
        print(f"{len(rows):,} rows are in order; --release holds them against a release")
        return 0
    rejected = rows_of(ours.glob(f"{REJECTED}{EXTENSION}"))
    mappings = [row for row in rows if not row.is_rejected]
    concepts = Concepts(store)
    released = ReleasedTerms(make_recognizer(terminologies), {row.curie for row in mappings}, concepts.named)
    prefixes = {_read(file, released, mappings) for file in arguments.releases}
    mappings = [row for row in mappings if row.terminology.prefix in prefixes]
    report = verify_mappings(mappings, rejected, concepts, released, is_part=arguments.part)
    if arguments.format == "json":
        print_json(report.to_dict())
    elif arguments.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(field.name for field in fields(MappingFinding))
        writer.writerows(astuple(finding) for finding in report.findings)
    else:
        show(report)
    return 1 if report.count(ERROR) or (arguments.strict and report.count(WARNING)) else 0


def _read(file: str, released: ReleasedTerms, mappings: Iterable[Mapping]) -> str:
    """Take in a release; gives the prefix of its terminology."""
    with progress_bar() as progress:
        prefix = released.read(read_release(file, lambda done, of: progress(file, done, of)))
    if prefix is None or all(row.terminology.prefix != prefix for row in mappings):
        whose = f"its terms are those of {prefix}" if prefix else "its terms are of no terminology known here"
        raise UsageError(f"{file}: {whose}, for which there is no row", remedy="Name the tables for it")
    return prefix
