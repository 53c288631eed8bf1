"""Measures how cohorts are annotated and classified: by length, by engine, and beside SQL by hand.

Writes the part "Cohorts" of bench/results.md. Nothing is asserted of time; it is asserted that every way
gives as many rows of each outcome. Spark is measured where PySpark is installed.

    python bench/cohorts.py [--rows N …] [--engines ENGINE …] [--rounds N] [--kept FILE] [--note TEXT]

20 million rows in every engine take half an hour or so. What a run with --kept has measured is kept
in that file; the next one adds to it and writes the part of all of it, so engines and lengths may be
measured one by one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import annotate
import duckdb
from cohort_classifiers import deciders
from run import machine, table, write_part
from ways import HEAD, Counts, Took, best, cells, files_of

from all_kg.classify.classification_table import added_columns

HEADING = "\n## Cohorts\n"
LENGTHS = (10_000, 1_000_000, 20_000_000)
COUNTED = 1_000_000  # the length at which outcomes are counted: long enough, and not too long
CLASSIFY, ANNOTATE = "cohort_classifiers.py", "annotators.py"
COMMAND, BY_ROW = "`all-kg classify --format columns`", "`all-kg classify --format csv`, row by row"
ENGINES = {
    "duckdb": {"duckdb_relation": "DuckDB"},
    "polars": {"polars_stream": "polars, streamed"},
    "spark": {"spark_1": "Spark, 1 core", "spark_2": "Spark, 2 cores"},
}
BY_HAND = {"sql_by_hand": "SQL by hand", "checked_by_hand": "SQL by hand that also finds bad values"}
FUNCTIONS = {ANNOTATE: "`kg.annotate`", CLASSIFY: "`kg.classify_table`"}

Measured = dict[str, dict[str, Took]]  # by "program way end", by the number of rows


def made_up(folder: Path, rows: int, end: str) -> Path:
    """Assessments, one value in ten missing, the same in every run.

    As `text.parquet` all values are texts: some have blanks around them, and some cannot be used.
    """
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
            if end == "text.parquet":
                value = (
                    f"CASE {chance} // 30 % 1000 WHEN 0 THEN 'perhaps' WHEN 1 THEN '-1' "
                    f"WHEN 2 THEN ' ' || ({value}) || '  ' ELSE ({value})::VARCHAR END"
                )
            columns.append(f"CASE WHEN {chance} // 3 % 10 > 0 THEN {value} END AS {finding.name}")
        query = f"SELECT i AS id, {', '.join(columns)} FROM range({rows}) AS numbers(i)"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}'")
    return path


def counts(out: Path) -> Counts:
    """How many rows there are of each outcome; that of the row by row format is the same in other columns."""
    (scheme,) = deciders()[1].schemes
    names = list(added_columns(scheme))
    files = files_of(out)
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


def measure(folder: Path, arguments: argparse.Namespace, measured: Measured) -> None:
    """Measure what is wanted, the shortest first."""
    engines = [way for engine in arguments.engines for way in ENGINES.get(engine, ())]
    beside = list(BY_HAND) if "duckdb" in arguments.engines else []
    for rows in sorted(arguments.rows):
        rounds = arguments.rounds if rows < LENGTHS[-1] else 1
        tasks = [(ANNOTATE, "parquet", engines), (CLASSIFY, "parquet", [*engines, *beside])]
        if rows <= COUNTED:
            tasks.append((CLASSIFY, "text.parquet", [*beside[1:], "duckdb_relation"] if beside else []))
        if "files" in arguments.engines:
            tasks += [(CLASSIFY, "parquet", ["command"])]
            tasks += [(CLASSIFY, "csv", ["command", "row_by_row"])] if rows <= COUNTED else []
        for program, end, ways in tasks:
            if not ways:
                continue
            make, count = (made_up, counts) if program == CLASSIFY else (annotate.made_up, annotate.counts)
            (folder / program).mkdir(exist_ok=True)
            cohort, out = make(folder / program, rows, end), folder / f"out.{end}"
            found = best(program, ways, cohort, out, rounds, count if rows == COUNTED else None)
            for way, took in found.items():
                measured.setdefault(f"{program} {way} {end}", {})[str(rows)] = took
            if arguments.kept:
                arguments.kept.write_text(json.dumps(measured, indent=1), "utf-8")
        for file in folder.rglob(f"{rows}.*"):
            file.unlink()


def grown(label: str, measured: dict[str, Took]) -> list[list[str]]:
    """A way by length, with the growth of the time for each row."""
    lines = []
    before = 0.0
    for rows, took in sorted((int(rows), took) for rows, took in measured.items()):
        each = took["processor"] / rows
        lines.append(
            [f"{label}, {rows:,} rows", *cells(rows, took), f"{each / before:.2f}" if before else ""]
        )
        before = each
    return lines


def beside_hand(measured: Measured) -> list[list[str]]:
    """`classify_table` in DuckDB beside SQL by hand."""
    lines = []
    for end, told in (("parquet", ""), ("text.parquet", ", all values texts")):
        ours = measured.get(f"{CLASSIFY} duckdb_relation {end}", {})
        for rows, took in sorted((int(rows), took) for rows, took in ours.items()):
            for way, label in {"duckdb_relation": FUNCTIONS[CLASSIFY], **BY_HAND}.items():
                other = measured.get(f"{CLASSIFY} {way} {end}", {}).get(str(rows))
                if other:
                    ratio = f"{took['processor'] / other['processor']:.2f}"
                    lines.append([f"{rows:,} rows{told}: {label}", *cells(rows, other), ratio])
    return lines


def written(measured: Measured) -> str:
    """The tables of all that is measured."""
    files, engines = [], []
    for way, label in (("command", COMMAND), ("row_by_row", BY_ROW)):
        for end in ("csv", "parquet"):
            files += grown(f"{label}, {end}", measured.get(f"{CLASSIFY} {way} {end}", {}))
    for program, function in FUNCTIONS.items():
        for ways in ENGINES.values():
            for way, label in ways.items():
                engines += grown(f"{function}: {label}", measured.get(f"{program} {way} parquet", {}))
    growth = "time a row, of that in the line before"
    return "\n".join(
        [
            table(["Files", *HEAD, growth], files),
            table(["In an engine, from Parquet to Parquet", *HEAD, growth], engines),
            table(["In DuckDB, from Parquet to Parquet", *HEAD, "ours, of its time"], beside_hand(measured)),
        ]
    )


def main() -> None:
    """Measure, and put the part into the results."""
    has_spark = importlib.util.find_spec("pyspark") is not None
    known = ["files", *(engine for engine in ENGINES if engine != "spark" or has_spark)]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=LENGTHS, help="the lengths (default: all three)"
    )
    parser.add_argument(
        "--engines",
        choices=known,
        nargs="*",
        default=known,
        help="which of them (default: all that are installed)",
    )
    parser.add_argument("--rounds", type=int, default=2, help="of all but the longest (default: 2)")
    parser.add_argument("--kept", type=Path, help="add to what is measured there, and keep it")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    measured: Measured = {}
    if arguments.kept and arguments.kept.exists():
        measured = json.loads(arguments.kept.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), arguments, measured)
    packages = ", ".join(
        f"{one} {version(one)}" for one in ("duckdb", "narwhals", "polars", *["pyspark"] * has_spark)
    )
    write_part(
        HEADING,
        f"Written by `python bench/cohorts.py`. {machine()[:-1]}, {packages}. {arguments.note}\n\n"
        + written(measured),
    )


if __name__ == "__main__":
    main()
