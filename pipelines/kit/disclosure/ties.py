"""Ties between columns: a rule such as "retired people are 50 or more", when everybody's age is known.

People are then no longer interchangeable. By Hall's condition (1935) a world can be told of them exactly when the
people of the tied categories are no more than those who may be in them. What each outsider may be follows by taking
them away, and one person of a category.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.exposure import Multisets, multisets, signatures, unfolded
from pipelines.kit.disclosure.ladder import Groups
from pipelines.kit.disclosure.worlds import Counts, Mask

NEVER = 1_000


@dataclass(frozen=True)
class Tie:
    """Only some people may be in ``codes``; ``able`` are the possible numbers of them in the panel.

    ``able`` is what the page on the other column leaves possible, not what the panel holds: a refusal then tells
    nothing of that column either. A code cut by no rung must not be half in ``codes``: its atom is then left out.
    """

    codes: tuple[str, ...]
    able: tuple[int, ...]

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, whether no outsider is excluded from a category that the tie leaves them."""
        tied = tied_atoms(groups.atoms, self.codes)
        if not tied.any():
            return np.ones(groups.count, dtype=np.bool_)
        size = groups.criterion.coalition
        sets = multisets(len(groups.atoms), size)
        fewest = fewest_tied(groups.worlds, groups.page, groups.count, tied, size)
        before = fewest_tied(groups.prior, np.zeros(len(groups.prior), dtype=np.int64), 1, tied, size)
        allowed = np.ones(groups.count, dtype=np.bool_)
        for able in self.able:
            for among_able in range(size + 1):
                known = Known(able - among_able, groups.criterion.seats - able - (size - among_able))
                if min(known.able, known.unable) >= 0:
                    allowed &= _nobody_excluded(fewest, before, sets, tied, known, among_able)
        return allowed


@dataclass(frozen=True)
class Known:
    """How many outsiders may be in the tied categories, and how many may not."""

    able: int
    unable: int


@dataclass(frozen=True)
class Fewest:
    """The fewest people in the tied categories over the worlds that cover each multiset, by set of worlds."""

    own: npt.NDArray[np.int64]
    with_other: npt.NDArray[np.int64]


def tied_atoms(of_atoms: Sequence[Sequence[str]], codes: Sequence[str]) -> Mask:
    """Return which atoms are whole in the tied codes."""
    return np.array([all(code in codes for code in atom) for atom in of_atoms])


def fewest_tied(worlds: Counts, page: npt.NDArray[np.int64], count: int, tied: Mask, size: int) -> Fewest:
    """Return the fewest people in the tied categories, for each page and what its worlds cover."""
    parts = worlds.shape[1]
    numbers = signatures(worlds, size)
    keys, rows = np.unique(page * (size + 2) ** parts + numbers, return_inverse=True)
    held = np.full(len(keys), NEVER, dtype=np.int64)
    np.minimum.at(held, rows, worlds[:, tied].sum(axis=1, dtype=np.int64))
    vectors, of_page = unfolded(keys % (size + 2) ** parts, parts, size), keys // (size + 2) ** parts

    def over(wanted: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
        least = np.full((count, len(wanted)), NEVER, dtype=np.int64)
        for place, multiset in enumerate(wanted):
            large = (vectors >= multiset).all(axis=1)
            np.minimum.at(least[:, place], of_page[large], held[large])
        return least

    sets = multisets(parts, size)
    return Fewest(over(sets.own), over(sets.with_other))


def _nobody_excluded(
    fewest: Fewest, before: Fewest, sets: Multisets, tied: Mask, known: Known, among_able: int
) -> Mask:
    """Return, for each page, whether each outsider keeps every category, whatever the coalition's own lines.

    ``among_able`` of its members may be in the tied categories. A world is possible when its people there, less the
    coalition's, are at most the outsiders who may be; one of those who is elsewhere leaves one place fewer.
    """
    own_tied = (sets.own * tied).sum(axis=1, dtype=np.int64)
    consistent = (own_tied <= among_able) & (fewest.own - own_tied <= known.able)
    now, then = fewest.with_other[:, sets.with_one_more], before.with_other[:, sets.with_one_more]
    limit = known.able + own_tied[None, :, None]
    fails = np.zeros(now.shape[:1], dtype=np.bool_)
    for someone, allowed_to, room in ((known.able, np.ones_like(tied), limit - ~tied), (known.unable, ~tied, limit)):
        if someone:
            lost = (now > room) & (then <= room) & allowed_to & consistent[:, :, None]
            fails |= lost.any(axis=(1, 2))
    return ~fails
