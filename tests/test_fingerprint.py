"""A fingerprint is the same for the same triples, however they are held, and another for any others."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from all_kg.rdf.fingerprint import canonical_lines, fingerprint

pytestmark = pytest.mark.wheel

LIST = b"<urn:a> <urn:p> _:x . _:x <urn:first> '1' ; <urn:rest> _:y . _:y <urn:first> '2' ."
SAME = b"_:b2 <urn:first> '2' . <urn:a> <urn:p> _:b1 , _:b1 . _:b1 <urn:rest> _:b2 ; <urn:first> '1' ."
OTHERS = {
    "a value": LIST.replace(b"'2'", b"'3'"),
    "a language": LIST.replace(b"'2'", b"'2'@en"),
    "the form of a number": LIST.replace(b"'2'", b"2.0"),
    "a blank node": LIST.replace(b"<urn:rest> _:y", b"<urn:rest> _:z"),
    "a triple less": LIST.partition(b"_:y <")[0],
}


def test_names_of_blank_nodes_order_and_repetition_do_not_count() -> None:
    assert fingerprint(parse(LIST, RdfFormat.TURTLE)) == fingerprint(parse(SAME, RdfFormat.TURTLE))
    assert fingerprint(parse(SAME, RdfFormat.TURTLE)).triples == 4


@pytest.mark.parametrize("what", OTHERS)
def test_all_else_counts(what: str) -> None:
    assert len(OTHERS) == 5
    other = fingerprint(parse(OTHERS[what], RdfFormat.TURTLE))
    assert other.sha256 != fingerprint(parse(LIST, RdfFormat.TURTLE)).sha256


def test_the_lines_are_n_triples() -> None:
    lines = canonical_lines(parse(b"<urn:a> <urn:p> 'x\\ny'@en , 1.50 .", RdfFormat.TURTLE))
    assert lines == [
        '<urn:a> <urn:p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n',
        '<urn:a> <urn:p> "x\\ny"@en .\n',
    ]
