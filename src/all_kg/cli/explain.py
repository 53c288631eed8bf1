"""`all-kg explain`: why there is an edge, or why an assessment is classified as it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.answers.explanation import explain
from all_kg.cli.output import print_json, show
from all_kg.cli.place import add_store_argument, chosen_store
from all_kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.classify.assessment import Assessment, Findings
    from all_kg.classify.classification_explanation import ClassificationExplanation
    from all_kg.stores.store import Store

SUMMARY = "show why: the claims behind an edge and how it follows, or the criteria behind a classification"
EXAMPLE = 'all-kg explain chemotherapy "used in" induction'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("subject", metavar="SUBJECT", nargs="?", help="label, slug or IRI")
    parser.add_argument(
        "predicate",
        metavar="PREDICATE",
        nargs="?",
        help="relation: label, name such as usedIn, or IRI; a for the class",
    )
    parser.add_argument("object", metavar="OBJECT", nargs="?", help="label, slug, IRI or value")
    parser.add_argument(
        "--assessment", metavar="FILE", help="instead of an edge: an assessment of this file, as for classify"
    )
    parser.add_argument("--id", help="which one, when the file has several: its id, or such as 'row 3'")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """Show the claims, or the criteria."""
    edge = [word for word in (arguments.subject, arguments.predicate, arguments.object) if word is not None]
    if len(edge) != (0 if arguments.assessment else 3) or (arguments.id and not arguments.assessment):
        raise UsageError(
            "this takes SUBJECT PREDICATE OBJECT, or --assessment FILE and the --id in it",
            remedy="See all-kg explain --help",
        )
    store = chosen_store(arguments)
    answer = (
        _classification(arguments, store)
        if arguments.assessment
        else store.whole(lambda: explain(store, *edge))
    )
    if arguments.json:
        print_json(answer.to_dict())
    else:
        show(answer)
    return 0


def _classification(arguments: Namespace, store: Store) -> ClassificationExplanation:
    from all_kg.classify.assessment import Findings
    from all_kg.classify.classification import Classifier
    from all_kg.classify.classification_explanation import explain_classification

    if arguments.store is None:
        store = store.in_memory()

    def explained() -> ClassificationExplanation:
        findings = Findings(store)
        assessment = _chosen(arguments.assessment, arguments.id, findings)
        return explain_classification(store, findings, Classifier(store, findings.properties), assessment)

    return store.whole(explained)


def _chosen(file: str, name: str | None, findings: Findings) -> Assessment:
    from all_kg.classify.assessment import RowError
    from all_kg.classify.assessment_files import read_assessments
    from all_kg.layout import printable

    found: Assessment | RowError | None = None
    for row in read_assessments(file, findings):
        if row.row == 0:
            print(f"all-kg: {printable(file)}: {printable(row)}", file=sys.stderr)
        elif name in (None, row.id, f"row {row.row}"):
            if found:
                raise UsageError(
                    f"{file} has several assessments" + (f" called {name}" if name else ""),
                    remedy="Choose one with --id, by its name or by its row such as --id 'row 3'",
                )
            found = row
    if found is None:
        raise UsageError(
            f"{file} has no assessment" + (f" called {name}" if name else ""),
            remedy="all-kg classify FILE shows their names",
        )
    if isinstance(found, RowError):
        raise InputError(str(found), remedy="", file=file)
    return found
