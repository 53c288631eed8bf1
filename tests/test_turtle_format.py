"""Every Turtle file has one normal form, and bringing it there loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset

from all_kg.errors import InputError
from all_kg.rdf.reading import read_bytes
from all_kg.rdf.turtle_format import check, format_text
from all_kg.resources import find_resources

HEAD = "@prefix all: <https://w3id.org/all-kg/concept/> .\n"
UNTIDY = b"""\xef\xbb\xbf@prefix q: <https://w3id.org/all-kg/concept/> . @prefix u: <http://example.org/> .\r
q:b q:p "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> , [ q:p ( 1 01 ) ] .\r
q:a <http://example.org/p#x> '''it's # no comment''' , "\\U0001f9ca" ; a q:C .\r
"""
TIDY = """@prefix all: <https://w3id.org/all-kg/concept/> .
@prefix ns1: <http://example.org/p#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

all:a a all:C ;
    ns1:x "it's # no comment",
        "\U0001f9ca" .

all:b all:p [ all:p ( "1"^^xsd:integer "01"^^xsd:integer ) ],
        "1.50"^^xsd:decimal .
"""


def canonical(data: bytes) -> set[object]:
    dataset = Dataset(read_bytes(data, name="a.ttl"))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_a_file_comes_into_the_normal_form() -> None:
    assert format_text(UNTIDY, "a.ttl") == TIDY


def test_the_graph_stays_the_same() -> None:
    assert canonical(TIDY.encode()) == canonical(UNTIDY)


def test_the_normal_form_stays_as_it_is() -> None:
    assert format_text(TIDY.encode(), "a.ttl") == TIDY


def test_comments_at_the_top_stay() -> None:
    comments = "# bad: no label\n# expected: one finding\n"
    formatted = format_text(f"{comments}\n#  last \n{HEAD}all:a a all:C .".encode(), "a.ttl")
    assert formatted == f"{comments}#  last\n\n{HEAD}\nall:a a all:C .\n"
    assert format_text(formatted.encode(), "a.ttl") == formatted


def test_a_file_of_comments_alone_stays() -> None:
    assert format_text(b"# nothing yet", "a.ttl") == "# nothing yet\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{HEAD}# why\nall:a a all:C .", "2:1"),
        (f"{HEAD}all:a a all:C . # why", "2:17"),
        (f"# top\n{HEAD}all:a all:p '#', <http://e/#>, 'a\\'#' ; # why\n a all:C .", "3:41"),
    ],
)
def test_a_comment_that_would_be_lost_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(InputError, match=f"a.ttl:{place}: comments .* Say it in a skos:editorialNote"):
        format_text(text.encode(), "a.ttl")


def test_a_broken_file_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match=r"a\.ttl:1:"):
        format_text(b"all:a a all:C .", "a.ttl")


def test_check_names_the_files_that_are_not_in_the_normal_form(tmp_path: Path) -> None:
    for name, data in {
        "a.ttl": UNTIDY,
        "b.ttl": TIDY.encode(),
        "c.ttl": TIDY.replace("\n", "\r\n").encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
    assert check(sorted(tmp_path.iterdir())) == [str(tmp_path / "a.ttl"), str(tmp_path / "c.ttl")]


@pytest.mark.slow  # in a plain run the example of `all-kg fmt --check` looks, too
def test_the_shipped_knowledge_is_in_the_normal_form() -> None:
    resources = find_resources()
    files = [
        path
        for folder in (resources.ontology, resources.shapes)
        for path in sorted(Path(folder).rglob("*.ttl"))
    ]
    assert len(files) >= 18
    assert check(files) == [], "all-kg fmt mends them"
