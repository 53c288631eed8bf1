"""Ways to the same annotated table, each in a process of its own; `bench/annotate.py` starts them.

python bench/annotators.py WAY COHORT OUT
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from ways import measured, spark_session

from all_kg import cli
from all_kg.codes.annotation import added_columns, annotate
from all_kg.codes.annotation_table import AnnotationTable
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

SYSTEMS = {"dx": "ICD10CM", "drug": "RXNORM"}
ROW = "row_in_the_table"


@cache
def said_of_codes() -> AnnotationTable:
    """What the functions need."""
    table = AnnotationTable(open_store(), find_resources())
    for system in SYSTEMS.values():
        table.of(table.book.terminology(system))
    return table


def command(cohort: str, out: str) -> None:
    """The command as it is."""
    columns = [word for pair in SYSTEMS.items() for word in ("--column", "=".join(pair))]
    assert cli.main(["annotate", cohort, *columns, "--out", out]) == 0


def polars_stream(cohort: str, out: str) -> None:
    """The same function on a lazy table of polars, streamed."""
    import polars

    polars.Config.set_streaming_chunk_size(10_000)  # as the command does
    is_csv = cohort.endswith(".csv")
    lazy = polars.scan_csv(cohort, infer_schema=False) if is_csv else polars.scan_parquet(cohort)
    found = annotate(lazy, SYSTEMS, said_of_codes())
    (found.sink_csv if out.endswith(".csv") else found.sink_parquet)(out)


def _connection(out: str) -> Any:
    import duckdb

    beside = os.path.join(os.path.dirname(out), "duckdb")
    return duckdb.connect(config={"memory_limit": "1GB", "temp_directory": beside})


def _relation(cohort: str, out: str) -> Any:
    connection = _connection(out)
    is_csv = cohort.endswith(".csv")
    return connection.read_csv(cohort, all_varchar=True) if is_csv else connection.read_parquet(cohort)


def _write(relation: Any, out: str) -> None:
    (relation.write_csv if out.endswith(".csv") else relation.write_parquet)(out)


def duckdb_relation(cohort: str, out: str) -> None:
    """The same function on a relation of DuckDB, rows in any order."""
    _write(annotate(_relation(cohort, out), SYSTEMS, said_of_codes()), out)


def duckdb_in_order(cohort: str, out: str) -> None:
    """The same, and rows sorted back into the order of the table."""
    numbered = _relation(cohort, out).select(f"*, row_number() OVER () AS {ROW}")
    _write(annotate(numbered, SYSTEMS, said_of_codes()).order(ROW).select(f"* EXCLUDE {ROW}"), out)


def sql_by_hand(cohort: str, out: str) -> None:
    """A join in SQL as one would write it who has the codes in two tables."""
    connection = _connection(out)
    for column, system in SYSTEMS.items():
        names = added_columns(column)
        table = said_of_codes()
        said = table.of(table.book.terminology(system))
        connection.execute(f"CREATE TABLE {column}_said (code VARCHAR, {' VARCHAR, '.join(names)} VARCHAR)")
        rows = [(code.replace(".", ""), *annotation) for code, annotation in said.items()]
        connection.executemany(f"INSERT INTO {column}_said VALUES ({', '.join('?' * len(rows[0]))})", rows)
    query = """
        SELECT cohort.*, dx_said.* EXCLUDE code, drug_said.* EXCLUDE code
        FROM cohort
        LEFT JOIN dx_said ON replace(upper(trim(cohort.dx)), '.', '') = dx_said.code
        LEFT JOIN drug_said ON upper(trim(cohort.drug)) = drug_said.code
    """
    reader = "read_csv" if cohort.endswith(".csv") else "read_parquet"
    options = ", all_varchar = true" if cohort.endswith(".csv") else ""
    connection.execute(f"CREATE VIEW cohort AS FROM {reader}('{cohort}'{options})")
    _write(connection.sql(query), out)


def _spark(cores: int, cohort: str, out: str) -> None:
    annotate(spark_session(cores).read.parquet(cohort), SYSTEMS, said_of_codes()).write.parquet(out)


def spark_1(cohort: str, out: str) -> None:
    """The same function on a table of Spark, with one core."""
    _spark(1, cohort, out)


def spark_2(cohort: str, out: str) -> None:
    """The same, with two cores."""
    _spark(2, cohort, out)


WAYS: dict[str, Callable[[str, str], None]] = {
    way.__name__: way
    for way in (command, polars_stream, duckdb_relation, duckdb_in_order, sql_by_hand, spark_1, spark_2)
}


if __name__ == "__main__":
    measured(WAYS, said_of_codes)
