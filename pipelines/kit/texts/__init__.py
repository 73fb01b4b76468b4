"""Texts as people write them: read in one spelling, with the way back to every character."""
