"""The self-consistent ladder: publish at the first rung whose whole group of panels tells nothing.

A group is every world that would give the same page, this code being known: the rungs above refused it, this one shows
the same merged counts. A group is accepted or refused whole, by what it tells; the refused go down a rung. What the
attacker can deduce is then exactly what was audited, the choice of the rung included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.exposure import covered, multisets, signatures, tells_nothing
from pipelines.kit.disclosure.worlds import (
    MOST_ATOMS,
    MOST_SEATS,
    MOST_WORLDS,
    Counts,
    Criterion,
    Mask,
    all_worlds,
    atoms,
    binding,
    count_of_worlds,
    membership,
    within,
)

Place = int
Shown = tuple[int, ...]
Page = tuple[Place, Shown]  # a rung, and the count of each of its groups


@dataclass(frozen=True)
class Groups:
    """Worlds told apart by the page that they give: ``page`` numbers it from 0 to ``count`` - 1, one per world.

    ``prior`` are the worlds that were possible without the page.
    """

    criterion: Criterion
    atoms: tuple[tuple[str, ...], ...]
    worlds: Counts
    page: npt.NDArray[np.int64]
    count: int
    prior: Counts


class Judge(Protocol):
    """Says which groups tell nothing, from what everybody may know; equal judges judge alike."""

    def __hash__(self) -> int: ...

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, whether it may be published."""
        ...


@dataclass(frozen=True)
class Coalition:
    """Nobody learns more than before of an outsider, nor any coalition of m panelists with their full lines."""

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, whether no coalition excludes anyone from a category."""
        size, parts = groups.criterion.coalition, len(groups.atoms)
        found = covered(signatures(groups.worlds, size), groups.page, groups.count, parts, size)
        alone = np.zeros(len(groups.prior), dtype=np.int64)
        prior = covered(signatures(groups.prior, size), alone, 1, parts, size)
        return tells_nothing(found, prior, multisets(parts, size))


@dataclass(frozen=True)
class LadderAudit:
    """Every page that the ladder may give for a criterion, and how many worlds would give it.

    ``refused`` worlds give no page. ``sound`` is false when that silence would itself tell something: then nothing is
    ever published of the criterion.
    """

    criterion: Criterion
    pages: Mapping[Page, int]
    refused: int
    sound: bool

    def page_of(self, counts: Mapping[str, int]) -> Page | None:
        """Return the page of a panel, from the count of each code; None when the criterion is withheld."""
        criterion = self.criterion
        if not self.sound or sum(counts.values()) != criterion.seats or not counts.keys() <= set(criterion.codes):
            return None
        for bound in criterion.quotas:
            if not bound.minimum <= _total(counts, bound.codes) <= bound.maximum:
                return None
        shown = (
            (place, tuple(_total(counts, group) for group in criterion.rungs[place])) for place in criterion.usable
        )
        return next((page for page in shown if page in self.pages), None)


def _total(counts: Mapping[str, int], codes: tuple[str, ...]) -> int:
    return sum(counts.get(code, 0) for code in codes)


@lru_cache(maxsize=256)
def audit(criterion: Criterion, judges: tuple[Judge, ...] = ()) -> LadderAudit:
    """Return every page of a criterion; ``judges`` may refuse a page beside the coalition's."""
    if not auditable(criterion):
        return LadderAudit(criterion, {}, 0, sound=False)
    descent = Descent(criterion, (Coalition(), *judges))
    pages = {page: worlds for found in descent.steps() for page, worlds in found}
    sound = descent.silence_tells_nothing()
    return LadderAudit(criterion, pages if sound else {}, len(descent.left), sound)


def auditable(criterion: Criterion) -> bool:
    """Return whether the worlds of a criterion can be gone through."""
    seats, parts = criterion.seats, len(atoms(criterion))
    return 0 < seats <= MOST_SEATS and parts <= MOST_ATOMS and count_of_worlds(seats, parts) <= MOST_WORLDS


@lru_cache(maxsize=256)
def quotas_tell_nothing(criterion: Criterion) -> bool:
    """Return whether the quotas, made public, exclude nobody from anything: those set on categories large enough."""
    if not auditable(criterion):
        return not binding(criterion.quotas, criterion.seats)
    descent = Descent(criterion, (Coalition(),))
    return descent.silent(descent.prior, np.concatenate([descent.prior, descent.outside]))


class Descent:
    """One way down a ladder; ``left`` are the worlds that no rung has accepted so far."""

    def __init__(self, criterion: Criterion, judges: tuple[Judge, ...]) -> None:
        self.criterion, self.judges = criterion, judges
        self.atoms = atoms(criterion)
        worlds = all_worlds(criterion.seats, len(self.atoms))
        kept = within(worlds, self.atoms, binding(criterion.quotas, criterion.seats))
        self.prior, self.outside = worlds[kept], worlds[~kept]
        self.left = self.prior

    def steps(self) -> Iterator[list[tuple[Page, int]]]:
        """Yield the pages accepted at each usable rung, with how many worlds give each."""
        for place in self.criterion.usable:
            groups, shown, candidates = self._groups(place)
            if groups.count:
                allowed = self._allowed(groups)
                sizes = np.bincount(groups.page, minlength=groups.count)
                pages = [(place, tuple(map(int, counts))) for counts in shown]
                yield [(pages[rank], int(sizes[rank])) for rank in np.flatnonzero(allowed)]
                candidates[candidates] = allowed[groups.page]
                self.left = self.left[~candidates]

    def group(self, page: Page | None) -> Counts:
        """Return the worlds that give a page, in atoms; None is the silence of a withheld criterion."""
        for place in self.criterion.usable:
            groups, shown, candidates = self._groups(place)
            allowed = self._allowed(groups) if groups.count else np.zeros(0, dtype=np.bool_)
            if page is not None and place == page[0]:
                wanted = np.flatnonzero((shown == np.array(page[1])).all(axis=1) & allowed)
                return groups.worlds[np.isin(groups.page, wanted)]
            candidates[candidates] = allowed[groups.page]
            self.left = self.left[~candidates]
        return np.concatenate([self.left, self.outside])

    def silence_tells_nothing(self) -> bool:
        """Return whether the worlds left may share one silence, whether or not the reader knows the quotas."""
        return self.silent(self.left, self.prior) and self.silent(
            np.concatenate([self.left, self.outside]), np.concatenate([self.prior, self.outside])
        )

    def silent(self, worlds: Counts, prior: Counts) -> bool:
        """Return whether knowing that one of ``worlds`` is true tells nothing to who knew that one of ``prior`` is."""
        if not len(worlds):
            return True
        page = np.zeros(len(worlds), dtype=np.int64)
        return bool(self._allowed(Groups(self.criterion, self.atoms, worlds, page, 1, prior))[0])

    def _groups(self, place: Place) -> tuple[Groups, npt.NDArray[np.int64], Mask]:
        """Return the worlds left whose groups at a rung may all be shown, what each page shows, and which they are."""
        n, t = self.criterion.seats, self.criterion.threshold
        totals = self.left @ membership(self.criterion.rungs[place], self.atoms)
        candidates: Mask = np.asarray(((totals >= t) & (totals <= n - t)).all(axis=1))
        powers = (n + 1) ** np.arange(totals.shape[1] - 1, -1, -1, dtype=np.int64)
        keys, page = np.unique(totals[candidates] @ powers, return_inverse=True)
        groups = Groups(self.criterion, self.atoms, self.left[candidates], page, len(keys), self.prior)
        return groups, keys[:, None] // powers % (n + 1), candidates

    def _allowed(self, groups: Groups) -> Mask:
        allowed: Mask = np.logical_and.reduce([judge.allows(groups) for judge in self.judges])
        return allowed


def group_of(criterion: Criterion, page: Page | None, judges: tuple[Judge, ...] = ()) -> Counts:
    """Return every world that would give a page: what its readers know, in counts per atom of the criterion.

    All of them when the criterion is withheld whatever the panel.
    """
    if page is None and not audit(criterion, judges).sound:
        return all_worlds(criterion.seats, len(atoms(criterion)))
    return Descent(criterion, (Coalition(), *judges)).group(page)
