"""The least that Python can do with an endpoint: send the SPARQL, parse the JSON, print the rows."""

import json
import sys
from urllib.request import Request, urlopen

with open(sys.argv[2], "rb") as file:
    request = Request(
        sys.argv[1],
        file.read(),
        {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
with urlopen(request) as response:
    results = json.load(response)
for row in results["results"]["bindings"]:
    print(*(cell["value"] for cell in row.values()), sep="\t")
