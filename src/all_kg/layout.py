"""What a person sees of an answer, laid out for a pipe, a terminal or a notebook.

All three show the same. Text from data is stripped of control characters, so that it cannot steer a terminal,
and escaped where it becomes HTML.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

_CONTROLS: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160)))
_CONTROLS[ord("\n")] = _CONTROLS[ord("\t")] = " "


def printable(text: object) -> str:
    """Drop the control characters (C0, C1) of a text; line breaks and tabs become spaces."""
    return str(text).translate(_CONTROLS)


class Layout:
    """A title, lines, a table, and lines below it; each may be missing.

    Args:
        title: What was asked.
        lines: What stands above the table.
        headers: Headers of the table.
        cells: Its rows.
        notes: What stands below the table, in paragraphs of lines.
    """

    __slots__ = ("cells", "headers", "lines", "notes", "title")

    def __init__(
        self,
        title: str = "",
        lines: Sequence[str] = (),
        headers: Sequence[object] = (),
        cells: Sequence[Sequence[object]] = (),
        notes: Sequence[Sequence[str]] = (),
    ) -> None:
        self.title = printable(title)
        self.lines = [printable(line) for line in lines]
        self.headers = [printable(header) for header in headers]
        self.cells = [[printable(cell) for cell in row] for row in cells]
        self.notes = [[printable(line) for line in paragraph] for paragraph in notes if paragraph]

    def to_text(self) -> str:
        """Lay it out as aligned plain text."""
        parts = [[self.title] if self.title else [], self.lines, self._text_table(), *self.notes]
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def _text_table(self) -> list[str]:
        if not self.cells:
            return []
        columns = range(len(self.headers))
        widths = [max(len(row[column]) for row in (self.headers, *self.cells)) for column in columns]
        rows = [self.headers, ["-" * width for width in widths], *self.cells]
        return ["  ".join(row[column].ljust(widths[column]) for column in columns).rstrip() for row in rows]

    def __str__(self) -> str:
        return self.to_text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.to_rich()

    def to_rich(self) -> Iterator[RenderableType]:
        """Lay it out for a rich console; nothing in it is taken for markup."""
        from rich.table import Table
        from rich.text import Text

        if self.title:
            yield Text(self.title, style="bold")
        yield from (Text(line) for line in self.lines)
        if self.cells:
            table = Table(header_style="bold")
            for header in self.headers:
                table.add_column(Text(header))
            for row in self.cells:
                table.add_row(*(Text(cell) for cell in row))
            yield table
        for number, paragraph in enumerate(self.notes):
            yield Text("\n".join(["", *paragraph] if number else paragraph))

    def to_html(self) -> str:
        """Lay it out as an HTML fragment; everything is escaped."""
        from html import escape

        def element(tag: str, text: str) -> str:
            return f"<{tag}>{escape(text)}</{tag}>"

        parts = [element("p", line) for line in (self.title, *self.lines) if line]
        if self.cells:
            head = "".join(element("th", header) for header in self.headers)
            rows = ["<tr>" + "".join(element("td", cell) for cell in row) + "</tr>" for row in self.cells]
            parts += ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>", *rows, "</tbody>", "</table>"]
        parts += [
            "<p>" + "<br>".join(escape(line) for line in paragraph) + "</p>" for paragraph in self.notes
        ]
        return "\n".join(["<div>", *parts, "</div>"])


class Shown:
    """What shows itself by its layout: as text, in a notebook, in a terminal."""

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.layout().to_text()

    def _repr_html_(self) -> str:
        return self.layout().to_html()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.layout().to_rich()
