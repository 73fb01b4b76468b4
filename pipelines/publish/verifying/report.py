"""What ``avis verify`` answers: one line a check, and below it what is wrong or could not be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.kit.findings import Finding, Language, worst
from pipelines.kit.messages import sentence

State = Literal["verifie", "non_verifie", "faux"]
WORDS: dict[State, dict[Language, str]] = {
    "verifie": {"fr": "vérifié", "en": "checked"},
    "non_verifie": {"fr": "non vérifié", "en": "not checked"},
    "faux": {"fr": "FAUX", "en": "WRONG"},
}
SHOWN = 20
"""Findings shown below one check; a release made to be wrong everywhere stays readable."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``code`` is the message that says what; ``skipped`` tells why it was not."""

    code: str
    findings: tuple[Finding, ...] = ()
    skipped: Finding | None = None

    @property
    def state(self) -> State:
        """Whether it holds, was not done, or is wrong."""
        if worst(self.findings) == "erreur":
            return "faux"
        return "non_verifie" if self.skipped else "verifie"

    def lines(self, language: Language) -> Iterator[str]:
        """Yield one line, then one per finding and the reason why something was not done."""
        width = max(len(words[language]) for words in WORDS.values())
        yield f"{WORDS[self.state][language]:<{width}}  {sentence(self.code, language)}"
        told = [*self.findings, *([self.skipped] if self.skipped else [])]
        yield from (f"{'':<{width}}    {finding.text(language)}" for finding in told[:SHOWN])
        if len(told) > SHOWN:
            yield f"{'':<{width}}    {Finding('verif_suite', count=len(told) - SHOWN).text(language)}"

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return the check as JSON holds it."""
        findings = [
            {"code": each.code, "severity": each.severity, "text": each.text(language)} for each in self.findings
        ]
        reason = self.skipped.text(language) if self.skipped else None
        title = sentence(self.code, language)
        return {"check": self.code, "title": title, "state": self.state, "findings": findings, "reason": reason}


@dataclass(frozen=True)
class Report:
    """Every check of a release; ``release`` is its edition, version and ISO date of data, if it tells them."""

    checks: tuple[Check, ...]
    release: tuple[str, str, str] | None = None

    @property
    def findings(self) -> list[Finding]:
        """What is wrong, and what could be checked in part only, as informations."""
        return [finding for check in self.checks for finding in check.findings]

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return worst(self.findings) != "erreur"

    def lines(self, language: Language) -> list[str]:
        """Return the report as a reader sees it."""
        named = [Finding("verif_publication", detail=" ".join(self.release)).text(language)] if self.release else []
        verdict = Finding("verif_intacte" if self.intact else "verif_alteree").text(language)
        return [*named, *(line for check in self.checks for line in check.lines(language)), verdict]

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as one JSON document."""
        names = ("edition", "version", "date")
        return {
            "ok": self.intact,
            "release": dict(zip(names, self.release, strict=True)) if self.release else None,
            "checks": [check.as_dict(language) for check in self.checks],
            "findings": [finding.text(language) for finding in self.findings],
        }
