"""The text of a release, unpacked and guarded while it is read, so that a file of any size goes through."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import zipfile
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from all_kg.errors import InputError, LimitError
from all_kg.rdf.xml_guard import EntityGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[int, int], object]

_PACKED = ("gz", "bz2", "xz", "zip")
_XML = ("owl", "rdf", "xml")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PIECE = 1 << 18
MOST_TEXT = 4 << 30  # bytes
_MOST_RATIO = 200  # of text to packed bytes; that of N-Triples is about 20
_NO_BOMB = 16 << 20  # bytes that any file may unpack to
_SAMPLE, _STEP = 1 << 13, 1 << 17  # bytes of a sample; from one to the next
_DAMAGED = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, RuntimeError)


def extension_of(name: str) -> str:
    """The end of a file's name that tells its format, without that of the packing: `ttl` for `a.ttl.gz`."""
    parts = name.lower().rsplit(".", 2)
    return parts[-2] if parts[-1] in _PACKED and len(parts) == 3 else parts[-1]


@contextmanager
def release_text(path: str | os.PathLike[str], progress: Progress) -> Iterator[BinaryIO]:
    """Open a release, packed or not.

    Yields its text as a stream, without a byte order mark. An error of the file comes out of the `with` as it
    is, even if the reader in between has made something else of it.

    Args:
        path: A file; `.gz`, `.bz2`, `.xz` or `.zip` with one file in it is unpacked on the way.
        progress: Is told now and then how many bytes of the file are read, of how many.

    Raises:
        InputError: The file cannot be read, is damaged or not UTF-8, or its XML refers to other files.
        LimitError: It unpacks to more than 4 GB or to 200 times its size.
    """
    name = os.fspath(path)
    try:
        packed = open(name, "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        raise InputError("there is no such file", remedy="Check the name", file=name) from None
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror})", remedy="Check its name and permissions", file=name
        ) from None
    with packed:
        text = _Text(packed, name, progress)
        try:
            yield io.BufferedReader(text, _PIECE)
        except BaseException:
            if text.error is not None:
                raise text.error from None
            raise


def text_samples(path: str | os.PathLike[str]) -> Iterator[bytes]:
    """Give short pieces of the text of a release, evenly spread, the first from its beginning.

    They end where the file cannot be read, is damaged, or unpacks to too much; reading all of it tells why.

    Args:
        path: A file, packed or not.
    """
    name = os.fspath(path)
    with suppress(InputError, *_DAMAGED), open(name, "rb") as packed:
        text = _unpacked(packed, name)
        for place in range(0, _most_text(os.fstat(packed.fileno()).st_size), _STEP):
            text.seek(place)
            if not (piece := text.read(_SAMPLE)):
                return
            yield piece


class _Text(io.RawIOBase):
    def __init__(self, packed: BinaryIO, name: str, progress: Progress) -> None:
        self.error: BaseException | None = None
        self._packed, self._name, self._progress = packed, name, progress
        self._size = os.fstat(packed.fileno()).st_size
        self._read = 0
        self._unpacked: Any = None
        self._guard = EntityGuard(name) if extension_of(name) in _XML else None
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line = 1
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._next(len(buffer))
        except BaseException as error:
            self.error = error
            raise
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        if self._is_over:  # readers like to ask again
            return b""
        try:
            if self._unpacked is None:
                self._unpacked = _unpacked(self._packed, self._name)
            data: bytes = self._unpacked.read(size)
            if not self._read:
                data = data.removeprefix(_BYTE_ORDER_MARK)
        except _DAMAGED as error:
            raise InputError(
                f"the file cannot be unpacked ({error})",
                remedy="Check that it is whole and named by its kind of packing",
                file=self._name,
            ) from None
        if not data and not self._read:
            raise InputError("the file is empty", remedy="Check whether it was cut off", file=self._name)
        self._read += len(data)
        most = _most_text(self._size)
        if self._read > most:
            raise LimitError(
                f"{self._name}: more than {most:,} bytes of text", remedy="Check that it is the right file"
            )
        self._check_encoding(data)
        if self._guard:
            self._guard.feed(data, final=not data)
        self._is_over = not data
        self._progress(self._packed.tell(), self._size)
        return data

    def _check_encoding(self, data: bytes) -> None:
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise InputError(
                f"the text is not UTF-8: byte 0x{error.object[error.start]:02x}",
                remedy="Save the file as UTF-8",
                file=self._name,
                line=self._line + error.object.count(b"\n", 0, error.start),
            ) from None
        self._line += data.count(b"\n")


def _unpacked(packed: BinaryIO, name: str) -> Any:
    kind = name.lower().rpartition(".")[2]
    if kind == "zip":
        archive = zipfile.ZipFile(packed)
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise InputError(f"there are {len(members)} files in it", remedy="Unpack the release", file=name)
        return archive.open(members[0])
    openers: dict[str, Any] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
    return openers[kind](packed) if kind in openers else packed


def _most_text(size: int) -> int:
    return min(MOST_TEXT, max(_NO_BOMB, _MOST_RATIO * size))
