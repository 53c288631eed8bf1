"""Files of assessments: the end of the name tells the format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from all_kg.classify.assessment_json import from_json
from all_kg.classify.assessment_rdf import from_rdf
from all_kg.classify.assessment_table import from_csv
from all_kg.errors import InputError
from all_kg.rdf.reading import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.classify.assessment import Findings, Progress, Row


def read_assessments(
    path: str | os.PathLike[str], findings: Findings, progress: Progress = lambda *_: None
) -> Iterator[Row]:
    """Read a file of assessments, one by one where the format allows it.

    Args:
        path: A file; the end of its name tells the format: `.csv`, `.json` or one of RDF.
        findings: What assessments can say.
        progress: Is told now and then what is being done, and how much of how much is done.

    Yields:
        An assessment, or the error of a row that cannot be used.

    Raises:
        InputError: The file cannot be read, or nothing of it is known.
    """
    name = os.fspath(path)
    extension = name.rpartition(".")[2].lower()
    if extension == "csv":
        yield from from_csv(name, findings, progress)
    elif extension == "json":
        yield from from_json(name, findings, progress)
    elif extension in FORMATS:
        yield from from_rdf(name, findings, progress)
    else:
        known = ", ".join(f".{known}" for known in ("csv", "json", *FORMATS))
        raise InputError(
            "the end of the name tells no format of assessments", remedy=f"Known are {known}", file=name
        )
