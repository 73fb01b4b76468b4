"""What a published page lets anyone deduce about a small panel, counted exactly (DESIGN 6.1)."""
