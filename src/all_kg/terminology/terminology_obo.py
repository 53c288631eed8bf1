"""OBO → statements; fastobo reads frame by frame and tells the line of each error.

Format: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from all_kg.errors import InputError, UsageError
from all_kg.terminology.terminology_statement import Said, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    import fastobo

_SAID = {
    "is_a": Said.PARENT,
    "replaced_by": Said.SUCCESSOR,
    "consider": Said.SUCCESSOR,
}


def read_obo(text: BinaryIO, name: str) -> Iterator[Statement]:
    """Read OBO.

    Args:
        text: The text.
        name: Name of the file for messages.

    Raises:
        InputError: The text is not OBO.
        UsageError: The reader of OBO is not installed.
    """
    try:
        import fastobo
    except ImportError as error:
        raise UsageError(
            f"{name}: OBO is read by fastobo, which is not installed",
            remedy="pip install 'all-kg[terminologies]'",
        ) from error
    try:
        for frame in fastobo.iter(text, ordered=True, threads=1):
            if isinstance(frame, fastobo.term.TermFrame):
                yield from _statements(frame)
    except SyntaxError as error:
        raise InputError(
            f"{error.msg} in OBO", remedy="Mend the line", file=name, line=error.lineno, column=error.offset
        ) from None


def _statements(frame: fastobo.term.TermFrame) -> Iterator[Statement]:
    term = str(frame.id)
    yield Statement(term, Said.THERE)
    for clause in frame:
        tag = clause.raw_tag()
        if tag == "name":
            yield Statement(term, Said.LABEL, clause.name.strip())
        elif tag == "synonym":
            said = Said.SYNONYM if clause.synonym.scope == "EXACT" else Said.RELATED_NAME
            yield Statement(term, said, clause.synonym.desc)
        elif tag == "is_obsolete" and clause.obsolete:
            yield Statement(term, Said.OBSOLETE)
        elif tag == "alt_id":  # the identifier of a term that was merged into this one
            yield Statement(str(clause.alt_id), Said.OBSOLETE)
            yield Statement(str(clause.alt_id), Said.SUCCESSOR, term)
        elif tag in _SAID:
            yield Statement(term, _SAID[tag], str(clause.term))
