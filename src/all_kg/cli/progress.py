"""A bar that shows on the terminal how far a long piece of work is."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Bar = Callable[[str, int, int], object]


@contextmanager
def progress_bar(*, wanted: bool = True) -> Iterator[Bar]:
    """Show a bar on standard error while the body runs, if that is a terminal.

    Yields what is told what is being done, and how much of how much is done; of 0 when that is not known.

    Args:
        wanted: Whether there is anything worth showing, and nothing in its way.
    """
    if not wanted or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, of: bar.update(
            task, description=escape(what), completed=done, total=of or None
        )
