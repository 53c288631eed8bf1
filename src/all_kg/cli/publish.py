"""`all-kg publish`: a release into a store elsewhere."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.cli.progress import progress_bar
from all_kg.layout import printable
from all_kg.namespaces import LOCAL_ENDPOINT, curie
from all_kg.releases.release_content import current_release, release_in
from all_kg.stores.graph_comparison import compare
from all_kg.stores.publishing import SECONDS, Target, plan, publish

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pyoxigraph import Literal

    from all_kg.stores.publishing import Plan, Release

SUMMARY = "put a release into a triple store, beside the old one and then at once in its place"
EXAMPLE = f"all-kg publish {LOCAL_ENDPOINT} --release release"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("url", metavar="URL", help="where the store is asked by SPARQL")
    parser.add_argument(
        "--release", metavar="DIR", help="a folder of `all-kg build`; the current knowledge when not given"
    )
    parser.add_argument("--update", metavar="URL", help="where it takes updates; guessed when not given")
    parser.add_argument(
        "--graph-store",
        metavar="URL",
        help="where it takes graphs; guessed, and none with --update alone",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=SECONDS,
        help="for each request; 600 if not given",
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--dry-run", action="store_true", help="only tell what would change")
    kind.add_argument(
        "--check", action="store_true", help="only compare what the store holds with the release"
    )


def run(arguments: Namespace) -> int:
    """Publish; with --check 1 when the store holds something else."""
    target = Target(arguments.url, arguments.update, arguments.graph_store, arguments.timeout)
    release = release_in(arguments.release) if arguments.release else current_release()
    if arguments.check:
        return _check(release, target)
    planned = plan(release, target)
    url = target.endpoint.url
    if planned.is_done:
        print(f"{url} holds this release already")
    elif arguments.dry_run:
        print("\n".join(_changes(planned)))
    else:
        with progress_bar() as progress:
            publish(release, target, planned, progress)
        print(f"{url} holds the release: {_size(release)}")
    return 0


def _size(release: Release) -> str:
    triples = sum(one.triples for one in release.fingerprints.values())
    return f"{len(release.graphs)} graphs, {triples:,} triples"


def _changes(planned: Plan) -> list[str]:
    lines = [
        f"{what:9} {curie(graph)}"
        for what, graphs in (("new", planned.new), ("changed", planned.changed), ("gone", planned.gone))
        for graph in graphs
    ]
    if planned.unfinished:
        lines.append("somebody began to publish there and did not end: all graphs will be brought in anew")
    return [*lines, f"{len(planned.same)} graphs are the same; nothing was written"]


def _check(release: Release, target: Target) -> int:
    findings = []
    rewritten: Counter[tuple[Literal, Literal]] = Counter()
    engine = target.engine()
    with progress_bar() as progress:
        for done, (name, quads) in enumerate(release.graphs.items()):
            progress(f"reading {curie(name)}", done, len(release.graphs))
            found = compare(quads, engine.graph_as_given(NamedNode(name)))
            rewritten.update(found.rewritten)
            for what, lines in (("are missing", found.missing), ("are more", found.extra)):
                if lines:
                    findings.append(
                        f"{curie(name)}: {len(lines):,} triples {what}, such as {lines[0].rstrip()}"
                    )
    for finding in findings:
        print(printable(finding))
    _tell_rewritten(rewritten)
    if not findings:
        print(f"{target.endpoint.url} holds what was published: {_size(release)}")
    return 1 if findings else 0


def _tell_rewritten(rewritten: Counter[tuple[Literal, Literal]]) -> None:
    kinds: dict[str, list[str]] = {}
    for before, after in rewritten:
        kinds.setdefault(curie(before.datatype.value), []).append(f"{before} as {after}")
    for kind, pairs in kinds.items():
        print(f"same value, other form: {len(pairs)} literals of {kind}, such as {printable(pairs[0])}")


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return number
