"""Editions that share panelists: how many people sat in both, and what their published compositions then forbid.

Who they are is compared in memory and kept nowhere: only a number per edition leaves this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.disclosure.certificate import by_criterion, shown_page
from pipelines.kit.disclosure.ladder import Judge
from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_pages, nobody_else
from pipelines.kit.disclosure.quotas import Seats, panel_criteria
from pipelines.kit.disclosure.shared import OtherPanel
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row, rows_of

NOT_A_FIGURE = re.compile(r"\D")
NATIONAL = re.compile(r"(?:00330?|330?|0)([1-9][0-9]{8})")
KNOWN_BY = ("nom", "prenom", "email", "telephone")
Key = tuple[str, str]


@dataclass(frozen=True)
class PublishedPanel:
    """A panel whose composition is public, and its people: a table of ``seated_people``.

    ``shown`` are the rows published, ``quotas`` those of the private ``composition`` that they were made from;
    ``judges_for`` are those of the editions that were public before it.
    """

    people: pa.Table
    shown: Sequence[Row]
    quotas: Sequence[Row]
    seats: Seats
    protocol: Protocol
    judges_for: JudgesFor = nobody_else


def seated_people(panelistes: pa.Table, identites: pa.Table) -> pa.Table:
    """Return who sat at the end, a row per identity that they gave: ``airtable_record_id`` and ``KNOWN_BY``.

    Those whose registration a provider holds have no row: nobody can recognise them elsewhere.
    """
    seats = rows_of(panelistes.select(["airtable_record_id", "siege_final"]))
    seated = {row["airtable_record_id"] for row in seats if row["siege_final"]}
    people = identites.select(["airtable_record_id", *KNOWN_BY])
    kept = [record is not None and record in seated for record in people["airtable_record_id"].to_pylist()]
    return people.filter(pa.array(kept, pa.bool_()))


def shared_panelists(mine: pa.Table, others: Mapping[str, pa.Table]) -> dict[str, int]:
    """Return, for each other edition, how many people sat in both panels; those with nobody in common are left out.

    Tables are those of ``seated_people``. Two people are the same who gave one e-mail, one telephone, or one name and
    surname: of two homonyms, it is safer to think that they are one.
    """
    here = _people_by_key(mine)
    counts = {name: _in_both(here, _people_by_key(table)) for name, table in sorted(others.items())}
    return {name: count for name, count in counts.items() if count}


def judges_beside(mine: pa.Table, others: Mapping[str, PublishedPanel]) -> JudgesFor:
    """Return, for each criterion, a judge per edition that shares people with ``mine`` and spoke of it first."""
    shared = shared_panelists(mine, {name: other.people for name, other in others.items()})
    return judges_of_shared(shared, {name: published_verdicts(others[name]) for name in shared})


def judges_of_shared(shared: Mapping[str, int], said: Mapping[str, Mapping[str, Verdict]]) -> JudgesFor:
    """Return, for each criterion, a judge per edition that shares people and spoke of it, from what each said."""

    def judges(criterion: str) -> tuple[Judge, ...]:
        spoken = ((said[name].get(criterion), count) for name, count in sorted(shared.items()))
        return tuple(OtherPanel(first.criterion, first.page, count, first.judges) for first, count in spoken if first)

    return judges


def published_verdicts(panel: PublishedPanel) -> dict[str, Verdict]:
    """Return, for each criterion of a panel, the page that it published and what readers know beside it."""
    criteria = panel_criteria(by_criterion(panel.quotas), panel.protocol, panel.seats)
    shown = by_criterion(panel.shown)
    pages = {name: shown_page(shown.get(name, []), criterion.rungs) for name, criterion in criteria.items()}
    return audit_pages(criteria, pages, panel.protocol.liens, panel.judges_for)


def _in_both(here: Mapping[Key, set[str]], there: Mapping[Key, set[str]]) -> int:
    """Return the most people that may be in both: one of them may have given the address of another."""
    common = here.keys() & there.keys()
    return min(len(set().union(*(people[key] for key in common))) for people in (here, there))


def _people_by_key(table: pa.Table) -> dict[Key, set[str]]:
    found: dict[Key, set[str]] = defaultdict(set)
    for row in rows_of(table):
        for key in _keys(row):
            found[key].add(row["airtable_record_id"])
    return found


def _keys(row: Row) -> Iterator[Key]:
    """Yield what a person may be recognised by, whatever the case, the accents, the spaces and the prefix."""
    if row["email"] and _letters(row["email"]):
        yield "email", row["email"].strip().casefold()
    if telephone := _national(row["telephone"] or ""):
        yield "telephone", telephone
    names = [_letters(row[name] or "") for name in ("nom", "prenom")]
    if all(names):
        yield "nom", " ".join(sorted(names))


def _national(telephone: str) -> str:
    figures = NOT_A_FIGURE.sub("", telephone)
    found = NATIONAL.fullmatch(figures)
    return found[1] if found else figures


def _letters(text: str) -> str:
    """Return the letters and figures of a text, lower case, without accents, joined."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())
