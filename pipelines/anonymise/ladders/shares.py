"""Population shares by criterion, read from a file of quotas: what a ladder may be proposed from."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.ladders import Group
from pipelines.kit.schema import load_schema

Shares = dict[str, float]
PartShares = dict[tuple[str, ...], float]
Line = dict[str, str]

MOST_BYTES = 1_000_000
NAME = re.compile(r"[^;\n\t]{1,200}")


def shares_from(path: Path) -> dict[str, Shares]:
    """Return the share of each category of each criterion, in the file's order; they add up to 1.

    A criterion without ``population_part`` is weighed by the middle of its targets. ``AvisError`` names the line.
    """
    found: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for number, line in enumerate(_lines(path), 2):
        criterion, code = line.get("critere", ""), line.get("modalite", "")
        named = all(NAME.fullmatch(name) and name.isprintable() for name in (criterion, code))
        if not named or code in found.get(criterion, {}):
            raise AvisError(Finding("echelle_ligne", file=path.name, line=number))
        share = _number(line, "population_part", path.name, number)
        bounds = [_number(line, column, path.name, number) for column in ("cible_min", "cible_max")]
        middle = None if None in bounds else sum(bound or 0.0 for bound in bounds) / 2
        found.setdefault(criterion, {})[code] = share, middle
    return {criterion: _weighed(rows, path.name) for criterion, rows in found.items()}


def part_shares(shares: Mapping[str, float], codes: Sequence[str], words: Iterable[Group]) -> PartShares | None:
    """Return what is known of the shares of ``codes``, in order: by code, or by group of codes that have one share.

    A category of the file may be one of the codes, or the code or the French name of one of ``words``. None when one
    is neither, or holds a code of another.
    """
    meanings: dict[str, tuple[str, ...]] = {}
    for name, joined in _meanings(list(words)):
        meanings.setdefault(name, joined)
    found: PartShares = {}
    for category, share in shares.items():
        joined = (category,) if category in codes else meanings.get(category.casefold(), ())
        if not joined or any(code in part for part in found for code in joined):
            return None
        found[tuple(sorted(joined, key=codes.index))] = share
    left = [code for code in codes if not any(code in part for part in found)]
    found |= {(code,): 0.0 for code in left}
    return {part: found[part] for part in sorted(found, key=lambda part: codes.index(part[0]))}


def _meanings(words: Sequence[Group]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each code of a group joins, then each name."""
    yield from ((group.code.casefold(), group.modalites) for group in words)
    yield from ((group.libelle.casefold(), group.modalites) for group in words)


def _lines(path: Path) -> list[Line]:
    """Return the rows of a CSV file by the names of our columns."""
    try:
        if not path.is_file():
            raise UsageError(Finding("echelle_illisible", file=path.resolve().name))
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise AvisError(Finding("echelle_illisible", file=path.name)) from None
    columns = _columns(header)
    if not {"critere", "modalite"} <= set(columns) or not {"population_part", "cible_min"} & set(columns):
        raise AvisError(Finding("echelle_colonnes", file=path.name, line=1))
    full = [row for row in rows if any(cell.strip() for cell in row)]
    if not full or len(text) > MOST_BYTES or any(len(row) != len(header) for row in full):
        raise AvisError(Finding("echelle_illisible", file=path.name))
    return [{name: cell.strip() for name, cell in zip(columns, row, strict=True) if name} for row in full]


def _columns(header: Sequence[str]) -> list[str]:
    """Return the name of ours for each column, empty for an unknown one or a second one of the same name."""
    known = {
        label.casefold(): field.name
        for field in load_schema("quotas", "intake").fields
        for label in reversed(field.labels)
    }
    names = [known.get(label.strip().casefold(), "") for label in header]
    return [name if name not in names[:place] else "" for place, name in enumerate(names)]


def _number(line: Line, column: str, file: str, number: int) -> float | None:
    text = line.get(column, "").replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < 1e9:
        raise AvisError(Finding("echelle_nombre", file=file, line=number, column=column))
    return value


def _weighed(rows: Mapping[str, tuple[float | None, float | None]], file: str) -> Shares:
    shares = [share for share, _ in rows.values()]
    middles = [middle for _, middle in rows.values()]
    chosen = shares if None not in shares else middles
    total = sum(weight or 0.0 for weight in chosen)
    if None in chosen or total <= 0:
        raise AvisError(Finding("echelle_parts", file=file))
    return {code: (weight or 0.0) / total for code, weight in zip(rows, chosen, strict=True)}
