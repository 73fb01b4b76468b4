"""``avis draw`` on two files: a pool and its quotas in, the lottery, its certificate and the panel out."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.kit.files import write_file
from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.tables import csv_cell
from pipelines.select.draw import Draw, draw_findings, prepare_draw
from pipelines.select.lottery import canonical
from pipelines.select.pool import Person
from pipelines.select.quotas import by_feature, check_features, quotas_from

Line = dict[str, str]


@dataclass(frozen=True)
class DrawReport:
    """What was written, and what the operator must know."""

    certificate: dict[str, Any]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return {"certificate": self.certificate, "findings": [dataclasses.asdict(finding) for finding in self.findings]}

    def text(self, language: Language = "fr") -> str:
        """Return one line per finding."""
        return "\n".join(finding.text(language) for finding in self.findings)


def draw_from_files(pool: Path, quotas: Path, size: int, beacon: str | None, algorithm: str, out: Path) -> DrawReport:
    """Write ``panel.csv``, ``probabilities.csv``, ``portfolio.json`` (private) and ``certificate.json`` in ``out``.

    Without a beacon the panel is not drawn: the commitment is published first, the public random value comes after.
    """
    if beacon is not None and not re.fullmatch(r"([0-9a-fA-F]{2}){1,512}", beacon):
        raise UsageError(Finding("tirage_alea", column="--beacon"))
    if size < 1:
        raise UsageError(Finding("tirage_taille", column="--size"))
    bounds = quotas_from(read_lines(quotas)[1], quotas.name)
    header, lines = read_lines(pool)
    features = tuple(by_feature(bounds))
    check_features(features, header, quotas.name)
    people, name = _people(header, lines, features, pool.name)
    draw = prepare_draw(people, bounds, size, algorithm)
    ticket, panel = draw.seat(beacon.lower()) if beacon else (None, [])
    certificate = {**draw.certificate(), "beacon": beacon.lower() if beacon else None, "index": ticket}
    known = dict(people)
    seats = [[token, *(known[token][feature] for feature in features)] for token in panel]
    chances = [[token, f"{chance:.9f}"] for token, chance in draw.probabilities.items()]
    _write(out / "portfolio.json", draw.portfolio.to_bytes(), private=True)
    _write(out / "probabilities.csv", _csv([name, "probability"], chances), private=True)
    _write(out / "panel.csv", _csv([name, *features], seats), private=True)
    _write(out / "certificate.json", canonical(certificate), private=False)
    return DrawReport(certificate, (*draw_findings(draw), _outcome(draw, drawn=bool(beacon))))


def _outcome(draw: Draw, drawn: bool) -> Finding:
    return Finding("tirage_ecrit" if drawn else "tirage_sans_alea", "information", count=draw.size)


def read_lines(path: Path) -> tuple[list[str], list[Line]]:
    """Return the header and the rows of a CSV file; ``AvisError`` names the line that cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise AvisError(Finding("vivier_illisible", file=path.name)) from None
    header = [name.strip() for name in header]
    if len(set(header)) < len(header):
        raise AvisError(Finding("vivier_illisible", file=path.name, line=1))
    for line, row in enumerate(rows, 2):
        if row and len(row) != len(header):
            raise AvisError(Finding("vivier_ligne", file=path.name, line=line))
    return header, [dict(zip(header, map(str.strip, row), strict=True)) for row in rows if row]


def _people(header: list[str], lines: list[Line], features: tuple[str, ...], file: str) -> tuple[list[Person], str]:
    """Return the people and the name of their identifier: the first column, or the row when that one is a criterion."""
    numbered = header[0] in features
    people: list[Person] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        token = str(number) if numbered else line[header[0]]
        if not token or token in seen:
            raise AvisError(Finding("vivier_identifiant", file=file, line=number + 1))
        seen.add(token)
        people.append((token, {feature: line[feature] for feature in features}))
    return people, "row" if numbered else header[0]


def _csv(header: list[str], rows: Iterable[Iterable[str | None]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(csv_cell, header))
    writer.writerows(map(csv_cell, row) for row in rows)
    return buffer.getvalue().encode()


def _write(path: Path, content: bytes, private: bool) -> None:
    write_file(path, content)
    if private:
        path.chmod(0o600)
