"""What some cells do not say but others tell for sure: lost zeros, département, region, age band, codes of quotas."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.cells import each_distinct, label_reader
from pipelines.ingest.columns import field_names
from pipelines.ingest.labels import fold
from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.ladders import Ladder
from pipelines.kit.schema import Field, load_schema, vocabulary

ISLAND = {"0": "2A", "1": "2A", "2": "2B", "6": "2B"}


def derive_registrations(table: pa.Table, edition: Edition, file: str) -> tuple[pa.Table, list[Finding]]:
    """Return ``inscriptions`` of the ``brut`` layer completed; a cell that was filled is never replaced.

    The age is that of the day recruitment began, else of the commission: the same for everyone.
    """
    findings: list[Finding] = []
    for name in ("code_postal", "commune_insee", "departement"):
        digits = 2 if name == "departement" else 5
        complete = each_distinct(table.column(name), partial(_with_zero, digits=digits))
        table = _replaced(table, name, complete, "zero_retabli", file, findings)
    process = edition.demarche
    day = process.get("date_debut_recrutement") or process["date_saisine"]
    for target, source, reader in (
        ("departement", "commune_insee", _department_of_commune),
        ("departement", "code_postal", department_of_postcode),
        ("region", "departement", _region_reader()),
        ("tranche_age", "date_naissance", _band_reader(day)),
    ):
        told = each_distinct(table.column(source), reader)
        table = _replaced(table, target, pc.coalesce(table.column(target), told), "cellule_deduite", file, findings)
    return table, findings


def _replaced(
    table: pa.Table, name: str, cells: pa.ChunkedArray, code: str, file: str, findings: list[Finding]
) -> pa.Table:
    """Return the table with one column replaced, and add how many cells that changed to ``findings``."""
    before = table.column(name)
    changed = pc.sum(pc.fill_null(pc.not_equal(before, cells), pc.is_valid(cells))).as_py() or 0
    if changed:
        findings.append(Finding(code, "information", "inscriptions", file, column=name, count=changed))
    return table.set_column(table.column_names.index(name), name, cells)


def _with_zero(code: str, digits: int) -> str:
    """Return a code of so many digits whose leading zero a spreadsheet dropped."""
    return f"0{code}" if len(code) == digits - 1 and re.fullmatch(r"[1-9][0-9]*", code) else code


def _department_of_commune(code: str) -> str | None:
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code):
        return None
    return _department(code[:3] if code.startswith(("97", "98")) else code[:2])


def department_of_postcode(code: str) -> str | None:
    """Return the département of a postcode: its first digits, but for Corsica and overseas.

    A few villages have the postcode of the next département: that is why the commune is asked first.
    """
    if not re.fullmatch(r"[0-9]{5}", code):
        return None
    if code.startswith("20"):
        return ISLAND.get(code[2])
    # Saint-Barthélemy and Saint-Martin kept postcodes of Guadeloupe (971) among others of theirs.
    if code in ("97133", "97150"):
        return "977" if code == "97133" else "978"
    return _department(code[:3] if code.startswith(("97", "98")) else code[:2])


def _department(code: str) -> str | None:
    return code if code in _departments() else None


@cache
def _departments() -> frozenset[str]:
    return frozenset(term.code for term in vocabulary("departement"))


def _region_reader() -> Callable[[str], str | None]:
    return {term.code: term.libelle_fr for term in vocabulary("departement_region")}.get


def _band_reader(day: datetime.date) -> Callable[[str], str | None]:
    """Return the reader of an age band at ``day`` from a date of birth; outside every band there is none."""
    bands = [(term.code, *_bounds(term.code)) for term in vocabulary("tranche_age")]

    def band(text: str) -> str | None:
        try:
            born = datetime.date.fromisoformat(text)
        except ValueError:
            return None
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return next((code for code, youngest, oldest in bands if youngest <= age <= oldest), None)

    return band


def _bounds(code: str) -> tuple[int, int]:
    """Return the ages that ``25-34`` or ``75+`` cover, both included; 120 is older than anyone."""
    youngest, _, oldest = code.replace("+", "-120").partition("-")
    return int(youngest), int(oldest)


def name_quotas(table: pa.Table, ladders: Mapping[str, Ladder]) -> pa.Table:
    """Return ``quotas`` with its criteria and categories as codes: ``Sexe``, ``Femme`` is ``sexe``, ``femme``.

    A category may also be a group of the criterion's ladder: ``Moins de 35 ans`` is ``18-34``.
    """
    registrations = load_schema("inscriptions", "intake")
    names = field_names(registrations, {})
    criteria = each_distinct(table.column("critere"), lambda text: names.get(fold(text), text))
    readers = {
        field.name: label_reader([*_terms(field), *_groups(ladders.get(field.name))]) for field in registrations.fields
    }
    pairs = zip(criteria.to_pylist(), table.column("modalite").to_pylist(), strict=True)
    categories = [readers[name](text) if name in readers and text else text for name, text in pairs]
    place = table.column_names.index
    table = table.set_column(place("critere"), "critere", criteria)
    return table.set_column(place("modalite"), "modalite", pa.array(categories, pa.string()))


def _terms(field: Field) -> list[tuple[str, str, str]]:
    name = field.descriptor.get("vocabulary")
    return [(term.code, term.libelle_fr, term.libelle_en) for term in vocabulary(name)] if name else []


def _groups(ladder: Ladder | None) -> list[tuple[str, str, str]]:
    rungs = ladder.echelons if ladder else ()
    return [(group.code, group.libelle, group.libelle_en) for rung in rungs for group in rung]
