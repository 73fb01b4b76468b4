"""The process meets its protocol: one verdict a rule, with the organiser's justification where it departs from one."""

from __future__ import annotations

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.protocol import Protocol, Rule
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.validate.rules import RULES
from pipelines.validate.verdict import Evidence, Verdict

EVIDENCE = (
    "demarches",
    "panelistes",
    "quotas",
    "sessions",
    "presences",
    "interventions",
    "questions",
    "comite_pilotage",
    "avis",
    "recommandations",
    "reponses",
    "votes",
    "bulletins",
)
UNKNOWN = {"non_applicable", "non_verifiable"}


def judge_process(tables: Tables, edition: Edition, protocol: Protocol) -> pa.Table:
    """Return the open table ``conformite``, a row a rule; a gap never stops the work, it is said."""
    evidence = {name: rows_of(tables[name]) if name in tables else [] for name in EVIDENCE}
    rows = (_row(rule, _verdict(rule, evidence, protocol), edition) for rule in protocol.regles)
    return table_from(load_schema("conformite", "open"), rows)


def _verdict(rule: Rule, evidence: Evidence, protocol: Protocol) -> Verdict:
    if not rule.applicable:
        return Verdict("non_applicable", "")
    return RULES[rule.id](evidence, protocol.parametres)


def _row(rule: Rule, verdict: Verdict, edition: Edition) -> Row:
    justification = edition.justifications.get(rule.id, "").strip()
    justified = verdict.statut == "ecart" and bool(justification)
    return {
        "demarche_id": edition.key,
        "regle": rule.id,
        "intitule": rule.intitule,
        "attendu": rule.attendu,
        "observe": verdict.observe or None,
        "statut": "ecart_justifie" if justified else verdict.statut,
        "gravite": verdict.gravite or rule.gravite,
        "justification": justification if justified else None,
        "source": rule.source,
    }
