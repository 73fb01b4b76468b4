"""What ``avis validate`` looks at: one file against a schema, or every table of an edition folder."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.kit.files import FIXED_RULES
from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.schema import SCHEMAS, Side, TableSchema, load_schema
from pipelines.verdicts import keep_verdict, kept_verdict, verdict_key

if TYPE_CHECKING:
    from pipelines.kit.edition import Edition
    from pipelines.kit.tables import Tables
    from pipelines.validate.full_reports import Export
    from pipelines.validate.report import Judgement


@dataclass(frozen=True)
class Request:
    """What is asked of ``avis validate``; ``out`` receives the full report, and may not be inside ``public``.

    Masked reports are kept under ``private``. What may be too large for the memory goes to ``write``.
    """

    path: Path
    public: Path
    private: Path
    schema: str | None = None
    form: Any = "text"
    language: Language = "fr"
    engine: Any = "auto"
    out: Path | None = None
    write: Callable[[str], object] = sys.stdout.write


def validate_path(request: Request) -> tuple[bool, str]:
    """Return whether the path is accepted, and the report in the form asked for, or what is left of it to print."""
    if request.out is not None:
        from pipelines.validate.full_reports import private_folder

        private_folder(request.out, request.public)
    if request.out is not None or request.form == "frictionless":
        return _validate(request)
    key = _key(request)
    kept = kept_verdict(request.private, key)
    if kept is not None:
        return kept
    verdict = _validate(request)
    if _key(request) == key:
        keep_verdict(request.private, key, verdict)
    return verdict


def _validate(request: Request) -> tuple[bool, str]:
    return _validate_edition(request) if request.path.is_dir() else _validate_export(request)


def _key(request: Request) -> str:
    """Return the key of what is asked: the day counts, since without an edition a person's age depends on it."""
    path = request.path.absolute()
    beside = [request.private / path.name / FIXED_RULES] if path.is_dir() else [path.parent / "edition.yaml"]
    schema = [Path(request.schema)] if request.schema else []
    asked = (path, request.schema, request.form, request.language, request.engine, datetime.date.today())
    return verdict_key([path, *beside, *schema], asked)


def _validate_export(request: Request) -> tuple[bool, str]:
    """Read an export of ours as ingest does; any other file is read as its schema says."""
    from pipelines.ingest.inbox import table_of

    if not request.path.is_file():
        raise AvisError(Finding("fichier_special", file=request.path.name))
    name = request.schema or table_of(request.path.name)
    if name is None:
        raise UsageError(Finding("schema_a_dire", file=request.path.name))
    ours = (SCHEMAS / "intake" / f"{name}.json").is_file() and load_schema(name, "intake")
    if ours and ours.origin == "inbox":
        return _validate_table(request, ours)
    return _validate_file(request, _descriptor(name))


def _validate_file(request: Request, descriptor: Mapping[str, Any]) -> tuple[bool, str]:
    from pipelines.validate.beyond import without_beyond
    from pipelines.validate.canonical import canonical_json, write_canonical
    from pipelines.validate.proof.header import proven_delimiter
    from pipelines.validate.proof.resource import TableFile
    from pipelines.validate.report import judge_file

    table = TableFile(request.path, descriptor, proven_delimiter(request.path, descriptor))
    checked = replace(table, descriptor=without_beyond(descriptor))
    if request.form == "frictionless" and request.out is None:
        return write_canonical(checked, request.engine, request.write), ""
    judged = judge_file(table, request.engine, corrections=request.out is not None)

    def exports() -> Mapping[str, Export]:
        from pipelines.validate.full_reports import Export

        return {table.path.stem: Export(table.path, delimiters=(table.delimiter,))}

    return judged.valid, _told(request, judged, exports, lambda: canonical_json(checked, request.engine)[1])


def _validate_table(request: Request, schema: TableSchema) -> tuple[bool, str]:
    import pyarrow.compute as pc

    from pipelines.ingest.edition import read_table
    from pipelines.validate.tables import validate_tables

    folder = request.path.absolute().parent
    edition, doubts = _edition_of(folder)
    table, findings = read_table(request.path, schema, edition)
    tables = validate_tables({schema.name: table}, edition, [*doubts, *findings])
    told = tables["signalements"]
    # The other tables were not read: that their rows are not there says nothing about the links.
    tables["signalements"] = told.filter(pc.not_equal(told["code"], "lien_non_verifiable"))
    return _described(request, tables, {schema.name: table}, edition, folder)


def _described(request: Request, tables: Tables, raw: Tables, edition: Edition, folder: Path) -> tuple[bool, str]:
    from pipelines.validate.edition_report import edition_as_frictionless, judge_edition
    from pipelines.validate.full_reports import exports_of

    judged = judge_edition(tables, raw, edition)
    exports = partial(exports_of, raw, edition, folder)
    return judged.valid, _told(request, judged, exports, lambda: edition_as_frictionless(judged.valid, tables))


def _told(
    request: Request, judged: Judgement, exports: Callable[[], Mapping[str, Export]], canonical: Callable[[], str]
) -> str:
    """Write the full report where it is asked for; return the masked one, a text with what was written."""
    from pipelines.validate.report import rendered

    written: list[str] = []
    if request.out is not None:
        from pipelines.validate.full_reports import write_full_reports

        written = write_full_reports(request.out, judged, exports(), request.language)
    if request.form == "frictionless":
        return canonical()
    shown = rendered(judged, request.form, request.language)
    return "\n".join([shown, *written]) if request.form == "text" else shown


def _edition_of(folder: Path) -> tuple[Edition, list[Finding]]:
    """Return the edition beside an export, for its columns and formats; an empty one when there is none to read."""
    from pipelines.kit.edition import FILE, Edition, load_edition

    neutral = Edition(key=folder.name, demarche={"methode": "autre", "date_saisine": datetime.date.today()})
    if not (folder / FILE).exists():
        return neutral, []
    try:
        return load_edition(folder), []
    except AvisError:
        return neutral, [Finding("edition_a_terminer", "avertissement", file=FILE)]


def _descriptor(name: str) -> Mapping[str, Any]:
    """Return a schema by the name of one of our tables, else by its file."""
    sides: tuple[Side, ...] = ("intake", "open")
    for side in sides:
        if (SCHEMAS / side / f"{name}.json").is_file():
            return load_schema(name, side).descriptor
    if not Path(name).is_file():
        raise UsageError(Finding("fichier_absent", file=Path(name).name))
    try:
        content = json.loads(Path(name).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise AvisError(Finding("schema_illisible", file=Path(name).name, detail="JSON"))
    return content


def _validate_edition(request: Request) -> tuple[bool, str]:
    from pipelines.ingest.edition import read_edition
    from pipelines.kit.edition import load_edition
    from pipelines.kit.protocol import with_fixed_rules
    from pipelines.validate.tables import validate_tables

    folder = request.path.absolute()
    edition = with_fixed_rules(load_edition(folder), request.private / folder.name)
    raw, findings = read_edition(request.path, edition)
    return _described(request, validate_tables(raw, edition, findings), raw, edition, folder)
