"""Answers for people: plain text, a rich terminal, a notebook.

All three show the same cells. Text from data is stripped of control characters, so that it cannot steer a
terminal, and escaped where it becomes HTML.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from all_kg.answer import Answer, Row

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160))) | {ord("\n"): " ", ord("\t"): " "}


def printable(text: object) -> str:
    """Drop the control characters (C0, C1) of a text; line breaks and tabs become spaces."""
    return str(text).translate(_CONTROLS)


def answer_to_text(answer: Answer) -> str:
    """Lay an answer out as aligned plain text."""
    lines = [printable(answer.question), ""]
    lines += _statement(answer)
    headers, cells = answer_cells(answer)
    if cells:
        lines += ["", *text_table(headers, cells)] if lines[-1] else text_table(headers, cells)
    lines += answer_notes(answer)
    return "\n".join(lines)


def text_table(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Align cells under their headers."""
    widths = [max(len(row[i]) for row in (headers, *cells)) for i in range(len(headers))]
    rows = (headers, ["-" * width for width in widths], *cells)
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def answer_to_rich(answer: Answer) -> Iterator[RenderableType]:
    """Lay an answer out for a rich console."""
    from rich.table import Table
    from rich.text import Text

    yield Text(printable(answer.question), style="bold")
    for line in _statement(answer):
        yield Text(line)
    headers, cells = answer_cells(answer)
    if cells:
        table = Table(header_style="bold")
        for header in headers:
            table.add_column(Text(header))
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        yield table
    for line in answer_notes(answer):
        yield Text(line)


def answer_to_html(answer: Answer) -> str:
    """Lay an answer out as an HTML fragment; everything from data is escaped."""
    headers, cells = answer_cells(answer)
    parts = [html_element("p", line) for line in (printable(answer.question), *_statement(answer))]
    if cells:
        parts.append(html_table(headers, cells))
    parts += [html_element("p", line) for line in answer_notes(answer) if line]
    return "\n".join(["<div>", *parts, "</div>"])


def html_element(tag: str, text: str) -> str:
    """An HTML element with a text in it."""
    from html import escape

    return f"<{tag}>{escape(text)}</{tag}>"


def html_table(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """An HTML table of texts."""
    head = "".join(html_element("th", header) for header in headers)
    body = "\n".join("<tr>" + "".join(html_element("td", cell) for cell in row) + "</tr>" for row in cells)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def answer_cells(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Choose and word the cells that a person sees.

    Left out are columns that repeat an argument of the question, the verdict when there is one, columns with
    nothing in them, and the claim. A source is its number in the list below the answer.
    """
    numbers = {source.iri: f"[{number}]" for number, source in enumerate(answer.sources, start=1)}
    settled = {slot for slot, values in answer.arguments.items() if len(values) == 1}
    hidden = settled | {"claim"}
    if answer.is_yes_no and " and " not in answer.verdict and len(settled) == len(answer.arguments):
        hidden.add("answer")
    shown = [c for c in answer.columns if c not in hidden and any(row[c] is not None for row in answer.rows)]
    qualifiers = list(dict.fromkeys(name for row in answer.rows for name in row.qualifiers))

    def cell(row: Row, column: str) -> str:
        value = row[column]
        if column == "source" and value is not None:
            return numbers.get(value.iri, printable(value))
        return "" if value is None else printable(value)

    rows = [
        [cell(row, column) for column in shown]
        + [printable("; ".join(thing.label for thing in row.qualifiers.get(name, ()))) for name in qualifiers]
        for row in answer.rows
    ]
    headers = [printable(name.replace("_", " ")) for name in (*shown, *qualifiers)]
    return headers, [row for row in rows if any(row)]


def _statement(answer: Answer) -> list[str]:
    if answer.is_yes_no and answer.rows:
        return [f"Answer: {answer.verdict} by the sources"]
    return [] if answer.rows else ["Not stated by the sources. That is silence, not a no."]


def answer_notes(answer: Answer) -> list[str]:
    """What stands below an answer: gaps, sources, the disclaimer."""
    lines: list[str] = []
    if answer.gaps:
        lines += ["", "Left open by the sources:", *(f"- {printable(gap.label)}" for gap in answer.gaps)]
    if answer.sources:
        lines += ["", "Sources:"]
        lines += [f"[{number}] {printable(source)}" for number, source in enumerate(answer.sources, start=1)]
    return [*lines, "", answer.disclaimer]
