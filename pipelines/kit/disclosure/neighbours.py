"""The editions of one installation whose panels share people, read from its private folder.

What an edition published is read in its ledger, which outlives its folders; what it was made from and who sat, in what
was kept of its panel. The edition whose composition was public first stands; a later one is judged beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.disclosure.certificate import TABLE
from pipelines.kit.disclosure.ladder import Judge
from pipelines.kit.disclosure.panel import JudgesFor, Verdict
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.disclosure.shared import NoPage
from pipelines.kit.disclosure.shared_panels import (
    Between,
    PublishedPanel,
    judges_of_shared,
    linked_panels,
    published_verdicts,
    seated_people,
)
from pipelines.kit.files import Folders, open_regular, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.fixed_rules import read_rules
from pipelines.kit.ladders import ladders_digest
from pipelines.kit.tables import Row, read_parquet, rows_of, write_parquet

LEDGERS = "_registre"
QUOTAS, PEOPLE, PANEL = "composition_publiee.parquet", "panel_publie.parquet", "panel_publie.json"
Linked = dict[str, Between | None]  # by edition, the people shared; None where nothing can be said beside it


def keep_published_panel(folders: Folders, key: str, composition: pa.Table, people: pa.Table, seats: Seats) -> None:
    """Keep, in the private folder, what a composition that becomes public was made from, and who sat.

    The people come last: their file says that the rest is there. Until the ledger holds the composition, nobody knows
    whether it is public, and nobody else publishes beside it.
    """
    private = folders.layer(key, "prive")
    panel: dict[str, Any] = {"effectif": seats.final, "tires": seats.drawn, "remplacements": seats.replacements}
    panel["editions"] = _linked_now(folders, key)
    write_parquet(composition, private / QUOTAS)
    write_file(private / PANEL, json.dumps(panel, sort_keys=True).encode())
    write_parquet(people, private / PEOPLE)


def first_composition(folders: Folders, key: str) -> list[Row]:
    """Return the rows that the composition was made from when it was first published, empty when it was not."""
    path = folders.layer(key, "prive") / QUOTAS
    return rows_of(read_parquet(path)) if path.exists() and published_compositions(folders, key) else []


def judges_beside_others(folders: Folders, key: str) -> JudgesFor:
    """Return the judges of an edition beside the panels that were public before its own.

    Nothing is read before the first criterion asks: most editions have no composition to publish tonight.
    """

    @cache
    def found() -> JudgesFor:
        return _judges(folders, _linked_first(folders, key)) or _no_page

    return lambda criterion: found()(criterion)


def judges_of_correction(folders: Folders, key: str) -> JudgesFor:
    """Return the judges of a composition that would be published again: no page when others were published since."""

    @cache
    def found() -> JudgesFor:
        kept, now = folders.layer(key, "prive") / PANEL, _linked_now(folders, key)
        alone = kept.exists() and _linked_kept(kept) == now
        return (_judges(folders, now) if alone else None) or _no_page

    return lambda criterion: found()(criterion)


def not_comparable(folders: Folders, key: str) -> int:
    """Return how many other editions published a composition and have had their people erased since."""
    ledgers, known = sorted((folders.private / LEDGERS).glob("*.jsonl")), {key, *_others(folders, key)}
    return sum(bool(published_compositions(folders, path.stem)) for path in ledgers if path.stem not in known)


def published_compositions(folders: Folders, key: str) -> list[Mapping[str, Any]]:
    """Return the lines of the ledger of an edition that published a composition of its panel, oldest first.

    ``AvisError`` when the ledger is damaged.
    """
    path = folders.private / LEDGERS / f"{key}.jsonl"
    try:
        with open_regular(path) as file:
            lines = [json.loads(line) for line in file]
        return [line for line in lines if TABLE in line["chiffres"]]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError):
        raise AvisError(Finding("registre_abime", file=path.name)) from None


def _no_page(criterion: str) -> tuple[Judge, ...]:
    return (NoPage(),)


def _judges(folders: Folders, linked: Linked, later: tuple[str, ...] = ()) -> JudgesFor | None:
    """Return the judges beside linked editions, None when one of them cannot be read any more.

    ``later`` are the editions that were judged beside this one: two never were beside each other.
    """
    said: dict[str, dict[str, Verdict]] = {}
    for name in (name for name, shared in linked.items() if shared):
        verdicts = _verdicts(folders, name, later)
        if verdicts is None:
            return None
        said[name] = verdicts
    return judges_of_shared(linked, said)


def _linked_first(folders: Folders, key: str) -> Linked:
    """Return the linked editions when the composition became public; those of now while it is not."""
    kept = folders.layer(key, "prive") / PANEL
    return _linked_kept(kept) if kept.exists() and published_compositions(folders, key) else _linked_now(folders, key)


def _linked_kept(path: Path) -> Linked:
    editions: Mapping[str, list[int] | None] = json.loads(path.read_bytes())["editions"]
    return {name: (shared[0], shared[1]) if shared else None for name, shared in editions.items()}


def _linked_now(folders: Folders, key: str) -> Linked:
    mine = _seated(folders.layer(key, "prive"))
    linked = linked_panels(mine, _others(folders, key)) if mine is not None and mine.num_rows else {}
    return {name: None if _verdicts(folders, name) is None else shared for name, shared in linked.items()}


def _others(folders: Folders, key: str) -> dict[str, pa.Table]:
    """Return the people of every other edition that published a composition, or was about to.

    Those of now when what was kept of the panel is lost: they say that nothing may be published beside it.
    """
    found: dict[str, pa.Table] = {}
    for private in sorted(folders.private.glob("*/prive")):
        name, kept = private.parent.name, private / PEOPLE
        if name == key or not (kept.exists() or published_compositions(folders, name)):
            continue
        people = read_parquet(kept) if kept.exists() else _seated(private)
        if people is not None:
            found[name] = people
    return found


def _seated(private: Path) -> pa.Table | None:
    """Return the people of a panel as the working tables tell them, None when these are gone."""
    seats, identities = private / "panelistes.parquet", private / "identites.parquet"
    known = seats.exists() and identities.exists()
    return seated_people(read_parquet(seats), read_parquet(identities)) if known else None


def _verdicts(folders: Folders, key: str, later: tuple[str, ...] = ()) -> dict[str, Verdict] | None:
    """Return what an edition said of its panel, by criterion; None when that cannot be known for certain.

    It cannot when it published two compositions, or perhaps one that its ledger does not hold yet, or when what it was
    made from, or beside whom it was judged, is lost, damaged or of other ladders.
    """
    published = published_compositions(folders, key)
    if key in later or len(published) != 1:
        return None
    try:
        panel = _panel(folders, key, published[0], (*later, key))
        return published_verdicts(panel) if panel else None
    except (AvisError, OSError, ValueError, TypeError, KeyError):
        return None


def _panel(folders: Folders, key: str, line: Mapping[str, Any], later: tuple[str, ...]) -> PublishedPanel | None:
    """Return the panel of a line of a ledger, with what was kept of it."""
    private, rules = folders.layer(key, "prive"), read_rules(folders.private / key)
    kept, judges_for = (
        json.loads((private / PANEL).read_bytes()),
        _judges(folders, _linked_kept(private / PANEL), later),
    )
    if judges_for is None or rules is None or line["echelles"] != ladders_digest(rules.echelles):
        return None
    return PublishedPanel(
        shown=line["chiffres"][TABLE],
        quotas=rows_of(read_parquet(private / QUOTAS)),
        seats=Seats(kept["effectif"], tuple(kept["tires"]), kept["remplacements"]),
        protocol=rules,
        judges_for=judges_for,
    )
