"""A lock keeps others out as long as its holder lives, and no longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from all_kg.errors import BusyError, WriteError
from all_kg.system.file_lock import exclusive

HOLD = """
import sys, time
from all_kg.system.file_lock import exclusive
with exclusive(sys.argv[1], wait=False):
    print("held", flush=True)
    time.sleep(60)
"""


def hold(lock: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, lock], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.stdout.close()
    return holder


def test_another_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    holder = hold(tmp_path / "lock")
    try:
        with (
            pytest.raises(BusyError, match=rf"another build is running \(pid {holder.pid}\)"),
            exclusive(str(tmp_path / "lock"), wait=False),
        ):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_a_dead_holder_does_not_block(tmp_path: Path) -> None:
    holder = hold(tmp_path / "lock")
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "lock").exists()
    with exclusive(str(tmp_path / "lock"), wait=False):
        pass
    assert not (tmp_path / "lock").exists()


def test_who_waits_gets_the_lock_when_the_holder_is_gone(tmp_path: Path) -> None:
    holder = hold(tmp_path / "lock")
    waiter = subprocess.Popen(
        [sys.executable, "-c", HOLD.replace("wait=False", "wait=True"), tmp_path / "lock"],
        stdout=subprocess.PIPE,
        text=True,
    )
    holder.kill()
    holder.wait()
    assert waiter.stdout is not None
    assert waiter.stdout.readline() == "held\n"
    waiter.kill()
    waiter.communicate()


def test_a_lock_in_a_folder_that_is_not_there_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="no/lock"), exclusive(str(tmp_path / "no" / "lock"), wait=True):
        pass
