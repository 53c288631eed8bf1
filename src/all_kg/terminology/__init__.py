"""Releases of terminologies: read, told apart, verified against the mappings, kept beside the graph."""
