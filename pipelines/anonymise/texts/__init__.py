"""Free texts without names: passages found, redacted or held, reviewed."""
