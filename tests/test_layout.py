"""Text, terminal and notebook show the same, and nothing in the data can steer or script them."""

from __future__ import annotations

import io
from html.parser import HTMLParser

from rich.console import Console

from all_kg.layout import Layout, printable

HOSTILE = "<script>alert(1)</script> & \x1b[2J\x07\x9b31m [bold]x[/bold]\r\n\u202eend"
LAYOUT = Layout(
    "Title?", ["A line"], ["one", "two"], [["a", HOSTILE], ["longer", ""]], [["Notes:", "- note"], []]
)


def rich_text(layout: Layout) -> str:
    console = Console(file=io.StringIO(), width=200, markup=False, highlight=False)
    console.print(layout)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_plain_text_is_aligned() -> None:
    assert Layout("T", headers=["a", "bb"], cells=[["xxx", "y"], ["", "z"]], notes=[["n"]]).to_text() == (
        "T\n\na    bb\n---  --\nxxx  y\n     z\n\nn"
    )


def test_what_is_missing_leaves_no_gap() -> None:
    assert Layout(lines=["only"]).to_text() == "only"
    assert Layout().to_text() == ""
    assert Layout(headers=["a"], notes=[["n"]]).to_text() == "n"


def test_control_characters_are_dropped_and_line_breaks_become_spaces() -> None:
    assert printable("a\x1b[31mb\x00c\x7fd\x9be") == "a[31mbcde"
    assert printable("a\r\nb\tc") == "a b c"
    assert printable("é 🧊 CNS") == "é 🧊 CNS"


def test_no_face_lets_an_escape_sequence_through() -> None:
    for text in (LAYOUT.to_text(), str(LAYOUT), LAYOUT.to_html(), rich_text(LAYOUT)):
        assert not [
            letter for letter in text if (ord(letter) < 32 and letter != "\n") or 127 <= ord(letter) < 160
        ]


def test_a_terminal_takes_nothing_for_markup() -> None:
    assert "[bold]x[/bold]" in rich_text(LAYOUT)


class Elements(HTMLParser):
    """Collects the elements and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_has_the_same_cells_and_no_element_from_data() -> None:
    page = Elements()
    page.feed(LAYOUT.to_html())
    assert set(page.tags) == {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "br"}
    assert "<script>alert(1)</script> & " in page.text
    assert page.tags.count("td") == 4


def test_all_faces_show_every_cell() -> None:
    for text in (LAYOUT.to_text(), LAYOUT.to_html(), rich_text(LAYOUT)):
        for piece in ("Title?", "A line", "one", "two", "longer", "Notes:", "- note"):
            assert piece in text
