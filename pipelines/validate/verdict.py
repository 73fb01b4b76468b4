"""What a protocol rule answers, and the facts that several rules need.

The sentence ``observe`` is published: about panelists it says yes or no, never how many; it may count sessions.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from pipelines.kit.conformity import OVER
from pipelines.kit.findings import Severity
from pipelines.kit.tables import Row

Evidence = Mapping[str, list[Row]]
Parameters = Mapping[str, Any]


class Verdict(NamedTuple):
    """A status of the vocabulary ``statut_conformite``, what was seen, and a severity when it is not the rule's own."""

    statut: str
    observe: str
    gravite: Severity | None = None


RuleFunction = Callable[[Evidence, Parameters], Verdict]


def conforming(observe: str) -> Verdict:
    """The rule holds."""
    return Verdict("conforme", observe)


def gap(observe: str, severity: Severity | None = None) -> Verdict:
    """The rule does not hold."""
    return Verdict("ecart", observe, severity)


def unverifiable(observe: str) -> Verdict:
    """The data do not tell."""
    return Verdict("non_verifiable", observe)


def judged(holds: bool, observe: str) -> Verdict:
    """The rule holds or not, and the same sentence says what was seen."""
    return conforming(observe) if holds else gap(observe)


def all_true(answers: Collection[bool | None]) -> bool | None:
    """Return whether every answer is yes: one no is enough to say no, otherwise a missing answer leaves it unknown."""
    if False in answers:
        return False
    return None if None in answers or not answers else True


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its French noun: ``1 séance``, ``3 séances``."""
    return f"{number} {(plural or noun + 's') if number > 1 else noun}"


def process(evidence: Evidence) -> Row:
    """Return the one row of ``demarches``."""
    return evidence["demarches"][0]


def sitting(evidence: Evidence) -> list[Row]:
    """Return the panelists who sat to the end, nobody before it.

    A verdict that changed with the panel, night after night, would tell of whoever left or came.
    """
    over = process(evidence)["statut"] in OVER
    return [row for row in evidence["panelistes"] if row["siege_final"] and over]


def first_session(evidence: Evidence) -> datetime.date | None:
    """Return the day of the first session."""
    return min((row["debut"].date() for row in evidence["sessions"] if row["debut"]), default=None)


def delivery_date(evidence: Evidence) -> datetime.date | None:
    """Return when the opinion was delivered: as the process says, else the latest date of the opinions themselves."""
    declared: datetime.date | None = process(evidence)["date_remise_avis"]
    return declared or max((row["date_remise"] for row in evidence["avis"] if row["date_remise"]), default=None)
