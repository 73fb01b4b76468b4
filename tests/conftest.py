"""What every test runs with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.fixtures.chromium import running_chromium

# A test asserts no duration: on a busy machine a drawn example takes what it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium for the tests of one module."""
    with running_chromium() as running:
        yield running
