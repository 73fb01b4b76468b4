"""What is known of each edition between two nights: outcome, version, what blocks it. Standard library only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipelines.kit.files import write_file
from pipelines.kit.findings import Finding

Outcome = Literal["jamais", "en_cours", "publiee", "bloquee"]


@dataclass(frozen=True)
class State:
    """The last run of one edition; ``fingerprint`` is that of the inputs and code that it saw."""

    outcome: Outcome = "jamais"
    fingerprint: str = ""
    version: str = ""
    changed: bool = False
    withheld: int = 0
    rejected: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def machine_failed(self) -> bool:
        """Whether the machine, not the edition, was at fault: such a run is tried again."""
        return any(finding.code == "machine" for finding in self.findings)


def state_file(private: Path, edition: str) -> Path:
    """Return where the state of one edition is kept."""
    return private / edition / "etat.json"


def read_state(private: Path, edition: str) -> State:
    """Return the state of one edition; an absent or damaged file reads as never run."""
    try:
        content = json.loads(state_file(private, edition).read_text(encoding="utf-8"))
        findings = tuple(Finding(**finding) for finding in content.pop("findings", ()))
        return State(findings=findings, **content)
    except (OSError, ValueError, TypeError, AttributeError):
        return State()


def write_state(private: Path, edition: str, state: State) -> None:
    """Keep the state of one edition."""
    text = json.dumps(asdict(state), ensure_ascii=False, indent=1, sort_keys=True)
    write_file(state_file(private, edition), text.encode())
