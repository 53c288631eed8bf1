"""Measures releases of terminologies: loading them beside the graph, asking beside them, verifying.

Writes the part "Terminologies" of bench/results.md. It needs whole releases, which the project does not hold:
Mondo, DOID, MeSH and ChEBI as N-Triples in `terminology/full` of the folder ALL_KG_MATERIAL.

    python bench/terminologies.py [--rounds N]
"""

from __future__ import annotations

import argparse
import lzma
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from run import SCRIPTS, TERMINOLOGIES, example_arguments, machine, table, write_part

from all_kg.namespaces import GRAPH_RELEASE
from all_kg.rdf.query_document import read_questions
from all_kg.resources import find_resources
from all_kg.stores.store import open_folder, open_store

CHECKOUT = Path(__file__).resolve().parents[1]
# Runs the command of its arguments, then prints the most memory that it had at once.
PROGRAM = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def processor_time() -> float:
    """Seconds that this process and its ended children had the processor; what else runs counts little."""
    return sum(os.times()[:4])


def whole_process(*command: str) -> tuple[float, float, float]:
    """Seconds by the processor and by the clock, and megabytes at most, of a whole process."""
    start, processor = time.perf_counter(), processor_time()
    done = subprocess.run([sys.executable, "-c", PROGRAM, *command], capture_output=True, text=True)
    if done.returncode not in (0, 1):  # 1 is findings
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return processor_time() - processor, time.perf_counter() - start, int(done.stdout) / 1024


def size_of(folder: Path) -> float:
    """Megabytes of the files of a folder."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def loading(files: list[Path], folder: Path) -> str:
    """Each release into the same store, by all-kg and by the `oxigraph` command."""
    rows = []
    total: defaultdict[str, float] = defaultdict(float)
    for packed in files:
        name = packed.name.partition("-")[0]
        plain = folder / f"{name}.nt"
        with lzma.open(packed) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        with plain.open("rb") as lines:
            triples = sum(1 for _ in lines)
        graph = GRAPH_RELEASE + name
        contenders = {
            "`all-kg load-terminology`": (
                *(str(SCRIPTS / "all-kg"), "load-terminology", str(plain)),
                *("--store", str(folder / "merged")),
            ),
            "`oxigraph load`": (
                *(str(SCRIPTS / "oxigraph"), "load", "--location", str(folder / "bare")),
                *("--file", str(plain), "--graph", graph),
            ),
        }
        for contender, command in contenders.items():
            seconds, clock, memory = whole_process(*command)
            total[contender] += seconds
            rows.append([f"{name}: {contender}", f"{triples:,}", f"{seconds:.1f} s", f"{clock:.1f} s"])
            rows[-1] += [f"{triples / seconds:,.0f}", f"{memory:,.0f} MB"]
            print(rows[-1], flush=True)
        plain.unlink()
    for contender, seconds in total.items():
        rows.append([f"all four: {contender}", "", f"{seconds:.1f} s", "", "", ""])
    ours, theirs = size_of(folder / "merged"), size_of(folder / "bare")
    sizes = f"On the disk: {ours:,.0f} MB, and {theirs:,.0f} MB by `oxigraph`.\n"
    return (
        table(
            ["Release, loaded after those above it", "triples", "processor", "clock", "a second", "memory"],
            rows,
        )
        + "\n"
        + sizes
    )


def replacing(packed: Path, folder: Path) -> str:
    """The same release once more, into the store that has all of them."""
    seconds, _, memory = whole_process(
        *(str(SCRIPTS / "all-kg"), "load-terminology", str(packed), "--store", str(folder / "merged"))
    )
    name = packed.name.partition("-")[0]
    return f"Loading {name} a second time, beside the others: {seconds:.1f} s, {memory:,.0f} MB.\n"


def asking(folder: Path, rounds: int, beside: str = "the four releases") -> str:
    """All questions of the catalogue, over the graph alone and with what lies beside it."""
    alone, merged = open_store(), open_folder(folder / "merged")
    questions = read_questions(find_resources().queries + "/questions")
    ratios: list[tuple[float, str]] = []
    sums: defaultdict[str, float] = defaultdict(float)
    different = []
    for question in questions:
        arguments = example_arguments(question)
        times: dict[str, list[float]] = {"alone": [], "merged": []}
        answers: dict[str, Counter[str]] = {}
        for turn in range(rounds + 1):
            for name, store in (("alone", alone), ("merged", merged)):
                start = time.process_time()
                rows = list(store.query(question.text, arguments))  # type: ignore[arg-type]
                if turn:
                    times[name].append(time.process_time() - start)
                answers[name] = Counter(map(str, rows))
        if answers["alone"] != answers["merged"]:
            different.append(question.stem)
        medians = {name: statistics.median(values) for name, values in times.items()}
        for name, median in medians.items():
            sums[name] += median
        ratios.append((medians["merged"] / medians["alone"], question.stem))
    assert not different, f"other rows beside the releases: {different}"
    worst, which = max(ratios)
    cells = [
        ["the graph alone", f"{sums['alone'] * 1000:.1f} ms", "1.00", "1.00", ""],
        [
            f"with {beside} beside it",
            f"{sums['merged'] * 1000:.1f} ms",
            f"{statistics.median(ratio for ratio, _ in ratios):.2f}",
            f"{statistics.geometric_mean(ratio for ratio, _ in ratios):.2f}",
            f"{worst:.2f} ({which})",
        ],
    ]
    head = [
        f"All {len(questions)} questions, same rows",
        "processor, sum of medians",
        "median",
        "geometric mean",
        "worst",
    ]
    return table(head, cells)


def verifying(files: list[Path]) -> str:
    """The tables against each whole release."""
    rows = []
    for packed in files:
        seconds, clock, memory = whole_process(
            str(SCRIPTS / "all-kg"), "verify-mappings", "--release", str(packed)
        )
        name = packed.name.partition("-")[0]
        rows.append([name, f"{seconds:.1f} s", f"{clock:.1f} s", f"{memory:,.0f} MB"])
        print(rows[-1], flush=True)
    return table(["`all-kg verify-mappings --release`, packed", "processor", "clock", "memory"], rows)


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is asked (default: 5)")
    rounds = parser.parse_args().rounds
    material = Path(os.environ.get("ALL_KG_MATERIAL", CHECKOUT.parent / "shared"))
    files = sorted((material / "terminology" / "full").glob("*.nt.xz"), key=lambda file: file.stat().st_size)
    if len(files) < 4:
        print(f"NOT MEASURED: no whole releases in {material}/terminology/full; see ALL_KG_MATERIAL")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [
            loading(files, folder),
            asking(folder, rounds),
            replacing(files[0], folder),
            verifying(files),
        ]
    write_part(
        TERMINOLOGIES, f"Written by `python bench/terminologies.py`. {machine()}\n\n" + "\n".join(parts)
    )


if __name__ == "__main__":
    main()
