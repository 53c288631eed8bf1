"""The knowledge as a folder of web pages: a page for each thing, its RDF beside it."""
