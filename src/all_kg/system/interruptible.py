"""Work that a person can interrupt although it holds on to the engine.

A running pyoxigraph query hears no signal and cannot be cancelled. So it runs in a daemon thread, the main
thread stays free to be interrupted, and whoever gives up ends the process with `os._exit`.
"""

from __future__ import annotations

import threading
import time
import traceback
from typing import TYPE_CHECKING, Generic, TypeVar

from all_kg.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")
_SLICE = 0.05  # seconds between two looks at the clock and at signals


class TimeOverError(LimitError):
    """The time for a piece of work is over, and it goes on in its thread."""


class Interruptible(Generic[_Result]):
    """A piece of work in a thread of its own.

    Args:
        work: What to do; its result must be complete, since nothing of it may be read from another thread.
    """

    def __init__(self, work: Callable[[], _Result]) -> None:
        self._work = work
        self._result: list[_Result] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._target, daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the work goes on; then only the end of the process ends it."""
        return self._thread.is_alive()

    def run(self, seconds: float | None) -> _Result:
        """Do the work and wait for it.

        Args:
            seconds: How long to wait at most; None waits for ever.

        Raises:
            TimeOverError: The time is over; the thread goes on, so the process must be ended.
            KeyboardInterrupt: The person gave up; the same holds.
        """
        end = None if seconds is None else time.monotonic() + seconds
        self._thread.start()
        while self.is_running:
            self._thread.join(_SLICE)
            if end is not None and time.monotonic() > end and self.is_running:
                raise TimeOverError(
                    f"the query was ended after {seconds:g} seconds",
                    remedy="Ask for less, or raise --timeout",
                )
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _target(self) -> None:
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
            # What the engine gave out must die in this thread; the frames of the error still hold on to it.
            traceback.clear_frames(error.__traceback__)
            self._error = error
