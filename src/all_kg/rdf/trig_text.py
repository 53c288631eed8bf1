"""Quads as TriG, the same bytes everywhere."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from all_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad


def trig_text(quads: Iterable[Quad]) -> bytes:
    """Write quads in the order in which they come, with the prefixes that they use.

    Args:
        quads: The quads, those of a graph together.
    """
    buffer = BytesIO()
    serialize(quads, buffer, format=RdfFormat.TRIG, prefixes=PREFIXES)
    # Pyoxigraph declares all prefixes in an order that changes from run to run.
    lines = buffer.getvalue().splitlines(keepends=True)
    count = next(number for number, line in enumerate([*lines, b""]) if not line.startswith(b"@prefix "))
    body = b"".join(lines[count:])
    used = [line for line in lines[:count] if line.split()[1] in body]
    return b"".join(sorted(used)) + b"\n" + body
