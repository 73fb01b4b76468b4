"""Avis ouverts: from what a citizens' panel leaves behind to open data from which nobody can be found.

The story, in order; each stage is a folder of plain functions on tables, with Dagster thin on top:

1. ``ingest``     reads exports and session outputs into text tables, and guesses nothing;
2. ``validate``   accepts the rows that the schemas accept, and judges the process against its protocol;
3. ``select``     draws the panel and compares it with the population and with the pool;
4. ``anonymise``  makes the tables in which nobody can be found;
5. ``publish``    builds the release, lets the gate read its every byte, and moves it into place.
"""
