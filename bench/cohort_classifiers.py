"""Ways to the same classified table, each in a process of its own; `bench/cohorts.py` starts them.

python bench/cohort_classifiers.py WAY COHORT OUT
"""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from pyoxigraph import NamedNode
from ways import measured, spark_session

from all_kg import cli
from all_kg.classify.assessment import TRUTHS, Findings
from all_kg.classify.class_expressions import AllOf, AnyOf, Expression, HasValue, Named, Within
from all_kg.classify.classification import Classifier
from all_kg.classify.classification_table import added_columns, classify_table
from all_kg.stores.store import open_store

OPERATORS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}


@cache
def deciders() -> tuple[Findings, Classifier]:
    """What the functions need."""
    store = open_store().in_memory()
    findings = Findings(store)
    return findings, Classifier(store, findings.properties)


def command(cohort: str, out: str) -> None:
    """The command as it is."""
    assert cli.main(["classify", cohort, "--format", "columns", "--out", out]) == 0


def row_by_row(cohort: str, out: str) -> None:
    """The command that writes a line for each row and scheme."""
    assert cli.main(["classify", cohort, "--format", "csv", "--out", out]) == 0


def _relation(cohort: str, out: str) -> Any:
    import duckdb

    beside = os.path.join(os.path.dirname(out), "duckdb")
    connection = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": beside})
    return connection.read_parquet(cohort)


def duckdb_relation(cohort: str, out: str) -> None:
    """The function on a relation of DuckDB."""
    classify_table(_relation(cohort, out), *deciders()).write_parquet(out)


def polars_stream(cohort: str, out: str) -> None:
    """The function on a lazy table of polars, streamed."""
    import polars

    polars.Config.set_streaming_chunk_size(10_000)  # as the command does
    classify_table(polars.scan_parquet(cohort), *deciders()).sink_parquet(out)


def sql_by_hand(cohort: str, out: str) -> None:
    """SQL as one would write it by hand, with its own three-valued logic; bad values are not looked for."""
    _by_hand(cohort, out, {})


def checked_by_hand(cohort: str, out: str) -> None:
    """The same, which also finds the values that cannot be used, and reads texts."""
    types = dict(zip(_relation(cohort, out).columns, _relation(cohort, out).dtypes, strict=True))
    read = {}
    for finding in deciders()[0].all:
        name = finding.name
        if types[name] != "VARCHAR":
            value, is_bad = name, f"NOT isfinite({name})" if finding.is_number else ""
        elif finding.is_number:
            value = f"try_cast(trim({name}) AS DECIMAL(38, 18))"
            is_bad = f"trim({name}) <> '' AND {value} IS NULL"
        else:
            words = {
                truth: ", ".join(f"'{word}'" for word, one in TRUTHS.items() if one is truth)
                for truth in (True, False)
            }
            word = f"lower(trim({name}))"
            cases = (f"WHEN {word} IN ({words[truth]}) THEN {truth}" for truth in (True, False))
            value = f"CASE {' '.join(cases)} END"
            is_bad = f"{word} <> '' AND {word} NOT IN ({words[True]}, {words[False]})"
        if finding.limits:
            is_bad += f" OR NOT ({' AND '.join(_compared(value, limit) for limit in finding.limits)})"
        read[name] = (value, is_bad, finding.remedy)
    _by_hand(cohort, out, read)


def _compared(value: str, limit: tuple[NamedNode, Decimal]) -> str:
    return f"{value} {OPERATORS[limit[0].value.rpartition('#')[2]]} {limit[1]}"


def _by_hand(cohort: str, out: str, read: dict[str, tuple[str, str, str]]) -> None:
    """How values are read, when they are bad, and what is to be done about it, by the names of columns."""
    findings, classifier = deciders()
    values = {finding.iri: f"v_{finding.name}" if read else finding.name for finding in findings.all}
    numbers = {iri: f"c{number}" for number, iri in enumerate(classifier.definitions)}

    def written(expression: Expression) -> str:
        match expression:
            case Named(iri):
                return numbers[iri]
            case AllOf(parts) | AnyOf(parts):
                sign = " AND " if isinstance(expression, AllOf) else " OR "
                return f"({sign.join(map(written, parts))})"
            case HasValue(path, value):
                return f"({values[path]} = {str(value).lower()})"
            case Within(path, limits):
                return f"({' AND '.join(_compared(values[path], limit) for limit in limits)})"

    definitions = ", ".join(
        f"{written(one.expression)} AS {numbers[iri]}" for iri, one in classifier.definitions.items()
    )
    added = []
    for scheme in classifier.schemes:
        for name, (kind, place) in added_columns(scheme).items():
            cases = (
                f"CASE WHEN {('{}', 'NOT {}', '{} IS NULL')[place].format(numbers[one.iri])} "
                f"THEN '{one.expresses.label}' END"
                for one in getattr(scheme, kind)
            )
            added.append(f"nullif(concat_ws('; ', {', '.join(cases)}), '') AS {name}")
    relation = _relation(cohort, out)
    own = ", ".join(relation.columns)
    if not read:
        query = f"SELECT {own}, {', '.join(added)} FROM (SELECT *, {definitions} FROM cohort)"
    else:
        errors = ", ".join(
            f"CASE WHEN {is_bad} THEN 'column {name}: \"' || {name} || '\". {remedy}' END"
            for name, (_, is_bad, remedy) in read.items()
            if is_bad
        )
        readings = ", ".join(f"{value} AS v_{name}" for name, (value, _, _) in read.items())
        names = [name for scheme in classifier.schemes for name in added_columns(scheme)]
        good = ", ".join(f"CASE WHEN error IS NULL THEN {name} END AS {name}" for name in names)
        query = (
            f"SELECT {own}, error, {good} FROM (SELECT {own}, error, {', '.join(added)} "
            f"FROM (SELECT *, {definitions} "
            f"FROM (SELECT *, {readings}, coalesce({errors}) AS error FROM cohort)))"
        )
    relation.query("cohort", query).write_parquet(out)


def _spark(cores: int, cohort: str, out: str) -> None:
    classify_table(spark_session(cores).read.parquet(cohort), *deciders()).write.parquet(out)


def spark_1(cohort: str, out: str) -> None:
    """Spark with one core."""
    _spark(1, cohort, out)


def spark_2(cohort: str, out: str) -> None:
    """Spark with two cores."""
    _spark(2, cohort, out)


WAYS: dict[str, Callable[[str, str], None]] = {
    way.__name__: way
    for way in (
        *(command, row_by_row, duckdb_relation, polars_stream, sql_by_hand, checked_by_hand),
        *(spark_1, spark_2),
    )
}


if __name__ == "__main__":
    measured(WAYS, deciders)
