"""Counts of a large pool by two or three columns, with the suppressions that protect the small ones exactly."""
