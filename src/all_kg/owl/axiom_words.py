"""Axioms in words, by the labels of the things they speak about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.namespaces import XSD, curie, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad, Triple

    from all_kg.owl.owl_axioms import Axiom

_NAMING = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "dcterms:title", "rdfs:label"))
_EXPRESSES = NamedNode(expand("allkg:expresses"))
_SENTENCES = {
    expand(name): sentence
    for name, sentence in {
        "rdf:type": "{s} is {o}",
        "rdfs:subClassOf": "every {s} is {o}",
        "owl:equivalentClass": "to be {as} is to be {o}",
        "owl:disjointWith": "nothing is both {as} and {o}",
        "rdfs:subPropertyOf": "what holds by “{s}” holds by “{op}”",
        "owl:inverseOf": "“{s}” is “{op}” read backwards",
        "rdfs:domain": "what has “{s}” is {o}",
        "rdfs:range": "what “{s}” leads to is {o}",
        "owl:propertyChainAxiom": "{list} in a row make “{s}”",
    }.items()
}
_CHARACTERISTICS = {
    expand(name): sentence
    for name, sentence in {
        "owl:FunctionalProperty": "“{s}” has at most one value",
        "owl:TransitiveProperty": "“{s}” reaches through: what holds twice in a row holds at once",
    }.items()
}
_FACETS = {
    XSD + "minInclusive": "at least",
    XSD + "maxInclusive": "at most",
    XSD + "minExclusive": "above",
    XSD + "maxExclusive": "below",
}


class AxiomWords:
    """Says axioms in words.

    Args:
        quads: Where the labels are.
    """

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        names: dict[object, list[tuple[int, str]]] = {}
        self._conditions = set()
        for quad in quads:
            if quad.predicate == _EXPRESSES:
                self._conditions.add(quad.subject)
            if quad.predicate in _NAMING and isinstance(quad.object, Literal):
                rank = _NAMING.index(quad.predicate)
                names.setdefault(quad.subject, []).append((rank, quad.object.value))
        self._names = {term: min(found)[1] for term, found in names.items()}

    def name(self, term: object) -> str:
        """The label of a term, else its short IRI; a literal by its text."""
        if isinstance(term, Literal):
            return term.value
        return self._names.get(term) or (curie(term.value) if isinstance(term, NamedNode) else str(term))

    def kind(self, term: object) -> str:
        """What a member of a named class is: of a criterion or a state, what meets it."""
        name = self.name(term)
        if term in self._conditions:
            return f"what meets “{name}”"
        return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"

    def say(self, axiom: Axiom) -> str:
        """One sentence, without a full stop.

        Args:
            axiom: What is said.
        """
        head = axiom.triples[0]
        tree = _Tree(axiom, self)
        if isinstance(head.subject, BlankNode):
            return f"no two of these share a thing: {', '.join(tree.members(head.subject))}"
        subject = self.name(head.subject)
        if head.predicate.value == expand("rdf:type") and isinstance(head.object, NamedNode):
            sentence = _CHARACTERISTICS.get(head.object.value)
            if sentence is not None:
                return sentence.format(s=subject)
        sentence = _SENTENCES.get(head.predicate.value)
        if sentence is None:
            return f"{subject}: {self.name(head.predicate)} {self.name(head.object)}"
        parts: dict[str, Callable[[], str]] = {
            "as": lambda: self.kind(head.subject),
            "o": lambda: tree.kind(head.object),
            "op": lambda: self.name(head.object),
            "list": lambda: " and ".join(f"“{name}”" for name in tree.listed(head.object)),
        }
        used = {key: part() for key, part in parts.items() if "{" + key + "}" in sentence}
        return sentence.format(s=subject, **used)


class _Tree:
    """The class expression that hangs from an axiom."""

    def __init__(self, axiom: Axiom, words: AxiomWords) -> None:
        self._of: dict[object, dict[str, object]] = {}
        for triple in axiom.triples:
            self._of.setdefault(triple.subject, {})[triple.predicate.value] = triple.object
        self._words = words

    def kind(self, term: object) -> str:
        if not isinstance(term, BlankNode):
            return self._words.kind(term)
        parts = {curie(predicate): value for predicate, value in self._of[term].items()}
        name = self._words.name
        if "owl:onProperty" in parts:
            relation = f"“{name(parts['owl:onProperty'])}”"
            if "owl:hasValue" in parts:
                return f"something with {relation} {name(parts['owl:hasValue'])}"
            if "owl:someValuesFrom" in parts:
                return f"something with {relation} {self.kind(parts['owl:someValuesFrom'])}"
            if "owl:allValuesFrom" in parts:
                return f"something with {relation} only {self.kind(parts['owl:allValuesFrom'])}"
        if "owl:onDatatype" in parts:
            return "a value " + " and ".join(
                self._facet(one) for one in self._nodes(parts["owl:withRestrictions"])
            )
        if "owl:complementOf" in parts:
            return f"not {self.kind(parts['owl:complementOf'])}"
        for key, between in (("owl:intersectionOf", " and "), ("owl:unionOf", " or "), ("owl:oneOf", " or ")):
            if key in parts:
                kinds = (name(n) if key == "owl:oneOf" else self.kind(n) for n in self._nodes(parts[key]))
                return "(" + between.join(kinds) + ")"
        return "something described by " + ", ".join(sorted(parts))

    def listed(self, term: object) -> list[str]:
        return [self._words.name(one) for one in self._nodes(term)]

    def members(self, term: object) -> list[str]:
        return self.listed(self._of[term].get(expand("owl:members")))

    def _nodes(self, term: object) -> list[object]:
        found = []
        while term in self._of:
            found.append(self._of[term][expand("rdf:first")])
            term = self._of[term][expand("rdf:rest")]
        return found

    def _facet(self, term: object) -> str:
        return " and ".join(
            f"{_FACETS.get(facet, curie(facet))} {self._words.name(value)}"
            for facet, value in self._of[term].items()
        )
