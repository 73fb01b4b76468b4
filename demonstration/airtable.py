"""Write tables as Airtable exports them: CSV of a grid view, or records of its API."""

from __future__ import annotations

import csv
import datetime
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from demonstration.material import Row, read_yaml

VOCABULARIES = Path(__file__).parents[1] / "schemas" / "vocabularies"
# The options of a single select bear the words that people read.
SELECTS = ("sexe", "pcs", "diplome", "type_aire", "situation_familiale", "canal")


def write_csv(folder: Path, table: str, rows: list[Row], european: bool = False) -> None:
    """Write a grid view: byte order mark, commas, line feeds, and no line end after the last record."""
    shape = read_yaml("etiquettes.yaml")[table]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(shape["colonnes"].values())
    writer.writerows([_cell(row.get(name), name, table, european) for name in shape["colonnes"]] for row in rows)
    content = "\ufeff" + text.getvalue().removesuffix("\n")
    (folder / f"{shape['fichier']}.csv").write_text(content, encoding="utf-8", newline="")


def write_records(folder: Path, table: str, rows: list[Row]) -> None:
    """Write the records of the API: an empty or unchecked field is absent, several values are a list."""
    labels = read_yaml("etiquettes.yaml")[table]["colonnes"]
    envelope = ("airtable_record_id", "created_time")
    records = [
        {
            "id": row["airtable_record_id"],
            "createdTime": row["created_time"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "fields": {
                label: _json_value(row[name])
                for name, label in labels.items()
                if name not in envelope and row[name] not in ("", None, False, [])
            },
        }
        for row in rows
    ]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (folder / f"{table}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="")


def _cell(value: Any, name: str, table: str, european: bool) -> str:
    """Return one value as a cell: ``checked`` or nothing, dates as the field's setting says."""
    if value is None or value is False:
        return ""
    if value is True:
        return "checked"
    if isinstance(value, list):
        return _attachments(value) if name == "justificatif" else ",".join(map(str, value))
    if table == "inscriptions" and name in SELECTS:
        return _words(name).get(str(value), str(value))
    return _date(value, european) if isinstance(value, datetime.date) else str(value)


def _date(value: datetime.date, european: bool) -> str:
    """Return a date or moment: ``14/3/2026 9:30am`` or ``2026-03-14 09:30``."""
    day = f"{value.day}/{value.month}/{value.year}" if european else f"{value:%Y-%m-%d}"
    if not isinstance(value, datetime.datetime):
        return day
    clock = f"{value.hour % 12 or 12}:{value:%M}{'am' if value.hour < 12 else 'pm'}" if european else f"{value:%H:%M}"
    return f"{day} {clock}"


def _attachments(names: list[str]) -> str:
    return ",".join(f"{name} (https://exemple.org/pieces/{name})" for name in names)


def _json_value(value: Any) -> Any:
    if isinstance(value, list) and value and value[0].endswith(".jpg"):
        return [{"url": f"https://exemple.org/pieces/{name}", "filename": name, "type": "image/jpeg"} for name in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@cache
def _words(vocabulary: str) -> dict[str, str]:
    with (VOCABULARIES / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["libelle_fr"] for row in csv.DictReader(file)}
