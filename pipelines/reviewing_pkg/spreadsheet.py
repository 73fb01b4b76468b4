"""The queue edited in a spreadsheet, taken back in: every row that decides something, or why it does not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.anonymise.texts.decisions import TABLE, Place, forms_pointed_at, is_reading
from pipelines.kit.findings import Finding, UsageError
from pipelines.kit.schema import load_schema, vocabulary
from pipelines.review_file import KEY, ReviewFile

Row = Mapping[str, Any]
Changes = dict[Place, Row]
CHOICES = tuple(term.code for term in vocabulary("decision_revue"))


def import_decisions(
    path: Path, file: ReviewFile, queue: Iterable[Row], reviewer: str, today: datetime.date
) -> tuple[Changes, list[Finding]]:
    """Return the decisions of an edited queue, and a finding for each row that cannot be one, with its line.

    A row without a decision is still to decide. ``reviewer`` and ``today`` fill the cells left empty.
    """
    from pipelines.ingest.edition import read_table

    if not path.is_file():
        raise UsageError(Finding("fichier_absent", file=path.name))
    table, findings = read_table(path, load_schema(TABLE, "intake"), file.edition)
    told = [finding for finding in findings if finding.severity == "erreur"]
    known = {_place(row) for row in (*queue, *file.rows())}
    changes: Changes = {}
    for row in table.to_pylist():
        if not row["decision"]:
            continue
        code = _fault(row, known, changes)
        if code:
            told.append(Finding(code, file=path.name, line=row["_rang"] or row["_ligne"] or 0, column=FAULTS[code]))
        else:
            changes[_place(row)] = _change(row, reviewer, today)
    return changes, told


FAULTS = {
    "revue_decision_inconnue": "decision",
    "revue_passage_inconnu": "passage",
    "revue_sans_mots": "mots",
    "revue_remplacement_vide": "remplacement",
    "revue_deux_fois": "passage",
    "revue_motif_absent": "motif",
}
"""Why a row decides nothing, and the column to look at."""


def _fault(row: Row, known: set[Place], changes: Changes) -> str:
    """Return the code of what keeps a row from being a decision, or nothing."""
    choice, place = row["decision"], _place(row)
    faults = {
        "revue_decision_inconnue": choice not in CHOICES,
        "revue_passage_inconnu": place not in known,
        "revue_deux_fois": place in changes and changes[place]["decision"] != choice,
        "revue_remplacement_vide": choice == "generaliser" and not row["remplacement"],
        "revue_sans_mots": is_reading(row) and choice != "conserver" and not forms_pointed_at(row),
        "revue_motif_absent": not is_reading(row) and choice != "caviarder" and not row["motif"],
    }
    return next((code for code, wrong in faults.items() if wrong), "")


def _change(row: Row, reviewer: str, today: datetime.date) -> dict[str, Any]:
    change = {name: row[name] for name in ("decision", "remplacement", "motif")}
    change |= {"relecteur": row["relecteur"] or reviewer, "date_decision": row["date_decision"] or today}
    return change | ({"mots": row["mots"]} if is_reading(row) else {})


def _place(row: Row) -> Place:
    return Place(*(row[name] or "" for name in KEY))
