"""What is known of each edition between two nights: outcome, version, what blocks it. Standard library only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipelines.kit.files import write_file
from pipelines.kit.findings import Finding

Outcome = Literal["jamais", "en_cours", "publiee", "bloquee"]

CATALOGUE = "_catalogue"
"""Under which the catalogue has a state like an edition's: no edition's key holds an underscore."""
JOURNAL = "effacement.json"
"""In the private folder of an edition, what finds a person again until their erasure is proven."""
TRANSIENT = (
    *("octets_changes", "version_alteree", "version_depassee", "historique_illisible"),
    *("registre_abime", "registre_incomplet", "effacement_a_finir"),
    *("source_a_relever", "source_jeton_absent", "source_jeton_fichier", "source_jeton_refuse", "source_adresse"),
    *("source_acces_refuse", "source_introuvable", "source_demande_refusee", "source_quota_mensuel"),
)
"""What blocks an edition through no fault of its files: it is tried again although they did not change."""


@dataclass(frozen=True)
class State:
    """The last run of one edition, and how many began; ``fingerprint`` is that of the inputs and code that it saw.

    ``releases`` is the stamp of its releases as it left them (``kit.fingerprint.releases_stamp``).
    """

    outcome: Outcome = "jamais"
    fingerprint: str = ""
    version: str = ""
    changed: bool = False
    withheld: int = 0
    rejected: int = 0
    findings: tuple[Finding, ...] = ()
    runs: int = 0
    releases: str = ""

    @property
    def machine_failed(self) -> bool:
        """Whether the machine, not the edition, was at fault."""
        return any(finding.code.startswith("machine") for finding in self.findings)

    @property
    def settled(self) -> bool:
        """Whether another run on the same inputs would say the same."""
        transient = self.machine_failed or any(finding.code in TRANSIENT for finding in self.findings)
        return self.outcome in ("publiee", "bloquee") and not transient


def state_file(private: Path, edition: str) -> Path:
    """Return where the state of one edition is kept."""
    return private / edition / "etat.json"


def withdrawal_file(private: Path, edition: str) -> Path:
    """Return where the intent of a withdrawal is kept until it is done."""
    return private / edition / "retrait.json"


def erasure_file(private: Path, edition: str) -> Path:
    """Return where what finds a person again is kept until their erasure is proven."""
    return private / edition / JOURNAL


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


def catalogue_fingerprint(public: Path, code: str) -> str:
    """Return the hash of what the catalogue is made from: the code and each edition's history, by its size and time."""
    total = hashlib.sha256(code.encode())
    for path in sorted(public.glob("*/versions.json")):
        stat = path.stat()
        total.update(f"{path.parent.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return total.hexdigest()


def read_findings(private: Path, edition: str, stage: str) -> list[Finding]:
    """Return what a stage found in the last run of an edition; an absent or damaged file tells nothing."""
    path = private / edition / "constats" / f"{stage}.json"
    try:
        return [Finding(**finding) for finding in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
