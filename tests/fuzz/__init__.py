"""Differential tests: the same errors by our engine as by Frictionless, whatever the schema and the bytes."""
