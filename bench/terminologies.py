"""Measures releases of terminologies: loading them beside the graph, asking beside them, verifying.

Writes the part "Terminologies" of bench/results.md. It needs whole releases, which the project does not hold:
Mondo, DOID, MeSH and ChEBI as N-Triples in `terminology/full` of the folder ALL_KG_MATERIAL.

    python bench/terminologies.py [--rounds N] [--loads N] [--note TEXT]
"""

from __future__ import annotations

import argparse
import csv
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from asked import HEAD, ask_all, by_query, compared
from run import SCRIPTS, TERMINOLOGIES, WORDS, machine, processor_time, table, write_part

from all_kg.namespaces import GRAPH_RELEASE
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


class Loading:
    """Releases into one store after another, by all-kg and by the `oxigraph` command, each beside our graph.

    Args:
        folder: Where the stores shall be: `bare`, `optimized`, `quick` and `merged`.
        times: How often each contender loads a release; the run that took least counts.
    """

    HEAD = (
        *("processor", "clock", "triples a second", "memory", "disk"),
        *("rate, of `oxigraph load`", "of `oxigraph load` and `optimize`"),
    )

    def __init__(self, folder: Path, times: int) -> None:
        self._folder, self._times = folder, times
        self.total: defaultdict[str, float] = defaultdict(float)
        ours = open_store().path
        assert ours is not None
        for name in ("bare", "optimized", "quick", "merged"):
            shutil.copytree(ours, folder / name)

    def rows(self, file: Path, graph: str, triples: int) -> list[list[str]]:
        """Load a release by all contenders.

        Args:
            file: The release, N-Triples.
            graph: Name of its graph; a default graph would be less work.
            triples: Their number.
        """
        trial = self._folder / "trial"
        load = ("oxigraph", "load", "--file", str(file), "--graph", graph, "--location", str(trial))
        ours = ("all-kg", "load-terminology", str(file), "--store", str(trial))
        contenders = {
            "`oxigraph load`": ("bare", load),
            "`all-kg load-terminology --quick`": ("quick", (*ours, "--quick")),
            "`oxigraph load`, then `oxigraph optimize`": ("optimized", load),
            "`all-kg load-terminology`": ("merged", ours),
        }
        measured: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
        for turn in range(self._times):
            for contender, (store, command) in contenders.items():
                shutil.copytree(self._folder / store, trial)
                one = whole_process(str(SCRIPTS / command[0]), *command[1:])
                if store == "optimized":
                    two = whole_process(str(SCRIPTS / "oxigraph"), "optimize", "--location", str(trial))
                    one = (one[0] + two[0], one[1] + two[1], max(one[2], two[2]))
                measured[contender].append((*one, size_of(trial)))
                if turn == self._times - 1:
                    shutil.rmtree(self._folder / store)
                    trial.rename(self._folder / store)
                else:
                    shutil.rmtree(trial)
        least = {contender: min(each) for contender, each in measured.items()}
        rows = []
        for contender, (seconds, clock, memory, disk) in least.items():
            self.total[contender] += seconds
            cells = [f"{seconds:.1f} s", f"{clock:.1f} s", f"{triples / seconds:,.0f}"]
            cells += [f"{memory:,.0f} MB", f"{disk:,.0f} MB"]
            rows.append(
                [contender, *cells, *self._ratios(contender, {n: one[0] for n, one in least.items()})]
            )
            print(rows[-1], flush=True)
        return rows

    def totals(self) -> list[list[str]]:
        """The same of all releases together."""
        return [
            [contender, f"{seconds:.1f} s", "", "", "", "", *self._ratios(contender, self.total)]
            for contender, seconds in self.total.items()
        ]

    def _ratios(self, contender: str, seconds: Mapping[str, float]) -> list[str]:
        plain, in_order = (value for name, value in seconds.items() if "oxigraph" in name)
        is_in_order = "optimize" in contender or contender == "`all-kg load-terminology`"
        own = seconds[contender]
        return [f"{plain / own:.2f}", f"{in_order / own:.2f}" if is_in_order else ""]


def loading(files: list[Path], folder: Path, times: int) -> str:
    """Each release into the same stores."""
    stores = Loading(folder, times)
    rows = []
    for packed in files:
        name = packed.name.partition("-")[0]
        plain = folder / f"{name}.nt"
        with lzma.open(packed) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        with plain.open("rb") as lines:
            triples = sum(1 for _ in lines)
        loaded = stores.rows(plain, GRAPH_RELEASE + name, triples)
        rows += [[f"{name}, {triples:,}: {contender}", *cells] for contender, *cells in loaded]
        plain.unlink()
    rows += [[f"all: {contender}", *cells] for contender, *cells in stores.totals()]
    return table(["Release and triples, loaded after those above", *Loading.HEAD], rows)


def replacing(packed: Path, folder: Path) -> str:
    """The same release once more, into the store that has all of them."""
    seconds, _, memory = whole_process(
        *(str(SCRIPTS / "all-kg"), "load-terminology", str(packed), "--store", str(folder / "merged"))
    )
    name = packed.name.partition("-")[0]
    return f"Loading {name} a second time, beside the others: {seconds:.1f} s, {memory:,.0f} MB.\n"


def asking(folder: Path, rounds: int, beside: str) -> str:
    """All questions of the catalogue, over the graph alone and with what lies beside it."""
    stores = {
        "the graph alone": open_store(),
        f"with {beside} beside it": open_folder(folder / "merged"),
        "the same, loaded with `--quick`": open_folder(folder / "quick"),
    }
    medians = ask_all({name: by_query(store) for name, store in stores.items()}, rounds)
    head = f"All {len(medians['the graph alone'])} questions, with arguments, same rows: processor"
    return table([head, *HEAD], compared(medians, "the graph alone"))


JOIN_HEAD = ["Whole process", "rows", "processor", "clock", "memory"]


def joining(folder: Path, *examples: str) -> list[list[str]]:
    """Queries that join our claims with the hierarchy of what lies beside, and a question that does not."""
    rows = []
    for store in ("merged", "quick"):
        at = ("--store", str(folder / store))
        for example in examples:
            command = (
                str(SCRIPTS / "all-kg"),
                "query",
                f"{find_resources().queries}/examples/{example}",
                *at,
            )
            answer = subprocess.run((*command, "--format", "csv"), capture_output=True, text=True, check=True)
            count = len(list(csv.reader(answer.stdout.splitlines()))) - 1
            assert count > 0
            rows.append([f"`{example}`", f"{count:,}", *_cells(*command)])
        rows.append([f"`all-kg ask {WORDS}`", "", *_cells(str(SCRIPTS / "all-kg"), "ask", WORDS, *at)])
        if store == "quick":
            for row in rows[len(rows) // 2 :]:
                row[0] += ", loaded with `--quick`"
    return rows


def _cells(*command: str) -> list[str]:
    measured = sorted(whole_process(*command) for _ in range(3))[1]
    return [f"{measured[0]:.2f} s", f"{measured[1]:.2f} s", f"{measured[2]:,.0f} MB"]


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
    parser.add_argument("--loads", type=int, default=3, help="how often each loads (default: 3)")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    material = Path(os.environ.get("ALL_KG_MATERIAL", CHECKOUT.parent / "shared"))
    files = sorted((material / "terminology" / "full").glob("*.nt.xz"), key=lambda file: file.stat().st_size)
    if len(files) < 4:
        print(f"NOT MEASURED: no whole releases in {material}/terminology/full; see ALL_KG_MATERIAL")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [
            loading(files, folder, arguments.loads),
            asking(folder, arguments.rounds, "the four releases"),
            table(JOIN_HEAD, joining(folder, "claims-about-descendants.rq", "drugs-of-chebi-class.rq")),
            replacing(files[0], folder),
            verifying(files),
        ]
    head = f"Written by `python bench/terminologies.py`. {machine()} {arguments.note}".rstrip()
    write_part(TERMINOLOGIES, f"{head}\n\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
