"""What may be said of a count over a few people so that no two of them learn what another one did.

A figure of two sides is exact when each side holds more people than the threshold: below, those of the small side know
what all the others did. The rules are proven by enumeration in ``tests/spec/test_nobody_can_be_found.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row


@dataclass(frozen=True)
class Tally:
    """How many people voted for, voted against and abstained on one question."""

    pour: int
    contre: int
    abstention: int

    @property
    def non_pour(self) -> int:
        """Those who voted, and not for."""
        return self.contre + self.abstention

    @property
    def votants(self) -> int:
        """All who voted."""
        return self.pour + self.non_pour


def vote_publication(tally: Tally, rules: Confidentiality) -> str:
    """Return how a tally is published, as a code of ``publication_vote``."""
    if tally.votants == 0:
        return "sans_vote"
    if tally.votants < 2 * rules.bande_vote:
        return "non_publie"
    if tally.non_pour < rules.bande_vote:
        return "large_consensus_pour"
    if tally.pour < rules.bande_vote:
        return "large_consensus_contre" if 2 * tally.contre > tally.votants else "non_publie"
    return "triple" if min(tally.contre, tally.abstention) >= rules.seuil else "pour_non_pour"


def published_vote(tally: Tally | None, publication: str) -> Row:
    """Return the vote columns of ``recommandations``, all of them: what ``publication`` does not show is null."""
    row: Row = dict.fromkeys(("votants", "pour", "non_pour", "contre", "abstention"))
    if tally and publication in ("triple", "pour_non_pour"):
        row |= {"votants": tally.votants, "pour": tally.pour, "non_pour": tally.non_pour}
    if tally and publication == "triple":
        row |= {"contre": tally.contre, "abstention": tally.abstention}
    return row | {"publication_vote": publication, "niveau_consensus": published_level(row, publication)}


def published_level(row: Row, publication: str) -> str | None:
    """Return the level of consensus that the published figures give by themselves."""
    if publication == "sans_vote":
        return None
    if row["votants"] is None:
        return publication
    return consensus_level(row["pour"], row["votants"])


def consensus_level(pour: int, votants: int) -> str:
    """Return the level of ``pour`` among ``votants``: two thirds, more than half, half, less."""
    if 3 * pour >= 2 * votants:
        return "majorite_qualifiee"
    if 2 * pour > votants:
        return "majorite"
    return "partage" if 2 * pour == votants else "minorite"


def alternatives_publication(tallies: list[Tally | None], rules: Confidentiality) -> str:
    """Return how the alternatives of one question are published: all exact, or none.

    When each voter chose one, they are the cells of one table; its last cell, who chose none, is known by subtraction.
    """
    known = [tally for tally in tallies if tally]
    if len(known) < len(tallies) or len({tally.votants for tally in known}) != 1:
        return "non_publie"
    band_kept = all(min(tally.pour, tally.non_pour) >= rules.bande_vote for tally in known)
    undecided = known[0].votants - sum(tally.pour for tally in known)
    return "non_publie" if not band_kept or 0 < undecided < rules.seuil else "pour_non_pour"


def published_attendance(present: int, absent: int, rules: Confidentiality) -> tuple[str, int | None]:
    """Return how attendance is published, as a code of ``participation``, and the number when it is exact."""
    if present >= rules.bande_vote and absent >= rules.bande_vote:
        return "chiffre", present
    enough = present + absent >= 2 * rules.bande_vote
    return ("large_participation" if enough and absent < rules.bande_vote else "non_publie"), None
