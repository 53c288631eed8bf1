"""The least that Python with pyoxigraph can do: open the built store, run the SPARQL, print the rows."""

import sys

from pyoxigraph import QuerySolutions, Store

with open(sys.argv[2], encoding="utf-8") as file:
    rows = Store.read_only(sys.argv[1]).query(file.read(), use_default_graph_as_union=True)
assert isinstance(rows, QuerySolutions)
for row in rows:
    print(*row, sep="\t")
