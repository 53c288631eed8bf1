"""How much of what the graph holds: concepts by kind, claims by source and strength, conflicts, gaps."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, QuerySolutions

from all_kg.answers.labels import label_of
from all_kg.errors import InputError, UsageError
from all_kg.layout import Layout, Shown
from all_kg.namespaces import curie

if TYPE_CHECKING:
    from all_kg.resources import Resources
    from all_kg.stores.store import Store

_TITLE = "#+ statistic: "
_FIRST = "totals"


@dataclass(frozen=True)
class Count:
    """How many of one kind.

    Attributes:
        name: The term, shortened, or the words that stand for the kind.
        label: What a person calls it.
        number: How many.
    """

    name: str
    label: str
    number: int


class Counts(Shown):
    """Counts by the title of the statistic they belong to.

    Attributes:
        tables: Name of the statistic to its title and its counts.
    """

    def __init__(self, tables: dict[str, tuple[str, list[Count]]]) -> None:
        self.tables = tables

    def to_dict(self) -> dict[str, Any]:
        """The counts as data, ready for JSON."""
        return {
            name: {"title": title, "counts": [vars(count) for count in counts]}
            for name, (title, counts) in self.tables.items()
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        cells = []
        for name, (title, counts) in self.tables.items():
            for place, count in enumerate(counts):
                cells.append(["" if place else f"{title} [{name}]", count.label, count.number])
        return Layout(headers=["count", "of", "number"], cells=cells)


def count(store: Store, resources: Resources, name: str | None = None) -> Counts:
    """Count what a store holds by the queries in `queries/statistics/`.

    Args:
        store: The built store.
        resources: Where the queries are.
        name: One statistic only, by the name of its file.

    Raises:
        UsageError: There is no such statistic; names the nearest ones.
        InputError: A query has no title, or is none that can be counted with.
    """
    folder = Path(resources.queries, "statistics")
    paths = {
        path.stem: path for path in sorted(folder.glob("*.rq"), key=lambda p: (p.stem != _FIRST, p.stem))
    }
    if name is not None and name not in paths:
        near = difflib.get_close_matches(name, paths, n=3)
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(paths)}"
        raise UsageError(f"there is no statistic {name!r}", remedy=remedy)
    return Counts({stem: _table(store, path) for stem, path in paths.items() if name in (None, stem)})


def _table(store: Store, path: Path) -> tuple[str, list[Count]]:
    text = path.read_text(encoding="utf-8")
    title = text.partition("\n")[0]
    if not title.startswith(_TITLE):
        raise InputError("no title", remedy=f"Open the file with '{_TITLE}…'", file=os.fspath(path), line=1)
    solutions = store.query(text)
    if not isinstance(solutions, QuerySolutions):
        raise InputError("not a SELECT query", remedy="Select ?what and ?number", file=os.fspath(path))
    counts = [_count(store, one["what"], one["number"]) for one in solutions]
    return title.removeprefix(_TITLE), counts


def _count(store: Store, what: Any, number: Any) -> Count:
    name = what.value if isinstance(what, Literal) else curie(what.value)
    return Count(name, label_of(store, what), int(number.value))
