"""What the quotas of the draw let everybody know of the final panel, before anything is published of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.kit.disclosure.worlds import Bound, Criterion
from pipelines.kit.fixed_rules import FixedRules
from pipelines.kit.protocol import Confidentiality, Ladder, Protocol
from pipelines.kit.tables import Row

Rows = list[Row]


@dataclass(frozen=True)
class Seats:
    """How many sat at the end, how many were drawn (one number per draw), how many came as replacements.

    All three are published: they say by how much the final panel may be off the quotas of its draw.
    """

    final: int
    drawn: tuple[int, ...] = ()
    replacements: int = 0

    @property
    def left(self) -> int:
        """The most people that may have left."""
        return max(0, max(self.drawn, default=self.final) + self.replacements - self.final)

    @property
    def joined(self) -> int:
        """The most people that may have joined."""
        return max(self.replacements, self.final - min(self.drawn, default=self.final))


def seats_of(final: int, audit: Rows) -> Seats:
    """Return how many sat, were drawn and joined, from the rows of ``selection_audit``."""
    held = [row for row in audit if row["taille_panel"] and row["statut"] != "annule"]
    replacements = max((row["nb_remplacements"] or 0 for row in held), default=0)
    return Seats(final, tuple(row["taille_panel"] for row in held), replacements)


def panel_criteria(by_name: Mapping[str, Rows], protocol: Protocol | FixedRules, seats: Seats) -> dict[str, Criterion]:
    """Return what is publicly known of each criterion that has a ladder, once the panel has sat."""
    return {
        name: criterion_of(ladder, seats.final, known_bounds(by_name[name], ladder, seats), protocol.confidentialite)
        for name, ladder in protocol.echelles.items()
        if name in by_name and seats.final
    }


def known_bounds(rows: Rows, ladder: Ladder, seats: Seats) -> list[Bound]:
    """Return the bounds that the quotas leave on the final panel, by the codes of each quota.

    Nobody of a code without a quota can be drawn where others have one: only replacements may have it.
    """
    bounds = [
        Bound(
            members(ladder, row["modalite"]),
            max(0, (row["cible_min"] or 0) - seats.left),
            seats.final if row["cible_max"] is None else min(seats.final, row["cible_max"] + seats.joined),
        )
        for row in rows
        if (row["cible_min"], row["cible_max"]) != (None, None)
    ]
    sought = {code for bound in bounds for code in bound.codes}
    others = tuple(code for code in ladder.codes if code not in sought)
    return [*bounds, Bound(others, 0, min(seats.final, seats.joined))] if bounds and others else bounds


def members(ladder: Ladder, modalite: str) -> tuple[str, ...]:
    """Return the codes that a quota is on: those of the ladder's group of that code, else the code alone."""
    group = ladder.group(modalite)
    return group.modalites if group else (modalite,)


def criterion_of(ladder: Ladder, seats: int, quotas: Iterable[Bound], rules: Confidentiality) -> Criterion:
    """Return the criterion that a ladder, a number of seats and publicly known bounds make."""
    rungs = tuple(tuple(group.modalites for group in rung) for rung in ladder.echelons)
    codes = tuple(code for group in rungs[0] for code in group)
    return Criterion(codes, rungs, tuple(quotas), seats, rules.coalition, rules.seuil)
