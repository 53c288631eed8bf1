"""Work in a thread of its own can be waited for, given up, and fails like work at home."""

from __future__ import annotations

import threading

import pytest

from all_kg.errors import LimitError
from all_kg.system.interruptible import Interruptible


def test_the_result_comes_back() -> None:
    assert Interruptible(lambda: 7).run(None) == 7
    assert Interruptible(lambda: None).run(60) is None


def test_an_error_comes_back_as_it_was() -> None:
    def fail() -> int:
        raise ValueError("as it was")

    with pytest.raises(ValueError, match="as it was"):
        Interruptible(fail).run(None)


def test_waiting_ends_at_the_limit_while_the_work_goes_on_in_a_daemon_thread() -> None:
    release = threading.Event()
    work = Interruptible(release.wait)
    with pytest.raises(LimitError, match=r"after 0\.1 seconds"):
        work.run(0.1)
    assert work.is_running
    left = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert left
    assert all(thread.daemon for thread in left)
    release.set()
