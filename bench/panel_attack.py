"""The attacker who knows the method: every world that gives the same page, and what they all say.

Somebody is found out when a coalition excludes an outsider from a category, or proves a count lower than the threshold.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bench.panel_methods import Counts, Labels, Method, totals
from pipelines.kit.disclosure.ladder import Coalition, Groups
from pipelines.kit.disclosure.worlds import Criterion, all_worlds, count_of_worlds

MOST_WORLDS = 1_000_000
CHUNK = 100_000


def attackable(seats: int, categories: int) -> bool:
    """Return whether every world can be gone through."""
    return count_of_worlds(seats, categories) <= MOST_WORLDS


def found_out(method: Method, panels: Counts, criterion: Criterion) -> npt.NDArray[np.bool_]:
    """Return, for each panel, whether its page tells something of somebody to the public or to a coalition."""
    worlds = all_worlds(criterion.seats, len(criterion.codes))
    pages, which = np.unique(_pages(method, panels), return_inverse=True)
    keys = np.concatenate(
        [_pages(method, worlds[start : start + CHUNK].astype(np.int64)) for start in range(0, len(worlds), CHUNK)]
    )
    same = np.isin(keys, pages)
    groups = Groups(
        criterion,
        tuple((code,) for code in criterion.codes),
        worlds[same],
        np.searchsorted(pages, keys[same]),
        len(pages),
        worlds,
    )
    return ~Coalition().allows(groups)[which]


def _pages(method: Method, counts: Counts) -> npt.NDArray[np.int64]:
    """Return one number per page: the groups shown and their counts."""
    labels = method(counts)
    return _number(labels + 1, counts.shape[1] + 1) * (counts[0].sum() + 1) ** counts.shape[1] + _number(
        totals(counts, labels), counts[0].sum() + 1
    )


def _number(digits: Labels, base: int) -> npt.NDArray[np.int64]:
    return digits @ np.array([int(base) ** place for place in range(digits.shape[1])], dtype=np.int64)
