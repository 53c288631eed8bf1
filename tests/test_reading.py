"""A file is read whole or refused with its place and a remedy; nothing else is ever opened."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from all_kg.errors import AllKgError, InputError, LimitError
from all_kg.rdf.reading import FORMATS, read_bytes, read_file

XSD = "http://www.w3.org/2001/XMLSchema#"
ONE = Quad(NamedNode("http://example.org/a"), NamedNode("http://example.org/p"), Literal("1"))
NTRIPLE = b'<http://example.org/a> <http://example.org/p> "1" .\n'
SAME_TRIPLE = {
    "ttl": b'@prefix e: <http://example.org/> .\ne:a e:p "1" .\n',
    "nt": NTRIPLE,
    "nq": NTRIPLE,
    "trig": b'@prefix e: <http://example.org/> .\n{ e:a e:p "1" }\n',
    "jsonld": b'{"@id": "http://example.org/a",\n "http://example.org/p": "1"}\n',
    **dict.fromkeys(
        ("rdf", "owl", "xml"),
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">\n'
        b'<rdf:Description rdf:about="http://example.org/a"><e:p>1</e:p></rdf:Description>\n</rdf:RDF>\n',
    ),
}


def rdf_xml(document_type: str, value: str = "1") -> bytes:
    return (
        '<?xml version="1.0"?>\n'
        f"{document_type}\n"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">\n'
        f'<rdf:Description rdf:about="http://example.org/a"><e:p>{value}</e:p></rdf:Description>\n'
        "</rdf:RDF>\n"
    ).encode()


def entities(count: int, value: str = "1") -> str:
    declared = "".join(f'<!ENTITY e{number} "{value}">' for number in range(count))
    return f"<!DOCTYPE rdf:RDF [{declared}]>"


def test_every_format_has_a_sample() -> None:
    assert SAME_TRIPLE.keys() == FORMATS.keys()


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_a_byte_order_mark_and_line_ends_make_no_difference(
    tmp_path: Path, extension: str, mark: bytes, line_end: bytes
) -> None:
    file = tmp_path / f"file.{extension}"
    file.write_bytes(mark + SAME_TRIPLE[extension].replace(b"\n", line_end))
    assert read_file(file) == [ONE]


def test_a_long_string_has_the_same_line_ends_whatever_the_file_has() -> None:
    texts = [b'<http://e/a> <http://e/p> """x' + end + b'y""" .' for end in (b"\n", b"\r\n")]
    first, second = (read_bytes(text, name="a.ttl") for text in texts)
    assert first == second


REFUSED = {
    # name of the file, content, how the message begins
    "syntax": (
        "a.ttl",
        b"<http://e/a> <http://e/p> 1 .\n<http://e/a> e:p 1 .",
        "a.ttl:2:14: The prefix e: has not been declared. Declare",
    ),
    "cut": ("a.ttl", b'<http://e/a> <http://e/p> "1', "a.ttl:1:27: Unexpected end of file. Mend"),
    "web page": ("a.ttl", b"<html><body>Not found</body></html>", "a.ttl:1:1: No scheme found"),
    "space in IRI": ("a.ttl", b"<http://e/a b> <http://e/p> 1 .", "a.ttl:1:1: Invalid IRI code point"),
    "relative IRI": (
        "a.nt",
        b"<a> <http://e/p> <http://e/b> .",
        "a.nt:1:1: No scheme found in an absolute IRI.",
    ),
    "language": ("a.ttl", b'<http://e/a> <http://e/p> "1"@e_n .', "a.ttl:1:"),
    "ill-typed": (
        "a.ttl",
        f'@prefix x: <{XSD}> .\n<http://e/a> <http://e/p> "2024-1-1" ;\n'
        '  <http://e/p> "2024-1-1"^^x:date .'.encode(),
        'a.ttl:3:17: "2024-1-1" is not a value of xsd:date. Correct the value or its datatype',
    ),
    "ill-typed number": (
        "a.nt",
        NTRIPLE + f'<http://e/a> <http://e/p> "5,0"^^<{XSD}decimal> .'.encode(),
        'a.nt:2:28: "5,0" is not a value of xsd:decimal.',
    ),
    "ill-typed in JSON": (
        "a.jsonld",
        f'{{"@id": "http://e/a",\n"http://e/p": {{"@value": "x", "@type": "{XSD}int"}}}}'.encode(),
        "a.jsonld:2:",
    ),
    "ill-typed in XML": (
        "a.rdf",
        rdf_xml("").replace(b"<e:p>1", f'<e:p rdf:datatype="{XSD}date">today'.encode()),
        "a.rdf:4:",
    ),
    "not UTF-8": (
        "a.ttl",
        b'<http://e/a> <http://e/p> "a" .\n<http://e/a> <http://e/p> "caf\xe9" .',
        "a.ttl:2: the text is not UTF-8: byte 0xe9 at byte 31 of the line.",
    ),
    "UTF-16": (
        "a.ttl",
        "<http://e/a>".encode("utf-16"),
        "a.ttl:1: this is not a text file: it holds a NUL byte.",
    ),
    "binary": ("a.ttl", b"\x89PNG\r\n\x1a\n\0\0", "a.ttl:3: this is not a text file: it holds a NUL byte."),
    "empty": ("a.ttl", b"", "a.ttl: the file is empty. Check whether it was cut off"),
    "blank": ("a.ttl", b"\xef\xbb\xbf \r\n", "a.ttl: the file is empty."),
    "no RDF format": (
        "a.csv",
        b"a,b",
        "a.csv: the end of the name is not that of an RDF format. Known are .ttl,",
    ),
    "not JSON": ("a.jsonld", b'{"@id":', "a.jsonld:1:8: Unexpected end of file"),
    "context elsewhere": (
        "a.jsonld",
        b'{"@context": "http://127.0.0.1:9/c", "@id": "http://e/a"}',
        "a.jsonld: the text names a context elsewhere",
    ),
    "context import": (
        "a.jsonld",
        b'{"@context": {"@import": "file:///etc/passwd"}, "@id": "http://e/a"}',
        "a.jsonld: the text names a context elsewhere, and nothing is ever fetched.",
    ),
    "not XML": ("a.rdf", b"<html><p>x</html>", "a.rdf:1:13: the text is not XML (mismatched tag)."),
    "Latin-1": ("a.rdf", rdf_xml("").replace(b'"1.0"', b'"1.0" encoding="ISO-8859-1"'), "a.rdf:1:"),
    "external entity": (
        "a.rdf",
        rdf_xml('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
        "a.rdf:2:52: the entity e is in another file, and no other file is ever opened.",
    ),
    "external type": (
        "a.owl",
        rdf_xml('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">'),
        "a.owl:2:46: the document type is in another file",
    ),
    "nested entities": (
        "a.rdf",
        rdf_xml('<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'),
        "a.rdf:2:40: the entity b is made of other entities.",
    ),
    "parameter entity": ("a.rdf", rdf_xml('<!DOCTYPE r [<!ENTITY % a "1">]>'), "a.rdf:2:"),
    "late type": ("a.rdf", rdf_xml("").replace(b"</rdf:RDF>", b"<!DOCTYPE r []></rdf:RDF>"), "a.rdf:5:"),
}


def test_all_refused_files_are_here() -> None:
    assert len(REFUSED) == 26


@pytest.mark.parametrize(("name", "content", "message"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_file(name)
    assert str(caught.value).startswith(message)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_up_to_64_entities_of_a_file_itself_are_read_and_not_one_more() -> None:
    assert read_bytes(rdf_xml(entities(64), "&e63;"), name="a.rdf") == [ONE]
    with pytest.raises(LimitError, match=r"a\.rdf:2: more than 64 entities"):
        read_bytes(rdf_xml(entities(65), "&e63;"), name="a.rdf")


def test_entities_that_stand_for_too_much_text_are_refused() -> None:
    long = entities(1, "x" * 10_000)
    assert len(read_bytes(rdf_xml(long, "&e0;" * 100), name="a.rdf")) == 1
    with pytest.raises(LimitError, match="stand for too much text"):
        read_bytes(rdf_xml(long, "&e0;" * 101), name="a.rdf")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no.ttl", "there is no such file. Check the name"),
        (".", "this is a folder. Name a file in it"),
        ("a\0b", "the file cannot be read (embedded null byte)"),
    ],
)
def test_a_path_that_is_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert message in str(caught.value)


LEXICAL_FORMS = {
    "decimal": ["1.50", "01", "+1", "0." + "3" * 40],
    "double": ["1E400", "1e-400", "INF"],
    "float": ["16777217"],
    "integer": ["01", "9" * 60],
    "duration": ["P1Y12M"],
    "date": ["2024-01-01+00:00"],
    "boolean": ["1"],
    "nonNegativeInteger": ["007"],
}


def test_a_literal_keeps_its_lexical_form() -> None:
    literals = [
        *(
            Literal(form, datatype=NamedNode(XSD + name))
            for name, forms in LEXICAL_FORMS.items()
            for form in forms
        ),
        Literal("\U0001f9ec é \t\"'\\"),
        Literal("ja", language="en"),
        Literal("anything", datatype=NamedNode("http://example.org/datatype")),
    ]
    assert len(literals) == 17
    text = "".join(f"<http://e/a> <http://e/p> {literal} .\n" for literal in literals)
    assert [
        quad.object for quad in read_bytes(text.encode(), name="a.nt", format=RdfFormat.N_TRIPLES)
    ] == literals


WATCH = """
import json, sys
from all_kg.errors import AllKgError
from all_kg.rdf.reading import read_file
events = []
watching = False
def watch(event, arguments):
    if watching and event.startswith(("open", "socket.", "os.", "subprocess.", "urllib.", "ftplib.")):
        events.append([event, str(arguments[0]) if arguments else ""])
sys.addaudithook(watch)
watching = True
for path in sys.argv[1:]:
    try:
        read_file(path)
    except AllKgError as error:
        str(error)
watching = False
print(json.dumps(events))
"""
TEMPTING = {
    "imports.ttl": b"<http://e/a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/b.ttl>, "
    b"<file:///etc/passwd> .",
    "base.ttl": b"@base <file:///etc/> . <passwd> <http://e/p> <group> .",
    **{
        name: content for name, content, _ in (REFUSED[key] for key in ("context elsewhere", "external type"))
    },
    "entity.rdf": REFUSED["external entity"][1],
    "import.jsonld": REFUSED["context import"][1],
    "relative.jsonld": b'{"@context": "context.jsonld", "@id": "http://e/a"}',
    "instruction.rdf": b'<?xml version="1.0"?>\n<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?>\n'
    + rdf_xml("")[22:],
}


def test_only_the_named_file_is_opened_and_no_connection(
    tmp_path: Path, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert len(TEMPTING) == 8
    (tmp_path / "context.jsonld").write_text("{}")
    paths = [tmp_path / name for name in TEMPTING]
    for path in paths:
        path.write_bytes(TEMPTING[path.name])
    ended = run_python(WATCH, *paths)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [["open", str(path)] for path in paths]


def test_a_bad_line_at_the_end_of_a_long_file_keeps_nothing() -> None:
    with pytest.raises(AllKgError, match=r"a\.nt:10001:"):
        read_bytes(NTRIPLE * 10_000 + b"<http://e/a> .\n", name="a.nt")
