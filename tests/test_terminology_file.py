"""Releases are unpacked and guarded while they are read."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from all_kg.errors import InputError, LimitError
from all_kg.terminology import terminology_file
from all_kg.terminology.terminology_file import extension_of, release_text

TEXT = b"".join(b"line %d\n" % number for number in range(60_000))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}


def whole(path: Path) -> bytes:
    with release_text(path, lambda *_: None) as text:
        return text.read()


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return path


@pytest.mark.parametrize("kind", PACKERS)
def test_a_packed_release_is_unpacked_and_a_cut_one_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.nt.{kind}"
    packed = PACKERS[kind](b"\xef\xbb\xbf" + TEXT)
    path.write_bytes(packed)
    assert whole(path) == TEXT
    for damaged in (packed[: len(packed) // 2], TEXT[:1000]):
        path.write_bytes(damaged)
        with pytest.raises(
            InputError, match=rf"a\.nt\.{kind}: the file cannot be unpacked \(.+\)\. Check that"
        ):
            whole(path)


def test_a_zip_with_one_file_is_unpacked_and_any_other_is_told(tmp_path: Path) -> None:
    assert whole(zipped(tmp_path / "one.nt.zip", "folder/a.nt")) == TEXT
    with pytest.raises(InputError, match=r"two\.nt\.zip: there are 2 files in it\. Unpack the release"):
        whole(zipped(tmp_path / "two.nt.zip", "a.nt", "b.nt"))
    (tmp_path / "bad.nt.zip").write_bytes(TEXT)
    with pytest.raises(
        InputError, match=r"bad\.nt\.zip: the file cannot be unpacked \(File is not a zip file\)"
    ):
        whole(tmp_path / "bad.nt.zip")


def test_a_file_that_grows_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(bytes(1_000_000)))
    assert len(whole(path)) == 1_000_000
    monkeypatch.setattr(terminology_file, "_NO_BOMB", 900_000)
    with pytest.raises(LimitError, match=r"a\.nt\.gz: more than 900,000 bytes of text"):
        whole(path)
    monkeypatch.setattr(terminology_file, "MOST_TEXT", 1000)
    with pytest.raises(LimitError, match=r"more than 1,000 bytes"):
        whole(path)


def test_progress_tells_how_much_of_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_bytes(TEXT)
    told: list[tuple[int, int]] = []
    with release_text(path, lambda done, of: told.append((done, of))) as text:
        assert text.readline() == b"line 0\n"
        assert 0 < told[0][0] < len(TEXT)
        text.read()
    assert told[-1] == (len(TEXT), len(TEXT))
    assert told == sorted(told)


def test_an_empty_or_missing_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.nt").touch()
    with pytest.raises(InputError, match=r"a\.nt: the file is empty\. Check whether it was cut off"):
        whole(tmp_path / "a.nt")
    with pytest.raises(InputError, match=r"b\.nt: there is no such file\. Check the name"):
        whole(tmp_path / "b.nt")
    with pytest.raises(InputError, match=r"the file cannot be read \(Is a directory\)"):
        whole(tmp_path)


def test_an_error_of_the_file_is_not_lost_in_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(TEXT)[:1000])

    def read_by_one_who_forgets() -> None:
        with release_text(path, lambda *_: None) as text:
            try:
                text.read()
            except InputError:
                raise TypeError("expected path or binary file handle") from None

    with pytest.raises(InputError, match="cannot be unpacked"):
        read_by_one_who_forgets()


def entities_of(count: int, size: int, references: int, filler: str) -> str:
    declared = "".join(f'<!ENTITY e{number} "{"x" * size}">' for number in range(count))
    return f"<!DOCTYPE r [{declared}]><r>{filler}{'&e0;' * references}</r>"


def test_entities_are_counted_across_the_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminology_file, "_PIECE", 1001)
    path = tmp_path / "a.owl"
    path.write_text(entities_of(1, 10_000, 100, "y" * 10_000))
    assert len(whole(path)) > 20_000
    path.write_text(entities_of(1, 10_000, 101, "y" * 10_000))
    with pytest.raises(
        LimitError, match=r"a\.owl: its entities stand for too much text\. Write the IRIs out"
    ):
        whole(path)
    path.write_text(entities_of(65, 1, 0, ""))
    with pytest.raises(LimitError, match=r"a\.owl:1: more than 64 entities are declared"):
        whole(path)


def test_the_name_tells_the_format_packed_or_not() -> None:
    assert [extension_of(name) for name in ("a.b.TTL", "a.owl.XZ", "gz", "a.gz")] == [
        "ttl",
        "owl",
        "gz",
        "gz",
    ]
