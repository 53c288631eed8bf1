"""Arguments that take one of a few names."""

from __future__ import annotations

import argparse
import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def one_of(names: Collection[str]) -> Callable[[str], str]:
    """A `type` for argparse that offers the nearest name to one who mistyped.

    Args:
        names: The names that are known.
    """

    def choice(word: str) -> str:
        near = difflib.get_close_matches(word, names, n=1)
        if near and near[0] != word:
            raise argparse.ArgumentTypeError(f"there is no {word!r}; did you mean {near[0]}?")
        return word

    return choice
