"""Releases of a terminology in all formats; one stands in four of them in `fixtures/terminologies`."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from all_kg.errors import AllKgError, InputError, UsageError
from all_kg.terminology.terminology_release import read_release
from all_kg.terminology.terminology_statement import Said, Statement, Term

FOLDER = Path(__file__).with_name("fixtures") / "terminologies"
OBO = "http://purl.obolibrary.org/obo/"
FORMATS = ("obo", "owl", "tsv", "ttl")
DISEASES = {
    "MONDO:0004992": Term("a cancer", ["a malignant growth"]),
    "MONDO:0004967": Term("lymphoblast cancer", ['a "lymphoblast" disease'], ["MONDO:0004992"]),
    "MONDO:0000001": Term(None, [], [], obsolete=True, successors=["MONDO:0004967"]),
    "MONDO:0000870": Term("lymphoblast cancer of a child", [], ["MONDO:0004967"]),
    "MONDO:0003541": Term("obsolete lymphoblast cancer of an adult", [], [], True, ["MONDO:0004967"]),
}


def as_curie(identifier: str) -> str:
    return identifier.removeprefix(OBO).replace("_", ":")


def terms(path: Path) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for term, said, value in read_release(path):
        if said in (Said.PARENT, Said.SUCCESSOR):
            value = as_curie(value)
        found.setdefault(as_curie(term), Term()).add(said, value)
    return found


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_says_the_same(extension: str) -> None:
    assert terms(FOLDER / f"diseases.{extension}") == DISEASES


def test_n_triples_say_the_same_as_turtle(tmp_path: Path) -> None:
    triples = parse(path=FOLDER / "diseases.ttl", format=RdfFormat.TURTLE)
    serialize(triples, str(tmp_path / "diseases.nt"), format=RdfFormat.N_TRIPLES)
    assert terms(tmp_path / "diseases.nt") == DISEASES


def test_the_last_term_of_a_file_needs_no_later_one(written: Callable[[str, str], Path]) -> None:
    assert list(read_release(written("a.tsv", "id\tlabel\nX:1\tone"))) == [
        Statement("X:1", Said.THERE),
        Statement("X:1", Said.LABEL, "one"),
    ]


def test_skos_and_the_terms_of_mesh_are_understood(written: Callable[[str, str], Path]) -> None:
    path = written(
        "a.ttl",
        """@prefix : <http://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix meshv: <http://id.nlm.nih.gov/mesh/vocab#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        :a a skos:Concept ; skos:prefLabel "a"@en-GB , "ä"@de ; skos:altLabel "aa" ; skos:broader :b .
        :b a meshv:TopicalDescriptor ; meshv:active false ; meshv:broaderDescriptor :c ;
            dcterms:isReplacedBy :d .
        """,
    )
    found = {term.removeprefix("http://example.org/"): said for term, said in terms(path).items()}
    start = "http://example.org/"
    assert found == {
        "a": Term("a", ["aa"], [f"{start}b"]),
        "b": Term(None, [], [f"{start}c"], obsolete=True, successors=[f"{start}d"]),
    }


def test_only_exact_synonyms_are_synonyms_in_full() -> None:
    for extension in ("obo", "owl", "ttl"):
        statements = read_release(FOLDER / f"diseases.{extension}")
        related = [value for _, said, value in statements if said is Said.RELATED_NAME]
        assert related == ['a "lymphoblast" disease'], extension


def test_a_second_label_is_a_synonym() -> None:
    term = Term()
    term.add(Said.LABEL, "one")
    term.add(Said.LABEL, "two")
    assert term == Term("one", ["two"])


BAD = {
    "no such format": (
        "a.csv",
        "id",
        "a.csv: the end of the name tells no format of a terminology. Known are",
    ),
    "no id": ("a.tsv", "label\nx\n", "a.tsv:1: the columns have no id. Give each column one name"),
    "column twice": ("a.tsv", "id\tid\nx\ty\n", "a.tsv:1: a column is there twice."),
    "ragged": ("a.tsv", "id\tlabel\nX:1\tx\nX:2\n", "a.tsv:3: 1 cells in 2 columns. Part the cells by tabs"),
    "empty id": ("a.tsv", "id\tlabel\n\tx\n", "a.tsv:2: the term has no id. Give it one"),
    "obsolete": ("a.tsv", "id\tobsolete\nX:1\tmaybe\n", 'a.tsv:2: obsolete is "maybe". Write y or n'),
    "obo": ("a.obo", "format-version: 1.2\n\n[Term]\nid: X:1\nsynonym: bare\n", "a.obo:5"),
    "turtle": ("a.ttl", "\n<http://a/b> a .", "a.ttl:2"),
    "n-triples": ("a.nt", "<http://a/b> <http://a/c> .\n", "a.nt:1"),
    "xml": ("a.owl", "<a>\n<b></a>", "a.owl:2:6: the text is not XML (mismatched tag)."),
    "foreign entity": (
        "a.owl",
        '<!DOCTYPE r [\n<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<r>&e;</r>',
        "a.owl:2:39: the entity e is in another file, and no other file is ever opened.",
    ),
    "a page": ("a.nt", "<!DOCTYPE html>\n<html>", "a.nt:1"),
}
assert len(BAD) == 12


@pytest.mark.parametrize(("name", "text", "message"), BAD.values(), ids=BAD)
def test_a_bad_release_is_told_by_file_line_and_remedy(
    name: str, text: str, message: str, written: Callable[[str, str], Path]
) -> None:
    path = written(name, text)
    with pytest.raises(InputError) as caught:
        list(read_release(path))
    assert str(caught.value).removeprefix(f"{path.parent}/").startswith(message)
    assert caught.value.remedy


@pytest.mark.parametrize("extension", ["tsv", "obo", "owl", "ttl", "nt"])
def test_bytes_that_are_not_utf_8_are_told_by_line(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{extension}"
    path.write_bytes(b"id\tlabel\nX:1\tcaf\xe9\n")
    with pytest.raises(
        InputError, match=rf"a\.{extension}:2: the text is not UTF-8: byte 0xe9\. Save the file"
    ):
        list(read_release(path))


def test_obo_without_its_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastobo", None)
    with pytest.raises(UsageError, match=r"pip install 'all-kg\[terminologies\]'"):
        list(read_release(FOLDER / "diseases.obo"))


PIECES = (b'"', b"\\", b"\n", b"\t", b"{", b"[", b"\0", b"&e;", b"<!", b"\xef\xbb\xbf", b"\xff")


def damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        lost = chance.choice((0, 0, 1, 40, len(data)))
        data = data[:place] + chance.choice((b"", *PIECES, data[-60:])) + data[place + lost :]
    return data


@pytest.mark.slow
@pytest.mark.parametrize("extension", FORMATS)
def test_a_damaged_release_is_an_error_and_nothing_worse(extension: str, tmp_path: Path) -> None:
    whole = (FOLDER / f"diseases.{extension}").read_bytes()
    path, chance = tmp_path / f"a.{extension}", random.Random(1)
    errors: list[str] = []
    for _ in range(1_500):
        path.write_bytes(damaged(whole, chance))
        try:
            list(read_release(path))
        except AllKgError as error:
            errors.append(str(error))
    assert 500 < len(errors) < 1_500
    assert all(error.startswith(str(path)) for error in errors)
