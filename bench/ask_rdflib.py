"""The question as an rdflib user would put it: parse the curated Turtle, run the SPARQL, print the rows."""

import sys
from pathlib import Path

from rdflib import Graph

graph = Graph()
for path in Path(sys.argv[1]).rglob("*.ttl"):
    graph.parse(path, format="turtle")
for row in graph.query(Path(sys.argv[2]).read_text("utf-8")).bindings:
    print(*row.values(), sep="\t")
