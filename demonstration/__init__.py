"""Invented editions in the shape of Airtable exports: two for the demonstration, any number for benchmarks."""
