"""Which received values a report may show to whoever sees it: those of tables in which nobody stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def may_show_values(descriptor: Mapping[str, Any]) -> bool:
    """Return whether the values of a table may be shown: its schema tells what is personal, and nothing is.

    One personal column masks the whole table, because a cell that slipped by one column puts a name where a session's
    number was expected. A schema that marks no field and gives no ``destiny``, as ours do, tells nothing.
    """
    fields = descriptor.get("fields", ())
    return "destiny" in descriptor and not any(field.get("personal") for field in fields)
