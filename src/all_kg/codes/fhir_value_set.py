"""A code list as a FHIR R4 ValueSet (https://hl7.org/fhir/R4/valueset.html)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from all_kg.answers.answer import DISCLAIMER
from all_kg.codes.fhir_resource import computable_name, fhir_model, fhir_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.codes.code_book import Code
    from all_kg.graph.terminologies import Terminology


def value_set(name: str, codes: Iterable[Code]) -> str:
    """Write codes as a value set that lists them, with one include for each terminology.

    It is a draft without a canonical URL, since it was made to somebody's order and is not published.

    Args:
        name: What the codes stand for, in words.
        codes: The codes, in any order; a code that is there twice is written once.

    Returns:
        JSON text.

    Raises:
        UsageError: `fhir.resources` is not installed.
    """
    by_terminology: dict[Terminology, dict[str, Code]] = defaultdict(dict)
    for one in codes:
        by_terminology[one.terminology][one.code] = one
    terminologies = sorted(by_terminology, key=lambda one: one.prefix.casefold())
    rights = [f"{one.title}: {one.rights or one.license}" for one in terminologies]
    include = [
        {
            "system": terminology.fhir_uri,
            "concept": [
                {"code": terminology.fhir_code(code), **({"display": one.name} if one.name else {})}
                for code, one in sorted(by_terminology[terminology].items())
            ],
        }
        for terminology in terminologies
    ]
    return fhir_text(
        fhir_model("ValueSet")(
            name=computable_name(f"Codes for {name}"),
            title=f"Codes for {name}",
            status="draft",
            description=DISCLAIMER,
            copyright="\n".join(rights) or None,
            compose={"include": include} if include else None,
        )
    )
