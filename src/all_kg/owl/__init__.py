"""The knowledge in OWL, before a reasoner: what follows, why, and can it all be true."""
