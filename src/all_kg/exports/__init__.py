"""The graph in the formats and models of others."""
