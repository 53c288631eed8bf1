"""A release is written whole or not at all, has the same bytes everywhere, and any damage to it is found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from all_kg.errors import BusyError, InputError, UsageError
from all_kg.releases.release import build_release, verify_release
from all_kg.resources import Resources
from all_kg.system.file_lock import exclusive

pytestmark = pytest.mark.wheel

Run = Callable[..., subprocess.CompletedProcess[str]]

BUILD = """
import sys
from all_kg.errors import AllKgError
from all_kg.releases.release import build_release
try:
    build_release(sys.argv[-1], formats=["ntriples"])
except AllKgError as error:
    print(type(error).__name__, error)
"""
IN_EVERY_FORMAT = BUILD.replace(', formats=["ntriples"]', "")
SAME_EVERYWHERE = (
    *(
        "all-kg.nq",
        "all-kg.ttl",
        "all-kg.rdf",
        "all-kg.jsonld",
        "metadata.ttl",
        "questions.ttl",
        "manifest.json",
    ),
)


@pytest.fixture
def resources(knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Resources:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return Resources(str(knowledge_folder))


@pytest.fixture
def release(resources: Resources, tmp_path: Path) -> Path:
    build_release(tmp_path / "out" / "release", resources)
    return tmp_path / "out" / "release"


def state(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, hidden ones and those beside the release included."""
    return {
        str(path.relative_to(folder.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.parent.rglob("*"))
        if path.is_file()
    }


def change_knowledge(resources: Resources) -> None:
    Path(resources.ontology, "concepts", "new.ttl").write_text(
        "<https://w3id.org/all-kg/concept/new> a <https://w3id.org/all-kg/vocab/Thing> ."
    )


def test_a_release_has_quads_store_and_manifests(release: Path, resources: Resources) -> None:
    assert {path.name for path in release.iterdir()} == {*SAME_EVERYWHERE, "store", "store-manifest.json"}
    lines = (release / "all-kg.nq").read_bytes().splitlines()
    assert len(lines) == 33
    assert lines == sorted(lines)
    store = pyoxigraph.Store.read_only(str(release / "store"))
    assert len(store) >= 32
    manifest = json.loads((release / "manifest.json").read_text())
    assert manifest.keys() == {"format", "tool", "contentHash", "inputs", "graphs", "files"}
    assert sum(graph["triples"] for graph in manifest["graphs"]) == len(store)
    assert manifest["tool"]["name"] == "all-kg"
    assert len(manifest["inputs"]) == 6
    source = Path(resources.ontology, "sources.ttl").read_bytes()
    assert {"path": "ontology/sources.ttl", "sha256": hashlib.sha256(source).hexdigest()} in manifest[
        "inputs"
    ]
    assert {entry["path"] for entry in manifest["files"]} == set(SAME_EVERYWHERE) - {"manifest.json"}
    assert verify_release(release) == []


def test_a_release_replaces_the_one_before(release: Path, resources: Resources) -> None:
    before = state(release)
    change_knowledge(resources)
    build_release(release, resources)
    assert state(release)["release/all-kg.nq"] != before["release/all-kg.nq"]
    assert verify_release(release) == []
    assert os.listdir(release.parent) == ["release"]


def test_the_bytes_are_the_same_everywhere(
    release: Path, resources: Resources, tmp_path: Path, run_python: Run
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(resources.root, copy)
    for path in copy.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
            os.utime(path, (1, 1))
    program = "import os\nos.umask(0o077)\nos.chdir('/')\n" + IN_EVERY_FORMAT
    ended = run_python(
        program,
        tmp_path / "other",
        ALL_KG_KNOWLEDGE=copy,
        PYTHONHASHSEED="7",
        LC_ALL="C",
        LANG="C",
        TZ="Asia/Tokyo",
        USER="nobody",
    )
    assert ended.stdout == "", ended.stderr
    for name in SAME_EVERYWHERE:
        assert (tmp_path / "other" / name).read_bytes() == (release / name).read_bytes()


def test_the_one_time_stamp_is_the_one_that_is_asked_for(
    tmp_path: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    build_release(tmp_path / "out", resources)
    assert (
        json.loads((tmp_path / "out" / "manifest.json").read_text())["created"] == "1970-01-02T00:00:00+00:00"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is 'today'"):
        build_release(tmp_path / "out", resources)


def test_every_damage_to_a_file_is_found(release: Path) -> None:
    files = [path for path in sorted(release.rglob("*")) if path.is_file()]
    found = 0
    for path in files:
        data = path.read_bytes()
        name = path.relative_to(release).as_posix()
        damaged = [data + b"\n"]
        if data:
            middle = len(data) // 2
            damaged += [data[:middle], data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]]
        for content in damaged:
            path.write_bytes(content)
            findings = verify_release(release)
            # Where a manifest is wrong about a file, it is the file that seems to have changed.
            assert findings if "manifest" in name else [name] == [line.split(": ")[0] for line in findings]
            found += 1
        path.unlink()
        assert any(finding.startswith(f"{name}: missing") for finding in verify_release(release)), name
        path.write_bytes(data)
        assert verify_release(release) == []
    assert len(files) >= 10
    assert found >= 25


def test_every_flipped_bit_in_a_manifest_is_found(release: Path) -> None:
    for name in ("manifest.json", "store-manifest.json"):
        data = (release / name).read_bytes()
        for place in range(0, len(data), 7):
            (release / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert verify_release(release), (name, place)
        (release / name).write_bytes(data)


@pytest.mark.parametrize("name", ["extra", "store/extra", ".hidden"])
def test_a_file_that_does_not_belong_there_is_found(release: Path, name: str) -> None:
    (release / name).write_text("")
    assert verify_release(release) == [f"{name}: does not belong here"]


def test_a_folder_that_is_no_release_is_neither_verified_nor_replaced(
    tmp_path: Path, resources: Resources
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("1")
    with pytest.raises(InputError, match="not a folder that `build` has written"):
        verify_release(tmp_path / "photos")
    with pytest.raises(InputError, match="holds something else, which would be lost"):
        build_release(tmp_path / "photos", resources)
    with pytest.raises(InputError, match="this is a file"):
        build_release(tmp_path / "photos" / "one.jpg", resources)
    assert (tmp_path / "photos" / "one.jpg").read_text() == "1"
    (tmp_path / "empty").mkdir()
    build_release(tmp_path / "empty", resources)
    assert verify_release(tmp_path / "empty") == []


def test_bad_knowledge_leaves_the_old_release_untouched(release: Path, resources: Resources) -> None:
    before = state(release)
    Path(resources.ontology, "sources.ttl").write_text("nonsense")
    with pytest.raises(InputError, match=r"sources\.ttl:1"):
        build_release(release, resources)
    assert state(release) == before


def test_of_two_builds_one_wins_and_the_other_is_told(release: Path, resources: Resources) -> None:
    with (
        exclusive(str(release.parent / ".release.lock"), wait=False),
        pytest.raises(BusyError, match=rf"another build is running \(pid {os.getpid()}\)"),
    ):
        build_release(release, resources)
    build_release(release, resources)


def test_a_killed_build_leaves_the_old_release_or_the_new_one(
    release: Path, resources: Resources, run_python: Run, dying: Callable[..., str]
) -> None:
    program = dying("releases.release", BUILD)
    old = (release / "all-kg.nq").read_bytes()
    shutil.copytree(release, release.parent.parent / "old")
    change_knowledge(resources)
    lines = int(run_python(program, "0", release).stdout)
    new = (release / "all-kg.nq").read_bytes()
    assert new != old
    seen = set()
    points = [1 + lines * number // 6 for number in range(6)] + [lines - 12, lines - 1]
    for point in points:
        shutil.rmtree(release.parent)
        shutil.copytree(release.parent.parent / "old", release)
        ended = run_python(program, str(point), release)
        assert ended.returncode == -signal.SIGKILL
        assert verify_release(release) == [], "the release is whole"
        assert (release / "all-kg.nq").read_bytes() in (old, new)
        seen.add((release / "all-kg.nq").read_bytes())
    build_release(release, resources)
    assert os.listdir(release.parent) == ["release"], "the next build clears away what the killed one left"
    assert seen == {old, new}


def test_a_stopped_build_leaves_the_old_release_and_nothing_else(
    release: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(release)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("all_kg.releases.release.metadata", stop)
    with pytest.raises(KeyboardInterrupt):
        build_release(release, resources)
    assert state(release) == before


def test_a_limit_on_file_sizes_leaves_the_old_release_untouched(release: Path, run_python: Run) -> None:
    before = state(release)
    for limit in (300, 5_000, 100_000):
        program = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n{BUILD}"
        ended = run_python(program, release)
        if limit < 100_000:
            assert ended.stdout.startswith(f"WriteError cannot write {release}"), ended.stderr
            assert ended.stdout.count("\n") == 1
            assert state(release) == before
    assert verify_release(release) == []


def test_a_full_disk_leaves_the_old_release_untouched(
    resources: Resources, tmp_path: Path, run_python: Run
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("SKIPPED for want of rights: a full disk needs a small tmpfs, which only root can mount")
    try:
        build_release(disk / "release", resources)
        (disk / "filler").write_bytes(bytes(4096))
        with open(disk / "filler", "ab", buffering=0) as filler:
            while True:
                try:
                    filler.write(bytes(4096))
                except OSError:
                    break
        before = (disk / "release" / "all-kg.nq").read_bytes()
        ended = run_python(BUILD, disk / "release")
        assert ended.stdout.startswith(f"WriteError cannot write {disk}"), ended.stderr
        assert "No space left" in ended.stdout
        assert ended.stdout.count("\n") == 1
        assert (disk / "release" / "all-kg.nq").read_bytes() == before
        assert verify_release(disk / "release") == []
        assert sorted(path.name for path in disk.iterdir()) == ["filler", "release"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_folder_is_named_and_untouched(resources: Resources, run_python: Run) -> None:
    program = "import os\nif os.geteuid() == 0:\n    os.setuid(65534)  # root may write anywhere\n" + BUILD
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(resources.root, Path(folder, "knowledge"))
        build_release(Path(folder, "release"), resources)
        before = state(Path(folder, "release"))
        Path(folder).chmod(0o555)
        preload = "import all_kg.releases.release, all_kg.exports.export, rdflib\n"
        ended = run_python(preload + program, f"{folder}/release", ALL_KG_KNOWLEDGE=f"{folder}/knowledge")
        assert ended.stdout.startswith("WriteError cannot write"), ended.stderr
        assert "Permission denied" in ended.stdout
        assert state(Path(folder, "release")) == before


def test_n_quads_come_in_any_case_and_other_formats_when_asked_for(
    resources: Resources, tmp_path: Path
) -> None:
    build_release(tmp_path / "few", resources, formats=["trig"])
    assert {path.name for path in (tmp_path / "few").glob("all-kg.*")} == {"all-kg.nq", "all-kg.trig"}
    for name in ("nothing", "kgx"):
        with pytest.raises(UsageError):
            build_release(tmp_path / "none", resources, formats=[name])
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_the_shipped_knowledge_makes_a_release(tmp_path: Path) -> None:
    build_release(tmp_path / "release", formats=())
    assert verify_release(tmp_path / "release") == []
    assert len((tmp_path / "release" / "all-kg.nq").read_bytes().splitlines()) > 4000
