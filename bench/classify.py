"""Measures `all-kg classify`: files of growing length, and beside SPARQL and HermiT on the same assessments.

Writes the part "Classification" of bench/results.md. Nothing is asserted of time; it is asserted that all
contenders decide the same.

    python bench/classify.py [--rows N]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyoxigraph
from contenders import ASSESSMENT, by_hermit, by_sparql
from run import CLASSIFICATION, machine, processor_time, table, write_part

from all_kg.classify.assessment import Assessment, Finding, Findings
from all_kg.classify.assessment_files import read_assessments
from all_kg.classify.class_expressions import Truth
from all_kg.classify.classification import Classifier
from all_kg.classify.classified import classify_rows, write_csv
from all_kg.stores.store import Store, open_store

HERE = Path(__file__).resolve().parent
LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
OTHER_FORMATS = 100_000  # rows of JSON and Turtle
AT_ONCE = 2_000  # assessments that HermiT is given at once as classes; its memory is not enough for 10,000
ALONE = 5  # assessments that HermiT is given one by one
TOGETHER = 8  # assessments that HermiT is given at once as individuals
PROGRAM = """
import sys
from all_kg.cli import main
main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


def made_up(rows: int, findings: Findings) -> list[Assessment]:
    """Assessments, one value in ten missing, nearly all different, the same in every run."""
    chance = random.Random(rows)

    def value(finding: Finding) -> bool | Decimal | None:
        if chance.random() < 0.1:
            return None
        if not finding.is_number:
            return chance.random() < 0.5
        return Decimal(chance.choice(("4.999", "5.0", "5.001", f"{chance.random() * 10:.2f}")))

    return [Assessment(row, str(row), tuple(map(value, findings.all))) for row in range(1, rows + 1)]


def write_table(path: Path, assessments: list[Assessment], findings: Findings) -> None:
    """Write CSV."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["id", *(finding.name for finding in findings.all)]) + "\n")
        for one in assessments:
            cells = ["" if value is None else str(value).lower() for value in one.values]
            file.write(",".join([one.id, *cells]) + "\n")


def write_objects(path: Path, assessments: list[Assessment], findings: Findings) -> None:
    """Write JSON."""
    names = [finding.name for finding in findings.all]
    rows = [
        {"id": one.id}
        | {
            name: v if v is None or isinstance(v, bool) else float(v)
            for name, v in zip(names, one.values, strict=True)
        }
        for one in assessments
    ]
    path.write_text(json.dumps(rows), "utf-8")


def write_turtle(path: Path, assessments: list[Assessment], findings: Findings) -> None:
    """Write Turtle."""
    with path.open("w", encoding="utf-8") as file:
        for one in assessments:
            said = [
                f" ; <{iri}> {str(value).lower()}"
                for iri, value in zip(findings.properties, one.values, strict=True)
                if value is not None
            ]
            file.write(f"<https://example.org/{one.id}> a {ASSESSMENT}{''.join(said)} .\n")


WRITERS = {"CSV": write_table, "JSON": write_objects, "Turtle": write_turtle}
ENDS = {"CSV": "csv", "JSON": "json", "Turtle": "ttl"}


def whole_process(file: Path, out: Path) -> tuple[float, float, float]:
    """Seconds by the processor, seconds by the clock, and megabytes at most of a whole `all-kg classify`."""
    clock, processor = time.perf_counter(), processor_time()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "classify", str(file), "--format", "csv", "--out", str(out)],
        check=True,
        capture_output=True,
        text=True,
    )
    return processor_time() - processor, time.perf_counter() - clock, int(done.stderr) / 1024


def growth(folder: Path, findings: Findings, most: int) -> str:
    """Time and memory by the number of rows, and by format."""
    rows = []
    for number in (length for length in LENGTHS if length <= most):
        assessments = made_up(number, findings)
        for kind, write in WRITERS.items():
            if kind != "CSV" and number != OTHER_FORMATS:
                continue
            file, out = folder / f"given.{ENDS[kind]}", folder / "out.csv"
            write(file, assessments, findings)
            took, clock, memory = min(whole_process(file, out) for _ in range(3))
            cells = [f"{took:.2f} s", f"{clock:.2f} s", f"{number / took:,.0f}", f"{memory:.0f} MB"]
            rows.append([f"{number:,} rows of {kind}", *cells, f"{out.stat().st_size / 1e6:,.1f} MB"])
            print(rows[-1], flush=True)
    head = ["`all-kg classify`, whole process, CSV out", "processor", "clock", "rows a second", "memory"]
    return table([*head, "written"], rows)


def beside_others(folder: Path, store: Store, findings: Findings, rows: int) -> str:
    """all-kg, SPARQL and HermiT on the same assessments."""
    classifier = Classifier(store, findings.properties)
    assessments = made_up(rows, findings)
    given, turtle = folder / "given.csv", folder / "given.ttl"
    write_table(given, assessments, findings)
    write_turtle(turtle, assessments, findings)
    ours = [classifier.truths(one) for one in assessments]

    def all_kg() -> None:
        fresh = Classifier(store, findings.properties)
        written = write_csv(classify_rows(read_assessments(given, Findings(store)), fresh))
        assert sum(piece.count("\n") for piece in written) == 1 + rows

    def on_pyoxigraph() -> None:
        engine = pyoxigraph.Store()
        engine.bulk_load(path=turtle, format=pyoxigraph.RdfFormat.TURTLE)
        theirs = by_sparql(engine, classifier, findings)
        assert [theirs[f"https://example.org/{one.id}"] for one in assessments] == ours

    def hermit(number: int, at_once: int, *, as_classes: bool = False) -> Callable[[], None]:
        def ask() -> None:
            for start in range(0, number, at_once):
                part = slice(start, start + at_once)
                theirs = by_hermit(assessments[part], findings, classifier, as_classes=as_classes)
                assert theirs == ours[part] or (not as_classes and only_misses(theirs, ours[part]))

        return ask

    at_once = min(AT_ONCE, rows)
    contenders = [
        ("all-kg, from CSV to CSV", rows, 5, all_kg),
        ("one SPARQL query on pyoxigraph, from Turtle to bare truth values", rows, 3, on_pyoxigraph),
        ("HermiT, all at once, each as a class", at_once, 1, hermit(at_once, at_once, as_classes=True)),
        ("HermiT, all at once, each as an individual", TOGETHER, 1, hermit(TOGETHER, TOGETHER)),
        ("HermiT, one by one", ALONE, 1, hermit(ALONE, 1)),
    ]
    cells, base = [], 0.0
    for name, number, rounds, contender in contenders:
        times = []
        for _ in range(rounds):
            start = processor_time()
            contender()
            times.append((processor_time() - start) / number)
        each = statistics.median(times)
        base = base or each
        cells.append(
            [name, f"{number:,}", f"{each * number:.2f} s", f"{each * 1e6:,.0f} µs", f"{each / base:,.1f}"]
        )
        print(cells[-1], flush=True)
    return table(["The same assessments", "of them", "processor", "for each", "times all-kg"], cells)


def only_misses(theirs: list[dict[str, Truth]], ours: list[dict[str, Truth]]) -> bool:
    """Whether HermiT says nothing else: its list of the types of an individual is now and then not whole."""
    pairs = zip(theirs, ours, strict=True)
    return all(his[iri] in (None, own[iri]) for his, own in pairs for iri in own)


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=LENGTHS[-1], help="the longest file (default: 1,000,000)")
    most = parser.parse_args().rows
    store = open_store().in_memory()
    findings = Findings(store)
    with tempfile.TemporaryDirectory() as name:
        parts = [
            growth(Path(name), findings, most),
            beside_others(Path(name), store, findings, min(most, 10_000)),
        ]
    write_part(CLASSIFICATION, f"Written by `python bench/classify.py`. {machine()}\n\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
