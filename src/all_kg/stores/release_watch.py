"""One answer, one release: what is asked of a store elsewhere is asked again when that changed meanwhile.

An answer is made of several requests. A store tells in its graph `published` which release it holds; that is
read before the first of them and after the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.errors import AllKgError, LimitError, RemoteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

_MOST_TIMES = 3


class ReleaseWatch:
    """Sees to it that a piece of work is done on one release.

    What the store said after an answer is remembered, so that the next one takes a single look.

    Args:
        url: Address of the store.
        look: Asks the store which release it holds.
        forget: Lets go of all that was kept of the release before.

    Attributes:
        changes: How often another release was found.
    """

    def __init__(self, url: str, look: Callable[[], object], forget: Callable[[], object]) -> None:
        self.changes = 0
        self._url = url
        self._look = look
        self._forget = forget
        self._seen: object = None
        self._is_at_work = False

    def whole(self, work: Callable[[], T]) -> T:
        """Do a piece of work, again where it began on one release and ended on another.

        Args:
            work: Asks the store; what it returns must not ask it any more. It may be part of other work.

        Raises:
            RemoteError: The store changes each time, or cannot be asked.
        """
        if self._is_at_work:
            return work()
        self._is_at_work = True
        try:
            return self._on_one_release(work)
        finally:
            self._is_at_work = False

    def _on_one_release(self, work: Callable[[], T]) -> T:
        if self._seen is None:
            self._forget()  # it was fetched before anybody looked
            self._seen = self._look()
        for _ in range(_MOST_TIMES):
            try:
                done = work()
            except LimitError:
                raise
            except Exception:
                # A mixture may lack anything, and be told as any error.
                if not self._is_known_to_have_changed():
                    raise
            else:
                if not self._has_changed():
                    return done
        raise RemoteError(
            f"{self._url} is being changed, again and again while it is asked", remedy="Try again in a minute"
        )

    def _has_changed(self) -> bool:
        now = self._look()
        if now == self._seen:
            return False
        self._forget()
        self._seen = now
        self.changes += 1
        return True

    def _is_known_to_have_changed(self) -> bool:
        try:
            return self._has_changed()
        except AllKgError:
            return False
