"""What is wrong with a table, one fault per rule that a cell or a row breaks."""

from __future__ import annotations

from typing import Literal, NamedTuple

ADVICE = "lexique_"
"""How the rules begin under which a cell is accepted all the same: they warn, they never reject."""


class Fault(NamedTuple):
    """One rule that one cell, one row or one whole file breaks.

    ``rule`` is the error type of frictionless (``constraint:<name>`` for a constraint) or one of ours; ``column`` a
    field's name, ``number`` its column in the file, counted from 1 (0: no column); ``row`` the row of the spreadsheet,
    header counted (0: the file); ``line`` the physical line (0: unknown). ``value`` is what was received, and may be a
    person's: it leaves in a full report only. ``detail`` is a word of the schema.
    """

    rule: str
    column: str = ""
    number: int = 0
    row: int = 0
    line: int = 0
    value: str | None = None
    detail: str = ""


def severity_of(rule: str) -> Literal["erreur", "avertissement"]:
    """Return whether breaking a rule rejects or only warns."""
    return "avertissement" if rule.startswith(ADVICE) else "erreur"
