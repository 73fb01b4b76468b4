"""A table already split in columns of text: which of its rows Frictionless must be asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.proof.hashes import repeated_hashes, text_hashes
from pipelines.validate.proof.key_texts import SEPARATOR
from pipelines.validate.proof.language import spell_cell
from pipelines.validate.proof.row_language import Column

Rows = npt.NDArray[np.bool_]


def rows_to_ask(cells: pa.Table, columns: Sequence[Column], groups: Iterable[Sequence[str]]) -> list[int]:
    """Return the positions of the rows that are not proven, and of those whose key in ``groups`` is not theirs alone.

    ``cells`` holds texts without null; the key columns of ``columns`` have their canonical language.
    """
    asked = ~np.logical_and.reduce([_proven(cells.column(column.name), column) for column in columns])
    spelled = any(column.key and column.descriptor.get("type", "string") not in ("string", "any") for column in columns)
    if asked.any() and spelled:  # a value that is not in its canonical spelling may be that of any other row
        return list(range(cells.num_rows))
    for group in groups:
        asked |= _repeated(cells.select(list(group)))
    return [int(row) for row in np.flatnonzero(asked)]


def _proven(texts: pa.ChunkedArray, column: Column) -> Rows:
    if column.language is None:
        return np.zeros(len(texts), np.bool_)
    try:
        matched = pc.match_substring_regex(texts, rf"\A(?:{spell_cell(column.language.accepted)})\z")
    except pa.ArrowInvalid:  # RE2 refuses a pattern that would take too much memory
        return np.zeros(len(texts), np.bool_)
    if column.language.longest is not None:
        matched = pc.and_(matched, pc.less_equal(pc.utf8_length(texts), column.language.longest))
    proven: Rows = matched.to_numpy()
    return proven


def _repeated(keys: pa.Table) -> Rows:
    """Return which rows may have the key of another: it has the same hash. An empty part is nothing to compare."""
    parts = [key.combine_chunks() for key in keys.columns]
    filled = np.logical_and.reduce([pc.not_equal(part, "").to_numpy(zero_copy_only=False) for part in parts])
    hashes = text_hashes(pc.binary_join_element_wise(*parts, SEPARATOR) if len(parts) > 1 else parts[0])
    repeated: Rows = filled & np.isin(hashes, repeated_hashes(hashes[filled]))
    return repeated
