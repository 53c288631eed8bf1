"""From a question to an answer with its sources, and what else can be shown of the graph."""
