"""What ``avis retract`` does: read the reason, withdraw the version, make the catalogue again."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.kit.edition import Edition, load_edition
from pipelines.kit.files import Folders, locked
from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.keyed_digests import digest_key
from pipelines.kit.site import Site
from pipelines.kit.slug import check_key, shown_name
from pipelines.kit.tables import read_parquet
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.leak_search import LeakSettings
from pipelines.publish.versions import VERSION
from pipelines.publish.withdrawal.journal import end_withdrawal
from pipelines.publish.withdrawal.reason import checked_reason
from pipelines.publish.withdrawal.retraction import Withdrawal, retract_version

DONE, DAMAGED = 0, 1
NIGHT_LOCK, CATALOGUE_LOCK = ".verrou", ".catalogue"
TOLD: dict[str, dict[Language, str]] = {
    "retiree": {"fr": "{edition} : version {version} retirée.", "en": "{edition}: version {version} withdrawn."},
    "deja": {
        "fr": "{edition} : version {version} déjà retirée ; ce qui manquait est refait.",
        "en": "{edition}: version {version} already withdrawn; what was missing is done.",
    },
    "en_ligne": {"fr": "En ligne : {online}.", "en": "Online: {online}."},
    "plus_rien": {"fr": "Plus aucune version n'est en ligne.", "en": "No version is online any more."},
}


def retract_from_terminal(folders: Folders, options: argparse.Namespace, site: Site, today: datetime.date) -> int:
    """Withdraw one version, tell what is online now, and what somebody must repair besides: the code is then 1."""
    key = known_key(options.edition)
    if not VERSION.fullmatch(options.version):
        raise UsageError(Finding("version_inconnue", detail="?"))
    with locked(folders.private / NIGHT_LOCK):
        reason, told = _read_reason(folders, key, options.reason, today)
        done = retract_versions(folders, key, [options.version], today, reason, site)[0]
    for finding in told:
        print(finding.text(options.lang), file=sys.stderr)
    _tell(done, options)
    for finding in done.damage:
        print(finding.text(options.lang), file=sys.stderr)
    return DAMAGED if done.damage else DONE


def known_key(text: str) -> str:
    """Return an edition's key; ``UsageError`` when it cannot be one, so that no path is made of anything else."""
    try:
        check_key(text)
    except AvisError:
        raise UsageError(Finding("edition_inconnue", file=shown_name(text))) from None
    return text


def retract_versions(
    folders: Folders, key: str, versions: Sequence[str], today: datetime.date, reason: str, site: Site
) -> list[Withdrawal]:
    """Withdraw versions one after the other; the catalogue tells of none of them when the last intent is forgotten."""
    done = []
    for version in versions:
        done.append(retract_version(folders.private, folders.public, key, version, today.isoformat(), reason, site))
        with locked(folders.private / CATALOGUE_LOCK):
            build_catalogue(folders.public, site, folders.private)
        end_withdrawal(folders.private, key)
    return done


def _read_reason(folders: Folders, key: str, text: str, today: datetime.date) -> tuple[str, list[Finding]]:
    """Return the reason, and a warning when nobody of the edition is known any more to be looked for in it."""
    if not (folders.public / key).is_dir():
        raise UsageError(Finding("edition_sans_publication", detail=key))
    path = folders.layer(key, "prive") / "identites.parquet"
    known = read_parquet(path) if path.exists() else None
    reason = checked_reason(text, key, known, _settings(folders, key, today))
    return reason, [] if known is not None else [Finding("motif_non_cherche", "avertissement")]


def _settings(folders: Folders, key: str, today: datetime.date) -> LeakSettings:
    """Return what the search knows of an edition; no waiver covers a reason."""
    panel = folders.layer(key, "prive") / "panelistes.parquet"
    rows: list[dict[str, Any]] = read_parquet(panel).to_pylist() if panel.exists() else []
    roles = {row["airtable_record_id"]: row["role"] for row in rows}
    edition = _edition(folders.edition_inbox(key))
    names = edition.textes.personnalites if edition else ()
    return LeakSettings(today, f"{key} {today.isoformat()}", digest_key(folders.private / key), (), names, roles)


def _edition(folder: Path) -> Edition | None:
    """Return an edition; None when its folder is gone or cannot be read: it is withdrawn all the same."""
    try:
        return load_edition(folder)
    except (AvisError, OSError):
        return None


def _tell(done: Withdrawal, options: argparse.Namespace) -> None:
    if options.json:
        said = {"edition": done.edition, "version": done.version, "en_ligne": done.online or None}
        print(json.dumps(said | {"deja_retiree": done.already, "fichiers": done.files}, ensure_ascii=False))
        return
    first = "deja" if done.already else "retiree"
    second = "en_ligne" if done.online else "plus_rien"
    print(TOLD[first][options.lang].format(edition=done.edition, version=done.version))
    print(TOLD[second][options.lang].format(online=done.online))
