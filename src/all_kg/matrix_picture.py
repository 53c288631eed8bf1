"""The matrix of treatments and settings as a picture (SVG 1.1) for a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from all_kg.answer import DISCLAIMER
from all_kg.namespaces import SVG

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from all_kg.answer import Thing
    from all_kg.matrix import Cell, Matrix

_SIDE = 44  # of a cell, in user units
_LETTER = 6.6  # mean width of a letter of the labels
_TEXT = "font-family:sans-serif;font-size:12px;fill:#1b1f24"
# Least strength of each shade, and the shade; letters on the dark ones are white.
_SHADES = ((0, "#eef3fa"), (10, "#cfdff2"), (30, "#9fc0e6"), (50, "#5b93cf"), (65, "#1f5f9f"))
_WHITE_FROM = 50


def draw(matrix: Matrix, title: str) -> str:
    """Draw a matrix.

    Args:
        matrix: What is drawn: darker is stronger wording, the number is that of the sources.
        title: What stands above it.

    Returns:
        An SVG document; each cell tells its words to a mouse and to a screen reader.
    """
    left = 16 + _LETTER * max((len(one.label) for one in matrix.treatments), default=0)
    top = 56 + 0.72 * _LETTER * max((len(one.label) for one in matrix.settings), default=0)
    width = left + _SIDE * len(matrix.settings) + top * 0.8
    height = top + _SIDE * len(matrix.treatments) + 92
    width = max(width, left + 5 * 120)
    root = ElementTree.Element(
        "svg",
        xmlns=SVG,
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        role="img",
    )
    _child(root, "title").text = title
    _child(root, "rect", width="100%", height="100%", fill="#ffffff")
    _text(root, 12, 26, title, "font-weight:bold;font-size:16px")
    for place, setting in enumerate(matrix.settings):
        x = left + _SIDE * (place + 0.55)
        _text(root, x, top - 10, setting.label, "", transform=f"rotate(-45 {x:.1f} {top - 10:.1f})")
    for line, treatment in enumerate(matrix.treatments):
        y = top + _SIDE * line
        _text(root, left - 8, y + _SIDE / 2 + 4, treatment.label, "text-anchor:end")
        for place, setting in enumerate(matrix.settings):
            _draw_cell(
                root, left + _SIDE * place, y, treatment, setting, matrix.cells.get((treatment, setting))
            )
    _legend(root, 12, top + _SIDE * len(matrix.treatments) + 26)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _draw_cell(
    root: Element, x: float, y: float, treatment: Thing, setting: Thing, cell: Cell | None
) -> None:
    group = _child(root, "g")
    words = f"{cell.hedge.label}, {_sources(cell)}" if cell else "not stated"
    _child(group, "title").text = f"{treatment.label} in {setting.label}: {words}"
    shade = _shade(cell.strength) if cell else "#ffffff"
    size = f"{_SIDE - 3}"
    _child(group, "rect", x=f"{x:.1f}", y=f"{y:.1f}", width=size, height=size, fill=shade, stroke="#d0d7de")
    if cell:
        ink = "fill:#ffffff" if cell.strength >= _WHITE_FROM else ""
        _text(
            group, x + _SIDE / 2 - 1.5, y + _SIDE / 2 + 3, str(len(cell.sources)), f"text-anchor:middle;{ink}"
        )


def _legend(root: Element, x: float, y: float) -> None:
    for place, (least, shade) in enumerate(_SHADES):
        _child(root, "rect", x=f"{x + 100 * place:.0f}", y=f"{y:.0f}", width="18", height="18", fill=shade)
        _text(root, x + 100 * place + 24, y + 14, f"strength {least}+", "")
    _text(
        root,
        x,
        y + 38,
        "Shade: strongest wording of any source. Number: sources. White: not stated, never no.",
        "",
    )
    _text(root, x, y + 56, DISCLAIMER, "")


def _shade(strength: int) -> str:
    return [shade for least, shade in _SHADES if strength >= least][-1]


def _sources(cell: Cell) -> str:
    number = len(cell.sources)
    return f"{number} source{'s' * (number != 1)}"


def _text(parent: Element, x: float, y: float, words: str, style: str, **more: str) -> None:
    _child(parent, "text", x=f"{x:.1f}", y=f"{y:.1f}", style=f"{_TEXT};{style}", **more).text = words


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return ElementTree.SubElement(parent, name, attributes)
