"""What quotas that everybody knows cost: the finer they are, the more they tell before anything is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bench.panel_criteria import COALITION, THRESHOLD, Measured, Panels
from pipelines.anonymise.ladders.proposal import Rungs
from pipelines.anonymise.ladders.search import share_kept
from pipelines.anonymise.ladders.simulated_panels import controlled_roundings, entropy
from pipelines.kit.disclosure.ladder import Coalition, Groups, Page, audit, group_of
from pipelines.kit.disclosure.worlds import Bound, Criterion, all_worlds, atoms

Row = dict[str, object]


def quota_rows(name: str, criteria: Sequence[Measured], sizes: Sequence[int], count: int) -> Iterator[Row]:
    """Yield a row per kind of quotas, over the criteria that are drawn by."""
    drawn = [one for one in criteria if one.drawn]
    for seats in sizes:
        for slack in (0, 1, 2):
            kind = "floor to ceiling" if not slack else f"floor - {slack} to ceiling + {slack}"
            yield _row(name, seats, kind, [_fine(one, seats, slack, count) for one in drawn])
        yield _row(name, seats, "on published categories", [_published(one, seats, count) for one in drawn])


def _row(name: str, seats: int, kind: str, found: Sequence[tuple[float, float]]) -> Row:
    relative, absolute = (round(float(np.mean(shares)), 3) for shares in zip(*found, strict=True))
    return {"criteria": name, "seats": seats, "quotas": kind, "kept": relative, "of_which_tells_nothing": absolute}


def _fine(one: Measured, seats: int, slack: int, count: int) -> tuple[float, float]:
    """Return what is kept when each category's bounds are known, and what of it tells nothing even so."""
    expected = [seats * share / sum(one.shares.values()) for share in one.shares.values()]
    bounds = tuple(
        Bound((code,), max(0, int(np.floor(mean)) - slack), min(seats, int(np.ceil(mean)) + slack))
        for code, mean in zip(one.shares, expected, strict=True)
    )
    rungs = one.ladder(seats)
    return _kept(_criterion(rungs, bounds, seats), one, one.panels(seats, True, count, 1))


def _published(one: Measured, seats: int, count: int) -> tuple[float, float]:
    """The same for quotas on the finest rung whose groups all have three seats for sure."""
    rungs, total = one.ladder(seats), sum(one.shares.values())
    means = [[seats * sum(one.shares[code] for code in group) / total for group in rung] for rung in rungs]
    rung = next((place for place, groups in enumerate(means) if min(groups) >= THRESHOLD), None)
    if rung is None:
        return 0.0, 0.0
    bounds = tuple(
        Bound(group, int(np.floor(mean)), int(np.ceil(mean)))
        for group, mean in zip(rungs[rung], means[rung], strict=True)
    )
    return _kept(_criterion(rungs, bounds, seats), one, _split(one, rungs[rung], seats, count))


def _split(one: Measured, groups: Sequence[Sequence[str]], seats: int, count: int) -> Panels:
    """Return panels whose groups keep their quotas, and whose categories are drawn at random inside them."""
    codes = list(one.shares)
    weights = [np.array([one.shares[code] for code in group]) for group in groups]
    held = controlled_roundings([float(weight.sum()) for weight in weights], seats, count, 1)
    draw = np.random.default_rng(1)
    panels = np.zeros((count, len(codes)), dtype=np.int64)
    for place, group in enumerate(groups):
        inside = draw.multinomial(held[:, place], weights[place] / weights[place].sum())
        panels[:, [codes.index(code) for code in group]] = inside
    return panels


def _criterion(rungs: Rungs, bounds: tuple[Bound, ...], seats: int) -> Criterion:
    codes = tuple(code for group in rungs[0] for code in group)
    return Criterion(codes, rungs, bounds, seats, COALITION, THRESHOLD)


def _kept(criterion: Criterion, one: Measured, panels: Panels) -> tuple[float, float]:
    found = audit(criterion)
    pages = [found.page_of(dict(zip(one.shares, counts, strict=True))) for counts in panels.tolist()]
    whole = entropy(panels.astype(np.float64))
    kept = np.array([_share(page, there_was) for page, there_was in zip(pages, whole, strict=True)])
    quiet = {page: page is not None and _tells_nothing(criterion, page) for page in set(pages)}
    return float(kept.mean()), float((kept * [quiet[page] for page in pages]).mean())


def _share(page: Page | None, whole: np.float64) -> float:
    return float(share_kept(np.array([page[1]], dtype=np.float64), np.array([whole]))[0]) if page else 0.0


def _tells_nothing(criterion: Criterion, page: Page) -> bool:
    """Return whether page and quotas together exclude nobody from anything."""
    told_apart = atoms(criterion)
    worlds = group_of(criterion, page)
    alone = np.zeros(len(worlds), dtype=np.int64)
    groups = Groups(criterion, told_apart, worlds, alone, 1, all_worlds(criterion.seats, len(told_apart)))
    return bool(Coalition().allows(groups)[0])
