"""The store is built once, found again, mended when damaged, and held in memory when it cannot be kept."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn, cast

import pyoxigraph
import pytest

from all_kg.errors import DamagedError, InputError
from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import BASE
from all_kg.resources import Resources
from all_kg.stores import store_build, store_cache
from all_kg.stores.store import Store, open_store
from all_kg.stores.store_cache import cache_folder, describe, is_sound, stamp_of

pytestmark = pytest.mark.wheel

Run = Callable[..., subprocess.CompletedProcess[str]]

OPEN = """
import sys
from all_kg.stores.store import open_store
store = open_store()
print(len(list(store.quads())), store.path)
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALL_KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def resources(knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Resources:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    return Resources(str(knowledge_folder))


def builds(cache: Path) -> list[Path]:
    return sorted(path for path in cache.iterdir() if path.is_dir())


def expected_quads(resources: Resources) -> int:
    return len(store_build.store_quads(load_knowledge(resources), resources))


def test_the_first_opening_builds_and_the_second_finds(
    cache: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_store(resources)
    assert first.path is not None
    assert Path(first.path).is_relative_to(cache)
    assert first.content_hash == load_knowledge(resources).content_hash
    monkeypatch.setattr(store_build, "build", None)  # would fail, were it called
    second = open_store(resources)
    assert (second.path, second.content_hash) == (first.path, first.content_hash)
    assert len(list(second.quads())) == expected_quads(resources)
    assert len(builds(cache)) == 1


def test_a_query_sees_all_graphs_with_prefixes_and_values(cache: Path, resources: Resources) -> None:
    assert not cache.exists()
    store = open_store(resources)
    solutions = store.query(
        "SELECT ?thing ?place { ?thing allkg:usedIn ?place }",
        {"thing": pyoxigraph.NamedNode(BASE + "concept/cup")},
    )
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert [solution["place"].value for solution in solutions] == [BASE + "concept/table"]
    pattern = store.quads(predicate=pyoxigraph.NamedNode(BASE + "vocab/usedIn"))
    assert [quad.graph_name for quad in pattern] == [pyoxigraph.NamedNode(BASE + "graph/derived")]


class _Broken:
    def query(self, *_: object, **__: object) -> NoReturn:
        raise OSError("Corruption: block checksum mismatch")


def test_a_store_that_goes_bad_while_it_is_open_is_an_error_and_no_answer() -> None:
    store = Store(cast("pyoxigraph.Store", _Broken()), content_hash="", path="/there")
    with pytest.raises(
        DamagedError, match=r"the store in /there cannot be read .*checksum mismatch.* Try again"
    ):
        store.query(COUNT)


def test_a_store_cannot_be_written_through(cache: Path, resources: Resources) -> None:
    open_store(resources)
    engine = pyoxigraph.Store.read_only(str(builds(cache)[0] / "store"))
    with pytest.raises(RuntimeError, match="read-write"):
        engine.update("INSERT DATA { <http://e/a> <http://e/b> 1 }")


def test_changed_knowledge_makes_a_new_build_and_three_are_kept(cache: Path, resources: Resources) -> None:
    hashes = set()
    for number in range(5):
        Path(resources.ontology, "concepts", f"new-{number}.ttl").write_text(
            f"<{BASE}concept/new-{number}> a <{BASE}vocab/Thing> ."
        )
        store = open_store(resources)
        hashes.add(store.content_hash)
        assert Path(str(store.path)).exists()
        os.utime(Path(str(store.path)).parent, (number, number))
    assert len(hashes) == 5
    assert len(builds(cache)) == 3


def test_other_things_in_the_cache_folder_are_left_alone(cache: Path, resources: Resources) -> None:
    others = ["letters", "b", "c", "d", ".hidden", "0" * 71]
    for name in others:
        (cache / name).mkdir(parents=True)
    (cache / f".{'0' * 72}.new").mkdir()
    open_store(resources)
    assert {path.name for path in builds(cache)} > set(others)
    assert len(builds(cache)) == len(others) + 1


def test_a_build_that_is_in_use_can_still_be_read_when_it_is_removed(
    cache: Path, resources: Resources
) -> None:
    store = open_store(resources)
    shutil.rmtree(cache)
    assert len(list(store.quads())) == expected_quads(resources)


def test_files_with_new_times_but_the_same_content_need_no_new_build(
    cache: Path, resources: Resources
) -> None:
    open_store(resources)
    made = builds(cache)[0].stat().st_mtime_ns
    for path in Path(resources.root).rglob("*.ttl"):
        os.utime(path, (1, 1))
    open_store(resources)
    assert builds(cache)[0].stat().st_mtime_ns == made


def test_bad_knowledge_is_not_answered_from_an_old_build(cache: Path, resources: Resources) -> None:
    open_store(resources)
    with open(Path(resources.ontology, "sources.ttl"), "a") as file:
        file.write("source:shelf")
    with pytest.raises(InputError, match=r"sources\.ttl:5"):
        open_store(resources)
    assert len(builds(cache)) == 1


def damages(build: Path) -> list[Callable[[], object]]:
    """Ways to damage a build."""
    ways: list[Callable[[], object]] = []
    for path in [build / "manifest", *sorted((build / "store").iterdir())]:
        data = path.read_bytes()
        ways.append(path.unlink)
        if data:
            middle = len(data) // 2
            flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
            ways.append(partial(path.write_bytes, data[:middle]))
            ways.append(partial(path.write_bytes, flipped))
    ways.append(partial((build / "store" / "extra").write_text, ""))
    ways.append(partial(shutil.rmtree, build / "store"))
    ways.append(partial((build / "manifest").write_text, ""))
    return ways


def test_a_damaged_build_is_made_again_and_the_user_is_told(
    cache: Path, resources: Resources, capfd: pytest.CaptureFixture[str]
) -> None:
    open_store(resources)
    assert capfd.readouterr().err == ""
    build = builds(cache)[0]
    # The files of a new build have other names, so each damage is done to a copy of the first one.
    shutil.copytree(build, cache.parent / "copy")
    ways = damages(build)
    assert len(ways) >= 25
    for damage in ways[::2]:  # each kind of damage, on every other file
        shutil.rmtree(build)
        shutil.copytree(cache.parent / "copy", build)
        assert is_sound(str(build))
        damage()
        assert not is_sound(str(build))
        store = open_store(resources)
        assert len(list(store.quads())) == expected_quads(resources)
        assert capfd.readouterr().err == f"all-kg: note: the store in {build} is damaged and is built again\n"
        assert is_sound(str(build))


def test_what_was_checked_is_checked_again_when_a_file_has_changed_and_when_a_query_fails(
    cache: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(resources)
    build = builds(cache)[0]
    checked = build / "checked"
    assert is_sound(str(build))
    assert not checked.exists()  # too young: a change now would leave no trace
    monkeypatch.setattr(store_cache, "_TICK", 0)
    assert is_sound(str(build))
    assert checked.exists()
    monkeypatch.setattr(store_cache, "describe", lambda _: pytest.fail("every byte was read again"))
    assert is_sound(str(build))
    monkeypatch.undo()
    biggest = max((build / "store").iterdir(), key=lambda path: path.stat().st_size)
    data = biggest.read_bytes()
    biggest.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))  # the same size
    assert not is_sound(str(build))
    broken = Store(cast("pyoxigraph.Store", _Broken()), content_hash="", path=store.path)
    with pytest.raises(DamagedError):
        broken.query(COUNT)
    assert not checked.exists()


def test_a_changed_mapping_table_makes_a_new_build(resources: Resources) -> None:
    before = stamp_of(resources)
    folder = Path(resources.ontology, "mappings")
    folder.mkdir()
    (folder / "ex.sssom.tsv").write_text("", "utf-8")
    assert stamp_of(resources) != before


def test_a_change_in_what_builds_the_store_makes_a_new_build(resources: Resources) -> None:
    assert {Path(line.split("\t")[0]).name for line in stamp_of(resources).splitlines()} >= {
        *("namespaces.py", "query_document.py", "derivation.py", "knowledge.py"),
        *("mapping.py", "mapping_table.py", "search_index.py", "terminologies.py"),
    }


@pytest.mark.parametrize("text", ["", "\0\xff", "../elsewhere\nx", "no such build", "a" * 64])
def test_a_damaged_stamp_is_not_believed(cache: Path, resources: Resources, text: str) -> None:
    open_store(resources)
    (stamp,) = cache.glob("*.stamp")
    stamp.write_text(text)
    assert len(list(open_store(resources).quads())) == expected_quads(resources)
    assert len(stamp.read_text()) > 100


def test_a_cache_that_cannot_be_written_is_done_without(resources: Resources, run_python: Run) -> None:
    with tempfile.NamedTemporaryFile() as file:
        ended = run_python(OPEN, ALL_KG_CACHE=f"{file.name}/cache")
    assert ended.stdout == f"{expected_quads(resources)} None\n"
    assert ended.stderr.startswith("all-kg: note: the store is held in memory this time: cannot write")
    assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit on Windows")
def test_a_full_disk_is_done_without_and_leaves_nothing(
    cache: Path, resources: Resources, run_python: Run
) -> None:
    limited = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n" + OPEN
    ended = run_python(limited)
    assert ended.stdout == f"{expected_quads(resources)} None\n", ended.stderr
    assert ended.stderr.startswith("all-kg: note: the store is held in memory this time: cannot write")
    assert ended.stderr.count("\n") == 1
    assert list(cache.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such home on Windows")
def test_without_a_home_the_store_is_held_in_memory(resources: Resources, run_python: Run) -> None:
    ended = run_python(OPEN, ALL_KG_CACHE="", XDG_CACHE_HOME="", HOME="no/home")
    assert ended.stdout == f"{expected_quads(resources)} None\n", ended.stderr
    assert ended.stderr == "all-kg: note: the store is held in memory this time: there is no home folder\n"


def test_many_processes_at_once_make_one_build_and_all_answer(cache: Path, resources: Resources) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert len(set(outputs)) == 1
    assert outputs[0][0].startswith(f"{expected_quads(resources)} {cache}")
    assert outputs[0][1] == ""
    assert len(builds(cache)) == 1
    assert sorted(path.suffix for path in cache.iterdir()) == ["", ".stamp"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_a_killed_build_harms_nobody(
    cache: Path, resources: Resources, run_python: Run, dying: Callable[..., str]
) -> None:
    program = dying("stores.store_build", OPEN)
    lines = int(run_python(program, "0").stdout.splitlines()[-1])
    assert lines > 100
    for number in range(12):
        shutil.rmtree(cache)
        ended = run_python(program, str(1 + lines * number // 12))
        assert ended.returncode == -signal.SIGKILL
        cache.mkdir(exist_ok=True)
        store = open_store(resources)
        assert len(list(store.quads())) == expected_quads(resources)
        assert len(builds(cache)) == 1, "what the killed build left is gone"


HEAVY = {
    "re",
    "json",
    "argparse",
    "typing",
    "dataclasses",
    "pathlib",
    "enum",
    "hashlib",
    "contextlib",
    "rdflib",
}
SHOW_MODULES = (
    "import sys\nsys.stderr.write(' '.join(sys.modules))\n%s\nsys.stdout.write(' '.join(sys.modules))"
)


def test_a_warm_start_imports_next_to_nothing(resources: Resources, run_python: Run) -> None:
    open_store(resources)
    ended = run_python(SHOW_MODULES % OPEN)
    imported = set(ended.stdout.splitlines()[-1].split()) - set(ended.stderr.split())
    assert "all_kg.stores.store" in imported
    assert not imported & HEAVY
    assert len(imported) < 20


def test_the_cache_is_where_the_platform_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ALL_KG_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == str(tmp_path / ".cache" / "all-kg")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == str(tmp_path / ".cache" / "all-kg")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == str(tmp_path / "xdg" / "all-kg")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == str(tmp_path / "Library" / "Caches" / "all-kg")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == os.path.join(str(tmp_path / "local"), "all-kg", "Cache")


def test_a_manifest_has_size_and_checksum_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "b").write_bytes(b"two")
    (tmp_path / "store" / "a").write_bytes(b"")
    assert describe(str(tmp_path)) == f"all-kg store\n00000000 0 a\n{zlib.crc32(b'two'):08x} 3 b\n"


@pytest.mark.slow
def test_the_shipped_knowledge_makes_a_store() -> None:
    store = open_store()
    assert isinstance(store, Store)
    (row,) = store.query(COUNT)  # type: ignore[misc]
    assert int(row[0].value) > 4000
