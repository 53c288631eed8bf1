"""Bytes to quads: encoding, format, typed literals. Opens the named file and nothing else."""

from __future__ import annotations

import os
from io import BytesIO

from pyoxigraph import Literal, Quad, RdfFormat, parse

from all_kg.errors import InputError
from all_kg.namespaces import curie
from all_kg.rdf.xml_guard import refuse_dangerous_entities
from all_kg.rdf.xsd_literals import is_well_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_file(path: str | os.PathLike[str]) -> list[Quad]:
    """Read a file, whole or not at all.

    Args:
        path: A file; the end of its name tells the format (`FORMATS`).

    Raises:
        InputError: The file cannot be read, is not what its name says, or holds an ill-typed literal.
    """
    return read_bytes(read_content(path), name=os.fspath(path))


def read_content(path: str | os.PathLike[str]) -> bytes:
    """Read the bytes of a file.

    Args:
        path: A file.

    Raises:
        InputError: The file cannot be read.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise InputError("there is no such file", remedy="Check the name", file=name) from None
    except IsADirectoryError:
        raise InputError("this is a folder", remedy="Name a file in it", file=name) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            f"the file cannot be read ({reason})", remedy="Check its name and permissions", file=name
        ) from None


def read_bytes(data: bytes, *, name: str, format: RdfFormat | None = None) -> list[Quad]:  # noqa: A002
    """Read the content of a file.

    Args:
        data: UTF-8 text, with or without a byte order mark, with any line ends.
        name: Name of the file for messages; its end tells the format when none is given.
        format: The RDF format.

    Raises:
        InputError: The text is not UTF-8, is not in the format, or holds an ill-typed literal.
        LimitError: An RDF/XML text has too many entities.
    """
    format = format or _format_of(name)  # noqa: A001
    data = _checked(data, format, name)
    quads: list[Quad] = []
    for quad in _parsed(BytesIO(data), format, name):
        if isinstance(quad.object, Literal) and not _is_well_typed(quad.object):
            raise _ill_typed(quad.object, data, format, name)
        quads.append(quad)
    return quads


def read_as_written(path: str | os.PathLike[str], progress: Callable[[int, int], object]) -> Iterator[Quad]:
    """Read a file quad by quad, ill-typed literals included: whoever asks deals with them one by one.

    Args:
        path: A file; the end of its name tells the format (`FORMATS`).
        progress: Is told now and then how many bytes are read, of how many.

    Raises:
        InputError: The file cannot be read or is not what its name says.
        LimitError: An RDF/XML text has too many entities.
    """
    name = os.fspath(path)
    format = _format_of(name)  # noqa: A001
    data = _checked(read_content(path), format, name)
    source = BytesIO(data)
    for number, quad in enumerate(_parsed(source, format, name)):
        yield quad
        if not number % 10_000:
            progress(source.tell(), len(data))


def _checked(data: bytes, format: RdfFormat, name: str) -> bytes:  # noqa: A002
    data = _utf8_with_plain_line_ends(data, name)
    if format == RdfFormat.RDF_XML:
        refuse_dangerous_entities(data, name)
    return data


def _parsed(source: BytesIO, format: RdfFormat, name: str) -> Iterator[Quad]:  # noqa: A002
    try:
        yield from parse(source, format=format)
    except SyntaxError as error:
        raise syntax_error(error, name, format) from None


def decode(data: bytes, *, name: str) -> str:
    """Decode UTF-8 text; without a byte order mark, line ends as LF.

    Args:
        data: The bytes of a file.
        name: Name of the file for messages.

    Raises:
        InputError: The bytes are not text in UTF-8, or there are none.
    """
    return _utf8_with_plain_line_ends(data, name).decode()


def plain_line_ends(data: bytes) -> bytes:
    """Take away a byte order mark and turn CRLF and CR into LF."""
    return data.removeprefix(_BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _format_of(name: str) -> RdfFormat:
    extension = name.rpartition(".")[2].lower()
    if extension not in FORMATS:
        raise InputError(
            "the end of the name is not that of an RDF format",
            remedy=f"Known are {', '.join('.' + known for known in FORMATS)}",
            file=name,
        )
    return FORMATS[extension]


def _utf8_with_plain_line_ends(data: bytes, name: str) -> bytes:
    data = plain_line_ends(data)
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(
            "this is not a text file: it holds a NUL byte",
            remedy="Check that the right file is named and that it is UTF-8, not UTF-16",
            file=name,
            line=data.count(b"\n", 0, nul) + 1,
        )
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        raise InputError(
            f"the text is not UTF-8: byte 0x{data[error.start]:02x} at byte {error.start - line_start + 1} "
            "of the line",
            remedy="Save the file as UTF-8",
            file=name,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
    if not data.strip():
        raise InputError("the file is empty", remedy="Check whether it was cut off", file=name)
    return data


def _is_well_typed(literal: Literal) -> bool:
    return literal.language is not None or is_well_typed(literal.value, literal.datatype.value)


def syntax_error(error: SyntaxError, name: str, format: RdfFormat) -> InputError:  # noqa: A002
    """Word what the parser found, with place and remedy.

    Args:
        error: The parser's.
        name: Name of the file.
        format: What it was read as.
    """
    message = error.msg or str(error)
    place, _, reason = message.partition(": ")
    if not place.startswith("Parser error"):
        reason = message
    remedy = f"Mend the line so that it is {format.name}"
    if "LoadDocumentCallback" in reason:
        reason = "the text names a context elsewhere, and nothing is ever fetched"
        remedy = "Write the context into the file itself"
    elif "prefix" in reason and "declared" in reason:
        remedy = "Declare the prefix at the top of the file"
    return InputError(reason.rstrip("."), remedy=remedy, file=name, line=error.lineno, column=error.offset)


def _ill_typed(literal: Literal, data: bytes, format: RdfFormat, name: str) -> InputError:  # noqa: A002
    line = _line_of(literal, data, format)
    column = None
    if line is not None:
        text = data.split(b"\n")[line - 1].decode()
        column = text.find(literal.value) + 1 or None
    return InputError(
        f'"{_shortened(literal.value)}" is not a value of {curie(literal.datatype.value)}',
        remedy="Correct the value or its datatype",
        file=name,
        line=line,
        column=column,
    )


def _shortened(text: str) -> str:
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= 60 else printable[:57] + "…"


class _LineByLine(BytesIO):
    """Hands a parser one line at a time, so that it is known how far it has read."""

    line = 0

    def read(self, _size: int | None = -1, /) -> bytes:
        text = self.readline()
        self.line += bool(text)
        return text


def _line_of(literal: Literal, data: bytes, format: RdfFormat) -> int | None:  # noqa: A002
    """The parser gives no place for a literal: find where it had read to, and go back from there."""
    feeder = _LineByLine(data)
    for quad in parse(feeder, format=format):
        if quad.object == literal:
            break
    lines = data.split(b"\n")
    sought = literal.value.encode()
    for number in range(feeder.line, 0, -1):
        if sought in lines[number - 1]:
            return number
    return feeder.line or None
