"""What ``avis validate`` looks at: one file against a schema, or every table of an edition folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.schema import SCHEMAS, Side, load_schema


def validate_path(path: Path, schema: str | None, form: Any, language: Language) -> tuple[bool, str]:
    """Return whether ``path`` is accepted, and the report in the form asked for."""
    return _validate_edition(path, form, language) if path.is_dir() else _validate_export(path, schema, form, language)


def _validate_export(path: Path, schema: str | None, form: Any, language: Language) -> tuple[bool, str]:
    from pipelines.ingest.inbox import table_of
    from pipelines.validate.report import validate_file

    name = schema or table_of(path.name)
    if name is None:
        raise UsageError(Finding("schema_a_dire", file=path.name))
    return validate_file(path, _descriptor(name), form, language)


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
