"""A small picture of a thing and its nearest neighbours (SVG 1.1, within a page).

Three columns: what leads to it, the thing, what it leads to. Colours come from the style sheet of the page,
so that the picture is as dark or as light as the page is; all that it shows, its description says as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from all_kg.namespaces import SVG

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from all_kg.site.links import Link

_WIDTH, _COLUMN, _BOX = 720, 224, 24
_LETTERS = 31  # of a box; longer words are cut here, and whole in its title
_STEP, _HEAD = _BOX + 4, 20
_GROUPS, _NEIGHBOURS = 4, 4  # of a side; of a group
_EDGE = 6


@dataclass(frozen=True)
class Group:
    """Neighbours by one relation.

    Attributes:
        relation: The words of the relation.
        neighbours: Where it leads, or whence.
    """

    relation: str
    neighbours: tuple[Link, ...]


def draw_neighbourhood(name: str, leading_here: Sequence[Group], leading_on: Sequence[Group]) -> str:
    """Draw a thing between its neighbours.

    Args:
        name: The words for the thing.
        leading_here: What leads to it.
        leading_on: What it leads to.

    Returns:
        An SVG element; empty when there is no neighbour.
    """
    here, on = _chosen(leading_here), _chosen(leading_on)
    if not here and not on:
        return ""
    height = max(_height(here), _height(on), _BOX + 16) + 2 * _EDGE
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "neighbourhood",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "width": str(_WIDTH),
            "height": str(height),
            "role": "group",
            "aria-labelledby": "picture-title picture-desc",
        },
    )
    _child(root, "title", id="picture-title").text = f"{name} and its neighbours"
    _child(root, "desc", id="picture-desc").text = _told(name, leading_here, leading_on)
    middle = height // 2
    _draw_side(root, here, 0, middle, height, leads_here=True)
    _draw_side(root, on, _WIDTH - _COLUMN, middle, height, leads_here=False)
    centre = (_WIDTH - _COLUMN) // 2
    group = _child(root, "g", **{"class": "centre"})
    _child(group, "title").text = name
    _rect(group, centre, middle - 20, _COLUMN, 40)
    _text(group, centre + _COLUMN // 2, middle + 5, _cut(name, 26), "middle")
    return ElementTree.tostring(root, encoding="unicode")


def _chosen(groups: Sequence[Group]) -> list[tuple[Group, int]]:
    """The first groups with their first neighbours, and how many more each has."""
    shown = groups[:_GROUPS]
    return [
        (Group(one.relation, one.neighbours[:_NEIGHBOURS]), len(one.neighbours[_NEIGHBOURS:]))
        for one in shown
    ]


def _height(groups: Sequence[tuple[Group, int]]) -> int:
    return sum(_HEAD + _STEP * len(group.neighbours) + (16 if more else 0) + 8 for group, more in groups)


def _draw_side(
    root: Element, groups: list[tuple[Group, int]], x: int, middle: int, height: int, *, leads_here: bool
) -> None:
    y = (height - _height(groups)) // 2
    for group, more in groups:
        top = y
        _text(root, x + 2, y + 14, _cut(group.relation, _LETTERS), "start", "relation")
        y += _HEAD
        for neighbour in group.neighbours:
            _draw_neighbour(root, neighbour, x, y)
            y += _STEP
        if more:
            _text(root, x + 8, y + 11, f"and {more} more", "start", "more")
            y += 16
        centre = (top + _HEAD + y) // 2
        _draw_way(root, centre, middle, leads_here=leads_here)
        y += 8


def _draw_neighbour(root: Element, neighbour: Link, x: int, y: int) -> None:
    parent = _child(root, "a", href=neighbour.href) if neighbour.href else _child(root, "g")
    _child(parent, "title").text = neighbour.text
    _rect(parent, x, y, _COLUMN, _BOX)
    _text(parent, x + 8, y + 16, _cut(neighbour.text, _LETTERS), "start")


def _draw_way(root: Element, side: int, middle: int, *, leads_here: bool) -> None:
    """An arrow between a group and the thing in the middle."""
    left, right = _COLUMN + 4, (_WIDTH - _COLUMN) // 2 - 3
    start, end = (left, side), (right, middle)
    if not leads_here:
        start, end = (_WIDTH - right, middle), (_WIDTH - left, side)
    half = (start[0] + end[0]) // 2
    way = f"M{start[0]} {start[1]}L{half} {start[1]}L{half} {end[1]}L{end[0]} {end[1]}"
    head = f"M{end[0] - 5} {end[1] - 4}L{end[0]} {end[1]}L{end[0] - 5} {end[1] + 4}"
    _child(root, "path", d=way + head, **{"class": "way"})


def _told(name: str, leading_here: Sequence[Group], leading_on: Sequence[Group]) -> str:
    parts = [_group_told(f"{name}: {group.relation}", group) for group in leading_on]
    parts += [_group_told(f"{group.relation} {name}", group) for group in leading_here]
    return ". ".join(parts) + "."


def _group_told(words: str, group: Group) -> str:
    named = ", ".join(one.text for one in group.neighbours[:_NEIGHBOURS])
    more = len(group.neighbours) - _NEIGHBOURS
    return f"{words}: {named}" + (f" and {more} more" if more > 0 else "")


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


def _rect(parent: Element, x: int, y: int, width: int, height: int) -> None:
    _child(parent, "rect", x=str(x), y=str(y), width=str(width), height=str(height), rx="3")


def _text(parent: Element, x: int, y: int, words: str, anchor: str, kind: str = "") -> None:
    place = {"x": str(x), "y": str(y), "text-anchor": anchor} | ({"class": kind} if kind else {})
    _child(parent, "text", **place).text = words


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return ElementTree.SubElement(parent, name, attributes)
