"""``avis review``: a person decides on the passages that wait, at the terminal or in a spreadsheet."""
