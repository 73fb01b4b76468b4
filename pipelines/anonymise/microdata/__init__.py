"""Microdata of a large pool: k-anonymous releases of any one table, with their optimum proven (DESIGN 6.3)."""
