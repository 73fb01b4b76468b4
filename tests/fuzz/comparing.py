"""The differential: both engines of ours on one side, Frictionless alone on the other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from pipelines.kit.findings import AvisError
from pipelines.validate.canonical import canonical_report
from pipelines.validate.files import FileErrors, open_errors
from pipelines.validate.proof import blocks, proving
from pipelines.validate.proof.resource import TableFile
from tests.fuzz.cases import Case

Mode = Literal["small", "blocks"]
MODES: tuple[Mode, ...] = ("small", "blocks")
EVERY_SIZE = {"small": 1 << 40, "blocks": -1}
"""Under which size a file is for the small engine."""


class MismatchError(AssertionError):
    """An engine of ours does not say what Frictionless says."""


@dataclass(frozen=True)
class Answer:
    """What an engine says of a file: the report as text and the faults, or the codes of an error; what was proven."""

    said: tuple[Any, ...]
    rows: int = 0
    proven: int = 0
    refused: bool = False
    left: bool = False
    lines: tuple[int, ...] = ()


@dataclass
class Totals:
    """What was compared, and how much of it was proven rather than asked."""

    cases: int = 0
    refused: int = 0
    rows: int = 0
    with_a_proven_row: Counter[str] = field(default_factory=Counter)
    proven_rows: Counter[str] = field(default_factory=Counter)
    wholly_proven: Counter[str] = field(default_factory=Counter)
    left_to_frictionless: Counter[str] = field(default_factory=Counter)
    invalid: int = 0

    def add(self, answers: Mapping[str, Answer]) -> None:
        """Count one case, answered by both engines."""
        one = answers[MODES[0]]
        self.cases += 1
        self.refused += one.refused
        self.rows += one.rows
        self.invalid += not one.refused and '"valid": false' in one.said[0][:20]
        for mode, answer in answers.items():
            self.with_a_proven_row[mode] += answer.proven > 0
            self.proven_rows[mode] += answer.proven
            self.wholly_proven[mode] += 0 < answer.rows == answer.proven
            self.left_to_frictionless[mode] += answer.left


def compare(case: Case, folder: Path, totals: Totals | None = None) -> None:
    """Raise ``MismatchError`` unless both engines say of a case what Frictionless says."""
    table, references = written(case, folder)
    expected = answer(table, references, "frictionless")
    answers = {}
    for mode in MODES:
        with patch.object(proving, "SMALL", EVERY_SIZE[mode]), patch.object(blocks, "BLOCK", case.block):
            answers[mode] = answer(table, references, "auto")
        if answers[mode].said != expected.said:
            raise MismatchError(f"{mode}: {_difference(answers[mode].said, expected.said)}")
    small, block = (answers[mode] for mode in MODES)
    if (small.lines, small.proven) != (block.lines, block.proven) and not small.left and not block.left:
        raise MismatchError(f"lines and rows proven: {small.lines, small.proven} and {block.lines, block.proven}")
    if totals is not None:
        totals.add(answers)


def written(case: Case, folder: Path) -> tuple[TableFile, dict[str, TableFile]]:
    """Write the files of a case."""
    path = folder / "table.csv"
    path.write_bytes(case.data)
    if case.parent_data is None:
        return TableFile(path, case.schema, case.delimiter), {}
    parent = folder / "parent.csv"
    parent.write_bytes(case.parent_data)
    return TableFile(path, case.schema, case.delimiter), {
        "parent": TableFile(parent, case.parent_schema, case.delimiter)
    }


def answer(table: TableFile, references: Mapping[str, TableFile], engine: Literal["auto", "frictionless"]) -> Answer:
    """Return what an engine says of a file."""
    try:
        with open_errors(table, engine, references) as found:
            said = (json.dumps(canonical_report(table, found)), _faults(found))
            lines = tuple(fault.line for fault in found.faults())
            return Answer(said, found.rows, found.proven, left=found.report is not None, lines=lines)
    except AvisError as error:
        return Answer(tuple(finding.code for finding in error.findings), refused=True)


def _faults(found: FileErrors) -> list[tuple[Any, ...]]:
    """Return the faults without the physical line, which Frictionless does not know."""
    return [tuple(fault._replace(line=0)) for fault in found.faults()]


def _difference(got: tuple[Any, ...], expected: tuple[Any, ...]) -> str:
    """Return the first thing that is not the same; cases are invented, so their cells may be shown."""
    if len(got) != 2 or len(expected) != 2 or not isinstance(got[1], list) or not isinstance(expected[1], list):
        return f"{str(got)[:300]} instead of {str(expected)[:300]}"
    if got[1] != expected[1]:
        extra = [fault for fault in got[1] if fault not in expected[1]]
        missing = [fault for fault in expected[1] if fault not in got[1]]
        return f"{len(got[1])} faults instead of {len(expected[1])}: more {extra[:3]}, missing {missing[:3]}"
    place = next(index for index, pair in enumerate(zip(got[0], expected[0], strict=False)) if pair[0] != pair[1])
    return f"…{got[0][max(place - 60, 0) : place + 80]} instead of …{expected[0][max(place - 60, 0) : place + 80]}"
