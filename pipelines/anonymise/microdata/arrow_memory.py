"""Arrow arrays made and read through their memory: Arrow's own ways import pandas, which takes half a second."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from pipelines.anonymise.microdata.problem import Codes


def codes_of(column: pa.DictionaryArray) -> Codes:
    """Return the codes of a column of 32-bit codes without a null."""
    within = column.indices
    return np.frombuffer(within.buffers()[1], np.int32)[within.offset : within.offset + len(within)]


def arrow_codes(codes: Codes) -> pa.Int32Array:
    """Return codes as an Arrow array."""
    contiguous = np.ascontiguousarray(codes, np.int32)
    return pa.Array.from_buffers(pa.int32(), len(contiguous), [None, pa.py_buffer(contiguous)])


def arrow_texts(texts: Iterable[str], kind: pa.DataType) -> pa.Array:
    """Return texts as an Arrow array of ``kind``, large text or large bytes."""
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    memory = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(kind, len(encoded), memory)
