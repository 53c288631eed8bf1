"""A held copy is compared with the places and digests of passages; no text of a source is needed for that."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from all_kg.checks.source_check import (
    GONE,
    MOVED,
    THERE,
    Passage,
    check_passages,
    choose_source,
    normalise_whitespace,
    read_copy,
    read_passages,
)
from all_kg.errors import InputError, UsageError
from all_kg.namespaces import expand
from all_kg.stores.store import open_store

TEXT = "The cup is blue. The plate is (mostly) green. The cup is old."


def passage(sentence: str, text: str = TEXT) -> Passage:
    start = text.index(sentence)
    digest = hashlib.sha256(sentence.encode()).hexdigest()
    return Passage(f"passage:{start}", start, start + len(sentence), digest, ("claim:1",))


def test_a_passage_at_its_place_is_there() -> None:
    sentences = ["The cup is blue.", "The plate is (mostly) green.", "The cup is old."]
    assert [one.status for one in check_passages(TEXT, map(passage, sentences))] == [THERE] * 3


def test_a_passage_elsewhere_has_moved_and_its_new_place_is_told() -> None:
    (finding,) = check_passages("New first words. " + TEXT, [passage("The plate is (mostly) green.")])
    assert (finding.status, finding.start, finding.end) == (MOVED, 34, 62)


def test_a_changed_passage_is_gone() -> None:
    changed = TEXT.replace("blue", "cyan")
    findings = check_passages(changed, [passage("The cup is blue."), passage("The cup is old.")])
    assert [one.status for one in findings] == [GONE, THERE]
    assert findings[0].start is None


def test_the_first_of_equal_passages_is_the_new_place() -> None:
    (finding,) = check_passages("Oh. One two. One two.", [passage("One two.", "One two.")])
    assert (finding.status, finding.start) == (MOVED, 4)


def test_an_empty_copy_has_nothing() -> None:
    assert [one.status for one in check_passages("", [passage("The cup is blue.")])] == [GONE]


def test_whitespace_of_any_kind_is_one_space() -> None:
    assert normalise_whitespace("  The\u00a0cup\r\n\tis\n\nblue. ") == "The cup is blue."


def test_a_copy_is_read_with_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"\xef\xbb\xbfThe cup\r\nis blue.\r\n")
    assert read_copy(str(path)) == "The cup is blue."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\x01binary", "binary"),
        (b"caf\xe9", "not UTF-8"),
        (b"<!DOCTYPE html><p>The cup", "markup"),
        (b"\n<html><p>The cup", "markup"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_plain_text_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "page.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_copy(str(path))
    assert str(path) in str(caught.value)


def test_the_passages_of_the_shipped_claims_are_found_by_their_source() -> None:
    store = open_store()
    source = choose_source(store, None)
    assert choose_source(store, source.value) == source
    assert choose_source(store, source.value.rpartition("/")[2]) == source
    passages = read_passages(store, source)
    assert len(passages) > 30
    assert [one.start for one in passages] == sorted(one.start for one in passages)
    assert all(one.statements and len(one.sha256) == 64 and one.start < one.end for one in passages)
    assert read_passages(store, NamedNode(expand("source:none"))) == []


def test_an_unknown_source_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="--source: source:"):
        choose_source(open_store(), "none")
