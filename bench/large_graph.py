"""A made-up terminology of any size as N-Triples: terms in a hierarchy, the same in every run.

python bench/large_graph.py TRIPLES > large.nt
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pyoxigraph import NamedNode

from all_kg.namespaces import GRAPH_MAPPINGS, OBO_IN_OWL, PREFIXES, expand
from all_kg.stores.store import open_store

PER_TERM = 10  # triples
CHILDREN = 8  # of a term
CODE = "http://purl.obolibrary.org/obo/MONDO_"
TERM = CODE + "{:07d}"
ROOT = CODE + "0004967"  # acute lymphoblastic leukemia
FIRST = 5_000_000  # none of these is a term of Mondo
TYPE, LABEL, PARENT, DEFINED = (
    f"<{PREFIXES[prefix]}{name}>"
    for prefix, name in (("rdf", "type"), ("rdfs", "label"), ("rdfs", "subClassOf"), ("rdfs", "comment"))
)
MAPPINGS = NamedNode(GRAPH_MAPPINGS)
CLASS = f"<{PREFIXES['owl']}Class>"
SYNONYM, REFERENCE, NAMESPACE = (
    f"<{OBO_IN_OWL}{name}>" for name in ("hasExactSynonym", "hasDbXref", "hasOBONamespace")
)


def lines(triples: int) -> Iterator[str]:
    """The text, term by term; a term is under one that came before, and every third under another one too.

    The first is under the disease of the graph, and all codes of the graph's concepts are somewhere below.
    """
    codes = sorted(
        quad.object.value
        for quad in open_store().quads(predicate=NamedNode(expand("skos:exactMatch")), graph=MAPPINGS)
        if isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(CODE)
        and quad.object.value != ROOT
    )
    terms = triples // PER_TERM
    yield f"<{TERM.format(FIRST)}> {PARENT} <{ROOT}> .\n"
    for place, code in enumerate(codes):
        yield f"<{code}> {PARENT} <{TERM.format(FIRST + place * terms // len(codes))}> .\n"
    for number in range(terms):
        term = f"<{TERM.format(FIRST + number)}>"
        parents = [(number - 1) // CHILDREN] if number else []
        if number % 3 == 1:
            parents.append(number // 9)
        said = [
            f"{TYPE} {CLASS}",
            f'{LABEL} "made-up disease {number}"@en',
            f'{DEFINED} "A disease that is number {number} of all those that were made up."',
            f'{NAMESPACE} "made up {number % 50}"',
            *(f"{PARENT} <{TERM.format(FIRST + parent)}>" for parent in dict.fromkeys(parents)),
            *(f'{SYNONYM} "disease {number}, name {name}"' for name in range(3)),
        ]
        said += [f'{REFERENCE} "DB{name}:{number}"' for name in range(PER_TERM - len(said))]
        yield "".join(f"{term} {one} .\n" for one in said)


if __name__ == "__main__":
    sys.stdout.writelines(lines(int(sys.argv[1])))
