"""A question document is read whole, and every fault in it is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from all_kg.errors import InputError
from all_kg.namespaces import expand
from all_kg.rdf.query_document import read_question, read_questions, slots

GOOD = """\
#+ question: Is {thing} in {place}?
#+ also:
#+   - Does {place} have {thing}?
#+ why: To find it.
#+ parameters: {thing: allkg:Thing, place: allkg:Place}
#+ answer: yes-no
#+ keywords: [where]
#+ columns: {thing: what, place: where, answer: verdict}
PREFIX ex: <http://example.org/>
SELECT ?thing ?place ?answer WHERE { ?thing ex:in ?place BIND ("stated" AS ?answer) }
"""


def write(folder: Path, text: str, name: str = "is-in.rq") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_document_is_read(tmp_path: Path) -> None:
    document = read_question(write(tmp_path, GOOD))
    assert document.stem == "is-in"
    assert document.iri == expand("question:is-in")
    assert document.phrasings == ("Is {thing} in {place}?", "Does {place} have {thing}?")
    assert document.parameters == {"thing": expand("allkg:Thing"), "place": expand("allkg:Place")}
    assert list(document.columns) == ["thing", "place", "answer"]
    assert (document.answer, document.keywords, document.text) == ("yes-no", ("where",), GOOD)


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "is-in.rq"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_question(str(path)).phrasings == read_question(write(tmp_path, GOOD, "other.rq")).phrasings


FAULTS = [
    ("#+ why: To find it.\n", "", 1, "lacks 'why'"),
    ("#+ why:", "#+ reason:", 4, "unknown key 'reason'"),
    ("why: To find it.", "why: 7", 4, "not a text"),
    ("answer: yes-no", "answer: maybe", 6, "'maybe'"),
    ("answer: yes-no", "answer: no", 6, "not a text"),
    ("keywords: [where]", "keywords: where", 7, "not a list"),
    ("keywords: [where]", "keywords: [yes]", 7, "not a text"),
    ("{thing: allkg:Thing, place: allkg:Place}", "thing", 5, "not made of pairs"),
    ("place: allkg:Place", "place: foo:Place", 5, "whose prefix is unknown"),
    ("Is {thing} in {place}?", "Is {thing} in {spot}?", 1, "not among the parameters"),
    ("Is {thing} in {place}?", "Is {thing} in it?", 1, "lacks the slot {place}"),
    ("Is {thing} in {place}?", "Is {thing in {place}?", 1, "not among the parameters"),
    ("Does {place} have {thing}?", "Does {place} have it?", 2, "lacks {thing}"),
    ("  - Does {place} have {thing}?", "  - {place} [", 3, "not YAML"),
    (", answer: verdict}", "}", 8, "the query selects thing, place, answer"),
    ("SELECT ?thing ?place ?answer", "SELECT (?thing AS ?what) ?place ?answer", 8, "the query selects what"),
    ("?answer WHERE", "WHERE", 8, "the query selects thing, place"),
    ("SELECT ?thing ?place ?answer", "SELECT ?thing ?place ?answer ?", 1, "does not parse"),
    ("SELECT ?thing ?place ?answer", "ASK", 1, "not a SELECT query"),
]


def test_all_faults_are_tried() -> None:
    assert len(FAULTS) == 19


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS)
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_question(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there_not_text_or_without_header_is_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary.rq"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, message in (
        (str(tmp_path / "none.rq"), "cannot be read"),
        (str(binary), "not UTF-8"),
        (write(tmp_path, "SELECT * { ?a ?b ?c }", "bare.rq"), "no header"),
        (write(tmp_path, "#+ just words\nSELECT * { ?a ?b ?c }"), "not made of lines"),
    ):
        with pytest.raises(InputError, match=message) as caught:
            read_question(path)
        assert path in str(caught.value)


def test_one_wording_belongs_to_one_question(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.rq")
    write(tmp_path, GOOD.replace("Is {thing} in", "Is {thing} within"), "b.rq")
    with pytest.raises(InputError, match="belongs to a already"):
        read_questions(str(tmp_path))


def test_documents_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "b.rq")
    write(tmp_path, GOOD.replace("Is {thing}", "Was {thing}").replace("Does", "Did"), "a.rq")
    assert [document.stem for document in read_questions(str(tmp_path))] == ["a", "b"]


def test_slots_are_listed_in_order() -> None:
    assert slots("Is {thing} in {place}, or {thing}?") == ["thing", "place", "thing"]
    assert slots("No slots") == []
