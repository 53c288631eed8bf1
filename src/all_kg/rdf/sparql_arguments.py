"""Arguments of a query as part of its text, for engines that take nothing but text.

pyoxigraph is handed values for variables beside the query. SPARQL 1.1 has VALUES (section 10.2), and a group
is evaluated by itself before it is joined (section 18.2), so the values stand at the beginning of each group
that speaks of the variable: a FILTER within UNION sees them there, too.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.errors import RemoteError
from all_kg.rdf.sparql_guard import tokens

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import BlankNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple


class _Group:
    """What stands between two braces.

    Attributes:
        start: Place after the opening brace.
        parent: The group around it; None for the query as a whole.
        takes_values: Whether VALUES may stand at its beginning.
        mentioned: Names of its variables, those of the groups within it included.
        selected: Of a SELECT within the query: the names of its columns; None where all are.
    """

    def __init__(self, start: int, parent: _Group | None, *, takes_values: bool) -> None:
        self.start = start
        self.parent = parent
        self.takes_values = takes_values
        self.mentioned: set[str] = set()
        self.selected: set[str] | None = None

    def speaks_of(self, name: str) -> bool:
        """Whether a variable of this name is in it and is that of the query as a whole."""
        around: _Group | None = self
        while around is not None:
            if around.selected is not None and name not in around.selected:
                return False
            around = around.parent
        return name in self.mentioned


def with_arguments(query: str, arguments: Mapping[str, Sequence[Term]]) -> str:
    """Bind variables of a SELECT query.

    Args:
        query: SPARQL 1.1, in order.
        arguments: Values by the names of variables; none of them may be the target of a BIND.

    Raises:
        RemoteError: A value has no name that a query could say, as a blank node.
    """
    if not arguments:
        return query
    query = _with_constants(query, arguments)
    # str() of a term is its form in N-Triples, escapes included, which SPARQL reads as it is.
    values = {
        name: " ".join(("VALUES", f"?{name}", "{", *map(_spelled, terms), "}"))
        for name, terms in arguments.items()
    }
    groups = [group for group in _groups(query) if group.takes_values]
    pieces = []
    done = 0
    for place, group in enumerate(groups):
        said = [text for name, text in values.items() if not place or group.speaks_of(name)]
        if said:
            pieces += [query[done : group.start], " ", *said, " "]
            done = group.start
    return "".join([*pieces, query[done:]])


def with_terms(text: str, terms: Mapping[str, Term]) -> str:
    """Write terms where variables stand, for places that VALUES cannot bind, as in templates of updates.

    Args:
        text: SPARQL 1.1, query or update.
        terms: Terms by the names of variables.

    Raises:
        RemoteError: A term has no name that SPARQL could say, as a blank node.
    """
    pieces = []
    done = 0
    for match in tokens(text):
        if match.lastgroup == "variable" and match[0][1:] in terms:
            pieces += [text[done : match.start()], _spelled(terms[match[0][1:]])]
            done = match.end()
    return "".join([*pieces, text[done:]])


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """Declare the prefixes that a query uses and does not declare; lines keep their numbers."""
    names = [match for match in tokens(query) if match.lastgroup in ("name", "word")]
    declared = {
        name["prefix"]
        for word, name in pairwise(names)
        if word[0].lower() == "prefix" and name.lastgroup == "name"
    }
    used = dict.fromkeys(name["prefix"] for name in names if name.lastgroup == "name")
    lacking = [
        " ".join(("PREFIX", f"{prefix}:", str(NamedNode(prefixes[prefix])), ""))
        for prefix in used
        if prefix in prefixes and prefix not in declared
    ]
    return "".join([*lacking, query])


def without_header(query: str) -> str:
    """Leave out the `#+` lines of a document, in which clients look for the form of the query."""
    return "\n".join("" if line.startswith("#+") else line for line in query.split("\n"))


def has_dataset(query: str) -> bool:
    """Whether the query itself says by FROM which graphs it is asked of."""
    return any(match.lastgroup == "word" and match[0].lower() == "from" for match in tokens(query))


def is_distinct(query: str) -> bool:
    """Whether a SELECT query asks for different rows only."""
    words = [match[0].lower() for match in tokens(query)]
    return "select" in words and words[words.index("select") + 1] == "distinct"


def _with_constants(query: str, arguments: Mapping[str, Sequence[Term]]) -> str:
    """Write IRIs in the place of their variables, where that says the same.

    Virtuoso forgets VALUES where a variable begins or ends a property path.
    """
    parts = list(tokens(query))
    words = [part[0].lower() for part in parts]
    # MINUS looks at the names of variables; a SELECT within has a list of them.
    if "minus" in words or words.count("select") != 1:
        return query
    kept = _named_as_such(words)
    constants = {
        name: terms[0]
        for name, terms in arguments.items()
        if len(terms) == 1 and isinstance(terms[0], NamedNode) and name.lower() not in kept
    }
    start = parts[words.index("{")].start()
    end = parts[len(words) - 1 - words[::-1].index("}")].end()
    return "".join((query[:start], with_terms(query[start:end], constants), query[end:]))


def _named_as_such(words: Sequence[str]) -> set[str]:
    """Names of variables, in small letters, that stand where no term may."""
    found = {third[1:] for first, second, third in _triples_of(words) if (first, second) == ("bound", "(")}
    is_data = False
    for before, word in pairwise(words):
        is_data = word != "{" and (is_data or before == "values")
        if word[0] in "?$" and (before == "as" or is_data):
            found.add(word[1:])
    return found


def _triples_of(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(words, words[1:], words[2:], strict=False)


def _spelled(term: Term) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise RemoteError(
            "a query to an endpoint cannot name a blank node", remedy="Ask the store of this machine for it"
        )
    return str(term)


def _groups(query: str) -> list[_Group]:
    """All groups in the order of their opening braces; the first is that of the query."""
    found: list[_Group] = []
    here: _Group | None = None
    parts = list(tokens(query))
    is_data = False
    for place, match in enumerate(parts):
        token = match[0]
        if token == "{":  # noqa: S105 - a token of a query
            after = parts[place + 1][0].lower() if place + 1 < len(parts) else ""
            here = _Group(match.end(), here, takes_values=not is_data and after != "select")
            found.append(here)
            if after == "select":
                here.selected = _selected(parts[place + 2 :])
            is_data = False
        elif token == "}" and here is not None:  # noqa: S105 - a token of a query
            if here.parent is not None:
                here.parent.mentioned |= (
                    here.mentioned if here.selected is None else here.mentioned & here.selected
                )
            here = here.parent
        elif match.lastgroup == "variable" and here is not None:
            here.mentioned.add(token[1:])
        elif match.lastgroup == "word" and token.lower() == "values":
            is_data = True
    return found


def _selected(parts: Sequence[re.Match[str]]) -> set[str] | None:
    """Names of the columns of a SELECT, its tokens after that word given; None where all are."""
    found: set[str] = set()
    depth = 0
    before = ""
    for match in parts:
        token = match[0].lower()
        if token == "*" and not depth:  # noqa: S105 - a token of a query
            return None
        if token in ("where", "{"):
            break
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token[0] in "?$" and (not depth or before == "as"):
            found.add(match[0][1:])
        before = token
    return found
