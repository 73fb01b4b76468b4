"""Sessions with attendance in numbers, and hearings with the names of those who agreed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from pipelines.anonymise.disclosure import published_attendance
from pipelines.kit.decisions import Key
from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row

Rows = list[Row]


def session_rows(
    tables: Mapping[str, Rows], seated: int, rules: Confidentiality, overrides: Mapping[Key, str] | None = None
) -> Rows:
    """Return the rows of ``sessions``; of the ``seated`` panelists, those missing from the sheet were absent.

    ``overrides`` is the detail decided on record for some, by their key.
    """
    decided = overrides or {}
    sheets: dict[str, Rows] = defaultdict(list)
    for row in tables["presences"]:
        sheets[row["session_id"]].append(row)
    noted = bool(tables["questions_citoyens"])
    asked = Counter(row["session_id"] for row in tables["questions_citoyens"])
    answered = Counter(row["session_id"] for row in tables["questions_citoyens"] if row["repondue"])
    rows: Rows = []
    for session in tables["sessions"]:
        name = session["session_id"]
        participation, present = _attendance(sheets[name], seated, rules, (name, "") in decided)
        made = {
            "participation": participation,
            "nb_presents": present,
            "nb_questions_citoyens": asked[name] if noted else None,
            "nb_questions_repondues": answered[name] if noted else None,
        }
        rows.append(session | made)
    return rows


def _attendance(sheet: Rows, seated: int, rules: Confidentiality, exact: bool) -> tuple[str, int | None]:
    if not sheet:
        return "sans_feuille", None
    present = sum(row["present"] for row in sheet)
    if exact:
        return "chiffre", present
    return published_attendance(present, max(len(sheet), seated) - present, rules)


def intervention_rows(tables: Mapping[str, Rows]) -> Rows:
    """Return the rows of ``interventions``: who did not agree to be named keeps a function and an organisation."""
    speakers = {row["intervenant_id"]: row for row in tables["intervenants"]}
    rows: Rows = []
    for row in tables["interventions"]:
        speaker = speakers.get(row["intervenant_id"], {})
        made = {name: speaker.get(name) for name in ("fonction", "organisme", "type", "declaration_interets")}
        rows.append(row | made | {"intervenant": speaker["nom"] if speaker.get("consentement_publication") else None})
    return rows


def plurality_rows(interventions: Rows) -> Rows:
    """Return the rows of ``pluralisme``: per question and position, how many spoke and for how long, in minutes."""
    groups: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in interventions:
        if row["question_id"] and row["position"]:
            groups[row["question_id"], row["position"]].append(row)
    minutes = {key: _minutes(rows) for key, rows in groups.items()}
    totals: Counter[str] = Counter()
    for (question, _), duration in minutes.items():
        totals[question] += duration or 0
    return [
        {
            "question_id": question,
            "position": position,
            "nb_interventions": len(groups[question, position]),
            "duree_min": duration,
            "part_duree": None if duration is None or not totals[question] else round(duration / totals[question], 4),
        }
        for (question, position), duration in sorted(minutes.items())
    ]


def _minutes(rows: Rows) -> int | None:
    known = [row["duree_min"] for row in rows if row["duree_min"] is not None]
    return sum(known) if known else None
