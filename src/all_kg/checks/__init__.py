"""Is the knowledge consistent: SHACL, checks in SPARQL, sources held against their claims."""
