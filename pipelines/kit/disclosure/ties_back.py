"""Ties between columns, read the other way: so many retired people are at least so many people who are old enough.

``ties.Tie`` answers who knows every age. Who knows none learns of ages from the page on occupations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.exposure import multisets
from pipelines.kit.disclosure.ladder import Groups, Judge, Page, auditable, group_of
from pipelines.kit.disclosure.ties import NEVER, fewest_tied, tied_atoms
from pipelines.kit.disclosure.worlds import Criterion, Mask, atoms


@dataclass(frozen=True)
class TieBack:
    """Refuses what tells more of the column that a tie demands than its own page, known before, did.

    Only people of ``among``, codes of ``demanded``, may be in ``codes``; ``page`` is what was published of it, None its
    silence, under ``judges``.
    """

    codes: tuple[str, ...]
    among: tuple[str, ...]
    demanded: Criterion
    page: Page | None
    judges: tuple[Judge, ...] = ()

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, whether no coalition excludes an outsider from a category of the demanded column."""
        if not auditable(self.demanded):
            return np.zeros(groups.count, dtype=np.bool_)
        allowed = np.ones(groups.count, dtype=np.bool_)
        for size in range(groups.criterion.coalition + 1):
            allowed &= self._coalition_learns_nothing(groups, size)
        return allowed

    def _coalition_learns_nothing(self, groups: Groups, size: int) -> Mask:
        lost = _lost(self, size, groups.criterion.coalition)
        if not lost.any():
            return np.ones(groups.count, dtype=np.bool_)
        tied, alone = tied_atoms(groups.atoms, self.codes), np.zeros(len(groups.prior), dtype=np.int64)
        own_tied = (multisets(len(groups.atoms), size).own * tied).sum(axis=1, dtype=np.int64)
        now = fewest_tied(groups.worlds, groups.page, groups.count, tied, size).own
        before = fewest_tied(groups.prior, alone, 1, tied, size).own
        read = now < NEVER
        needed, needed_before = (np.where(read, fewest - own_tied, 0) for fewest in (now, before))
        silent: Mask = ~(lost[own_tied, needed_before, needed] & read).any(axis=1)
        return silent


@lru_cache(maxsize=64)
def _lost(back: TieBack, size: int, most: int) -> npt.NDArray[np.bool_]:
    """Return whether a category is lost, by how many of the coalition are in the tied codes, then by how many outsiders
    had to be there before the page, and by how many have to now.
    """
    seats, people = back.demanded.seats, _People(back)
    lost = np.zeros((size + 1, seats + 1, seats + 1), dtype=np.bool_)
    before, now = np.indices((seats + 1, seats + 1))
    for own in multisets(len(people.kinds), size).own:
        room = people.room(own, own)
        wanted = [own + kind for kind in np.eye(len(own), dtype=np.int8)]
        if not size:  # nor is any count proven lower than t = m + 1 that was not
            wanted += [own + count * kind for kind in np.eye(len(own), dtype=np.int8) for count in range(2, most + 2)]
        for larger in wanted:
            left = people.room(own, larger)
            lost[: people.able(own) + 1] |= (now <= room) & (before <= left) & (left < now)
    return lost


class _People:
    """The panels that the demanded page leaves possible; a kind of people is an atom, and whether they are able."""

    def __init__(self, back: TieBack) -> None:
        self.worlds = group_of(back.demanded, back.page, back.judges)
        of_atoms, among = atoms(back.demanded), set(back.among)
        touched = [bool(among.intersection(atom)) for atom in of_atoms]
        self.kinds = [(rank, True) for rank, atom in enumerate(of_atoms) if among.intersection(atom)]
        self.kinds += [(rank, False) for rank, atom in enumerate(of_atoms) if not among.issuperset(atom)]
        self.places = np.array(
            [[rank == kind for rank in range(len(of_atoms))] for kind, _ in self.kinds], dtype=np.int8
        )
        self.maybe_able = self.worlds[:, touched].sum(axis=1, dtype=np.int64)
        self.may_seem = np.array([touched[rank] for rank, _ in self.kinds], dtype=np.int64)
        self.is_able = np.array([able for _, able in self.kinds], dtype=np.int64)

    def able(self, own: npt.NDArray[np.int8]) -> int:
        """Return how many of these people may be in the tied codes."""
        return int(own @ self.is_able)

    def room(self, own: npt.NDArray[np.int8], people: npt.NDArray[np.int8]) -> int:
        """Return the most outsiders to ``own`` that may be in the tied codes, ``people`` being in the panel; or -1."""
        large = (self.worlds >= people @ self.places).all(axis=1)
        others_unable = (people - own) @ (self.may_seem * (1 - self.is_able))
        return int(self.maybe_able[large].max(initial=-NEVER) - own @ self.may_seem - others_unable)
