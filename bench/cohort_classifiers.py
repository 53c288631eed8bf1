"""Ways to the same classified table, each in a process of its own; `bench/cohorts.py` starts them.

python bench/cohort_classifiers.py WAY COHORT OUT
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from ways import measured

from all_kg import cli
from all_kg.classify.assessment import Findings
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


def sql_by_hand(cohort: str, out: str) -> None:
    """SQL as one would write it by hand, with its own three-valued logic; bad values are not looked for."""
    findings, classifier = deciders()
    names = {finding.iri: finding.name for finding in findings.all}
    numbers = {iri: f"c{number}" for number, iri in enumerate(classifier.definitions)}

    def written(expression: Expression) -> str:
        match expression:
            case Named(iri):
                return numbers[iri]
            case AllOf(parts) | AnyOf(parts):
                sign = " AND " if isinstance(expression, AllOf) else " OR "
                return f"({sign.join(map(written, parts))})"
            case HasValue(path, value):
                return f"({names[path]} = {str(value).lower()})"
            case Within(path, limits):
                tests = (
                    f"{names[path]} {OPERATORS[facet.value.rpartition('#')[2]]} {n}" for facet, n in limits
                )
                return f"({' AND '.join(tests)})"

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
    relation.query(
        "cohort", f"SELECT {own}, {', '.join(added)} FROM (SELECT *, {definitions} FROM cohort)"
    ).write_parquet(out)


def _spark(cores: int, cohort: str, out: str) -> None:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.memory", "2g").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    classify_table(spark.read.parquet(cohort), *deciders()).write.parquet(out)


def spark_1(cohort: str, out: str) -> None:
    """Spark with one core."""
    _spark(1, cohort, out)


def spark_2(cohort: str, out: str) -> None:
    """Spark with two cores."""
    _spark(2, cohort, out)


WAYS: dict[str, Callable[[str, str], None]] = {
    way.__name__: way for way in (command, row_by_row, duckdb_relation, sql_by_hand, spark_1, spark_2)
}


if __name__ == "__main__":
    measured(WAYS, deciders)
