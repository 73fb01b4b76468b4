"""Records as words of bits in which a generalisation is one mask: values coded by their path in the hierarchy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.problem import Codes, Hierarchy, Node, Problem, Sensitive

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WORD_BITS = 63
TABLE_BITS = 16
SENSITIVE_BITS = 63
MOST_LEVELS = 255
# Odd 64-bit multipliers of uniform hashing (Steele and Vigna 2021), as signed words.
ODDS = (0x9E3779B97F4A7C15, 0xD1342543DE82EF95, 0xDA942042E4DD58B5, 0xF1357AEA2E62A9C5)
FOLDS = tuple(np.int64(odd - (1 << 64)) for odd in ODDS)


@dataclass(frozen=True)
class Attribute:
    """A quasi-identifier whose used values, the *leaves*, are numbered along the hierarchy.

    ``leaf_of`` gives the leaf of a value, ``groups[level]`` the group of each leaf, contiguous at every level.
    ``shares[level]`` says how much of the domain the published value covers, from 0 (one value) to 1 (all of them).
    ``path`` is the code of each leaf over ``bits`` bits, of which level ``l`` keeps ``path & masks[l]``.
    """

    leaf_of: Codes
    groups: Codes
    shares: Floats
    path: Ints
    masks: tuple[int, ...]
    bits: int

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return len(self.groups)

    @property
    def leaves(self) -> int:
        """How many values are used."""
        return int(self.groups.shape[1])


def attribute(hierarchy: Hierarchy, used: npt.NDArray[np.bool_]) -> Attribute:
    """Return a quasi-identifier of which only the used values are coded; ValueError if its groups do not nest."""
    groups = hierarchy.groups
    values = np.lexsort(tuple(groups))
    if any(len(np.unique(row)) <= runs[-1] for row, runs in zip(groups, _runs(groups[:, values]), strict=True)):
        raise ValueError(f"the hierarchy of {hierarchy.column} does not nest")
    values = values[used[values]]
    leaf_of = np.full(groups.shape[1], -1, np.int32)
    leaf_of[values] = np.arange(len(values), dtype=np.int32)
    contiguous = _runs(groups[:, values])
    path, masks, bits = _paths(contiguous)
    if bits > WORD_BITS or len(groups) > MOST_LEVELS:
        raise ValueError(f"the hierarchy of {hierarchy.column} is too deep")
    return Attribute(leaf_of, contiguous, covered_shares(groups)[:, values], path, masks, bits)


def _runs(groups: Codes) -> Codes:
    """Return the number of each run of values that share their groups, from a level to the last."""
    changes = groups[:, 1:] != groups[:, :-1]
    changes = np.logical_or.accumulate(changes[::-1], axis=0)[::-1]
    runs = np.zeros(groups.shape, np.int32)
    np.cumsum(changes, axis=1, out=runs[:, 1:])
    return runs


def _paths(groups: Codes) -> tuple[Ints, tuple[int, ...], int]:
    """Return the path of each leaf from the last level down, the mask of each level and how many bits a path has."""
    path = np.zeros(groups.shape[1], np.int64)
    parents, widths = np.zeros(groups.shape[1], np.int32), []
    for runs in groups[::-1]:
        first = np.flatnonzero(np.diff(parents, prepend=-1))
        children = runs - runs[first][parents]
        widths.append(int(children.max(initial=0)).bit_length())
        path = path << widths[-1] | children
        parents = runs
    bits = sum(widths)
    low = [sum(widths[len(widths) - level :]) for level in range(len(widths))]
    return path, tuple((1 << bits) - (1 << shift) for shift in low), bits


def covered_shares(groups: Codes) -> Floats:
    """Return the share of the domain that each value's group covers at each level, less the value's own."""
    sizes = np.stack([np.bincount(row)[row] for row in groups])
    shares: Floats = (sizes - 1) / max(1, groups.shape[1] - 1)
    return shares


@dataclass(frozen=True)
class Layout:
    """Where the path of each attribute is in the words: a word and a shift.

    ``packed``: there is one word, with room for the sensitive codes in its low bits; else keys are folded words.
    """

    attributes: tuple[Attribute, ...]
    places: tuple[tuple[int, int], ...]
    words: int
    sensitive_bits: tuple[int, ...]
    packed: bool

    @property
    def low(self) -> int:
        """How many bits the sensitive codes of a record take."""
        return sum(self.sensitive_bits)

    def masks(self, node: Node) -> list[np.int64]:
        """Return what a generalisation keeps of each word."""
        masks = [0] * self.words
        for attribute, (word, shift), level in zip(self.attributes, self.places, node, strict=True):
            masks[word] |= attribute.masks[level] << shift
        return [np.int64(mask) for mask in masks]

    def sensitive_place(self, column: int) -> tuple[np.int64, np.int64]:
        """Return where the code of a sensitive column starts among those of a record, and its mask once there."""
        return np.int64(sum(self.sensitive_bits[:column])), np.int64((1 << self.sensitive_bits[column]) - 1)


@dataclass(frozen=True)
class Table:
    """Distinct records: ``words`` has a column per record, ``low`` its sensitive codes, ``weights`` its rows.

    ``origin`` is the place of one of the records that each stands for in the table where no value is generalised.
    """

    words: Ints
    low: Ints
    weights: Floats
    origin: Ints

    def __len__(self) -> int:
        return len(self.weights)


def layout(problem: Problem) -> Layout:
    """Return how the records of a problem, and of its population, are packed."""
    attributes = []
    for column, hierarchy in enumerate(problem.hierarchies):
        used = np.zeros(len(hierarchy.values), np.bool_)
        used[problem.codes[:, column]] = True
        if problem.population is not None:
            used[problem.population[:, column]] = True
        attributes.append(attribute(hierarchy, used))
    sensitive = tuple((column.values - 1).bit_length() for column in problem.sensitive.values())
    low = sum(sensitive)
    if low > SENSITIVE_BITS:
        raise ValueError("the sensitive columns have too many values")
    packed = sum(each.bits for each in attributes) + low <= WORD_BITS
    reserved = low if packed else 0
    places, word, free = [], 0, WORD_BITS - reserved
    for each in attributes:
        if each.bits > free:
            word, free = word + 1, WORD_BITS
        free -= each.bits
        places.append((word, free + reserved))
    return Layout(tuple(attributes), tuple(places), word + 1, sensitive, packed)


def row_words(layout: Layout, codes: Codes) -> Ints:
    """Return the words of each row: a row per word, a column per row of the table."""
    words = np.zeros((layout.words, len(codes)), np.int64)
    for column, (each, (word, shift)) in enumerate(zip(layout.attributes, layout.places, strict=True)):
        words[word] |= (each.path << shift)[each.leaf_of][codes[:, column]]
    return words


def records(layout: Layout, words: Ints, sensitive: tuple[Sensitive, ...] = ()) -> Table:
    """Return the distinct records among rows, each with how many rows it stands for."""
    low = np.zeros(words.shape[1], np.int64)
    for column, values in enumerate(sensitive):
        low |= values.codes.astype(np.int64) << layout.sensitive_place(column)[0]
    if not layout.packed:
        order, starts = _order_of_words([*words, low] if sensitive else list(words))
        first, weights = order[starts], np.diff(starts, append=len(order))
        return Table(words[:, first], low[first], weights.astype(np.float64), np.arange(len(first)))
    keys = np.sort(words[0] | low if sensitive else words[0])
    starts = run_starts(keys)
    distinct, mask = keys[starts], np.int64((1 << layout.low) - 1)
    weights = np.diff(starts, append=len(keys)).astype(np.float64)
    return Table((distinct & ~mask)[None], distinct & mask, weights, np.arange(len(starts)))


def _order_of_words(words: list[Ints]) -> tuple[Ints, Ints]:
    """Return an order in which equal columns of several words follow each other, and where each run starts."""
    order = np.lexsort(tuple(words))
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for word in words:
        ordered = word[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(new)


def rolled_up(layout: Layout, table: Table, node: Node) -> Table:
    """Return the distinct records of a generalisation, sensitive codes kept apart."""
    masks = layout.masks(node)
    masked = np.stack([word & mask for word, mask in zip(table.words, masks, strict=True)])
    if not layout.packed:
        order, starts = _order_of_words([*masked, table.low])
    else:
        keys = masked[0] | table.low
        order = np.argsort(keys)
        starts = run_starts(keys[order])
    first = order[starts]
    return Table(masked[:, first], table.low[first], run_sums(table.weights[order], starts), table.origin[first])


def run_sums(weights: Floats, starts: Ints) -> Floats:
    """Return the sum of each run."""
    if not len(starts):
        return np.zeros(0)
    totals = np.cumsum(weights)
    return np.diff(totals[np.append(starts[1:], len(weights)) - 1], prepend=0)


def run_starts(ordered: Ints | Codes) -> Ints:
    """Return where each run of equal values starts."""
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return np.flatnonzero(new)


def leaves_of(layout: Layout, words: Ints) -> Codes:
    """Return the leaf of each attribute, a row per attribute, read from the paths."""
    leaves = np.empty((len(layout.attributes), words.shape[1]), np.int32)
    for row, each, (word, shift) in zip(leaves, layout.attributes, layout.places, strict=True):
        path = words[word] >> shift & ((1 << each.bits) - 1)
        if each.bits <= TABLE_BITS:
            leaf_of = np.zeros(1 << each.bits, np.int32)
            leaf_of[each.path] = np.arange(each.leaves, dtype=np.int32)
            row[:] = leaf_of[path]
        else:
            row[:] = np.searchsorted(each.path, path)
    return leaves
