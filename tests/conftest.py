"""What every test runs with."""

from __future__ import annotations

from hypothesis import settings

# A test asserts no duration: on a busy machine a drawn example takes what it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
