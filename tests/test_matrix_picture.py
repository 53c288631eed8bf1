"""The picture says all that the matrix says, to all eyes and to a screen reader; nothing in it overlaps."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from all_kg.answers.answer import DISCLAIMER, NOT_STATED, Thing
from all_kg.answers.matrix import LEGEND, Cell, Matrix, make_matrix
from all_kg.answers.matrix_picture import LEVELS, draw
from all_kg.namespaces import SVG
from all_kg.resources import find_resources
from all_kg.stores.store import Store, open_store

# Ems: letters of common fonts without serifs are not wider in the mean.
LETTER = {"normal": 0.62, "bold": 0.7}
PHASE = Thing("x:phase", "phase")


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


@pytest.fixture(scope="module", params=["widest", "everything"])
def matrix(store: Store, request: pytest.FixtureRequest) -> Matrix:
    return make_matrix(store, find_resources(), everything=request.param == "everything")


@pytest.fixture(scope="module")
def picture(matrix: Matrix) -> Element:
    return ElementTree.fromstring(draw(matrix))


def tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


def texts(element: Element) -> list[str]:
    return [str(one.text) for one in element.iter(tag("text"))]


def one_cell(hedge: str, strength: int, label: str = "row") -> Matrix:
    row, column, source = Thing("x:row", label), Thing("x:column", "column"), Thing("x:source", "Source")
    cell = Cell(Thing("x:hedge", hedge), strength, False, (source,), ("x:claim",))
    return Matrix("Title", "graph", [row], {column: PHASE}, {(row, column): cell}, ["Source: its title"])


def box(text: Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line of text, for the widest font."""
    style = text.get("style", "")
    size = float(re.findall(r"font-size:([\d.]+)px", style)[0])
    width = len(str(text.text)) * size * LETTER[re.findall(r"font-weight:(\w+)", style)[0]]
    x, y = float(text.get("x", "")), float(text.get("y", ""))
    left = {"start": x, "middle": x - width / 2, "end": x - width}[re.findall(r"text-anchor:(\w+)", style)[0]]
    return left, y - size * 0.75, left + width, y + size * 0.2


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_cell_tells_its_words_its_sources_and_its_claims(matrix: Matrix, picture: Element) -> None:
    groups = picture.findall(tag("g"))
    assert len(groups) == len(matrix.treatments) * len(matrix.settings)
    pairs = [(treatment, setting) for treatment in matrix.treatments for setting in matrix.settings]
    for pair, group in zip(pairs, groups, strict=True):
        told = group.findtext(tag("title"))
        assert told is not None
        assert group.get("role") == "img"
        assert told.startswith(f"{pair[0]} in {pair[1]}: ")
        if cell := matrix.cells.get(pair):
            number = len(cell.sources)
            assert " ".join(texts(group)) == f"{cell.wording} {number} source{'s' * (number != 1)}"
            assert cell.wording in told
            assert all(source.label in told for source in cell.sources)
            assert group.findtext(tag("desc")) == " ".join(cell.claims)
        else:
            assert told.endswith(f": {NOT_STATED}")
            assert texts(group) == []


def test_a_screen_reader_is_told_what_the_picture_is(matrix: Matrix, picture: Element) -> None:
    ids = {str(one.get("id")): one for one in picture if one.get("id")}
    assert picture.get("aria-labelledby") == " ".join(ids) == "matrix-title matrix-desc"
    assert ids["matrix-title"].text == matrix.title
    assert all(piece in str(ids["matrix-desc"].text) for piece in (*LEGEND, DISCLAIMER))


def test_title_legend_sources_and_disclaimer_are_drawn(matrix: Matrix, picture: Element) -> None:
    drawn = " ".join(texts(picture))
    hedges = {cell.hedge.label for cell in matrix.cells.values()}
    legend = drawn.split("Strength of wording ")[1].split(LEGEND[0])[0]
    assert all(hedge in legend for hedge in hedges)
    assert all(source.label in drawn.split("Sources: ")[1] for source in matrix.sources)
    assert all(piece in drawn for piece in (matrix.title, matrix.graph, *LEGEND, DISCLAIMER))
    assert all(setting.label in drawn for setting in matrix.settings)
    assert all(treatment.label in drawn for treatment in matrix.treatments)


def test_no_text_runs_into_another_or_out_of_the_picture(picture: Element) -> None:
    boxes = [box(text) for text in picture.iter(tag("text"))]
    width, height = float(picture.get("width", "")), float(picture.get("height", ""))
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= width and b[3] <= height for b in boxes)
    boxes.sort(key=lambda b: b[1])
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            if other[1] >= one[3]:
                break
            assert not overlap(one, other), (one, other)


def test_the_words_of_a_cell_stay_in_it(picture: Element) -> None:
    for group in picture.findall(tag("g")):
        frame = group.find(tag("rect"))
        assert frame is not None
        x, y = float(frame.get("x", "")), float(frame.get("y", ""))
        right, bottom = x + float(frame.get("width", "")), y + float(frame.get("height", ""))
        for left, top, end, low in map(box, group.iter(tag("text"))):
            assert x <= left
            assert y <= top
            assert end <= right
            assert low <= bottom


def test_cells_do_not_overlap(picture: Element) -> None:
    frames = [group.find(tag("rect")) for group in picture.findall(tag("g"))]
    places = {
        name: sorted({float(frame.get(name, "")) for frame in frames if frame is not None}) for name in "xy"
    }
    for name, size in (("x", "width"), ("y", "height")):
        step = {float(frame.get(size, "")) for frame in frames if frame is not None}
        assert len(step) == 1
        assert len(places[name]) >= 5
        assert all(before + max(step) < after for before, after in pairwise(places[name]))


def test_an_overlap_is_seen() -> None:
    drawing = ElementTree.fromstring(draw(one_cell("may", 10)))
    title = next(text for text in drawing.iter(tag("text")) if text.text == "Title")
    assert overlap(box(title), box(title))
    assert not overlap(box(title), tuple(place + 500 for place in box(title)))


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_strength_shows_by_word_by_shade_and_by_marks(level: int) -> None:
    least, shade, ink = LEVELS[level]
    group = ElementTree.fromstring(draw(one_cell("wording", least))).find(tag("g"))
    assert group is not None
    frame, *marks = group.findall(tag("rect"))
    assert frame.get("fill") == shade
    assert [mark.get("fill") for mark in marks] == [ink] * (level + 1) + ["none"] * (4 - level)
    assert texts(group) == ["wording", "1 source"]


def test_there_are_five_levels_and_the_weakest_takes_all_that_is_weak() -> None:
    assert [least for least, _, _ in LEVELS] == [0, 10, 30, 50, 60]
    below = ElementTree.fromstring(draw(one_cell("wording", 29))).find(f"{tag('g')}/{tag('rect')}")
    assert below is not None
    assert below.get("fill") == LEVELS[1][1]


def test_letters_stand_out_from_every_shade_and_a_stronger_shade_is_darker_in_print() -> None:
    assert all(contrast(shade, ink) >= 4.5 for _, shade, ink in LEVELS)
    assert all(luminance(weak[1]) > luminance(strong[1]) for weak, strong in pairwise(LEVELS))
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#9fc0e6") < 4.5


def test_nothing_in_a_label_becomes_markup_or_breaks_the_document() -> None:
    drawing = ElementTree.fromstring(draw(one_cell("may", 10, label='<script>&"\x07')))
    assert '<script>&"' in texts(drawing)
    assert not list(drawing.iter(tag("script")))


def test_long_wordings_and_long_words_find_room() -> None:
    long = one_cell("occasionally considered", 15, label="a" * 60)
    drawing = ElementTree.fromstring(draw(long))
    group = drawing.find(tag("g"))
    assert group is not None
    assert texts(group) == ["occasionally", "considered", "1 source"]
    boxes = [box(text) for text in drawing.iter(tag("text"))]
    assert min(b[0] for b in boxes) >= 0
    first, second, third = (box(text) for text in group.iter(tag("text")))
    assert not overlap(first, second)
    assert not overlap(second, third)


def test_a_long_title_finds_room() -> None:
    matrix = one_cell("may", 10)
    matrix.title = "Treatment and its kinds " * 6
    drawing = ElementTree.fromstring(draw(matrix))
    assert max(box(text)[2] for text in drawing.iter(tag("text"))) <= float(drawing.get("width", ""))


def test_a_matrix_without_cells_says_that_nothing_is_stated() -> None:
    drawn = texts(ElementTree.fromstring(draw(Matrix("Title", "graph", [], {}, {}, []))))
    assert "Not stated by the sources. That is silence, not a no." in drawn
    assert drawn[-1] == DISCLAIMER


def test_the_same_matrix_is_drawn_the_same(matrix: Matrix) -> None:
    assert draw(matrix) == draw(matrix)
