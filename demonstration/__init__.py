"""Invented editions, written as the teams' Airtable exports would be: two for the demonstration, any number for benchmarks."""
