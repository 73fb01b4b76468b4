"""Well-formed registrations that may not be processed: withdrawn, without consent, under age, made twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.tables import Row, rows_of
from pipelines.validate.rejections import Rejection

TABLE = "inscriptions"
MAJORITY = 18
COLUMNS = (
    "airtable_record_id",
    "created_time",
    "nom",
    "prenom",
    "email",
    "telephone",
    "date_naissance",
    "consentement_traitement",
    "retrait_date",
    "doublon_de",
    "_enregistrement",
)


def reject_registrations(table: pa.Table, rejected: Collection[int], edition: Edition) -> list[Rejection]:
    """Return the rejections among the rows still accepted; who may not be processed cannot hide who may."""
    rows = {row: cells for row, cells in enumerate(rows_of(table.select(COLUMNS))) if row not in rejected}
    barred = list(_barred(rows, edition))
    left = {row: cells for row, cells in rows.items() if row not in {rejection.row for rejection in barred}}
    return [*barred, *_duplicates(left, _record_numbers(table))]


def _barred(rows: dict[int, Row], edition: Edition) -> Iterator[Rejection]:
    recruitment = edition.demarche.get("date_debut_recrutement") or edition.demarche["date_saisine"]
    for row, cells in rows.items():
        reference = str(recruitment) if edition.demarche.get("date_debut_recrutement") else cells["created_time"]
        if cells["retrait_date"]:
            yield Rejection(TABLE, row, "retrait_date", "retrait")
        if cells["consentement_traitement"] != "true":
            yield Rejection(TABLE, row, "consentement_traitement", "sans_consentement")
        if is_minor(cells["date_naissance"], reference or str(recruitment)):
            yield Rejection(TABLE, row, "date_naissance", "mineur")


def is_minor(birth: str | None, reference: str) -> bool:
    """Tell whether someone born on ``birth`` is under 18 on ``reference``; ISO dates sort as text."""
    return birth is not None and f"{int(birth[:4]) + MAJORITY:04d}{birth[4:10]}" > reference[:10]


def _record_numbers(table: pa.Table) -> dict[str, int]:
    ids = table.column("airtable_record_id").to_pylist()
    return dict(zip(reversed(ids), reversed(table.column("_enregistrement").to_pylist()), strict=True))


def _duplicates(rows: dict[int, Row], record_numbers: dict[str, int]) -> Iterator[Rejection]:
    """Yield every registration but the earliest of each person; one that the team marked as a copy goes first."""
    for row, cells in rows.items():
        if cells["doublon_de"]:
            yield Rejection(TABLE, row, "doublon_de", "doublon", str(record_numbers.get(cells["doublon_de"], "")))
    unmarked = {row: cells for row, cells in rows.items() if not cells["doublon_de"]}
    for row, (column, kept) in duplicates_of(unmarked).items():
        yield Rejection(TABLE, row, column, "doublon", str(rows[kept]["_enregistrement"]))


def duplicates_of(rows: dict[int, Row]) -> dict[int, tuple[str, int]]:
    """Return, for each row that repeats an earlier one, the column that shows it and the row that is kept.

    ``rows`` is by position. Earlier is by ``created_time``, then by position; a row without a time comes last.
    """
    keeper: dict[tuple[str, ...], int] = {}
    found: dict[int, tuple[str, int]] = {}
    for row in sorted(rows, key=lambda row: (not rows[row]["created_time"], rows[row]["created_time"] or "", row)):
        keys = identity_keys(rows[row])
        match = next((key for key in keys if key in keeper), None)
        if match:
            found[row] = match[0], keeper[match]
        for key in keys:
            keeper.setdefault(key, found[row][1] if match else row)
    return found


def identity_keys(cells: Row) -> list[tuple[str, ...]]:
    """Return the keys under which two registrations are of one person; each starts with the column that tells it."""
    email = unicodedata.normalize("NFKC", cells["email"] or "").strip().casefold()
    name = (fold(cells["nom"] or ""), fold(cells["prenom"] or ""))
    phone = re.sub(r"\D", "", cells["telephone"] or "")[-9:]
    keys = {"email": (email,), "date_naissance": (*name, cells["date_naissance"]), "telephone": (*name, phone)}
    return [(column, *parts) for column, parts in keys.items() if all(parts)]


def fold(text: str) -> str:
    """Return a name without case, accents, hyphens, apostrophes or spaces."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isalnum())
