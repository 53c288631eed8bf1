"""RDF and SPARQL as text: read strictly, guarded, written in a normal form."""
