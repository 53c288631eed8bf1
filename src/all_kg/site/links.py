"""Links from one page to things of the graph, and to the world outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.namespaces import curie
from all_kg.site.addresses import relative
from all_kg.site.statements import text_of

if TYPE_CHECKING:
    from all_kg.site.addresses import Addresses
    from all_kg.site.statements import Statements, Term

_EXPRESSION = "an expression of OWL; see the Turtle of this page"
_WEB = {"http", "https"}


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere.

    Attributes:
        text: The words.
        href: Where they lead; empty when nowhere.
        is_outside: Whether that is another site.
        name: The short name of what they stand for; empty for values.
    """

    text: str
    href: str = ""
    is_outside: bool = False
    name: str = ""


class Links:
    """Links from one page.

    Args:
        statements: The graph, for the words.
        addresses: Where things stand.
        page: Path of the page below the site.
    """

    def __init__(self, statements: Statements, addresses: Addresses, page: str) -> None:
        self._statements = statements
        self._addresses = addresses
        self.page = page
        self._made: dict[Term, Link] = {}

    def to(self, term: Term | str, text: str = "") -> Link:
        """The link to a thing, or the words of a value.

        Args:
            term: A term, or an IRI.
            text: Other words than its label.
        """
        if isinstance(term, str):
            term = NamedNode(term)
        if text:
            return self._make(term, text)
        if term not in self._made:
            self._made[term] = self._make(term, "")
        return self._made[term]

    def file(self, path: str) -> str:
        """The link to a file of the site, by its path below it."""
        return relative(self.page, path)

    def _make(self, term: Term, text: str) -> Link:
        if isinstance(term, NamedNode):
            words, name = text or self._statements.label(term.value), curie(term.value).strip("<>")
            if address := self._addresses.find(term.value):
                known = term.value in self._statements  # an example may name what this graph has not
                return Link(words, address.href(self.page) if known else "", name=name)
            return Link(words, term.value if is_web(term.value) else "", is_outside=True, name=name)
        if isinstance(term, BlankNode):
            return Link(_EXPRESSION)
        value = text_of(term)
        if isinstance(term, Literal) and is_web(value):
            return Link(text or value, value, is_outside=True)
        return Link(text or value)


def is_web(text: str) -> bool:
    """Whether it is an address that a browser may be sent to: never `javascript:` or the like."""
    try:
        return urlsplit(text).scheme in _WEB and not set(text) & set(' \t\n"<>')
    except ValueError:
        return False
