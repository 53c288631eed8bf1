"""Questions as documents: a YAML header in `#+` lines, then plain SPARQL 1.1.

The header follows the convention of grlc (https://grlc.io): comment lines that open the file and begin with
`#+`. What comes after is a SELECT query that any SPARQL 1.1 engine runs unchanged; with no argument, a slot
stands for all values.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import yaml

from all_kg.errors import InputError
from all_kg.namespaces import PREFIXES, expand

_REQUIRED = ("question", "why", "answer", "columns")
_OPTIONAL = ("also", "parameters", "example", "keywords")


@dataclass(frozen=True)
class QuestionDocument:
    """One question of the catalogue.

    Attributes:
        stem: Name of its file without `.rq`; the name of the question.
        question: The question in English, slots in braces.
        phrasings: `question` and all other wordings by which it is found.
        why: What the answer is good for, in one sentence.
        parameters: Slot to the IRI of the class of concepts, or of the XSD datatype, that it takes.
        example: Slot to an argument that makes the question worth asking: an IRI, or a value.
        answer: `rows` or `yes-no`.
        keywords: Further words by which the question is found.
        columns: Column to its meaning, in the order of the query.
        text: The whole file: it runs as it is.
    """

    stem: str
    question: str
    phrasings: tuple[str, ...]
    why: str
    parameters: dict[str, str]
    example: dict[str, str]
    answer: str
    keywords: tuple[str, ...]
    columns: dict[str, str]
    text: str

    @property
    def iri(self) -> str:
        """The IRI of the question."""
        return PREFIXES["question"] + self.stem


def read_questions(folder: str) -> list[QuestionDocument]:
    """Read every `.rq` file of a folder, in the order of their names.

    Raises:
        InputError: A document is not in order, or two documents share a wording.
    """
    documents = []
    owner: dict[str, str] = {}
    for path in sorted(Path(folder).glob("*.rq")):
        document = read_question(str(path))
        for phrasing in document.phrasings:
            first = owner.setdefault(phrasing.casefold(), document.stem)
            if first != document.stem:
                raise InputError(
                    f"the wording {phrasing!r} belongs to {first} already",
                    remedy="Word it otherwise: a wording leads to one question",
                    file=str(path),
                )
        documents.append(document)
    return documents


def read_question(file: str) -> QuestionDocument:
    """Read and check one question document.

    Args:
        file: Path of the `.rq` file.

    Raises:
        InputError: The file is not UTF-8, its header is not in order, or the query does not parse.
    """
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", remedy="Save the file as UTF-8", file=file) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    header = _Header(file, text)
    question = header.text("question")
    document = QuestionDocument(
        stem=Path(file).stem,
        question=question,
        phrasings=(question, *header.texts("also")),
        why=header.text("why"),
        parameters={
            name: header.class_or_datatype(kind) for name, kind in header.mapping("parameters").items()
        },
        example={name: expand(argument) for name, argument in header.mapping("example").items()},
        answer=header.text("answer"),
        keywords=header.texts("keywords"),
        columns=header.mapping("columns"),
        text=text,
    )
    _check_wording(document, header)
    _check_columns(document, header)
    return document


def slots(phrasing: str) -> list[str]:
    """List the slots of a phrasing, in order: `Is {therapy} used in {setting}?` gives therapy and setting."""
    return [piece.partition("}")[0] for piece in phrasing.split("{")[1:]]


class _Header:
    """The header of one file; every complaint knows its line."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines: list[str] = []
        for line in text.splitlines():
            if not line.startswith("#+"):
                break
            self._lines.append(line[2:].removeprefix(" "))
        if not self._lines:
            raise InputError(
                "no header", remedy="Open the file with lines such as '#+ question: …'", file=file, line=1
            )
        try:
            values = yaml.safe_load("\n".join(self._lines))
        except yaml.MarkedYAMLError as error:
            raise InputError(
                f"the header is not YAML: {error.problem}",
                remedy="Quote a text that has braces, a colon or a # in it",
                file=file,
                line=error.problem_mark.line + 1 if error.problem_mark else 1,
            ) from error
        if not isinstance(values, dict):
            raise InputError("the header is not made of lines 'key: value'", file=file, line=1)
        self._values: dict[str, Any] = values
        for key in values:
            if key not in _REQUIRED + _OPTIONAL:
                raise self.error(f"unknown key {key!r}", key, f"Known are {', '.join(_REQUIRED + _OPTIONAL)}")
        for key in _REQUIRED:
            if key not in values:
                raise self.error(f"the header lacks '{key}'", key)

    def error(self, message: str, key: str = "", remedy: str = "") -> InputError:
        """Make an error at the line of a key."""
        lines = (number for number, line in enumerate(self._lines, start=1) if line.startswith(f"{key}:"))
        return InputError(message, remedy=remedy, file=self._file, line=next(lines, 1))

    def text(self, key: str) -> str:
        """The value of a key that takes a text."""
        return self._text(self._values[key], key)

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a key that takes a list of texts and may be missing."""
        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise self.error(f"'{key}' is not a list", key)
        return tuple(self._text(value, key) for value in values)

    def mapping(self, key: str) -> dict[str, str]:
        """The value of a key that takes pairs 'name: text' and may be missing."""
        values = self._values.get(key, {})
        if not isinstance(values, dict):
            raise self.error(f"'{key}' is not made of pairs 'name: text'", key)
        return {self._text(name, key): self._text(value, key) for name, value in values.items()}

    def class_or_datatype(self, name: str) -> str:
        """The IRI of what a parameter takes."""
        iri = expand(name)
        if iri == name:
            raise self.error(
                f"a parameter takes {name!r}, whose prefix is unknown",
                "parameters",
                "Give a class such as allkg:Setting or a datatype such as xsd:decimal",
            )
        return iri

    def _text(self, value: object, key: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{value!r} under '{key}' is not a text", key, "Quote it")
        return value.strip()


def _check_wording(document: QuestionDocument, header: _Header) -> None:
    if document.answer not in ("rows", "yes-no"):
        raise header.error(f"'answer' is {document.answer!r}", "answer", "It is rows or yes-no")
    parameters = set(document.parameters)
    if unknown := sorted(document.example.keys() - parameters):
        raise header.error(f"{unknown[0]!r} is not among the parameters", "example")
    for phrasing in document.phrasings:
        key = "question" if phrasing == document.question else "also"
        named = set(slots(phrasing))
        if phrasing.count("{") != phrasing.count("}") or (named - parameters):
            raise header.error(f"{phrasing!r} has a slot that is not among the parameters", key)
        if missing := sorted(parameters - named):
            if key == "question":
                raise header.error(f"the question lacks the slot {{{missing[0]}}}", key)
            if document.answer == "yes-no":
                raise header.error(
                    f"{phrasing!r} lacks {{{missing[0]}}}", key, "A yes-no question names them all"
                )


def _check_columns(document: QuestionDocument, header: _Header) -> None:
    try:
        solutions = pyoxigraph.Store().query(document.text)
    except SyntaxError as error:
        raise header.error(f"the query does not parse: {error.msg}") from error
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise header.error("the query is not a SELECT query")
    selected = [variable.value for variable in solutions.variables]
    if list(document.columns) != selected:
        raise header.error(
            f"'columns' names {', '.join(document.columns)}, the query selects {', '.join(selected)}",
            "columns",
        )
    if missing := sorted(set(document.parameters) - set(selected)):
        raise header.error(f"the query does not select the parameter ?{missing[0]}", "parameters")
    if document.answer == "yes-no" and "answer" not in selected:
        raise header.error("a yes-no question selects ?answer", "answer")
