"""Stage 4. Private tables become open ones, in which nobody can be found."""
