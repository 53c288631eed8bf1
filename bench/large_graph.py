"""A made-up terminology of any size as N-Triples: terms in a hierarchy, the same in every run.

python bench/large_graph.py TRIPLES > large.nt
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from all_kg.namespaces import OBO_IN_OWL, PREFIXES

PER_TERM = 10  # triples
CHILDREN = 8  # of a term
TERM = "http://purl.obolibrary.org/obo/MONDO_{:07d}"
FIRST = 5_000_000  # none of these is a term of Mondo
TYPE, LABEL, PARENT, DEFINED = (
    f"<{PREFIXES[prefix]}{name}>"
    for prefix, name in (("rdf", "type"), ("rdfs", "label"), ("rdfs", "subClassOf"), ("rdfs", "comment"))
)
CLASS = f"<{PREFIXES['owl']}Class>"
SYNONYM, REFERENCE, NAMESPACE = (
    f"<{OBO_IN_OWL}{name}>" for name in ("hasExactSynonym", "hasDbXref", "hasOBONamespace")
)


def lines(triples: int) -> Iterator[str]:
    """The text, term by term; a term is under one that came before, and every third under another one too."""
    for number in range(triples // PER_TERM):
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
