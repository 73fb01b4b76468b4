"""What is wrong with a CSV file under a Table Schema, whatever the engine that finds it.

The file is read as CSV whatever its name, and as UTF-8 whatever it holds: Frictionless guesses otherwise, and takes a
file without the extension for one with nothing to check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from warnings import catch_warnings

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.faults import Fault
from pipelines.validate.patience import patience
from pipelines.validate.proof.plain import BOUNDS
from pipelines.validate.proof.proving import prove
from pipelines.validate.proof.resource import TableFile, plainly_named, resource_of
from pipelines.validate.proof.scan import UnprovableError

if TYPE_CHECKING:
    from frictionless import Report

    from pipelines.validate.beyond import Batch
    from pipelines.validate.proof.asking import RowError
    from pipelines.validate.proof.proving import Proof

Engine = Literal["auto", "frictionless"]
Descriptor = dict[str, Any]
LONGEST_NOTE = 300


@dataclass(frozen=True)
class FileErrors:
    """The errors of one file in the order of Frictionless, read as they are asked for, while the file is open.

    ``rows`` are the records after the header, ``proven`` those that were proven without Frictionless; ``labels`` is the
    header. ``faults`` and ``descriptors`` give the same errors, for a report of ours and for the canonical one, which
    is ``report`` when Frictionless made it. ``doubtful`` gives the records that are not proven.
    """

    rows: int
    proven: int
    labels: list[str]
    faults: Callable[[], Iterator[Fault]]
    descriptors: Callable[[], Iterator[Descriptor]]
    doubtful: Callable[[], Iterator[Batch]]
    report: Descriptor | None = None


@contextmanager
def open_errors(
    table: TableFile, engine: Engine = "auto", references: Mapping[str, TableFile] | None = None
) -> Iterator[FileErrors]:
    """Give the errors of a file; ``AvisError`` when its schema cannot be read, or a value or a change stops the engine.

    ``references`` are the files of the tables that foreign keys name; keys that name another table are left out.
    """
    known = references or {}
    table = _with_known_links(table, known)
    with ExitStack() as stack:
        stack.enter_context(_stopping(table))
        if _has_pattern(table):
            stack.enter_context(patience(Finding("motif_sans_fin", file=table.path.name)))
        yield _errors(table, engine, known, stack)


def _errors(table: TableFile, engine: Engine, references: Mapping[str, TableFile], stack: ExitStack) -> FileErrors:
    if engine == "auto":
        try:
            return _proven_errors(prove(table, references, stack))
        except UnprovableError:
            pass
    return _reported_errors(frictionless_report(table, references), table)


def _has_pattern(table: TableFile) -> bool:
    fields = table.descriptor.get("fields")
    return isinstance(fields, list) and any("pattern" in str(field) for field in fields)


def _with_known_links(table: TableFile, references: Mapping[str, TableFile]) -> TableFile:
    """Return a file and its schema without the foreign keys that lead to tables which are not there."""
    links = table.descriptor.get("foreignKeys")
    if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
        return table
    named = [(link, link.get("reference", {})) for link in links]
    known = ("", *references)
    kept = [link for link, to in named if not isinstance(to, dict) or to.get("resource", "") in known]
    return TableFile(table.path, {**table.descriptor, "foreignKeys": kept}, table.delimiter)


@contextmanager
def _stopping(table: TableFile) -> Iterator[None]:
    """Turn what stops Frictionless into an error in our words: it does not catch them itself."""
    with catch_warnings(action="ignore"):  # of a pattern or a date: they would show our paths, or a value
        try:
            yield
        except (re.error, RecursionError, OverflowError):
            raise AvisError(Finding("schema_motif")) from None
        except (ArithmeticError, TypeError, ValueError) as error:
            # "sNaN" against a bound; a time with a zone against one without; a zone of 24 hours
            raise AvisError(_blamed(table) or _stopped(table, error)) from None


def _stopped(table: TableFile, error: Exception) -> Finding:
    return Finding("frictionless_arrete", file=table.path.name, detail=type(error).__name__)


def _blamed(table: TableFile) -> Finding | None:
    """Return the bound that Frictionless cannot read in its own schema, when there is one."""
    for field in resource_of(table, {**table.descriptor, "foreignKeys": []}).schema.fields:
        for name in BOUNDS:
            bound = field.constraints.get(name)
            if bound is not None and field.create_value_reader()(bound) is None:
                return Finding("schema_borne", column=field.name, detail=name)
    return None


def frictionless_report(table: TableFile, references: Mapping[str, TableFile]) -> Report:
    """Return the report of Frictionless alone; ``AvisError`` when it cannot read the schema."""
    from frictionless import FrictionlessException, Package

    with plainly_named(table) as named:
        try:
            resource = resource_of(named, table.descriptor)
            if references:
                others = [resource_of(other, other.descriptor) for other in references.values()]
                for other, name in zip(others, references, strict=True):
                    other.name = name
                Package(resources=[resource, *others])
        except FrictionlessException as error:
            notes = dict.fromkeys(reason.note for reason in error.reasons or [error.error])
            raise AvisError(Finding("schema_illisible", detail="; ".join(notes)[:LONGEST_NOTE])) from None
        try:
            report = resource.validate(limit_errors=0)  # zero is "no limit": the default stops at a thousand
        finally:
            resource.close()
    report.tasks[0].place = table.path.name
    return report


def _proven_errors(proof: Proof) -> FileErrors:
    from pipelines.validate.proof.wording import described

    def descriptors() -> Iterator[Descriptor]:
        yield from proof.header.errors
        yield from map(described, proof.errors())

    def faults() -> Iterator[Fault]:
        yield from (_fault(error, proof.table.descriptor) for error in proof.header.errors)
        yield from (_row_fault(error, proof.table.descriptor) for error in proof.errors())

    doubtful = partial(_asked, proof)
    return FileErrors(proof.scan.records, proof.proven, proof.header.labels, faults, descriptors, doubtful)


def _asked(proof: Proof) -> Iterator[Batch]:
    """Yield the records that are not proven."""
    scan = proof.scan
    if len(scan.asked):
        from pipelines.validate.text_cells import Record, record_batches

        places = zip(scan.asked, scan.lines(scan.asked), strict=True)
        records = (Record(record + 2, line, scan.cells(record)) for record, line in places)
        yield from record_batches(records, proof.header.labels, proof.table.descriptor)


def _reported_errors(report: Report, table: TableFile) -> FileErrors:
    (task,) = report.tasks

    def descriptors() -> Iterator[Descriptor]:
        return (error.to_descriptor() for error in task.errors)

    def faults() -> Iterator[Fault]:
        return (_fault(error, table.descriptor) for error in descriptors())

    def doubtful() -> Iterator[Batch]:
        from pipelines.validate.text_cells import text_batches

        return text_batches(table.path, table.descriptor, table.delimiter)

    whole = report.to_descriptor()
    for stats in (whole["stats"], whole["tasks"][0]["stats"]):
        stats["seconds"] = 0
    return FileErrors(task.stats.get("rows", 0), 0, task.labels, faults, descriptors, doubtful, whole)


def _row_fault(error: RowError, schema: Mapping[str, Any]) -> Fault:
    place = {"fieldName": error.field_name, "fieldNumber": error.field_number} if error.reference is None else {}
    fields = {"fieldNames": error.reference[0]} if error.reference else {}
    described = {"type": error.type, "note": error.note, "rowNumber": error.row, "cell": error.cell, **place, **fields}
    return _fault(described, schema)._replace(line=error.line)


def _fault(error: Mapping[str, Any], schema: Mapping[str, Any]) -> Fault:
    """Return an error without the other cells of its row; a column unknown to the schema has its number only."""
    kind = error["type"]
    rule = f"constraint:{constraint_name(error['note'])}" if kind == "constraint-error" else kind
    names = [field["name"] for field in schema["fields"]]
    name, number = error.get("fieldName", ""), error.get("fieldNumber") or 0
    if kind in ("primary-key", "foreign-key"):
        key = schema.get("primaryKey", ()) if kind == "primary-key" else error.get("fieldNames", ())
        columns = [key] if isinstance(key, str) else list(key)
        name, number = ", ".join(columns), names.index(columns[0]) + 1 if columns and columns[0] in names else 0
    elif name not in names:
        name = ""
    row = error.get("rowNumber") or (1 if number or kind.endswith("label") else 0)
    return Fault(rule, name, number, row, value=error.get("cell"))


def constraint_name(note: str) -> str:
    """Return the constraint that an error of Frictionless is about; its note starts by quoting it."""
    found = re.match(r'constraint "(\w+)"', note)
    return found[1] if found else "inconnue"
