"""Knowledge graph of treatment for acute lymphoblastic leukemia."""
