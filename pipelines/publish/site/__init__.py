"""The static site: pages that a browser reads without script, in French and in English."""
