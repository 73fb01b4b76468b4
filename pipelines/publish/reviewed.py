"""Passages that a person read and decided to keep (``revue``): the gate's second reading of texts lets them stand.

What is somebody's who registered stays red all the same: the bytes are searched whatever was decided of a text.
"""

from __future__ import annotations

import pyarrow as pa

KEEP = "conserver"
SIGNED = ("relecteur", "date_decision", "motif")

Kept = frozenset[tuple[str, str, str]]
"""The digest of a form, the table and the column where it was kept."""


def kept_forms(revue: pa.Table) -> Kept:
    """Return what the rows of ``revue`` keep that say who decided, when and why."""
    columns = ["passage", "table_nom", "colonne", "decision", *SIGNED]
    rows = revue.select(columns).to_pylist()
    signed = (row for row in rows if row["decision"] == KEEP and all(row[name] for name in SIGNED))
    return frozenset((row["passage"], row["table_nom"], row["colonne"]) for row in signed)
