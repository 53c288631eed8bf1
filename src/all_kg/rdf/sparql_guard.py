r"""Refuses, before the engine sees it, a query that would leave this machine or exhaust it.

pyoxigraph follows SERVICE with no switch to turn it off, and brackets nested a thousand deep end the process.
The check looks at tokens (SPARQL 1.1, section 19.8), so SERVICE in a string, comment, IRI, variable or
prefixed name is fine. But the engine splits text without a tokenizer, which widens what has to be refused:
it takes `1.SERVICE<…>`, `trueSERVICE<…>` and `SERVICE:name{` as calls.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from all_kg.errors import LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_QUERY = 200_000
DEEPEST_NESTING = 64
MOST_TOKENS = 20_000
MOST_LINKS = 500

_PN_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PN_START = f"{_PN_BASE}_0-9"
_PN = f"{_PN_START}\\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN = re.compile(
    rf"""
    (?P<space>  [ \t\r\n]+ | \#[^\r\n]* )
  | (?P<iri>    <(?:[^<>"{{}}|^`\\\x00-\x20]|\\[uU])*> )
  | (?P<string> "{{3}}(?:[^"\\]|\\.|"(?!""))*"{{3}} | '{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}
              | "(?!"")(?:[^"\\\r\n]|\\.)*" | '(?!'')(?:[^'\\\r\n]|\\.)*' )
  | (?P<tag>    @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<variable> [?$][{_PN_START}][{_PN_START}\u00b7\u0300-\u036f\u203f-\u2040]* )
  | (?P<blank>  _:[{_PN_START}][{_PN}.]* )
  | (?P<number> [0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)? )
  | (?P<name>   (?P<prefix>(?:[{_PN_BASE}][{_PN}.]{{0,200}})?):
                (?:(?:[{_PN_START}:]|{_ESCAPED})(?:[{_PN}.:]|{_ESCAPED})*)? )
  | (?P<word>   [A-Za-z_][A-Za-z0-9_]* )
  | (?P<quote>  ["'] )
  | (?P<other>  << | >> | && | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPEN, _CLOSE = frozenset({"(", "[", "{", "<<"}), frozenset({")", "]", "}", ">>"})
_LINKS = frozenset({"union", "&&", "||", "+", "-", "*", "/", "|"})
_UPDATES = frozenset({"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"})
_WORDS_BEFORE_GRAPH_NAME = frozenset({"graph", "from", "named", "describe"})


def check(query: str) -> None:
    """Refuse a query that is not safe to hand to the engine. Takes linear time; does not check the syntax.

    Args:
        query: SPARQL text from outside.

    Raises:
        UsageError: The query calls SERVICE, changes data, or holds a string that does not end.
        LimitError: The query is too long or nested too deep.
    """
    if len(query.encode(errors="surrogatepass")) > LONGEST_QUERY:
        raise LimitError(
            f"the query is longer than {LONGEST_QUERY // 1000} kB", remedy="Ask for less at a time"
        )
    _check_tokens(query)
    if "\\" in query:
        # Engines differ in where they decode code point escapes (SPARQL 1.1, section 19.2): both count.
        decoded = _CODEPOINT.sub(_decode, query)
        if decoded != query:
            _check_tokens(decoded)


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Split a query into tokens, spaces and comments left out; the name of the last group is the kind."""
    return (match for match in _TOKEN.finditer(query) if match.lastgroup != "space")


def _decode(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else escape[0]


def _check_tokens(query: str) -> None:
    depth = tokens = negations = position = 0
    links = dict.fromkeys(_LINKS, 0)
    previous = ""
    perhaps_call = False
    while position < len(query):
        match = _TOKEN.match(query, position)
        assert match is not None  # noqa: S101 - the last branch takes any character
        kind, token = match.lastgroup, match[0]
        position = match.end()
        if kind == "space":
            continue
        if kind == "iri" and "service" in token.lower().partition(")")[2]:
            # `FILTER(?a<?b)SERVICE:c#>` is a comparison and a call for the engine.
            kind, token, position = "other", "<", match.start() + 1
        if perhaps_call and token == "{":  # noqa: S105
            raise _service()
        perhaps_call = False
        folded = token.lower()
        if kind == "quote":
            raise UsageError(
                f"a string that opens in line {query.count(chr(10), 0, match.start()) + 1} does not end",
                remedy="Close it with the same quotes",
            )
        if kind == "name":
            perhaps_call = "service" in match["prefix"].lower() and previous not in _WORDS_BEFORE_GRAPH_NAME
        elif kind == "word" and "service" in folded:
            raise _service()
        elif kind == "word" and folded in _UPDATES:
            raise UsageError(
                f"{token.upper()} changes data, and this is for asking only",
                remedy="Use SELECT, ASK, CONSTRUCT or DESCRIBE",
            )
        elif folded in _OPEN:
            depth += 1
        elif folded in _CLOSE:
            depth -= 1
        elif folded in links:
            links[folded] += 1
        negations = negations + 1 if token == "!" else 0  # noqa: S105 - a token of a query
        tokens += 1
        previous = folded if kind == "word" else ""
        if depth > DEEPEST_NESTING or negations > DEEPEST_NESTING:
            raise LimitError(f"the query is nested deeper than {DEEPEST_NESTING}", remedy="Flatten it")
        if tokens > MOST_TOKENS or links.get(folded, 0) > MOST_LINKS:
            raise LimitError("the query has too many parts", remedy="Ask for less at a time")


def _service() -> UsageError:
    return UsageError(
        "SERVICE would ask another server, and nothing here goes over the network",
        remedy="Take the SERVICE part out",
    )
