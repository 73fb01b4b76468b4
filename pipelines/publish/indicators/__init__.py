"""Indicators over all editions: each number, and the published rows that it is made of."""
