"""The matrix of treatments and settings as a picture (SVG 1.1) for a slide.

Strength shows three times, so that print and any eyes can read it: by word, by shade and by a row of marks.
"""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from all_kg.answers.answer import DISCLAIMER, NOT_STATED
from all_kg.answers.matrix import LEGEND, SILENCE
from all_kg.layout import printable
from all_kg.namespaces import SVG

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from all_kg.answers.answer import Thing
    from all_kg.answers.matrix import Cell, Matrix

_FONT = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_LETTER, _BOLD = 0.62, 0.7  # width of a letter in ems, of the widest of these fonts
_SIZE, _SMALL, _LARGE = 13, 12, 22  # of letters, in user units
_LINE = 16  # from line to line
_EDGE = 24
_HEIGHT, _GAP = 56, 4  # of cells
_LETTERS_OF_ROW, _LETTERS_OF_COLUMN, _LETTERS_OF_CELL = 26, 13, 14  # where labels are broken, if they can be
_SWATCH = 46
_LEAST_WIDTH = 1100  # room for legend and notes
_INK, _LIGHT, _GRID = "#16202c", "#ffffff", "#c4ccd6"
# Least strength of each level with its shade, and its letters.
LEVELS = (
    (0, "#f0f4f9", _INK),
    (10, "#d8e5f3", _INK),
    (30, "#aecbe8", _INK),
    (50, "#2b6cab", _LIGHT),
    (60, "#0e3a68", _LIGHT),
)


def draw(matrix: Matrix) -> str:
    """Draw a matrix.

    Args:
        matrix: What is drawn.

    Returns:
        An SVG document. Each cell tells a mouse and a screen reader who says what, and names its claims.
    """
    return _Drawing(matrix).to_svg()


class _Drawing:
    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.heads = [wrap(one.label, _LETTERS_OF_COLUMN, break_long_words=False) for one in matrix.settings]
        self.names = [wrap(one.label, _LETTERS_OF_ROW, break_long_words=False) for one in matrix.treatments]
        words = [wrap(cell.wording, _LETTERS_OF_CELL) for cell in matrix.cells.values()]
        lines = [_width(line) for head in self.heads for line in head]
        bold = [_width(line, _BOLD) for wording in words for line in wording]
        self.column = 12 + max([80, *lines, *bold])
        self.left = _EDGE + 14 + max([0, *(_width(line) for lines in self.names for line in lines)])
        self.top = 110 + _LINE * max([0, *map(len, self.heads)])
        self.bottom = self.top + (_HEIGHT + _GAP) * len(self.names)
        grid = self.left + (self.column + _GAP) * len(self.heads)
        title = _EDGE + _width(matrix.title, _BOLD, _LARGE)
        self.width = _EDGE + max(_LEAST_WIDTH, grid, title)
        self.root = ElementTree.Element(
            "svg", {"xmlns": SVG, "role": "group", "aria-labelledby": "matrix-title matrix-desc"}
        )

    def to_svg(self) -> str:
        _child(self.root, "title", id="matrix-title").text = printable(self.matrix.title)
        _child(self.root, "desc", id="matrix-desc").text = " ".join((self._extent(), *LEGEND, DISCLAIMER))
        _rect(self.root, 0, 0, self.width, 0, _LIGHT).set("height", "100%")
        _text(self.root, _EDGE, 40, [self.matrix.title], size=_LARGE, weight="bold")
        _text(self.root, _EDGE, 62, [f"{self._extent()}; {self.matrix.graph}"])
        self._draw_heads()
        for place, treatment in enumerate(self.matrix.treatments):
            self._draw_row(self.top + (_HEIGHT + _GAP) * place, treatment, self.names[place])
        height = self._draw_notes(self.bottom + 22) if self.matrix.cells else self._draw_silence()
        height += _EDGE
        self.root.set("viewBox", f"0 0 {self.width:.0f} {height:.0f}")
        self.root.set("width", f"{self.width:.0f}")
        self.root.set("height", f"{height:.0f}")
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"

    def _extent(self) -> str:
        treatments, settings = len(self.names), len(self.heads)
        sources = _number(len(self.matrix.sources), "source")
        return f"{_number(treatments, 'treatment')} in {_number(settings, 'setting')}, by {sources}"

    def _x(self, place: int) -> float:
        return self.left + (self.column + _GAP) * place

    def _draw_heads(self) -> None:
        end = 0
        for group, settings in groupby(self.matrix.settings.values()):
            start, end = end, end + len(list(settings))
            x, width = self._x(start), self._x(end) - self._x(start) - _GAP
            _text(self.root, x, 92, [group.label[0].upper() + group.label[1:]], size=_SMALL, weight="bold")
            _rect(self.root, x, 98, width, 2, _INK)
        for place, lines in enumerate(self.heads):
            y = self.top - 8 - _LINE * (len(lines) - 1)
            _text(self.root, self._x(place) + self.column / 2, y, lines, anchor="middle")

    def _draw_row(self, y: float, treatment: Thing, lines: list[str]) -> None:
        middle = y + _HEIGHT / 2 + 5 - _LINE * (len(lines) - 1) / 2
        _text(self.root, self.left - 14, middle, lines, anchor="end")
        for place, setting in enumerate(self.matrix.settings):
            cell = self.matrix.cells.get((treatment, setting))
            group = _child(self.root, "g", role="img")
            _child(group, "title").text = printable(f"{treatment} in {setting}: {_told(cell)}")
            if cell is None:
                _rect(group, self._x(place), y, self.column, _HEIGHT, _LIGHT, stroke=_GRID)
            else:
                _child(group, "desc").text = " ".join(cell.claims)
                self._draw_cell(group, self._x(place), y, cell)

    def _draw_cell(self, group: Element, x: float, y: float, cell: Cell) -> None:
        level = _level(cell.strength)
        _, shade, ink = LEVELS[level]
        _rect(group, x, y, self.column, _HEIGHT, shade, stroke=_GRID)
        lines = wrap(cell.wording, _LETTERS_OF_CELL)
        middle, first = x + self.column / 2, y + (22 if len(lines) == 1 else 15)
        _text(group, middle, first, lines, anchor="middle", weight="bold", fill=ink, step=13)
        _text(
            group,
            middle,
            y + 41,
            [_number(len(cell.sources), "source")],
            size=_SMALL,
            anchor="middle",
            fill=ink,
        )
        _marks(group, x + 8, y + _HEIGHT - 9, self.column - 16, level)

    def _draw_silence(self) -> float:
        _text(self.root, _EDGE, self.top, [SILENCE])
        _text(self.root, _EDGE, self.top + 2 * _LINE, [DISCLAIMER], weight="bold")
        return self.top + 3 * _LINE

    def _draw_notes(self, y: float) -> float:
        """Draw legend and notes side by side; gives where they end."""
        middle = self.width * 0.42
        _text(self.root, _EDGE, y, ["Strength of wording"], weight="bold")
        low = y + 10
        for level in reversed(range(len(LEVELS))):
            _, shade, _ = LEVELS[level]
            _rect(self.root, _EDGE, low, _SWATCH, 20, shade, stroke=_GRID)
            _marks(self.root, _EDGE + 4, low + 13, _SWATCH - 8, level)
            lines = _fitted(
                ", ".join(self._wordings(level)) or "none here", middle - 2 * _EDGE - _SWATCH - 10
            )
            _text(self.root, _EDGE + _SWATCH + 10, low + 14, lines, size=_SMALL)
            low += 26 + _LINE * (len(lines) - 1)
        sources = "Sources: " + ", ".join(source.label for source in self.matrix.sources)
        room = self.width - middle - _EDGE
        notes = [line for note in (*LEGEND, sources) for line in _fitted(note, room)]
        _text(self.root, middle, y, notes, size=_SMALL)
        disclaimer = _fitted(DISCLAIMER, room, _BOLD, _SIZE)
        _text(self.root, middle, y + _LINE * len(notes) + 6, disclaimer, weight="bold")
        return max(low, y + _LINE * (len(notes) + len(disclaimer)))

    def _wordings(self, level: int) -> list[str]:
        found = {(-cell.strength, cell.hedge.label) for cell in self.matrix.cells.values()}
        return [word for strength, word in sorted(found) if _level(-strength) == level]


def _level(strength: int) -> int:
    return max(place for place, (least, _, _) in enumerate(LEVELS) if strength >= least)


def _told(cell: Cell | None) -> str:
    if cell is None:
        return NOT_STATED
    names = ", ".join(source.label for source in cell.sources)
    return f"{cell.wording}, {_number(len(cell.sources), 'source')} ({names})"


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _width(line: str, letter: float = _LETTER, size: float = _SIZE) -> float:
    return len(line) * size * letter


def _fitted(text: str, width: float, letter: float = _LETTER, size: float = _SMALL) -> list[str]:
    return wrap(text, int(width / (size * letter)), break_long_words=False)


def _marks(parent: Element, x: float, y: float, width: float, level: int) -> None:
    """As many marks as the level is high; the others hollow."""
    ink = LEVELS[level][2]
    step = width / len(LEVELS)
    for place in range(len(LEVELS)):
        _rect(parent, x + step * place + 1, y, step - 2, 4, ink if place <= level else "none", stroke=ink)


def _rect(
    parent: Element, x: float, y: float, width: float, height: float, fill: str, stroke: str = "none"
) -> Element:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    return _child(parent, "rect", **place, fill=fill, stroke=stroke)


def _text(
    parent: Element,
    x: float,
    y: float,
    lines: Iterable[str],
    *,
    size: float = _SIZE,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = _INK,
    step: float = _LINE,
) -> None:
    style = f"font-family:{_FONT};font-size:{size}px;font-weight:{weight};text-anchor:{anchor};fill:{fill}"
    for place, line in enumerate(lines):
        _child(parent, "text", x=f"{x:.1f}", y=f"{y + step * place:.1f}", style=style).text = printable(line)


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return ElementTree.SubElement(parent, name, attributes)
