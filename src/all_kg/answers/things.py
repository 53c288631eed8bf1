"""Several things together, and how they are written: in words, as JSON, as a cell of CSV."""

from __future__ import annotations

import json
import re
from functools import cached_property

from all_kg.answers.answer import Thing

_QUOTED = re.compile('[,"\r\n]')


class Things(tuple[Thing, ...]):
    """Several things in their order. Each form is written once and serves all who share it."""

    @cached_property
    def labels(self) -> str:
        """The labels, separated by "; "."""
        return "; ".join(thing.label for thing in self)

    @cached_property
    def json(self) -> str:
        """A list of JSON."""
        return json.dumps([{"iri": thing.iri, "label": thing.label} for thing in self], ensure_ascii=False)

    @cached_property
    def csv(self) -> str:
        """The labels as a cell of CSV."""
        return csv_cell(self.labels)


def csv_cell(text: str) -> str:
    """Write a text as a cell of CSV (RFC 4180, section 2).

    The writer of the standard library looks at every letter of every row: four times as slow on a long file.
    """
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
