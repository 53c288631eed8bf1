"""Measures `all-kg classify` on tables of growing length; prints Markdown.

python bench/classify.py
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from all_kg.assessment import Findings
from all_kg.store import open_store

LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
# A process tells of its own memory: that of a child is not told apart from that of its parent before it.
PROGRAM = """
import resource, sys
from all_kg.cli import main
main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def write_table(path: Path, rows: int) -> None:
    """A table of made-up assessments, one value in ten missing, the same in every run."""
    findings = Findings(open_store()).all
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["id", *(finding.name for finding in findings)]) + "\n")
        for row in range(rows):
            cells = [
                ""
                if chance.random() < 0.1
                else f"{chance.random() * 10:.2f}"
                if finding.is_number
                else chance.choice(("true", "false"))
                for finding in findings
            ]
            file.write(",".join([str(row), *cells]) + "\n")


def main() -> None:
    """Measure and print."""
    print("| Rows | whole process | rows a second | memory |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        table, out = Path(name, "table.csv"), Path(name, "out.csv")
        for rows in LENGTHS:
            write_table(table, rows)
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, "classify", str(table), "--format", "csv", "--out", str(out)],
                check=True,
                capture_output=True,
                text=True,
            )
            took = time.perf_counter() - start
            memory = int(done.stderr) / 1024
            print(f"| {rows:,} | {took:.2f} s | {rows / took:,.0f} | {memory:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
