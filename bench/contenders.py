"""Other ways to classify assessments by the same definitions: SPARQL, and HermiT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from all_kg.classify.assessment import Assessment, Findings
from all_kg.classify.class_expressions import AllOf, AnyOf, Expression, HasValue, Named, Truth, Within
from all_kg.classify.classification import Classifier
from all_kg.namespaces import expand
from all_kg.owl.referee import consult
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

TYPE, SUBCLASS, CLASS, RESTRICTION, ON_PROPERTY, HAS_VALUE, EQUIVALENT, COMPLEMENT, ASSESSMENT = (
    NamedNode(expand(name))
    for name in (
        *("rdf:type", "rdfs:subClassOf", "owl:Class", "owl:Restriction", "owl:onProperty", "owl:hasValue"),
        *("owl:equivalentClass", "owl:complementOf", "allkg:ResponseAssessment"),
    )
)
OPERATORS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}


def sparql(classifier: Classifier, findings: Findings) -> str:
    """All definitions as one query.

    A variable without a value is an error in SPARQL, and its && and || treat errors as Kleene's logic treats
    what is unknown (https://www.w3.org/TR/sparql11-query/#evaluation).
    """
    names = {iri: f"?c{number}" for number, iri in enumerate(classifier.definitions)}
    values = {iri: f"?v{number}" for number, iri in enumerate(findings.properties)}

    def written(expression: Expression) -> str:
        match expression:
            case Named(iri):
                return names[iri]
            case AllOf(parts) | AnyOf(parts):
                sign = " && " if isinstance(expression, AllOf) else " || "
                return f"({sign.join(map(written, parts))})"
            case HasValue(path, value):
                return f"({values[path]} = {str(value).lower()})"
            case Within(path, limits):
                tests = [
                    f"{values[path]} {OPERATORS[facet.value.rpartition('#')[2]]} {limit}"
                    for facet, limit in limits
                ]
                return f"({' && '.join(tests)})"

    optional = "\n".join(f"OPTIONAL {{ ?one <{iri}> {name} }}" for iri, name in values.items())
    binds = "\n".join(
        f"BIND({written(one.expression)} AS {names[iri]})" for iri, one in classifier.definitions.items()
    )
    return f"SELECT ?one {' '.join(names.values())} WHERE {{ ?one a {ASSESSMENT} .\n{optional}\n{binds} }}"


def by_sparql(
    engine: pyoxigraph.Store, classifier: Classifier, findings: Findings
) -> dict[str, dict[str, Truth]]:
    """What the query tells of each assessment, by its IRI."""
    rows = engine.query(sparql(classifier, findings))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    truths: dict[str | None, Truth] = {None: None, "true": True, "false": False}
    return {
        row[0].value: dict(
            zip(classifier.definitions, [truths[cell and cell.value] for cell in list(row)[1:]], strict=True)
        )
        for row in rows
    }


def by_hermit(
    assessments: Sequence[Assessment], findings: Findings, classifier: Classifier, *, as_classes: bool
) -> list[dict[str, Truth]]:
    """What HermiT entails of each assessment: in a class, in its complement, or neither.

    Args:
        assessments: All are given to it at once.
        findings: What their values are.
        classifier: Where the definitions are.
        as_classes: Whether each is put as the class of what has its values, which is much faster, or as an
            individual, which is how assessments are written.
    """
    ontology = Path(find_resources().ontology)
    files = [ontology / "model" / "assessment.ttl", *sorted((ontology / "schemes").glob("*.ttl"))]
    said = [quad.triple for file in files for quad in read_file(file)]
    for iri in classifier.definitions:
        node = BlankNode()
        said += [
            Triple(_outside(iri), TYPE, CLASS),
            Triple(_outside(iri), EQUIVALENT, node),
            Triple(node, TYPE, CLASS),
            Triple(node, COMPLEMENT, NamedNode(iri)),
        ]
    names = [NamedNode(f"https://example.org/{one.id}") for one in assessments]
    for name, one in zip(names, assessments, strict=True):
        said += _as_class(name, one, findings) if as_classes else _as_individual(name, one, findings)
    verdict = consult(said, relations=False, limit=3600)
    relation = SUBCLASS if as_classes else TYPE
    within = {
        (triple.subject, triple.object) for triple in verdict.entailments if triple.predicate == relation
    }

    def truth(name: NamedNode, iri: str) -> Truth:
        return (
            True if (name, NamedNode(iri)) in within else False if (name, _outside(iri)) in within else None
        )

    return [{iri: truth(name, iri) for iri in classifier.definitions} for name in names]


def _outside(iri: str) -> NamedNode:
    return NamedNode(f"https://example.org/outside/{iri.rpartition('/')[2]}")


def _values(one: Assessment, findings: Findings) -> Iterator[tuple[NamedNode, Literal]]:
    for iri, value in zip(findings.properties, one.values, strict=True):
        if value is not None:
            kind = "xsd:boolean" if isinstance(value, bool) else "xsd:decimal"
            yield NamedNode(iri), Literal(str(value).lower(), datatype=NamedNode(expand(kind)))


def _as_class(name: NamedNode, one: Assessment, findings: Findings) -> Iterator[Triple]:
    yield Triple(name, TYPE, CLASS)
    yield Triple(name, SUBCLASS, ASSESSMENT)
    for path, value in _values(one, findings):
        node = BlankNode()
        yield Triple(name, SUBCLASS, node)
        yield Triple(node, TYPE, RESTRICTION)
        yield Triple(node, ON_PROPERTY, path)
        yield Triple(node, HAS_VALUE, value)


def _as_individual(name: NamedNode, one: Assessment, findings: Findings) -> Iterator[Triple]:
    yield Triple(name, TYPE, ASSESSMENT)
    for path, value in _values(one, findings):
        yield Triple(name, path, value)
