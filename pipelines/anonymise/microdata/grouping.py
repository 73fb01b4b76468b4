"""The classes of a generalisation: one mask, one sort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.microdata.encoding import FOLDS, WORD_BITS, Floats, Ints, Layout, Table, run_starts, run_sums
from pipelines.anonymise.microdata.problem import Node


@dataclass(frozen=True)
class Histogram:
    """The sensitive values of each class: ``counts`` rows of ``values`` from each of ``starts`` to the next."""

    starts: Ints
    values: Ints
    counts: Ints


@dataclass(frozen=True)
class Classes:
    """The classes of a generalisation: rows, people of the population, sensitive values, and one record of each.

    ``unmatched`` counts the classes of the population without a row.
    """

    sizes: Ints
    histograms: tuple[Histogram, ...]
    population: Ints | None
    unmatched: int
    records: Ints


class FoldCollision(ArithmeticError):  # noqa: N818 - what happened, met and put right here
    """Two classes have the same key: their words must be folded with another multiplier."""


def classes(layout: Layout, table: Table, node: Node, population: Table | None = None) -> Classes:
    """Return the classes of a generalisation, whatever the number of words."""
    for fold in FOLDS:
        try:
            return _classes(layout, table, node, population, fold)
        except FoldCollision:
            continue
    raise FoldCollision("four multipliers in a row fold two classes into one key")


def _classes(layout: Layout, table: Table, node: Node, population: Table | None, fold: np.int64) -> Classes:
    masks = layout.masks(node)
    keys = _keys(layout, table, masks, fold)
    histograms = []
    for column in range(len(layout.sensitive_bits)):
        order, ordered, starts, sizes, histogram = _with_values(layout, table, keys, column)
        histograms.append(histogram)
    if not histograms:
        order = np.argsort(keys)
        ordered = keys[order]
        starts = run_starts(ordered)
        sizes = _sums(table.weights[order], starts)
    if not layout.packed:
        _refuse_collisions(table, masks, order, starts)
    representatives = order[starts]
    if population is None:
        return Classes(sizes, tuple(histograms), None, 0, table.origin[representatives])
    people, unmatched = _people(layout, population, masks, fold, ordered[starts], table.words[:, representatives])
    return Classes(sizes, tuple(histograms), people, unmatched, table.origin[representatives])


def _keys(layout: Layout, table: Table, masks: list[np.int64], fold: np.int64) -> Ints:
    """Return the key of each record, whose low bits are left to sensitive codes."""
    if layout.packed:
        word: Ints = table.words[0] & masks[0]
        return word
    widest = max(layout.sensitive_bits, default=0)
    key: Ints = folded(table.words, masks, fold) >> np.int64(64 - WORD_BITS) & ~np.int64((1 << widest) - 1)
    return key


def folded(words: Ints, masks: list[np.int64], fold: np.int64) -> Ints:
    """Return a hash of the masked words (wrapping multiplications, a shift so that high bits matter)."""
    key: Ints = (words[0] & masks[0]) * fold
    for word, mask in zip(words[1:], masks[1:], strict=True):
        key ^= key >> np.int64(29)
        key = (key ^ (word & mask)) * fold
    return key


def _with_values(layout: Layout, table: Table, keys: Ints, column: int) -> tuple[Ints, Ints, Ints, Ints, Histogram]:
    """Group the records by class and sensitive value: an order, its keys, and the start and size of each class."""
    shift, mask = layout.sensitive_place(column)
    full = keys | (table.low >> shift & mask)
    order = np.argsort(full)
    full = full[order]
    entries = run_starts(full)
    counts = _sums(table.weights[order], entries)
    values = full[entries] & mask
    ordered = full & ~mask
    of_classes = run_starts(ordered[entries])
    sizes = np.add.reduceat(counts, of_classes)
    return order, ordered, entries[of_classes], sizes, Histogram(of_classes, values, counts)


def _sums(weights: Floats, starts: Ints) -> Ints:
    """Return the sum of each run of whole numbers."""
    return run_sums(weights, starts).astype(np.int64)


def _refuse_collisions(table: Table, masks: list[np.int64], order: Ints, starts: Ints) -> None:
    """Raise FoldCollision if a class holds records whose words differ."""
    same = np.ones(len(order), np.bool_)
    same[starts] = False
    for word, mask in zip(table.words, masks, strict=True):
        masked = (word & mask)[order]
        if np.any(same[1:] & (masked[1:] != masked[:-1])):
            raise FoldCollision


def _people(
    layout: Layout, population: Table, masks: list[np.int64], fold: np.int64, keys: Ints, words: Ints
) -> tuple[Ints, int]:
    """Return how many people of the population are in each class, and how many classes have no row."""
    theirs = _keys(layout, population, masks, fold)
    order = np.argsort(theirs)
    ordered = theirs[order]
    starts = run_starts(ordered)
    if not layout.packed:
        _refuse_collisions(population, masks, order, starts)
    counts = _sums(population.weights[order], starts)
    places = np.minimum(np.searchsorted(ordered[starts], keys), len(starts) - 1)
    found = ordered[starts][places] == keys
    for word, mask, ours in zip(population.words, masks, words, strict=True):
        if np.any((word[order[starts][places]] & mask != ours & mask) & found):
            raise FoldCollision
    return np.where(found, counts[places], 0), len(starts) - int(found.sum())
