"""Quotas of a draw: for each value of each criterion, the least and the most seats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.kit.findings import AvisError, Finding

# Our own columns first, then the forms met in the field (sortition tools, from the oldest to today's).
HEADERS = {
    "feature": ("critere", "category", "feature"),
    "value": ("modalite", "value", "name", "feature"),
    "minimum": ("cible_min", "min"),
    "maximum": ("cible_max", "max"),
    "flex_minimum": ("flex_min", "min_flex"),
    "flex_maximum": ("flex_max", "max_flex"),
}


@dataclass(frozen=True, order=True)
class Quota:
    """One row of quotas; the flexible bounds are how far the organiser would accept to go."""

    feature: str
    value: str
    minimum: int
    maximum: int
    flex_minimum: int | None = None
    flex_maximum: int | None = None

    @property
    def label(self) -> str:
        """The quota's name, fit for one line of a message."""
        return shown(f"{self.feature} = {self.value}")


def shown(text: str) -> str:
    """Return a name written by the organiser fit for one line of a terminal."""
    return re.sub(r"[^\w.,;:=+()'’/ -]", "?", text)[:120]


def quotas_from(rows: Iterable[Mapping[str, Any]], file: str, numbered: bool = True) -> tuple[Quota, ...]:
    """Return the quotas of rows under any known header, sorted; ``AvisError`` names the line and the column."""
    rows = list(rows)
    if not rows:
        raise AvisError(Finding("quotas_vides", file=file))
    columns = _columns(rows[0], file)
    lines = range(2, len(rows) + 2) if numbered else [0] * len(rows)
    quotas = [_quota(row, columns, file, line) for line, row in zip(lines, rows, strict=True)]
    seen: set[tuple[str, str]] = set()
    for line, quota in zip(lines, quotas, strict=True):
        if (quota.feature, quota.value) in seen:
            raise AvisError(Finding("quota_double", file=file, line=line, detail=quota.label))
        seen.add((quota.feature, quota.value))
    return tuple(sorted(quotas))


def check_features(features: Iterable[str], columns: Iterable[str], file: str) -> None:
    """Raise ``AvisError`` for each criterion that is not a column of the pool."""
    known = set(columns)
    findings = [
        Finding("quota_hors_inscriptions", file=file, detail=shown(name)) for name in features if name not in known
    ]
    if findings:
        raise AvisError(*findings)


def _columns(row: Mapping[str, Any], file: str) -> dict[str, str]:
    """Return which column of the file holds each part of a quota."""
    found: dict[str, str] = {}
    for part, names in HEADERS.items():
        name = next((name for name in names if name in row and name not in found.values()), None)
        if name:
            found[part] = name
        elif not part.startswith("flex"):
            raise AvisError(Finding("quota_colonne", file=file, line=1, detail=", ".join(names)))
    return found


def _quota(row: Mapping[str, Any], columns: Mapping[str, str], file: str, line: int) -> Quota:
    feature, value = (str(row[columns[part]] or "").strip() for part in ("feature", "value"))
    if not feature or not value:
        raise AvisError(Finding("quota_sans_nom", file=file, line=line))
    bounds = {part: _integer(row[columns[part]], file, line, columns[part]) for part in columns if "imum" in part}
    minimum, maximum = bounds["minimum"], bounds["maximum"]
    if minimum is None or maximum is None or minimum > maximum:
        raise AvisError(Finding("quota_bornes", file=file, line=line))
    return Quota(feature, value, minimum, maximum, bounds.get("flex_minimum"), bounds.get("flex_maximum"))


def _integer(cell: object, file: str, line: int, column: str) -> int | None:
    text = "" if cell is None else str(cell).strip()
    if text and not re.fullmatch(r"[0-9]{1,7}", text):
        raise AvisError(Finding("quota_nombre", file=file, line=line, column=column))
    return int(text) if text else None


def by_feature(quotas: Iterable[Quota]) -> dict[str, list[Quota]]:
    """Return the quotas of each criterion."""
    return {feature: list(rows) for feature, rows in groupby(sorted(quotas), key=lambda quota: quota.feature)}


def check_sums(quotas: Iterable[Quota], size: int) -> None:
    """Raise ``AvisError`` for each criterion whose own bounds exclude a panel of ``size``."""
    findings = []
    for feature, rows in by_feature(quotas).items():
        least, most = sum(row.minimum for row in rows), sum(row.maximum for row in rows)
        if least > size:
            findings.append(Finding("quotas_trop_hauts", detail=shown(feature), line=0, count=least - size))
        if most < size:
            findings.append(Finding("quotas_trop_bas", detail=shown(feature), line=0, count=size - most))
    if findings:
        raise AvisError(*findings)


def in_proportion(quotas: Iterable[Quota], size: int, seats: int, slack: int) -> tuple[Quota, ...]:
    """Return the quotas of a panel of ``size`` brought to ``seats``, rounded outwards and widened by ``slack``."""
    return tuple(
        Quota(
            quota.feature,
            quota.value,
            max(0, quota.minimum * seats // size - slack),
            min(seats, -(-quota.maximum * seats // size) + slack),
        )
        for quota in quotas
    )
