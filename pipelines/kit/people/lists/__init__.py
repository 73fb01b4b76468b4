"""Names of people and places, and public names that nobody has to hide; README.md says where they come from."""
