"""A kernel lock on a file: the death of its holder frees it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from all_kg.errors import BusyError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far behind the process id, which others must be able to read

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_PAUSE_SECONDS = 0.02


@contextmanager
def exclusive(path: str, *, wait: bool, activity: str = "build") -> Iterator[None]:
    """Hold a lock file, which is gone again afterwards.

    Args:
        path: The lock file.
        wait: Wait while another process holds it.
        activity: What the holder does, for the message.

    Raises:
        BusyError: Another process holds the lock, and `wait` is not set.
        WriteError: The lock file cannot be made.
    """
    descriptor = _acquire(path, wait=wait, activity=activity)
    try:
        yield
    finally:
        if sys.platform != "win32":  # there, an open file cannot be removed
            with suppress(OSError):
                os.unlink(path)
        os.close(descriptor)
        if sys.platform == "win32":
            with suppress(OSError):
                os.unlink(path)


def _acquire(path: str, *, wait: bool, activity: str) -> int:
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise WriteError(
                f"cannot write {path}: {error.strerror}", remedy="Check the folder and its permissions"
            ) from None
        try:
            if _try_lock(descriptor):
                if _is_still_there(descriptor, path):
                    os.ftruncate(descriptor, 0)
                    with suppress(OSError):  # on a full disk the lock holds all the same
                        os.write(descriptor, str(os.getpid()).encode())
                    return descriptor
            elif not wait:
                holder = os.read(descriptor, 20).decode(errors="replace") or "unknown"
                raise BusyError(
                    f"another {activity} is running (pid {holder})",
                    remedy="Wait for it to end, then try again",
                )
            else:
                time.sleep(_PAUSE_SECONDS)
        except OSError as error:
            os.close(descriptor)
            raise WriteError(f"cannot lock {path}: {error.strerror}") from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still_there(descriptor: int, path: str) -> bool:
    # The last holder removed the file between our opening and our locking it.
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
