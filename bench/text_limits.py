"""The figures asked of texts, each with the one found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.text_readers import AVIS, AVIS_MODEL

Row = Mapping[str, Any]


def verdicts(scores: Mapping[str, Row], real: Sequence[Row], costs: Sequence[Row]) -> list[dict[str, object]]:
    """Return each figure asked with the one found, and whether it is reached."""
    ours, with_model = scores[AVIS.name], scores[AVIS_MODEL.name]
    least = [
        ("known people, redacted or held %, worst of the styles", 100, _worst(ours, "known")),
        (
            "known people, redacted %, nobody deciding (the prototype: 99.7)",
            99.7,
            ours["groups"]["known"]["redacted %"],
        ),
        ("registrants who did not sit, whole names, redacted or held %", 100, _worst(ours, "registrant")),
        ("structured, redacted or held %, worst of the kinds", 100, _worst(ours, "structured")),
        ("third parties, redacted or held %, rules", 99, ours["groups"]["third party"]["redacted or held %"]),
        ("third parties, redacted or held %, model", 99, with_model["groups"]["third party"]["redacted or held %"]),
        ("styles of known people", 14, sum(row["group"] == "known" for row in ours["styles"])),
    ]
    held = {row["reader"]: row for row in real}
    cost = {row["reader"]: row for row in costs}
    most: list[tuple[str, float, float]] = [("100,000 short texts, rules, CPU s", 10, cost[AVIS.name]["CPU s"])]
    if held:
        most += [
            ("real answers held %, rules, mean of panels", 11, held[AVIS.name]["held %, mean"]),
            ("real answers held %, model, mean of panels", 15, held[AVIS_MODEL.name]["held %, mean"]),
            ("common words redacted in real answers", 0, held[AVIS.name]["common words redacted"]),
        ]
    return [_verdict(name, "≥", bound, found, found >= bound) for name, bound, found in least] + [
        _verdict(name, "≤", bound, found, found <= bound) for name, bound, found in most
    ]


def _worst(score: Row, group: str) -> float:
    return float(min(row["redacted or held %"] for row in score["styles"] if row["group"] == group))


def _verdict(name: str, sign: str, bound: float, found: float, reached: bool) -> dict[str, object]:
    return {"figure": name, "asked": f"{sign} {bound:g}", "found": found, "reached": "yes" if reached else "**no**"}
