"""Which received values a report may show to whoever sees it: texts and terms of tables in which nobody stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.kit.schema import Field


def may_show_values(descriptor: Mapping[str, Any]) -> bool:
    """Return whether the values of a table may be shown: its schema tells what is personal, and nothing is.

    One personal column masks the whole table, because a cell that slipped by one column puts a name where a session's
    number was expected. A schema that marks no field and gives no ``destiny``, as ours do, tells nothing.
    """
    fields = descriptor.get("fields", ())
    return "destiny" in descriptor and not any(field.get("personal") for field in fields)


def is_free_text(field: Field | None) -> bool:
    """Return whether any text may stand in a column; elsewhere a wrong value may have slipped from another table."""
    if field is None or field.type != "string" or field.descriptor.get("format", "default") != "default":
        return False
    return not {"enum", "pattern"} & set(field.constraints)


def may_show_value(field: Field | None, correction: str | None) -> bool:
    """Return whether a wrong value may be shown: that of a free text, or what can only be a term of a list misspelt."""
    return is_free_text(field) or (field is not None and "enum" in field.constraints and correction is not None)
