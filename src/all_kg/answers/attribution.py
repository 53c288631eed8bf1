"""To which sources a question is limited: "…, according to NCCN"."""

from __future__ import annotations

from pyoxigraph import NamedNode

from all_kg.answers.labels import label_of
from all_kg.namespaces import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from all_kg.answers.mentions import Mention
    from all_kg.stores.store import Store

SLOT = "source"  # every question has a column of this name, so every question can be limited by it
SOURCE = NamedNode(expand("allkg:Source"))
_AGENT = NamedNode(expand("allkg:Agent"))
_RESPONSIBLE = tuple(NamedNode(expand(name)) for name in ("dcterms:publisher", "dcterms:creator"))
_ATTRIBUTING = frozenset(("according", "to", "by", "per", "say", "does", "what", "source", "the", "of", "in"))
_MOST_NAMED = 3


def attributed(
    store: Store, mentions: Sequence[Mention], tokens: Sequence[str]
) -> tuple[list[NamedNode], set[int]]:
    """Find the sources that words name: by their short titles, or by who publishes or wrote them.

    Args:
        store: The built store.
        mentions: What the words name and the question itself has no place for.
        tokens: The words.

    Returns:
        The sources, and the places of the tokens that name them or lead up to their names.
    """
    found: dict[NamedNode, None] = {}
    places: set[int] = set()
    for mention in mentions:
        sources = mention.all_fitting(SOURCE) or [
            quad.subject
            for agent in mention.all_fitting(_AGENT)
            for relation in _RESPONSIBLE
            for quad in store.quads(None, relation, agent)
            if isinstance(quad.subject, NamedNode)
        ]
        if sources:
            found.update(dict.fromkeys(sorted(sources, key=str)))
            places.update(range(mention.start, mention.end))
    if found:
        places.update(place for place, token in enumerate(tokens) if token in _ATTRIBUTING)
    return list(found), places


def attribution(store: Store, sources: Sequence[NamedNode]) -> str:
    """Say in words to which sources an answer is limited; nothing when to none."""
    if not sources:
        return ""
    if len(sources) > _MOST_NAMED:
        return f"according to {len(sources)} sources"
    *others, last = (label_of(store, source) for source in sources)
    return f"according to {', '.join(others)} and {last}" if others else f"according to {last}"
