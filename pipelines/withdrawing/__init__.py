"""Withdrawing: a release that must go, and a person who asks to."""
