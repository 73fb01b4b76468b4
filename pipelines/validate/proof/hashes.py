"""Hashes of texts, to prove that they are all different: equal texts have equal hashes, so distinct hashes suffice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)
LONGEST = 128

Hashes = npt.NDArray[np.uint64]


def text_hashes(texts: pa.StringArray) -> Hashes:
    """Return 64 bits for each text; those beyond ``LONGEST`` bytes are hashed by their start and their length."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    letters = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    lengths = np.diff(bounds)
    hashes = lengths.astype(np.uint64)
    taken = np.minimum(lengths, LONGEST)
    for length in np.flatnonzero(np.bincount(taken)).tolist():
        rows = np.flatnonzero(taken == length)
        hashes[rows] = _mixed(hashes[rows], letters, bounds[:-1][rows], length)
    return hashes


def _mixed(hashes: Hashes, letters: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], length: int) -> Hashes:
    """Return the hashes of texts of one length, eight letters at a time."""
    words = np.zeros((len(starts), -(-length // 8) * 8), np.uint8)
    if length and (np.diff(starts) == length).all():  # nothing between them: no need to gather letter by letter
        words[:, :length] = letters[starts[0] : starts[-1] + length].reshape(-1, length)
    else:
        words[:, :length] = letters[starts[:, None] + np.arange(length)]
    for word in words.view(np.uint64).T:
        hashes = (hashes ^ word) * MULTIPLIER
        hashes ^= hashes >> HALF
    return hashes


def repeated_hashes(hashes: Hashes, others: Hashes = np.empty(0, np.uint64)) -> Hashes:  # noqa: B008 - never written
    """Return, sorted, the hashes that stand more than once, or that are also among ``others``."""
    ordered = np.sort(hashes)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.unique(np.concatenate([repeated, others[are_among(others, ordered)]]))


def are_among(hashes: Hashes, ordered: Hashes) -> npt.NDArray[np.bool_]:
    """Tell which hashes are among others, which are sorted: they are looked for, where ``isin`` would sort them all."""
    if not len(ordered):
        return np.zeros(len(hashes), np.bool_)
    places = np.minimum(np.searchsorted(ordered, hashes), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[places] == hashes
    return found
