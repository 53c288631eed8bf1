"""Measures how cohorts are annotated: the command by their length, engines, and a join in SQL by hand.

Writes the part "Annotation" of bench/results.md. Nothing is asserted of time; it is asserted that every way
gives as many rows of each disease, state and drug.

    python bench/annotate.py [--rows N] [--rounds N]
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
from run import machine, table, write_part
from ways import HEAD, Counts, best, cells, files_of

PROGRAM = "annotators.py"
HEADING = "\n## Annotation\n"
LENGTHS = (10_000, 1_000_000, 10_000_000)
# Diagnoses and drugs, some of them not of the graph, some in another spelling, some missing.
COHORT = """
SELECT i AS patient,
  ['C91.00', 'C91.01', 'C91.02', 'c9100', 'C92.0', 'C83.5', 'Z51.11', 'D70.1', 'R50.9', 'I10', 'E88.3', NULL]
    [1 + (hash(i) % 12)::INT] AS dx,
  ['6851', '11202', '1597258', '3041', '8640', '282388', '103', '1156', '161', '5640', '2670', '1191', NULL]
    [1 + (hash(i + 7) % 13)::INT] AS drug,
  DATE '2020-01-01' + (hash(i + 3) % 2000)::INT AS day,
  (hash(i + 5) % 1000)::INT / 10 AS weight
FROM range({rows}) AS numbers(i)
"""
ENGINES = {
    "polars_stream": "polars, streamed, in order",
    "duckdb_relation": "DuckDB, in any order",
    "duckdb_in_order": "DuckDB, sorted back",
}


def made_up(folder: Path, rows: int, end: str) -> Path:
    """A cohort, the same in every run."""
    path = folder / f"{rows}.{end}"
    if not path.exists():
        duckdb.connect().execute(f"COPY ({COHORT.format(rows=rows)}) TO '{path}'")
    return path


def counts(out: Path) -> Counts:
    """How many rows there are of each disease, state and drug."""
    options = ", all_varchar = true" if out.suffix == ".csv" else ""
    reader = "read_csv" if out.suffix == ".csv" else "read_parquet"
    connection = duckdb.connect()
    return connection.execute(
        f"SELECT dx_concept, dx_match, dx_state, drug_concept, drug_settings, count(*) "
        f"FROM {reader}('{files_of(out)}'{options}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", type=int, default=LENGTHS[-1], help="the longest table (default: 10,000,000)"
    )
    parser.add_argument("--rounds", type=int, default=2, help="of all but the longest (default: 2)")
    arguments = parser.parse_args()
    lengths = [rows for rows in LENGTHS if rows <= arguments.rows]
    growth, engines, by_hand = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in lengths:
            rounds = arguments.rounds if rows < LENGTHS[-1] else 1
            for end in ("csv", "parquet"):
                cohort, out = made_up(folder, rows, end), folder / f"out.{end}"
                took = best(PROGRAM, ["command"], cohort, out, rounds, counts)["command"]
                growth.append([f"{rows:,} rows, {end}", *cells(rows, took)])
                if rows > LENGTHS[0]:
                    found = best(PROGRAM, list(ENGINES), cohort, out, rounds, counts)
                    for way, took in found.items():
                        engines.append([f"{rows:,} rows, {end}: {ENGINES[way]}", *cells(rows, took)])
            cohort, out = folder / f"{rows}.parquet", folder / "out.parquet"
            found = best(PROGRAM, ["duckdb_relation", "sql_by_hand"], cohort, out, rounds, counts)
            ours, theirs = found["duckdb_relation"], found["sql_by_hand"]
            by_hand += [
                [
                    f"{rows:,} rows: `kg.annotate`",
                    *cells(rows, ours),
                    f"{ours['processor'] / theirs['processor']:.2f}",
                ],
                [f"{rows:,} rows: SQL by hand", *cells(rows, theirs), "1.00"],
            ]
    packages = ", ".join(f"{one} {version(one)}" for one in ("duckdb", "narwhals", "polars"))
    measured = f"Written by `python bench/annotate.py`. {machine()[:-1]}, {packages}."
    write_part(
        HEADING,
        f"{measured} Two columns of codes, 16 added; other work ran on the machine meanwhile.\n\n"
        + "\n".join(
            [
                table(["`all-kg annotate`", *HEAD], growth),
                table(["The same function on", *HEAD], engines),
                table(["In DuckDB, from Parquet to Parquet", *HEAD, "processor, times SQL"], by_hand),
            ]
        ),
    )


if __name__ == "__main__":
    main()
