"""Measures how tables of assessments are classified: by length, in DuckDB beside SQL by hand, in Spark.

Writes the part "Cohorts" of bench/results.md. Nothing is asserted of time; it is asserted that every way
gives as many rows of each outcome. Spark is measured where PySpark is installed.

    python bench/cohorts.py [--rows N …] [--without-spark] [--rounds N] [--note TEXT]
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
from cohort_classifiers import deciders
from run import machine, table, write_part
from ways import HEAD, Counts, best, cells

from all_kg.classify.classification_table import added_columns

PROGRAM = "cohort_classifiers.py"
HEADING = "\n## Cohorts\n"
LENGTHS = (10_000, 1_000_000, 20_000_000)
ROW_BY_ROW = 1_000_000  # rows at most that are measured one by one
LABELS = {
    "command": "`all-kg classify --format columns`",
    "row_by_row": "`all-kg classify --format csv`, row by row",
    "duckdb_relation": "`kg.classify_table` in DuckDB",
    "sql_by_hand": "SQL by hand in DuckDB",
    "spark_1": "`kg.classify_table` in Spark, 1 core",
    "spark_2": "`kg.classify_table` in Spark, 2 cores",
}


def made_up(folder: Path, rows: int, end: str) -> Path:
    """Assessments, one value in ten missing, the same in every run."""
    path = folder / f"{rows}.{end}"
    if not path.exists():
        columns = []
        for number, finding in enumerate(deciders()[0].all):
            chance = f"hash(i * 31 + {number})"
            value = (
                f"[4.999, 5.0, 5.001, ({chance} % 1000) / 100.0][1 + ({chance} // 7 % 4)::INT]::DOUBLE"
                if finding.is_number
                else f"{chance} % 2 = 0"
            )
            columns.append(f"CASE WHEN {chance} // 3 % 10 > 0 THEN {value} END AS {finding.name}")
        query = f"SELECT i AS id, {', '.join(columns)} FROM range({rows}) AS numbers(i)"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}'")
    return path


def counts(out: Path) -> Counts:
    """How many rows there are of each outcome; that of the row by row format is the same in other columns."""
    (scheme,) = deciders()[1].schemes
    names = list(added_columns(scheme))
    files = f"{out}/*.parquet" if out.is_dir() else str(out)
    reader = (
        f"read_csv('{files}', all_varchar = true)" if out.suffix == ".csv" else f"read_parquet('{files}')"
    )
    connection = duckdb.connect()
    there = connection.execute(f"FROM {reader} LIMIT 0").description or []
    if names[0] not in [column[0] for column in there]:
        names = [name.removeprefix(names[0].removesuffix("states_holds")) for name in names]
    grouped = ", ".join(names)
    return connection.execute(
        f"SELECT {grouped}, count(*) FROM {reader} GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=LENGTHS, help="the lengths (default: all three)"
    )
    parser.add_argument("--without-spark", action="store_true", help="leave Spark out")
    parser.add_argument("--rounds", type=int, default=2, help="of all but the longest (default: 2)")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    has_spark = importlib.util.find_spec("pyspark") is not None and not arguments.without_spark
    growth, engines = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in arguments.rows:
            rounds = arguments.rounds if rows < LENGTHS[-1] else 1
            counted = counts if rows == ROW_BY_ROW else None  # long enough, and not too long
            for end in ("csv", "parquet"):
                if end == "csv" and rows > ROW_BY_ROW:
                    continue
                ways = ["command", "row_by_row"] if end == "csv" else ["command"]
                cohort, out = made_up(folder, rows, end), folder / f"out.{end}"
                for way, took in best(PROGRAM, ways, cohort, out, rounds, counted).items():
                    growth.append([f"{rows:,} rows, {end}: {LABELS[way]}", *cells(rows, took)])
            ways = ["duckdb_relation", "sql_by_hand", *(["spark_1", "spark_2"] if has_spark else [])]
            cohort, out = made_up(folder, rows, "parquet"), folder / "out.parquet"
            found = best(PROGRAM, ways, cohort, out, rounds, counted)
            by_hand = found["sql_by_hand"]["processor"]
            for way, took in found.items():
                ratio = f"{took['processor'] / by_hand:.2f}"
                engines.append([f"{rows:,} rows: {LABELS[way]}", *cells(rows, took), ratio])
    packages = ", ".join(
        f"{one} {version(one)}" for one in ("duckdb", "narwhals", "polars", *["pyspark"] * has_spark)
    )
    write_part(
        HEADING,
        f"Written by `python bench/cohorts.py`. {machine()[:-1]}, {packages}. {arguments.note}\n\n"
        + "\n".join(
            [
                table(["Files", *HEAD], growth),
                table(["In an engine, from Parquet to Parquet", *HEAD, "processor, times SQL"], engines),
            ]
        ),
    )


if __name__ == "__main__":
    main()
