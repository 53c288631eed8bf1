"""Files and folders are written whole or not at all, whatever happens."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from all_kg.errors import WriteError
from all_kg.system import atomic_write
from all_kg.system.atomic_write import directory, write_file

Run = Callable[..., subprocess.CompletedProcess[str]]

# Ends the process at the n-th line that runs in these modules, as `kill -9` would.
DIE_AT = """
import os, signal, sys
lines = int(sys.argv[1])
def trace(frame, event, argument):
    global lines
    if not frame.f_code.co_filename.endswith(("atomic_write.py", "file_lock.py")):
        return None
    if event == "line":
        lines -= 1
        if lines == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
"""
REPLACE_FOLDER = """
from pathlib import Path
from all_kg.system import atomic_write
if sys.argv[3] == "two steps":
    atomic_write._exchange = lambda one, other: False
sys.settrace(trace)
with atomic_write.directory(sys.argv[2]) as fresh:
    for name in "ab":
        Path(fresh, name).write_text("new")
"""
REPLACE_FILE = """
from all_kg.system.atomic_write import write_file
sys.settrace(trace)
write_file(sys.argv[2], b"new" * 1000)
"""
FULL_DISK = """
import resource, sys
from pathlib import Path
from all_kg.system.atomic_write import directory, write_file
from all_kg.errors import WriteError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_file(sys.argv[1] + "/file", bytes(2000))
except WriteError as error:
    print(error)
try:
    with directory(sys.argv[1] + "/folder") as fresh:
        Path(fresh, "big").write_bytes(bytes(2000))
except WriteError as error:
    print(error)
"""
REMEDY = "Check the folder, its permissions and the space on the disk"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def put_back(target: Path) -> None:
    """What the next process does first, whatever becomes of it then."""
    with suppress(ZeroDivisionError), directory(target):
        raise ZeroDivisionError


def test_a_new_file_is_written_with_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    old_mask = os.umask(0o027)
    try:
        write_file(tmp_path / "file", b"new")
    finally:
        os.umask(old_mask)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640
    assert names(tmp_path) == ["file"]


def test_a_replaced_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o600)
    (tmp_path / "link").symlink_to("file")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path) == ["file", "link"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(os.devnull, b"new")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("name", ["no/file", ".", "file/file"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(WriteError, match=f"cannot write {tmp_path}"):
        write_file(f"{tmp_path}/{name}", b"new")
    assert contents(tmp_path) == {"file": "old"}


def test_a_folder_is_made_with_its_parents_and_then_replaced(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with directory(tmp_path / "parent" / "folder") as fresh:
            Path(fresh, text).write_text(text)
        assert contents(tmp_path / "parent" / "folder") == {text: text}
        assert names(tmp_path / "parent") == ["folder"]


def test_where_two_folders_cannot_be_exchanged_they_are_swapped_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_write, "_exchange", lambda _one, _other: False)
    test_a_folder_is_made_with_its_parents_and_then_replaced(tmp_path)


def test_a_folder_of_very_many_files_reaches_the_disk_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(atomic_write, "_MANY", 3)
    done: list[str] = []
    monkeypatch.setattr(os, "sync", lambda: done.append("all"))
    for number in (3, 4):
        with atomic_write.directory(tmp_path / "out") as fresh:
            for name in range(number):
                (Path(fresh) / str(name)).touch()
        assert len(os.listdir(tmp_path / "out")) == number
    assert done == ["all"], "three are few, four are many"


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    with directory(tmp_path / "folder") as fresh:
        Path(fresh, "file").write_text("old")

    def fail() -> None:
        with directory(tmp_path / "folder") as fresh:
            Path(fresh, "file").write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert contents(tmp_path / "folder") == {"file": "old"}
    assert names(tmp_path) == ["folder"]


def test_a_file_in_the_place_of_a_folder_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(WriteError, match="cannot write"), directory(tmp_path / "file" / "folder"):
        pass
    assert contents(tmp_path) == {"file": "old"}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
@pytest.mark.parametrize("way", ["one step", "two steps"])
def test_a_killed_process_leaves_the_old_folder_or_the_new_one(
    tmp_path: Path, run_python: Run, way: str
) -> None:
    target = tmp_path / "folder"
    deaths, seen = 0, set()
    for line in range(1, 300, 3):
        if not target.exists():
            with directory(target):
                pass
        for path in target.iterdir():
            path.unlink()
        (target / "a").write_text("old")
        ended = run_python(DIE_AT + REPLACE_FOLDER, str(line), target, way)
        if way == "two steps" and not target.exists():
            put_back(target)
        found = contents(target)
        assert found in ({"a": "old"}, {"a": "new", "b": "new"})
        seen.add(len(found))
        if ended.returncode == 0:
            break
        deaths += 1
        with directory(target):
            pass
        assert names(tmp_path) == ["folder"], "the next process clears away what the killed one left"
    assert ended.returncode == 0, ended.stderr
    assert deaths >= 10
    assert seen == {1, 2}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_a_killed_process_leaves_the_old_file_or_the_new_one(tmp_path: Path, run_python: Run) -> None:
    target = tmp_path / "file"
    deaths, seen = 0, set()
    for line in range(1, 300, 3):
        write_file(target, b"old")
        assert names(tmp_path) == ["file"], "the next process clears away what the killed one left"
        ended = run_python(DIE_AT + REPLACE_FILE, str(line), target)
        assert target.read_bytes() in (b"old", b"new" * 1000)
        seen.add(target.read_bytes())
        if ended.returncode == 0:
            break
        deaths += 1
    assert ended.returncode == 0, ended.stderr
    assert deaths >= 10
    assert len(seen) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit on Windows")
def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path, run_python: Run) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("old")
    ended = run_python(FULL_DISK, tmp_path)
    assert ended.stdout.splitlines() == [
        f"cannot write {tmp_path}/{name}: File too large. {REMEDY}" for name in ("file", "folder")
    ], ended.stderr
    assert (tmp_path / "file").read_text() == "old"
    assert contents(tmp_path / "folder") == {"file": "old"}
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions on Windows")
def test_a_read_only_folder_is_named(run_python: Run) -> None:
    program = """
import os, sys
from all_kg.system.atomic_write import directory, write_file
from all_kg.errors import WriteError
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    write_file(sys.argv[1] + "/file", b"new")
except WriteError as error:
    print(error)
try:
    with directory(sys.argv[1] + "/folder"):
        pass
except WriteError as error:
    print(error)
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        ended = run_python(program, folder)
        assert ended.stdout.count("cannot write") == 2, ended.stderr
        assert ended.stdout.count("Permission denied") == 2
        assert names(Path(folder)) == []
