"""What several commands print alike."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from rich.console import Console, ConsoleOptions, RenderResult

    class Shown(Protocol):
        """What knows how it looks, in text and in a terminal."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult: ...


def show(content: Shown) -> None:
    """Print with colours and frames in a terminal, as plain aligned text elsewhere."""
    if not sys.stdout.isatty():
        print(content)
        return
    from rich.console import Console

    Console(markup=False, highlight=False).print(content)


def print_json(data: object) -> None:
    """Print data as JSON, readable and with every letter as it is."""
    import json

    print(json.dumps(data, ensure_ascii=False, indent=2))
