"""Prove rows right by one regular language, and ask Frictionless about the others (docs/decisions/009)."""
