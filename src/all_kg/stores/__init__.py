"""Where the graph is asked: a store built on disk, one in memory, or a SPARQL endpoint."""
