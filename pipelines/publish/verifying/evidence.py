"""What ``quality.json`` says of the tables, counted again from them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.kit.findings import Finding
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.content import Contents, sha256
from pipelines.publish.logical_digest import logical_digest_of_csv, reencoded_files

QUALITY = "quality.json"


def quality_findings(contents: Contents, tables: Tables) -> Iterator[Finding]:
    """Yield a finding per part of ``quality.json`` that the tables contradict, but what an older release lacks."""
    try:
        said = json.loads(contents[QUALITY])
        wrong = [name for name, entry in said["tables"].items() if not _table_holds(entry, name, tables, contents)]
        wrong += sorted(tables.keys() - said["tables"].keys())
        wrong += [] if said["conformite"] == _statuses(tables) else ["conformite"]
        wrong += [] if said["comptes"] == _counts(tables, said["comptes"]) else ["rapport_anonymisation"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield Finding("qualite_illisible", file=QUALITY)
        return
    for name in sorted(set(wrong) & {*tables, "conformite", "rapport_anonymisation"}):
        yield Finding("qualite_fausse", file=QUALITY, table=name)
    if set(wrong) - {*tables, "conformite", "rapport_anonymisation"}:
        yield Finding("qualite_fausse", file=QUALITY)


def reencoded_findings(contents: Contents) -> list[Finding]:
    """Return an information per file whose bytes are others than listed, and which still says the same."""
    try:
        return [Finding("fichier_recode", "information", file=name) for name in reencoded_files(contents)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # nothing is known of them: quality.json does not read


def _table_holds(entry: dict[str, Any], name: str, tables: Tables, contents: Contents) -> bool:
    table = tables.get(name)
    if table is None:
        return entry["publiee"] is False and entry["lignes"] == 0
    text = contents[f"data/{name}.csv"]
    right = entry.get("sha256_csv") in (None, sha256(text)) and entry["publiee"] is True
    logical = entry.get("empreinte_logique")
    return right and entry["lignes"] == table.num_rows and logical in (None, logical_digest_of_csv(text))


def _statuses(tables: Tables) -> dict[str, int]:
    return dict(Counter(tables["conformite"].column("statut").to_pylist())) if "conformite" in tables else {}


def _counts(tables: Tables, told: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of each input table, those that ``told`` has."""
    rows = rows_of(tables["rapport_anonymisation"]) if "rapport_anonymisation" in tables else []
    return {row["table_nom"]: {name: row[name] for name in told.get(row["table_nom"], {})} for row in rows}


def panel_is_certified(contents: Contents) -> bool:
    """Return whether the release has a certificate of its panel, which comes with the composition."""
    try:
        return json.loads(contents[QUALITY])["certificat"]["panel"] is not None
    except (ValueError, KeyError, TypeError, RecursionError):
        return True  # unreadable is not the same as not yet: the audit then says so
