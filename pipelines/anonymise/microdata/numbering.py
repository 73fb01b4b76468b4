"""Rows as one number each, in the order of their columns, and the distinct ones among them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.problem import Codes

Numbers = npt.NDArray[np.int64]
Column = tuple[Codes, int]
"""The code of each row, and how many codes there may be."""
LARGEST = 1 << 62
DENSE = 8
"""Numbers are counted in an array rather than sorted up to so many of them per row."""


def row_numbers(columns: Sequence[Column], rows: int) -> Numbers:
    """Return a number per row, equal where all codes are, ordered as the codes are, the first column first.

    Numbers are renumbered without gaps where they would overflow.
    """
    numbers, size = np.zeros(rows, np.int64), 1
    for codes, values in columns:
        if size > LARGEST // max(values, 1):
            distinct, numbers = np.unique(numbers, return_inverse=True)
            size = len(distinct)
        numbers *= values
        numbers += codes
        size *= max(values, 1)
    return numbers


def distinct_rows(columns: Sequence[Column], rows: int) -> tuple[list[Codes], Numbers]:
    """Return the codes of each distinct row, by column, in the order of ``row_numbers``, and how many rows it has."""
    shape = [values for _, values in columns]
    numbers, size = row_numbers(columns, rows), math.prod(shape)
    if size > LARGEST:
        _, first, counts = np.unique(numbers, return_index=True, return_counts=True)
        return [codes[first] for codes, _ in columns], counts
    if size <= DENSE * rows:
        every = np.bincount(numbers, minlength=size)
        distinct = np.flatnonzero(every)
        counts = every[distinct]
    else:
        distinct, counts = np.unique(numbers, return_counts=True)
    return [codes.astype(np.int32) for codes in np.unravel_index(distinct, shape)], counts
