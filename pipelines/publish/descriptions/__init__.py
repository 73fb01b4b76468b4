"""What machines read of a release: one model of it (``dataset.py``), told in the words of each standard."""
