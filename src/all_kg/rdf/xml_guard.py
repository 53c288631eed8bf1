"""Reads the document type of an XML text with expat, which opens nothing, before another parser sees it."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from all_kg.errors import InputError, LimitError

_MOST_ENTITIES = 64
_MOST_EXPANSION = 1_000_000  # characters; of a longer text, as many as it has itself
_LONGEST_NAME = 200


def refuse_dangerous_entities(data: bytes, name: str) -> None:
    """Refuse a document type that could name any file or address, or grow without bound.

    Args:
        data: An XML text in UTF-8.
        name: Name of the file for messages.

    Raises:
        InputError: The text is not XML, or its entities are elsewhere or made of others.
        LimitError: There are too many entities, or they stand for too much text.
    """
    EntityGuard(name).feed(data, final=True)


class EntityGuard:
    """The same for a text that comes piece by piece; each piece is fed to the guard before the parser has it.

    Args:
        name: Name of the file for messages.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._sizes: dict[bytes, int] = {}
        self._read = 0
        self._expansion = 0
        self._begun = b""  # a reference that the last piece may have cut in two
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._xml_declared
        self._parser.StartDoctypeDeclHandler = self._document_type_started
        self._parser.EntityDeclHandler = self._entity_declared

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """Look at the next piece; raises like `refuse_dangerous_entities`.

        Args:
            data: The piece.
            final: It is the last one.
        """
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            raise InputError(
                f"the text is not XML ({expat.ErrorString(error.code)})",
                remedy="Check that the right file is named and that it is whole",
                file=self._name,
                line=error.lineno,
                column=error.offset + 1,
            ) from None
        self._read += len(data)
        if self._sizes:
            text = self._begun + data
            start = text.rfind(b"&", -_LONGEST_NAME)
            self._begun = text[start:] if start >= 0 and b";" not in text[start:] else b""
            self._expansion += sum(size * text.count(b"&%b;" % name) for name, size in self._sizes.items())
            if self._expansion > max(_MOST_EXPANSION, self._read):
                raise LimitError(
                    f"{self._name}: its entities stand for too much text", remedy="Write the IRIs out"
                )

    def _refuse(self, reason: str, remedy: str) -> NoReturn:
        raise InputError(
            reason,
            remedy=remedy,
            file=self._name,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
        )

    def _xml_declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self._refuse(f"the encoding is declared as {encoding}", "Save the file as UTF-8")

    def _document_type_started(
        self, _name: str, system: str | None, public: str | None, _internal: int
    ) -> None:
        if system is not None or public is not None:
            self._refuse(
                "the document type is in another file, and no other file is ever opened", "Remove it"
            )

    def _entity_declared(
        self,
        entity: str,
        is_parameter: int,
        value: str | None,
        _base: object,
        _system: object,
        _public: object,
        _n: object,
    ) -> None:
        if value is None:
            self._refuse(
                f"the entity {entity} is in another file, and no other file is ever opened", "Remove it"
            )
        elif is_parameter or "&" in value:
            self._refuse(f"the entity {entity} is made of other entities", "Write its value out")
        else:
            self._sizes[entity.encode()] = len(value)
        if len(self._sizes) > _MOST_ENTITIES:
            raise LimitError(
                f"{self._name}:{self._parser.CurrentLineNumber}: more than {_MOST_ENTITIES} entities are "
                "declared",
                remedy="Write the IRIs out",
            )
