"""Knowledge graph of treatment for acute lymphoblastic leukemia.

    import all_kg

    kg = all_kg.load()
    kg.ask("which therapies are used in relapse")

Stable are the names in `__all__` and what their documentation says of them; everything else may change.
Importing the package loads nothing else; a name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from all_kg.answers.answer import Answer, Row, Thing
    from all_kg.answers.catalogue import Question
    from all_kg.answers.concept import Concept
    from all_kg.answers.matching import UnsureError
    from all_kg.errors import AllKgError, InputError, LimitError, UsageError
    from all_kg.knowledge_graph import KnowledgeGraph, load

    __version__: str

_MODULES = {
    "AllKgError": "errors",
    "Answer": "answers.answer",
    "Concept": "answers.concept",
    "InputError": "errors",
    "KnowledgeGraph": "knowledge_graph",
    "LimitError": "errors",
    "Question": "answers.catalogue",
    "Row": "answers.answer",
    "Thing": "answers.answer",
    "UnsureError": "answers.matching",
    "UsageError": "errors",
    "load": "knowledge_graph",
}

__all__ = [
    "AllKgError",
    "Answer",
    "Concept",
    "InputError",
    "KnowledgeGraph",
    "LimitError",
    "Question",
    "Row",
    "Thing",
    "UnsureError",
    "UsageError",
    "__version__",
    "load",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("all-kg")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
