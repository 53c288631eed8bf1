"""The folders of knowledge as one graph: named graphs, mappings, what is derived, search keys."""
