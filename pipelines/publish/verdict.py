"""The gate's verdict: on which exact bytes, what was looked for and found, kept beside the edition's private tables."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.kit.files import write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.publish.content import contents_digest, read_folder, sums_digest
from pipelines.publish.leak_waivers import WaivedLeak

VERDICTS = "barriere.json"
REPORT = Path("rapports") / "barriere.json"
ABOVE = "edition/"


@dataclass(frozen=True)
class LeakCount:
    """What was found in one file, of one kind; ``digests`` are keyed (HMAC-SHA256), to compare two nights."""

    file: str
    kind: str
    count: int
    digests: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateReport:
    """The verdict: ``digest`` is that of exactly what was read, ``sums`` the SHA-256 of each file.

    ``identities`` and ``patterns`` count who was looked for and the ways to write them; ``planted`` and ``seen`` the
    leaks of the night's own canaries, planted and found.
    """

    findings: tuple[Finding, ...]
    files: int
    bytes: int
    digest: str
    sums: dict[str, str]
    identities: int
    patterns: int = 0
    planted: int = 0
    seen: int = 0
    leaks: tuple[LeakCount, ...] = ()
    waived: tuple[WaivedLeak, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether these bytes may leave."""
        return not any(finding.severity == "erreur" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """What a run may tell of the reading: numbers."""
        return {
            "fichiers": self.files,
            "octets": self.bytes,
            "personnes_cherchees": self.identities,
            "motifs_cherches": self.patterns,
            "fuites_temoins_posees": self.planted,
            "fuites_temoins_trouvees": self.seen,
            "derogations_en_vigueur": len(self.waived),
        }


def keep_verdict(folder: Path, version: str, date: datetime.date, report: GateReport) -> None:
    """Note the verdict on a version in the private folder of its edition, with the sums of what was read."""
    of_release = {name: digest for name, digest in report.sums.items() if not name.startswith(ABOVE)}
    said = {"date": date.isoformat(), "passe": report.passed, "empreinte": report.digest} | report.counts
    said |= {"empreinte_publication": sums_digest(of_release), "sommes": of_release}
    verdicts = {**read_verdicts(folder), version: said}
    write_file(folder / VERDICTS, _json(verdicts))
    write_file(folder / REPORT, _json({"version": version} | said | _details(report)))


def _details(report: GateReport) -> dict[str, Any]:
    codes = [{"code": each.code, "gravite": each.severity, "nombre": each.count} for each in report.findings]
    leaks = [
        {"fichier": each.file, "nature": each.kind, "nombre": each.count, "empreintes": each.digests}
        for each in report.leaks
    ]
    return {"constats": codes, "fuites": leaks, "derogations": [asdict(each) for each in report.waived]}


def read_verdicts(folder: Path) -> dict[str, Any]:
    """Return the verdicts kept for an edition, by version; none when the file is absent or cannot be read."""
    try:
        kept = json.loads((folder / VERDICTS).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def was_scanned(private: Path, edition: str, folder: Path) -> bool:
    """Return whether the gate passed exactly the bytes of a release folder, each file of it and no other."""
    try:
        contents, refused = read_folder(folder)
    except AvisError:
        return False
    verdicts = read_verdicts(private / edition).values()
    passed = {said["empreinte_publication"] for said in verdicts if said.get("passe") is True}
    return not refused and contents_digest(contents) in passed


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
