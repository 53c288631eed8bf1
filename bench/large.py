"""Measures made-up terminologies of millions of triples: loading them beside the graph, and asking.

Writes the part "Large graphs" of bench/results.md after each size.

    python bench/large.py [--millions 1 3] [--rounds N] [--loads N] [--note TEXT]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from run import machine, table, write_part
from terminologies import JOIN_HEAD, Loading, asking, joining

from all_kg.namespaces import GRAPH_RELEASE

HERE = Path(__file__).resolve().parent
HEADING = "\n## Large graphs\n"


def loading(folder: Path, millions: int, times: int) -> list[list[str]]:
    """The terminology into new stores."""
    triples = millions * 1_000_000
    file = folder / "large.nt"
    with file.open("wb") as out:
        subprocess.run([sys.executable, str(HERE / "large_graph.py"), str(triples)], stdout=out, check=True)
    rows = Loading(folder, times).rows(file, GRAPH_RELEASE + "mondo", triples)
    file.unlink()
    for name in ("bare", "optimized"):
        shutil.rmtree(folder / name)
    return [[f"{millions} million: {contender}", *cells] for contender, *cells in rows]


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--millions", type=int, nargs="+", default=[1, 3], help="of triples (default: 1 3; 10 takes long)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each question is asked (default: 3)")
    parser.add_argument("--loads", type=int, default=3, help="how often each loads (default: 3)")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    rows, joined, asked = [], [], []
    for millions in arguments.millions:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows += loading(folder, millions, arguments.loads)
            asked.append(asking(folder, arguments.rounds, f"{millions} million triples"))
            found = joining(folder, "claims-about-descendants.rq")
            joined += [[f"{millions} million: {name}", *cells] for name, *cells in found]
        parts = [
            table(["Made-up terminology", *Loading.HEAD], rows),
            *asked,
            table(["Beside a made-up terminology", *JOIN_HEAD[1:]], joined),
        ]
        head = f"Written by `python bench/large.py`. {machine()} {arguments.note}".rstrip()
        write_part(HEADING, f"{head}\n\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
