"""Who asks to be erased: the records and pseudonyms that are theirs, and every identity under which they are known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.files import Folders
from pipelines.kit.people.registry import people_of
from pipelines.kit.people.tokens import distinctive_words
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, read_parquet, rows_of, table_from
from pipelines.kit.texts.folding import fold, phone_key
from pipelines.publish.needles import Needles, build_needles
from pipelines.select.frozen import FILE as DRAW
from pipelines.select.frozen import FrozenDraw

IDENTIFIED = ("inscriptions", "panel")
"""The tables received whose rows have a person's Airtable record id."""
DIRECT = ("airtable_record_id", "nom", "prenom", "email", "telephone")


@dataclass(frozen=True, repr=False)  # its repr would print somebody
class ErasedPerson:
    """``records`` are the one asked for and its duplicates; ``identities`` are rows of the table ``identites``.

    ``contributions`` are the texts they wrote; ``shared`` are identities of others who bear the same name, address or
    number: these forms prove nothing. ``others`` are the texts that others wrote, as often as they did.
    """

    records: tuple[str, ...]
    pseudonyms: tuple[str, ...] = ()
    identities: tuple[Row, ...] = field(default=())
    contributions: tuple[str, ...] = ()
    shared: tuple[Row, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def table(self) -> pa.Table:
        """The identities, as ``identites``."""
        return table_from(load_schema("identites", "intake"), self.identities)

    @property
    def whole_needles(self) -> Needles:
        """What is looked for anywhere: whole names, addresses, numbers, record ids."""
        return _only_theirs(build_needles(self.table), self.shared)

    def needles_but(self, names: Iterable[str]) -> Needles:
        """What is looked for where ``names`` are published with the consent of others, who may be homonyms."""
        said = {name_form(name) for name in names}
        borne: list[Row] = [
            {column: row[column] for column in ("nom", "prenom") if column in row}
            for row in self.identities
            if "nom" in row and name_form(row["nom"], row.get("prenom")) in said
        ]
        return _only_theirs(build_needles(self.table), (*self.shared, *borne))

    def release_needles(self, names: Sequence[str]) -> Needles:
        """What the gate looks for in a release: single names too, when they sat, but for ``names`` that it may say."""
        seated = [person for person in people_of(self.table) if person.seated]
        return _only_theirs(build_needles(self.table, distinctive_words(seated), names), self.shared)

    def to_json(self) -> dict[str, Any]:
        """Return what finds the person again."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> ErasedPerson:
        """Return the person of ``to_json``."""
        return cls(**{each.name: tuple(content[each.name]) for each in fields(cls)})


def find_person(record: str, raw: Tables, folders: Folders, key: str) -> ErasedPerson | None:
    """Return who has that record id, in the files received or in the private folder; None when nobody has."""
    known = _known_identities(folders, key)
    registrations = [*rows_of(raw["inscriptions"]), *_kept_rows(folders, key, "inscriptions")]
    records = _with_duplicates(record, registrations)
    panel = [*rows_of(raw["panel"]), *_kept_rows(folders, key, "panel"), *_kept_rows(folders, key, "panelistes")]
    pseudonyms = {row["panelist_pseudo"] for row in panel if row["airtable_record_id"] in records}
    pseudonyms |= _drawn(folders, key, records)
    identities = [_identity(row) for row in (*known, *registrations) if row["airtable_record_id"] in records]
    if not identities and not pseudonyms:
        return None
    said = pseudonyms - {None}
    seated = [{"airtable_record_id": one, "role": "titulaire" if said else "inscrit"} for one in sorted(records)]
    written = _texts(raw, folders, key)
    mine = [*_distinct([*identities, *seated], "titulaire" if said else None)]
    others = [_identity(row) for row in (*known, *registrations) if row["airtable_record_id"] not in records]
    return ErasedPerson(
        records=tuple(sorted(records)),
        pseudonyms=tuple(sorted(said)),
        identities=tuple(mine),
        contributions=tuple(sorted({text for text, pseudo in written if pseudo in said})),
        shared=tuple(_distinct(_alike(mine, others), None)),
        others=tuple(sorted(text for text, pseudo in written.elements() if pseudo not in said)),
    )


def _texts(raw: Tables, folders: Folders, key: str) -> Counter[tuple[str, str | None]]:
    """Return each text with who wrote it, as often as the files received or the private layer have it."""
    both = (rows_of(raw["contributions"]), _kept_rows(folders, key, "contributions"))
    received, kept = (Counter((row["texte"], row["panelist_pseudo"]) for row in rows if row["texte"]) for rows in both)
    return received | kept


def _with_duplicates(record: str, registrations: Iterable[Row]) -> set[str]:
    """Return the record id, and those of the registrations that the team declared to be the same person."""
    found, before = {record}, set[str]()
    pairs = {(row["airtable_record_id"], row["doublon_de"]) for row in registrations if row["doublon_de"]}
    while found != before:
        before = set(found)
        found |= {one for pair in pairs if found & {*pair} for one in pair if one}
    return found


def _identity(row: Row) -> Row:
    columns = (*DIRECT, "surnoms", "role", "commune_insee")
    return {name: str(row[name]) for name in columns if row.get(name)}


def _distinct(identities: Iterable[Row], role: str | None) -> Iterable[Row]:
    """Return identities once each; whoever sat is looked for as such."""
    kept: dict[str, Row] = {}
    for identity in identities:
        said = {"role": "inscrit"} | identity | ({"role": role} if role else {})
        kept[json.dumps(said, sort_keys=True)] = said
    return kept.values()


def _alike(mine: Sequence[Row], others: Iterable[Row]) -> Iterator[Row]:
    """Yield the identities of others that have a name, an address or a number in common with one of ``mine``."""
    forms = {form for row in mine for form in _forms(row)}
    yield from (row for row in others if not forms.isdisjoint(_forms(row)))


def seem_one_person(one: Row, other: Row) -> bool:
    """Tell whether two records agree on the name, and on the address, the number or the date of birth."""
    common = {kind for kind, _ in {*_forms(one)} & {*_forms(other)}}
    born = one.get("date_naissance") and one.get("date_naissance") == other.get("date_naissance")
    return "nom" in common and (len(common) > 1 or bool(born))


def name_form(*names: object) -> str:
    """Return a name whatever the order and the case of its words."""
    return " ".join(sorted(fold(" ".join(str(name) for name in names if name)).split()))


def _forms(row: Row) -> Iterator[tuple[str, str]]:
    if row.get("nom"):
        yield "nom", name_form(row["nom"], row.get("prenom"))
    if row.get("email"):
        yield "email", str(row["email"]).casefold()
    if key := phone_key(str(row.get("telephone") or "")):
        yield "telephone", key


def _only_theirs(needles: Needles, shared: Sequence[Row]) -> Needles:
    """Return needles without the forms that are somebody else's too."""
    if not shared:
        return needles
    others = build_needles(table_from(load_schema("identites", "intake"), shared))
    return Needles(
        patterns={form: kind for form, kind in needles.patterns.items() if form not in others.patterns},
        phones=needles.phones - others.phones,
        contacts=tuple(contact for contact in needles.contacts if contact not in others.contacts),
        unusable=needles.unusable,
    )


def everybody(folders: Folders, key: str, person: ErasedPerson) -> Needles:
    """Return the needles of all who are known in an edition: a name of a file that has none of them may be shown."""
    rows = [_identity(row) for row in _known_identities(folders, key)]
    table = table_from(load_schema("identites", "intake"), [*rows, *person.identities, *person.shared])
    return build_needles(table, distinctive_words(people_of(table)))


def _known_identities(folders: Folders, key: str) -> list[Row]:
    return _kept_rows(folders, key, "identites")


def _kept_rows(folders: Folders, key: str, table: str) -> list[Row]:
    """Return the rows of a table of the private layer, none when it is not there."""
    path = folders.layer(key, "prive") / f"{table}.parquet"
    return rows_of(read_parquet(path)) if path.exists() else []


def _drawn(folders: Folders, key: str, records: set[str]) -> set[str]:
    """Return the pseudonyms of the seats that the pipeline drew for those records."""
    path = draw_file(folders, key)
    seats = FrozenDraw.from_json(path.read_text(encoding="utf-8")).seats if path.exists() else ()
    return {seat.pseudo for seat in seats if seat.record in records}


def draw_file(folders: Folders, key: str) -> Path:
    """Return where the draw of an edition is kept for ever."""
    return folders.private / key / DRAW
