"""Files and folders written whole or not at all.

Everything is made beside the target under a hidden name, brought to the disk, and swapped in by one rename.
A process that is killed leaves the old or the new; what it had begun is removed by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from all_kg.errors import WriteError
from all_kg.system.file_lock import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_MANY = 500  # files; one by one they would take minutes to reach some disks


def write_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file at once; see `new_file`."""
    with new_file(path) as file:
        file.write(data)


@contextmanager
def new_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Write a file piece by piece. A device or a pipe is written to as it is.

    Yields the file to write to. When the body fails it is removed and the target stays as it was.

    Args:
        path: The file; the folder must be there.

    Raises:
        WriteError: The disk is full, the folder is missing or read-only …; an old file is untouched.
    """
    target = os.path.realpath(path)
    with _plain_errors(os.fspath(path)):
        if os.path.isdir(target):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if not os.path.isdir(os.path.dirname(target)):
            raise FileNotFoundError(errno.ENOENT, "there is no such folder")
        if os.path.exists(target) and not os.path.isfile(target):
            with open(path, "wb") as device:
                yield device
            return
        with exclusive(_beside(target, "lock"), wait=True):
            new = _beside(target, "new")
            try:
                with open(new, "wb") as file:
                    if os.path.exists(target):
                        os.chmod(new, stat.S_IMODE(os.stat(target).st_mode))
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(new, target)
            except BaseException:
                with suppress(OSError):
                    os.unlink(new)
                raise
            _sync(os.path.dirname(target))


@contextmanager
def directory(target: str | os.PathLike[str], *, wait: bool = False) -> Iterator[str]:
    """Fill a fresh folder that then takes the place of the target.

    Yields the fresh folder. When the body fails it is removed and the target stays as it was.

    Args:
        target: The folder to make or to replace; its parent is made when missing.
        wait: Wait while another process writes the same folder.

    Raises:
        BusyError: Another process writes the same folder, and `wait` is not set.
        WriteError: The disk is full, the parent is read-only …; an old folder is untouched.
    """
    final = os.path.realpath(target)
    with _plain_errors(os.fspath(target)):
        os.makedirs(os.path.dirname(final), exist_ok=True)
        with exclusive(_beside(final, "lock"), wait=wait):
            new, old = _beside(final, "new"), _beside(final, "old")
            if os.path.isdir(old) and not os.path.exists(final):
                os.rename(old, final)  # an earlier process died between the two renames of _swap
            for litter in (new, old):
                shutil.rmtree(litter, ignore_errors=True)
            os.mkdir(new)
            try:
                yield new
                _sync_tree(new)
                _swap(new, final, old)
                _sync(os.path.dirname(final))
            finally:
                shutil.rmtree(new, ignore_errors=True)
                if os.path.exists(final):
                    shutil.rmtree(old, ignore_errors=True)


def _beside(target: str, kind: str) -> str:
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name}.{kind}")


def _swap(new: str, final: str, old: str) -> None:
    """Put `new` in the place of `final`; afterwards one of `new` and `old` is what was there.

    Linux exchanges the two in one step. Elsewhere, and on file systems that cannot, there is a moment
    without a target; a process that dies in it leaves the old one beside, and the next one puts it back.
    """
    if not os.path.lexists(final):
        os.rename(new, final)
    elif not _exchange(new, final):
        os.rename(final, old)
        try:
            os.rename(new, final)
        except OSError:
            os.rename(old, final)
            raise


def _exchange(one: str, other: str) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    result: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number))


def _sync_tree(folder: str) -> None:
    if sys.platform.startswith("linux") and sum(len(names) for _, _, names in os.walk(folder)) > _MANY:
        os.sync()  # there it comes back when all is on the disk (sync(2)), which POSIX does not promise
        return
    for parent, _, names in os.walk(folder):
        for name in names:
            _sync(os.path.join(parent, name))
        _sync(parent)


def _sync(path: str) -> None:
    if sys.platform == "win32" and os.path.isdir(path):
        return  # a folder cannot be opened there
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _plain_errors(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(
            f"cannot write {name}: {error.strerror or error}",
            remedy="Check the folder, its permissions and the space on the disk",
        ) from error
