"""Where each IRI of the project stands in the site: one list of rules, for links and for redirects.

A rule is a pattern over what follows the namespace, in the common ground of Python's `re` and of PCRE, which
Apache has; the first that fits the whole decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from all_kg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE, TURTLE, JSON_LD = "html", "ttl", "jsonld"
ENDINGS = (PAGE, TURTLE, JSON_LD)
HOME = "index"
VOCABULARY = "vocabulary"


@dataclass(frozen=True)
class Rule:
    """Where the IRIs of a pattern stand.

    Attributes:
        pattern: What comes after the namespace, with groups.
        document: Path of the document without its ending; `$1` is the first group.
        fragment: Place within the page; empty for all of it.
    """

    pattern: str
    document: str
    fragment: str = ""


@dataclass(frozen=True)
class Address:
    """Where an IRI stands.

    Attributes:
        document: Path of the document below the site, with `/`, without its ending.
        fragment: Place within the page; empty for all of it.
    """

    document: str
    fragment: str = ""

    def href(self, page: str) -> str:
        """The link to it from another page.

        Args:
            page: Path of that page below the site.
        """
        to = relative(page, f"{self.document}.{PAGE}")
        return f"{to}#{self.fragment}" if self.fragment else to


class Addresses:
    """The rules of a site.

    Args:
        terminologies: Prefixes of terminologies; after them the names of mappings can be taken apart.
    """

    def __init__(self, terminologies: Iterable[str]) -> None:
        prefixes = "|".join(sorted({re.escape(prefix.lower()) for prefix in terminologies}))
        # Records of mappings stand on the page of their concept.
        mappings = [
            Rule(f"mapping/((?:rejected-)?([^/]+)-(?:{prefixes})-[^/]+)", "concept/$2", "$1")
        ] if prefixes else []  # fmt: skip
        self.rules = (
            Rule("vocab/", VOCABULARY),  # the namespace itself
            Rule("((?:[^#]+/)?)", f"$1{HOME}"),
            Rule("#([^#]+)", HOME, "$1"),
            *mappings,
            # Names that differ in nothing but a capital are one name on many a disk.
            Rule("vocab/([A-Z][^/]*)", "vocab/class/$1"),
            Rule("question/([^/]+)/([^/]+)", "question/$1", "$2"),
            Rule("([^#]+)", "$1"),
        )

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Rule]]:
        return [(re.compile(rule.pattern), rule) for rule in self.rules]

    def find(self, iri: str) -> Address | None:
        """Where an IRI stands; None when it is not of the project."""
        if not iri.startswith(BASE):
            return None
        for pattern, rule in self._patterns:
            if found := pattern.fullmatch(iri.removeprefix(BASE)):
                return Address(_filled(rule.document, found), _filled(rule.fragment, found))
        return None


def _filled(template: str, found: re.Match[str]) -> str:
    return re.sub(r"\$(\d)", lambda group: found[int(group[1])], template)


def relative(page: str, file: str) -> str:
    """The link from a page to a file; both are paths below the site.

    Args:
        page: Where the link stands.
        file: Where it leads.
    """
    here, there = page.split("/")[:-1], file.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
