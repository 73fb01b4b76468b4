"""Editions that share panelists: how many people sat in both, and what their published compositions then forbid.

Who they are is compared in memory and kept nowhere: only two numbers per edition leave this module, the fewest and the
most people that may have sat in both. Any number between them may be the true one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.disclosure.certificate import by_criterion, shown_page
from pipelines.kit.disclosure.ladder import Judge
from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_pages, nobody_else
from pipelines.kit.disclosure.quotas import Seats, panel_criteria
from pipelines.kit.disclosure.shared import NoPage, OtherPanel
from pipelines.kit.fixed_rules import FixedRules
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row, rows_of

NOT_A_FIGURE = re.compile(r"\D")
NATIONAL = re.compile(r"(?:00330?|330?|0)([1-9][0-9]{8})")
KNOWN_BY = ("nom", "prenom", "email", "telephone")
Key = tuple[str, ...]
Between = tuple[int, int]  # the fewest and the most people that may have sat in both panels
PeopleByKey = Mapping[Key, set[str]]


@dataclass(frozen=True)
class PublishedPanel:
    """A panel whose composition is public, as ``shown``.

    ``quotas`` are the rows of the private ``composition`` that it was made from; ``judges_for`` are those of the
    editions that were public before it.
    """

    shown: Sequence[Row]
    quotas: Sequence[Row]
    seats: Seats
    protocol: Protocol | FixedRules
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


def shared_panelists(mine: pa.Table, others: Mapping[str, pa.Table]) -> dict[str, Between]:
    """Return, for each other edition, between how many and how many people sat in both panels; (0, 0) is left out.

    Tables are those of ``seated_people``. The most: one e-mail, one telephone, or one name and surname. The fewest: one
    name and surname with one e-mail or one telephone, since homonyms are two people and a telephone may be a family's.
    """
    counts = {name: between(mine, table) for name, table in sorted(others.items())}
    return {name: count for name, count in counts.items() if count[1]}


def linked_panels(mine: pa.Table, others: Mapping[str, pa.Table]) -> dict[str, Between]:
    """Return the editions that share people with ``mine``, or with one that does, and so on; (0, 0) for the latter.

    What two panels tell of the people of a third may be used on a fourth: all of them have to be read together.
    """
    found: dict[str, Between] = shared_panelists(mine, others)
    waiting = sorted(found)
    while waiting:
        name = waiting.pop()
        left = {other: table for other, table in others.items() if other not in found}
        further = sorted(shared_panelists(others[name], left))
        found |= dict.fromkeys(further, (0, 0))
        waiting += further
    return dict(sorted(found.items()))


def judges_of_shared(linked: Mapping[str, Between | None], said: Mapping[str, Mapping[str, Verdict]]) -> JudgesFor:
    """Return, for each criterion, its judges beside the linked editions that spoke of it, from what each said.

    One edition: a judge for each number of people that may be shared. Two, or one that cannot be read (None): no page.
    A criterion that an edition withholds whatever its panel is told nothing of.
    """

    def judges(criterion: str) -> tuple[Judge, ...]:
        spoken = [(linked[name], said[name][criterion]) for name in sorted(said) if _speaks(said[name], criterion)]
        if None in linked.values() or len(spoken) > 1:
            return (NoPage(),)
        return tuple(
            OtherPanel(first.criterion, first.page, count, first.judges)
            for shared, first in spoken
            if shared
            for count in range(max(1, shared[0]), shared[1] + 1)
        )

    return judges


def _speaks(said: Mapping[str, Verdict], criterion: str) -> bool:
    return criterion in said and (said[criterion].page is not None or said[criterion].audit.sound)


def published_verdicts(panel: PublishedPanel) -> dict[str, Verdict]:
    """Return, for each criterion of a panel, the page that it published and what readers know beside it."""
    criteria = panel_criteria(by_criterion(panel.quotas), panel.protocol, panel.seats)
    shown = by_criterion(panel.shown)
    pages = {name: shown_page(shown.get(name, []), criterion.rungs) for name, criterion in criteria.items()}
    return audit_pages(criteria, pages, panel.protocol.liens, panel.judges_for)


def between(mine: pa.Table, other: pa.Table) -> Between:
    """Return the fewest and the most people that may be in both tables of ``seated_people``."""
    fewest = _certain(_people_by_key(mine, _certain_keys), _people_by_key(other, _certain_keys))
    return fewest, _most(_people_by_key(mine, _keys), _people_by_key(other, _keys))


def _most(here: PeopleByKey, there: PeopleByKey) -> int:
    """Return the most people that may be in both: one of them may have given the address of another."""
    common = here.keys() & there.keys()
    return min(len(set().union(*(people[key] for key in common))) for people in (here, there))


def _certain(here: PeopleByKey, there: PeopleByKey) -> int:
    """Return how many people are in both for certain: those whom a chain of keys joins are one."""
    people: list[set[tuple[int, str]]] = []
    for key in here.keys() & there.keys():
        one = {(0, record) for record in here[key]} | {(1, record) for record in there[key]}
        same = [known for known in people if known & one]
        people = [*(known for known in people if not known & one), one.union(*same)]
    return len(people)


def _people_by_key(table: pa.Table, keys: Callable[[Row], Iterable[Key]]) -> PeopleByKey:
    found: dict[Key, set[str]] = defaultdict(set)
    for row in rows_of(table):
        for key in keys(row):
            found[key].add(row["airtable_record_id"])
    return found


def _certain_keys(row: Row) -> list[Key]:
    """Return each way of writing to a person, with the name: the same of both in two editions is the same person."""
    names = [key for key in _keys(row) if key[0] == "nom"]
    return [(*name, *key) for name in names for key in _keys(row) if key[0] != "nom"]


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
