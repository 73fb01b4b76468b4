"""What ``avis validate`` looks at: one file against a schema, or every table of an edition folder."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.schema import SCHEMAS, Side, TableSchema, all_schemas, load_schema

if TYPE_CHECKING:
    from pipelines.kit.edition import Edition


def validate_path(path: Path, schema: str | None, form: Any, language: Language) -> tuple[bool, str]:
    """Return whether ``path`` is accepted, and the report in the form asked for."""
    return _validate_edition(path, form, language) if path.is_dir() else _validate_export(path, schema, form, language)


def _validate_export(path: Path, schema: str | None, form: Any, language: Language) -> tuple[bool, str]:
    """Read an export of ours as ingest does; any other file is read as its schema says, by Frictionless."""
    from pipelines.ingest.inbox import table_of

    name = schema or table_of(path.name)
    if name is None:
        raise UsageError(Finding("schema_a_dire", file=path.name))
    if name in {known.name for known in all_schemas("intake", "inbox")}:
        return _validate_table(path, load_schema(name, "intake"), form, language)
    from pipelines.validate.report import validate_file

    return validate_file(path, _descriptor(name), form, language)


def _validate_table(path: Path, schema: TableSchema, form: Any, language: Language) -> tuple[bool, str]:
    import pyarrow.compute as pc

    from pipelines.ingest.edition import read_table
    from pipelines.validate.report import describe_edition
    from pipelines.validate.tables import validate_tables

    edition, doubts = _edition_of(path.absolute().parent)
    table, findings = read_table(path, schema, edition)
    tables = validate_tables({schema.name: table}, edition, [*doubts, *findings])
    told = tables["signalements"]
    # The other tables were not read: that their rows are not there says nothing about the links.
    tables["signalements"] = told.filter(pc.not_equal(told["code"], "lien_non_verifiable"))
    return describe_edition(tables, form, language)


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
    try:
        content = json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(Finding("fichier_absent", file=Path(name).name)) from None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise AvisError(Finding("schema_illisible", file=Path(name).name, detail="JSON"))
    return content


def _validate_edition(folder: Path, form: Any, language: Language) -> tuple[bool, str]:
    from pipelines.ingest.edition import read_edition
    from pipelines.kit.edition import load_edition
    from pipelines.validate.report import describe_edition
    from pipelines.validate.tables import validate_tables

    edition = load_edition(folder.absolute())
    raw, findings = read_edition(folder, edition)
    return describe_edition(validate_tables(raw, edition, findings), form, language)
