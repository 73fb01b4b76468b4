"""One table in which one byte changes at a time."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from tests.fuzz.cases import Case
from tests.fuzz.comparing import MismatchError, Totals, compare

SESSIONS = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "s[0-9]{4}"}},
        {"name": "jour", "type": "date", "constraints": {"minimum": "2024-01-01"}},
        {"name": "présents", "type": "integer", "constraints": {"minimum": 0, "maximum": 500}},
        {"name": "part", "type": "number"},
        {"name": "publique", "type": "boolean"},
        {"name": "notes", "type": "string", "constraints": {"maxLength": 60}},
    ],
    "primaryKey": ["id"],
}


def sessions(rows: int) -> bytes:
    """Return a right table of which one cell in ten is of several lines."""
    lines = ["id,jour,présents,part,publique,notes"]
    for row in range(rows):
        note = '"Première ligne\n« deux », dit-elle ""ici"""' if row % 10 == 0 else "café" if row % 3 else ""
        day = f"2024-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
        lines.append(f"s{row:04d},{day},{row},{row / 8},{'true' if row % 2 else ''},{note}")
    return "\n".join(lines).encode() + b"\n"


def compare_mutants(count: int, rows: int, seed: int, totals: Totals) -> list[str]:
    """Compare so many mutants of the table; return the mismatches."""
    draw = random.Random(seed)  # noqa: S311 - the same bytes each time, and no secret
    data, found = sessions(rows), []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            case = Case(SESSIONS, _mutant(data, draw), block=draw.choice((7, 100, 1000)))
            try:
                compare(case, Path(folder), totals)
            except MismatchError as error:
                found.append(f"{case.keep().name}: {error}")
    return found


def _mutant(data: bytes, draw: random.Random) -> bytes:
    """Replace, insert or remove one byte."""
    place = draw.randrange(len(data))
    byte = bytes([draw.choice(b'",\n\r 0a-\x00\xff\xc3') if draw.random() < 0.6 else draw.randrange(256)])
    return data[:place] + draw.choice((byte, byte + data[place : place + 1], b"")) + data[place + 1 :]
