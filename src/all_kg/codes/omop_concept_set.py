"""A code list as a concept set of ATLAS and the other OHDSI tools.

The form is that of Circe (https://github.com/OHDSI/circe-be), which reads `CONCEPT_ID` and the three marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from all_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.codes.code_book import Code

_PREFIX = "OMOP"


def concept_set(codes: Iterable[Code]) -> dict[str, Any]:
    """Write codes as an expression of a concept set that takes in the descendants of each concept.

    A concept set holds concept ids of OMOP, so that codes of other terminologies have no place in it. Names
    and the rest are looked up by ATLAS in the vocabulary that it has.

    Args:
        codes: The codes, in any order.

    Raises:
        UsageError: None of them is a concept id of OMOP.
    """
    ids = sorted({int(one.code) for one in codes if one.terminology.prefix == _PREFIX})
    if not ids:
        raise UsageError(
            "no concept id of OMOP is known for these codes, and a concept set holds nothing else",
            remedy=f"Ask for the codes of {_PREFIX} or of all terminologies; or look the codes up in ATLAS, "
            "which takes a list of codes of other vocabularies",
        )
    return {
        "items": [
            {
                "concept": {"CONCEPT_ID": one},
                "isExcluded": False,
                "includeDescendants": True,
                "includeMapped": False,
            }
            for one in ids
        ]
    }
