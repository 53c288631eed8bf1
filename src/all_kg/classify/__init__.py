"""Response assessments sorted into states by the OWL classes of the graph, in three-valued logic."""
