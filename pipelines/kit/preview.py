"""The first rows of an open table, as the Dagster UI shows them."""

from __future__ import annotations

import base64
from collections.abc import Collection

import pyarrow as pa

PREVIEW_ROWS = 8
HIDDEN = "(texte)"


def markdown_preview(table: pa.Table, hidden: Collection[str] = ()) -> str:
    """Return the first rows of an open table as Markdown, long cells cut, without the words of ``hidden`` columns.

    What a person wrote is not shown: Dagster keeps it, and the gate has not read it yet.
    """

    def cell(value: object) -> str:
        text = "" if value is None else " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")
        return text if len(text) <= 60 else f"{text[:57]}…"

    rows = table.slice(0, PREVIEW_ROWS).to_pylist()
    rows = [row | {name: HIDDEN for name in hidden if row.get(name)} for row in rows]
    lines = [
        table.column_names,
        ["---"] * table.num_columns,
        *([cell(value) for value in row.values()] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown_image(svg: str, name: str = "") -> str:
    """Return an SVG drawing as Markdown that carries it whole."""
    return f"![{name}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
