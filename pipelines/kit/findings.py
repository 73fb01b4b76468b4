"""Events worth telling: what was found, where, how many times; never whose it was.

A finding has no place for a cell's value, so that no log, report or error can hold one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["information", "avertissement", "erreur"]
Language = Literal["fr", "en"]


@dataclass(frozen=True, order=True)
class Finding:
    """One event. ``column`` is a field name of ours or a column letter; ``detail`` is a word of ours, never a cell."""

    code: str
    severity: Severity = "erreur"
    table: str = ""
    file: str = ""
    line: int = 0
    column: str = ""
    detail: str = ""
    count: int = 1

    @property
    def place(self) -> str:
        """File, line and column as a reader looks for them: ``inscriptions.csv:212 [email]``."""
        line = f":{self.line}" if self.line else ""
        column = f" [{self.column}]" if self.column else ""
        return f"{self.file or self.table}{line}{column}".strip()

    def text(self, language: Language = "fr") -> str:
        """Return one line: where, what, and what to do."""
        from pipelines.kit.messages import sentence

        words = sentence(self.code, language).format(
            table=self.table, file=self.file, line=self.line, column=self.column, detail=self.detail, count=self.count
        )
        separator = " : " if language == "fr" else ": "
        return f"{self.place}{separator}{words}" if self.place else words


class AvisError(Exception):
    """Work on one edition stops here, for reasons a civil servant can act on."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__(*findings)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, language: Language = "fr") -> list[str]:
        """Return one line per finding."""
        return [finding.text(language) for finding in self.findings]


class UsageError(AvisError):
    """The command was called wrongly (exit code 2)."""


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the highest severity present, or None when there is no finding."""
    order: tuple[Severity, ...] = ("erreur", "avertissement", "information")
    present = {finding.severity for finding in findings}
    return next((severity for severity in order if severity in present), None)
