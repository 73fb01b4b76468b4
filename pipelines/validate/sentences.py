"""What is wrong under a rule and what a type looks like, in words; nothing here is slow to import."""

from __future__ import annotations

import re
from typing import Any

from pipelines.kit.findings import Finding, Language
from pipelines.kit.messages import all_messages, sentence


def rule_sentence(rule: str, column: str, detail: str, language: Language = "fr") -> str:
    """Return what is wrong under a rule and what to do; a rule of frictionless that we do not word is named."""
    code = "rejet_" + re.sub(r"\W", "_", rule)
    known = code in all_messages()
    return sentence(code if known else "rejet_autre", language).format(column=column, detail=detail if known else rule)


def type_words(kind: str, language: Language = "fr") -> str:
    """Return what a cell of a Table Schema type looks like; the type's name when we have no words for it."""
    code = f"type_{kind}"
    return sentence(code, language) if code in all_messages() else kind


def words_of(limit: object) -> str:
    """Return a constraint's value for a sentence; a long list is cut."""
    if not isinstance(limit, list):
        return str(limit)
    shown = ", ".join(map(str, limit[:12]))
    return f"{shown}…" if len(limit) > 12 else shown


def finding_row(step: str, finding: Finding) -> dict[str, Any]:
    """Return a finding of one step (vocabulary ``etape``) as a row of ``signalements``."""
    return {
        "etape": step,
        "code": finding.code,
        "gravite": finding.severity,
        "table_nom": finding.table or None,
        "fichier": finding.file or None,
        "ligne": finding.line or None,
        "colonne": finding.column or None,
        "nombre": finding.count,
        "message": finding.text(),
        "message_en": finding.text("en"),
    }
