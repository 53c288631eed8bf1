"""Reads the document type of an XML text with expat, which opens nothing, before another parser sees it."""

from __future__ import annotations

from xml.parsers import expat

from all_kg.errors import InputError, LimitError

_MOST_ENTITIES = 64
_MOST_EXPANSION = 1_000_000


def refuse_dangerous_entities(data: bytes, name: str) -> None:
    """Refuse a document type that could name any file or address, or grow without bound.

    Args:
        data: An XML text in UTF-8.
        name: Name of the file for messages.

    Raises:
        InputError: The text is not XML, or its entities are elsewhere or made of others.
        LimitError: There are too many entities, or they stand for too much text.
    """
    parser = expat.ParserCreate()
    sizes: dict[str, int] = {}

    def refuse(reason: str, remedy: str) -> None:
        raise InputError(
            reason,
            remedy=remedy,
            file=name,
            line=parser.CurrentLineNumber,
            column=parser.CurrentColumnNumber + 1,
        )

    def xml_declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            refuse(f"the encoding is declared as {encoding}", "Save the file as UTF-8")

    def document_type_started(_name: str, system: str | None, public: str | None, _internal: int) -> None:
        if system is not None or public is not None:
            refuse("the document type is in another file, and no other file is ever opened", "Remove it")

    def entity_declared(
        entity: str,
        is_parameter: int,
        value: str | None,
        _base: object,
        _system: object,
        _public: object,
        _n: object,
    ) -> None:
        if value is None:
            refuse(f"the entity {entity} is in another file, and no other file is ever opened", "Remove it")
        elif is_parameter or "&" in value:
            refuse(f"the entity {entity} is made of other entities", "Write its value out")
        else:
            sizes[entity] = len(value)
        if len(sizes) > _MOST_ENTITIES:
            raise LimitError(
                f"{name}:{parser.CurrentLineNumber}: more than {_MOST_ENTITIES} entities are declared",
                remedy="Write the IRIs out",
            )

    parser.XmlDeclHandler = xml_declared
    parser.StartDoctypeDeclHandler = document_type_started
    parser.EntityDeclHandler = entity_declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(
            f"the text is not XML ({expat.ErrorString(error.code)})",
            remedy="Check that the right file is named and that it is whole",
            file=name,
            line=error.lineno,
            column=error.offset + 1,
        ) from None
    if sum(size * data.count(b"&%b;" % entity.encode()) for entity, size in sizes.items()) > _MOST_EXPANSION:
        raise LimitError(f"{name}: its entities stand for too much text", remedy="Write the IRIs out")
