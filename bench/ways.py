"""Ways to the same table: each run in a process of its own, and measured there.

A program of ways is called `python PROGRAM WAY COHORT OUT` and ends with `measured(…)`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
HEAD = ["processor", "clock", "rows a second", "memory"]

Took = dict[str, float]  # of Spark also "java", the memory of its Java in MB
Counts = list[tuple[object, ...]]


def run(program: str, way: str, cohort: Path, out: Path) -> Took:
    """Go one way in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / program), way, str(cohort), str(out)],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    took: Took = json.loads(done.stdout.splitlines()[-1])
    print(way, cohort.name, took, flush=True)
    return took


def best(
    program: str,
    ways: Sequence[str],
    cohort: Path,
    out: Path,
    rounds: int,
    counts: Callable[[Path], Counts] | None,
) -> dict[str, Took]:
    """The least processor time of each way, all taking turns; what all give must count the same."""
    times: dict[str, list[Took]] = {way: [] for way in ways}
    counted: list[Counts] = []
    for _ in range(rounds):
        for way in ways:
            times[way].append(run(program, way, cohort, out))
            if counts:
                counted.append(counts(out))
                assert counted[0] == counted[-1], f"{way} counts other rows"
            shutil.rmtree(out) if out.is_dir() else out.unlink()
    return {way: min(took, key=lambda one: one["processor"]) for way, took in times.items()}


def files_of(out: Path) -> str:
    """Spark writes a folder."""
    return f"{out}/*.parquet" if out.is_dir() else str(out)


def cells(rows: int, took: Took) -> list[str]:
    """What is told of one way."""
    java = f" + {took['java']:,.0f}" if took.get("java") else ""
    return [
        *(f"{took['processor']:.2f} s", f"{took['clock']:.2f} s"),
        *(f"{rows / took['processor']:,.0f}", f"{took['memory']:,.0f}{java} MB"),
    ]


@cache
def spark_session(cores: int) -> Any:
    """Spark in this process, started."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.memory", "2g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def measured(ways: Mapping[str, Callable[[str, str], None]], prepare: Callable[[], object]) -> None:
    """Go the way of the command line; print seconds by processor and clock, and megabytes at most.

    The start of Spark is not measured, as little as what `prepare` does.
    """
    way, cohort, out = sys.argv[1:]
    prepare()
    if way.startswith("spark_"):
        spark_session(int(way.removeprefix("spark_")))
    clock, processor = time.perf_counter(), _processor()
    ways[way](cohort, out)
    took = {"processor": _processor() - processor, "clock": time.perf_counter() - clock}
    took["memory"] = _most_memory("self")
    took["java"] = sum(map(_most_memory, _children()))
    print("\n" + json.dumps(took), flush=True)


def _children() -> list[str]:
    """The processes that this one has started and that run: the Java of Spark."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
        return children.read().split()


def _processor() -> float:
    """Seconds of this process and its children."""
    ticks = 0
    for pid in ("self", *_children()):
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _most_memory(pid: str) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
