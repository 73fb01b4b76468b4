"""Taking a release away: its bytes go everywhere, and a tombstone says that it was there."""
