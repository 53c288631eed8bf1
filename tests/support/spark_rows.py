"""Annotates and classifies in Spark: `python spark_rows.py ADDRESS < tables.json > rows.json`.

A process of its own for each kind of Spark, since a process can have only one. The address is that of a
cluster, or `local[2]`; with `connect:` before it Spark Connect is used.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pyspark.sql import SparkSession

from all_kg.knowledge_graph import KnowledgeGraph
from all_kg.stores.store import open_store


def session(address: str) -> SparkSession:
    """A session that computes a small table without delay."""
    kind, _, rest = address.partition("connect:")
    builder = SparkSession.builder.master(address) if kind else SparkSession.builder.remote(rest)
    settings = {"spark.sql.shuffle.partitions": "1"}
    if kind:
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
        }
    for key, value in settings.items():
        builder = builder.config(key, value)
    made: SparkSession = builder.getOrCreate()
    return made


def table(spark: SparkSession, columns: dict[str, list[Any]], types: dict[str, str]) -> Any:
    """A table of Spark; its rows are numbered, since Spark gives them in any order."""
    schema = ", ".join(["row long", *(f"{name} {kind}" for name, kind in types.items())])
    rows = [(number, *row) for number, row in enumerate(zip(*columns.values(), strict=True))]
    return spark.createDataFrame(rows, schema)


def main() -> None:
    """Print the rows of both tables, in their order."""
    given = json.load(sys.stdin)
    spark = session(sys.argv[1])
    kg = KnowledgeGraph(open_store().in_memory())
    found: dict[str, object] = {}
    try:
        annotated = kg.annotate(table(spark, *given["annotate"]), given["systems"])
        classified = kg.classify_table(table(spark, *given["classify"]))
        for name, frame in (("annotate", annotated), ("classify", classified)):
            found[name] = [list(row)[1:] for row in sorted(map(tuple, frame.collect()))]
        found["version"] = spark.version
    finally:
        spark.stop()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
