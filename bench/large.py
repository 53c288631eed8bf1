"""Measures a made-up terminology of 1, 3 and 10 million triples: loading it beside the graph, and asking.

Writes the part "Large graphs" of bench/results.md after each size.

    python bench/large.py [--millions 1 3 10] [--rounds N] [--note TEXT]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from run import SCRIPTS, machine, table, write_part
from terminologies import asking, size_of, whole_process

from all_kg.namespaces import GRAPH_RELEASE

HERE = Path(__file__).resolve().parent
HEADING = "\n## Large graphs\n"
HEAD = [
    "Made-up terminology",
    "processor",
    "clock",
    "triples a second",
    "memory",
    "disk",
    "rate, of `oxigraph load`",
]


def loading(folder: Path, millions: int) -> list[list[str]]:
    """The terminology into a new store, by all-kg and by the `oxigraph` command."""
    triples = millions * 1_000_000
    file = folder / "large.nt"
    with file.open("wb") as out:
        subprocess.run([sys.executable, str(HERE / "large_graph.py"), str(triples)], stdout=out, check=True)
    load = (str(SCRIPTS / "all-kg"), "load-terminology", str(file), "--store")
    bare, quick, merged = (folder / name for name in ("bare", "quick", "merged"))
    oxigraph = str(SCRIPTS / "oxigraph")
    named = ("--graph", GRAPH_RELEASE + "mondo")  # as all-kg does; a default graph is less work
    contenders = {
        "`oxigraph load`": (bare, (oxigraph, "load", "--location", str(bare), "--file", str(file), *named)),
        "`all-kg load-terminology --quick`": (quick, (*load, str(quick), "--quick")),
        "`oxigraph optimize`, afterwards": (bare, (oxigraph, "optimize", "--location", str(bare))),
        "`all-kg load-terminology`": (merged, (*load, str(merged))),
    }
    rows: list[list[str]] = []
    first = 0.0
    for contender, (store, command) in contenders.items():
        seconds, clock, memory = whole_process(*command)
        first = first or seconds
        is_load = "optimize" not in contender
        cells = [f"{seconds:.1f} s", f"{clock:.1f} s", f"{triples / seconds:,.0f}" if is_load else ""]
        cells += [
            f"{memory:,.0f} MB",
            f"{size_of(store):,.0f} MB",
            f"{first / seconds:.2f}" if is_load else "",
        ]
        rows.append([f"{millions} million: {contender}", *cells])
        print(rows[-1], flush=True)
    file.unlink()
    for store in (bare, quick):
        shutil.rmtree(store)
    return rows


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 3, 10], help="of triples")
    parser.add_argument("--rounds", type=int, default=3, help="how often each question is asked (default: 3)")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    rows, asked = [], []
    for millions in arguments.millions:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows += loading(folder, millions)
            asked.append(asking(folder, arguments.rounds, f"{millions} million triples"))
        parts = [table(HEAD, rows), *asked]
        head = f"Written by `python bench/large.py`. {machine()} {arguments.note}".rstrip()
        write_part(HEADING, f"{head}\n\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
