"""FHIR R4 resources: the models that check their structure, and their text."""

from __future__ import annotations

import importlib
import json
import re
from typing import TYPE_CHECKING, Any

from all_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel


def fhir_model(resource_type: str) -> Callable[..., BaseModel]:
    """The class that makes resources of a type and checks their structure.

    It is that of R4B, in which CodeSystem, ValueSet and ConceptMap are what they are in R4.

    Args:
        resource_type: Such as `ValueSet`.

    Raises:
        UsageError: `fhir.resources` is not installed.
    """
    try:
        module = importlib.import_module(f"fhir.resources.R4B.{resource_type.lower()}")
    except ImportError as error:
        raise UsageError(
            "fhir.resources is not installed", remedy="Install it: pip install 'all-kg[fhir]'"
        ) from error
    model: Callable[..., BaseModel] = getattr(module, resource_type)
    return model


def fhir_text(resource: BaseModel) -> str:
    """The JSON text of a resource, in the order of elements that the specification has."""
    data: dict[str, Any] = json.loads(resource.model_dump_json())
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def computable_name(title: str) -> str:
    """A title as a name that programs can use: letters and digits, the first one a capital letter.

    The specification wants `[A-Z]([A-Za-z0-9_]){0,254}` (invariant `vsd-0` and its like).
    """
    words = re.findall(r"[A-Za-z0-9]+", title)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return (name if name[:1].isalpha() else f"N{name}")[:255]
