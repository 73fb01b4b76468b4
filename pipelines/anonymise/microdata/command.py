"""``avis anonymise``: from a configuration to a release that was read back and counted again, or to nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.anonymise.microdata.arrow_memory import arrow_codes, arrow_texts
from pipelines.anonymise.microdata.configuration import Configuration, load_configuration
from pipelines.anonymise.microdata.delimited import TextTable
from pipelines.anonymise.microdata.hierarchies import read_hierarchy
from pipelines.anonymise.microdata.outputs import Outputs, refuse_to_overwrite, staged
from pipelines.anonymise.microdata.problem import Hierarchy, Node, Problem, Solution
from pipelines.anonymise.microdata.published_table import Levels, table_risk
from pipelines.anonymise.microdata.recoding import Recoded, recoded_by
from pipelines.anonymise.microdata.recount import Promise, recount_release
from pipelines.anonymise.microdata.release import (
    Release,
    generalised,
    refuse_written_alike,
    release_of,
    write_csv_release,
    write_parquet_release,
)
from pipelines.anonymise.microdata.release_report import (
    finding_for_json,
    report_of,
    report_text,
    rows_by_value,
    worth_telling,
)
from pipelines.anonymise.microdata.risk_charts import risk_svg
from pipelines.anonymise.microdata.search import Budget, Undecided, optimal_generalisation
from pipelines.anonymise.microdata.table import problem_of, read_table
from pipelines.kit.findings import AvisError, Finding, Language

Searching = Callable[[Problem, Budget | None], Solution | None]


@dataclass(frozen=True)
class Received:
    """The configuration, and all that it names, read."""

    asked: Configuration
    table: TextTable
    trees: dict[str, Hierarchy]
    problem: Problem


@dataclass(frozen=True)
class Anonymised:
    """What was written, as the report says it."""

    report: dict[str, Any]

    def text(self, language: Language) -> str:
        """Return the few lines that a terminal shows."""
        return report_text(self.report, language)


def anonymise_table(
    path: Path,
    out: Path,
    search: Searching = optimal_generalisation,
    clock: Callable[[], float] = time.perf_counter,
) -> Anonymised:
    """Write the release that a configuration asks for; ``AvisError`` when there is none: then nothing is written."""
    asked = load_configuration(path)
    outputs = Outputs(out, Path(asked.table).stem)
    refuse_to_overwrite(outputs, (path, *(path.parent / name for name in _files(asked))))
    received = _received(asked, path.parent)
    started = clock()
    solution = _solution(received, path.name, search)
    seconds = clock() - started
    recoded = recoded_by(received.problem, solution, asked.recoding)
    with staged(outputs) as written:
        report = _written_release(received, solution, recoded, written) | {"seconds": round(seconds, 6)}
        content = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        written.report.write_text(content, encoding="utf-8")
    return Anonymised(report)


def _solution(received: Received, file: str, search: Searching) -> Solution:
    """Return the generalisation to publish; ``AvisError`` when there is none, or none was found in time."""
    checks = received.asked.checks
    try:
        solution = search(received.problem, None if checks is None else Budget(checks))
    except Undecided:
        raise AvisError(Finding("anonymise_indecis", file=file, count=checks or 0)) from None
    if solution is None or not solution.kept.any():
        raise AvisError(Finding("anonymise_sans_solution", file=file))
    return solution


def _written_release(received: Received, solution: Solution, recoded: Recoded, written: Outputs) -> dict[str, Any]:
    """Write the release and its risk, count it again, and return what is told of it."""
    asked, problem, table = received.asked, received.problem, received.table
    labelled = generalised(problem, recoded.levels, problem.codes)
    release = release_of(table, labelled, (*asked.sensitive, *asked.keep), recoded.kept)
    refuse_written_alike(release, Path(asked.table).name)
    write_parquet_release(release, written.parquet)
    write_csv_release(release, written.csv, asked.delimiter)
    counted = recount_release(written.parquet, written.csv, asked.delimiter, _promise(received, recoded, release))
    risk = table_risk(problem, recoded.levels, recoded.kept, asked.k, asked.population_share)
    written.chart.write_text(risk_svg(risk), encoding="utf-8")
    findings = [finding_for_json(finding) for finding in worth_telling(asked, table, recoded.kept)]
    return report_of(asked, table, problem, solution, release, counted, risk) | {"findings": findings}


def _files(asked: Configuration) -> Iterator[str]:
    """Yield the name of each file that a configuration reads."""
    yield asked.table
    yield from (column.hierarchy for column in asked.quasi_identifiers.values())
    yield from (column.hierarchy for column in asked.sensitive.values() if column.hierarchy)
    if asked.population:
        yield asked.population


def _received(asked: Configuration, folder: Path) -> Received:
    """Read all that a configuration names; hierarchies first, since a fault in them is found at once."""
    named = {name: column.hierarchy for name, column in asked.quasi_identifiers.items()}
    named |= {name: column.hierarchy for name, column in asked.sensitive.items() if column.hierarchy}
    trees = {name: read_hierarchy(folder / file, name) for name, file in named.items()}
    table = read_table(folder / asked.table, asked.delimiter, asked.columns)
    people = None
    if asked.population:
        people = read_table(folder / asked.population, asked.delimiter, tuple(asked.quasi_identifiers))
    return Received(asked, table, trees, problem_of(asked, table, people, trees))


def _promise(received: Received, recoded: Recoded, release: Release) -> Promise:
    """Return what the release must be, from what was received and asked."""
    problem, levels = received.problem, recoded.levels
    nobody = problem.population is None or not isinstance(levels, tuple)  # local: no model counts people
    return Promise(
        columns=release.names,
        labels=recoded.labels(problem),
        rows=int(recoded.kept.sum()),
        models=problem.models,
        wholes={name: rows_by_value(received.table, name) for name in received.asked.sensitive},
        trees=received.trees,
        population=None if nobody else _generalised_people(problem, levels),
    )


def _generalised_people(problem: Problem, levels: Node | Levels) -> pa.Table:
    """Return the population at the levels of the release, columns numbered."""
    assert problem.population is not None  # noqa: S101 - the caller looked
    columns = generalised(problem, levels, problem.population).values()
    arrays = [
        pa.DictionaryArray.from_arrays(arrow_codes(codes), arrow_texts(labels, pa.large_string()))
        for codes, labels in columns
    ]
    return pa.table(arrays, names=[f"c{number}" for number in range(len(arrays))])
