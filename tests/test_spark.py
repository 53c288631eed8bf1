"""Spark annotates and classifies as polars, pandas and DuckDB do: alone, on a cluster, by Spark Connect.

PySpark brings 490 MB of jars and needs Java, so it is not installed with the other libraries of the tests.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

from all_kg.knowledge_graph import KnowledgeGraph
from all_kg.stores.store import open_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None,
        reason="Spark is NOT tested: PySpark is not installed (pip install 'pyspark[connect]')",
    ),
    pytest.mark.skipif(
        shutil.which("java") is None,
        reason="Spark is NOT tested: there is no Java (apt install openjdk-17-jre)",
    ),
]

PROGRAM = Path(__file__).parent / "support" / "spark_rows.py"
SYSTEMS = {"dx": "ICD10CM", "drug": "RXNORM"}
CODES: dict[str, list[Any]] = {
    "dx": [
        "C91.02",
        "c9101",
        " icd10cm:C91.00\t",
        None,
        "Z99",
        "",
        "C91.0",
        "http://hl7.org/fhir/sid/icd-10-cm/C91.A",
    ],
    "drug": [6851, None, 1156, 11202, 0, 3041, -6851, 1597258],
}
NUMBERS = [
    *("4.999", "5", "5.0", "5.001", ".5", "5." + "0" * 30 + "1", "100", "101", "5%", "-1", " 7\t"),
    None,
]
TRUTHS = ["true", "FALSE", "yes", "0", None, ""]
ROWS = 120
WAIT = 400  # seconds
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # of Java: the tables are small
ENVIRONMENT = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "JDK_JAVA_OPTIONS": QUICK_START}

Columns = dict[str, list[Any]]
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return KnowledgeGraph(open_store().in_memory())


@pytest.fixture(scope="module")
def assessments() -> Columns:
    chance = random.Random(3)
    return {
        "marrow_blast_percentage": [NUMBERS[number % len(NUMBERS)] for number in range(ROWS)],
        **{
            name: chance.choices([*TRUTHS * 9, "perhaps"], k=ROWS)
            for name in ("platelets_recovered", "general_signs", "found_by_standard_test", "during_treatment")
        },
    }


@pytest.fixture(scope="module")
def expected(kg: KnowledgeGraph, assessments: Columns) -> dict[str, Rows]:
    """What the other engines say, all the same."""
    found = []
    for make in (polars.DataFrame, pandas_frame, duckdb_relation):
        annotated, classified = kg.annotate(make(CODES), SYSTEMS), kg.classify_table(make(assessments))
        found.append({"annotate": rows_of(annotated), "classify": rows_of(classified)})
    assert len(found) == 3
    assert found[0] == found[1] == found[2]
    assert any(row[-10] for row in found[0]["classify"]), "some rows have errors"
    return found[0]


def pandas_frame(columns: Columns) -> pandas.DataFrame:
    return pandas.DataFrame({name: pandas.Series(values, dtype=object) for name, values in columns.items()})


def duckdb_relation(columns: Columns) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    lists = ", ".join(f'unnest(?) AS "{name}"' for name in columns)
    connection.execute(f"CREATE TABLE t AS SELECT {lists}", list(columns.values()))
    return connection.table("t")


def rows_of(frame: Any) -> Rows:
    if isinstance(frame, polars.DataFrame):
        return [list(row) for row in frame.rows()]
    if isinstance(frame, pandas.DataFrame):
        cells = frame.astype(object)
        return [list(row) for row in cells.where(cells.notna(), None).itertuples(index=False)]
    order = {tuple(row): number for number, row in enumerate(frame.fetchall())}
    return [list(row) for row in order]


def in_spark(address: str, assessments: Columns) -> dict[str, Rows]:
    """The rows of both tables, by a process of its own."""
    given = {
        "annotate": [CODES, {"dx": "string", "drug": "long"}],
        "classify": [assessments, dict.fromkeys(assessments, "string")],
        "systems": SYSTEMS,
    }
    done = subprocess.run(
        [sys.executable, str(PROGRAM), address],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=WAIT,
        env={**ENVIRONMENT, "PYTHONWARNINGS": "ignore"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Rows] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def test_spark_alone_gives_the_same_rows(assessments: Columns, expected: dict[str, Rows]) -> None:
    check(in_spark("local[2]", assessments), expected)


def test_spark_connect_gives_the_same_rows(assessments: Columns, expected: dict[str, Rows]) -> None:
    pytest.importorskip("grpc", reason="Spark Connect is NOT tested: pip install 'pyspark[connect]'")
    check(in_spark("connect:local[2]", assessments), expected)


def test_a_cluster_by_its_url_gives_the_same_rows(
    assessments: Columns, expected: dict[str, Rows], tmp_path: Path
) -> None:
    with cluster(tmp_path) as (address, log):
        check(in_spark(address, assessments), expected)
        assert "Executor app-" in log.read_text("utf-8"), "the worker has worked"


def check(found: dict[str, Rows], expected: dict[str, Rows]) -> None:
    for name, rows in expected.items():
        assert len(found[name]) == len(rows) >= 8
        assert found[name] == rows, name


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Path]]:
    """A master and a worker on loopback, as `sbin/start-master.sh` and `start-worker.sh` start them."""
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    log = folder / "worker.log"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    commands = {
        folder / "master.log": ("master.Master", *here, "--port", str(port)),
        log: (
            "worker.Worker",
            *here,
            "--cores",
            "2",
            "--memory",
            "1g",
            "--work-dir",
            str(folder / "work"),
            address,
        ),
    }
    environment = {**ENVIRONMENT, "SPARK_HOME": str(home)}
    running = []
    try:
        for file, (name, *arguments) in commands.items():
            with file.open("wb") as out:
                command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
                running.append(
                    subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
                )
        until = time.monotonic() + WAIT
        while "Successfully registered" not in log.read_text("utf-8"):
            assert all(one.poll() is None for one in running), log.read_text("utf-8")
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.5)
        yield address, log
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(60)
