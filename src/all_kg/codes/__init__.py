"""Codes of terminologies: from and to concepts, code lists, tables of codes annotated."""
