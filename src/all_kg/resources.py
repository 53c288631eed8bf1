"""Finds the folders that hold the knowledge: in the wheel, in the checkout, or where the user says."""

import os

from all_kg.errors import UsageError

ENVIRONMENT_VARIABLE = "ALL_KG_KNOWLEDGE"


class Resources:
    """The three folders of plain text that the package moves along.

    Args:
        root: Folder that holds `ontology`, `shapes` and `queries`.
    """

    __slots__ = ("ontology", "queries", "root", "shapes")

    def __init__(self, root: str) -> None:
        self.root = root
        self.ontology = os.path.join(root, "ontology")
        self.shapes = os.path.join(root, "shapes")
        self.queries = os.path.join(root, "queries")


def find_resources() -> Resources:
    """Find the knowledge.

    The folder named by the environment variable ALL_KG_KNOWLEDGE comes first, then the one inside the
    installed package, then the checkout that the package is imported from.

    Raises:
        UsageError: There is no such folder.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        if not _holds_knowledge(named):
            raise UsageError(
                f"{ENVIRONMENT_VARIABLE} names {named}, which has no folders ontology, shapes and queries",
                remedy=f"Name a folder that holds the three, or unset {ENVIRONMENT_VARIABLE}",
            )
        return Resources(os.path.abspath(named))
    package = os.path.dirname(os.path.abspath(__file__))
    for root in (os.path.join(package, "knowledge"), os.path.dirname(os.path.dirname(package))):
        if _holds_knowledge(root):
            return Resources(root)
    raise UsageError(
        f"the knowledge is missing from the package in {package}",
        remedy=f"Install all-kg again, or set {ENVIRONMENT_VARIABLE} to a folder that holds it",
    )


def _holds_knowledge(root: str) -> bool:
    return all(os.path.isdir(os.path.join(root, name)) for name in ("ontology", "shapes", "queries"))
