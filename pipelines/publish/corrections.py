"""Publishing a composition again: only by a decision on record, and only when both releases together tell nothing.

A reader of both knows the worlds that give both pages. That holds when the panel is the same. When people moved
between the two, the reader knows pairs of worlds instead, whose difference tells of the few who moved: with three
replaced, both cells of some are known on at least one criterion in a third of the panels, with one replaced in all. So
one person moved is enough to refuse, and the counts of the first release are kept, privately, to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.certificate import by_criterion, shown_page
from pipelines.kit.disclosure.ladder import Coalition, Groups
from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_pages, nobody_else
from pipelines.kit.disclosure.quotas import Seats, panel_criteria, seats_of
from pipelines.kit.disclosure.worlds import (
    MOST_WORLDS,
    Counts,
    all_worlds,
    atoms,
    binding,
    count_of_worlds,
    membership,
    within,
)
from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.frozen_figures import COMPOSITION, PROCESS
from pipelines.publish.ledger import Ledger

COUNTS = ("critere", "modalite", "effectif_panel", "effectif_vivier")


@dataclass(frozen=True)
class PanelSource:
    """What the private side knows of the panel: the rows of ``composition`` now, and when they were first published.

    ``judges_for`` are those of the editions that were public before it, ``judges_of_correction`` of all that are now;
    ``not_comparable`` counts the other panels whose people were erased, so that nobody can say who sat in both: it
    reads every edition, and is asked only when a composition becomes public.
    """

    composition: Sequence[Row] = ()
    first_composition: Sequence[Row] = ()
    judges_for: JudgesFor = nobody_else
    judges_of_correction: JudgesFor = nobody_else
    not_comparable: Callable[[], int] = int


@dataclass(frozen=True)
class Composition:
    """A composition as its release shows it, and the private counts and quotas that it was made from."""

    shown: Sequence[Row]
    made_from: Sequence[Row]


def judge_correction(
    edition: Edition, now: Tables, protocol: Protocol, ledger: Ledger, source: PanelSource
) -> tuple[bool, list[Finding]]:
    """Return whether a correction on record lets the composition be published again, and what there is to tell.

    ``now`` are the open tables with the first figures of all but the composition. Once corrected, it is corrected no
    more: three pages would have to be read together.
    """
    first = ledger.figures.get(COMPOSITION, [])
    shown = rows_of(now[COMPOSITION]) if COMPOSITION in now else []
    if not edition.corrections or not first or shown == first:
        return False, []
    releases = [entry for entry in ledger.entries if COMPOSITION in entry.chiffres]
    audit = rows_of(now["selection_audit"]) if "selection_audit" in now else []
    allowed = (
        [entry.echelles for entry in releases] == [protocol.empreinte_echelles]
        and bool(shown and source.first_composition)
        and may_publish_again(
            Composition(first, source.first_composition),
            Composition(shown, source.composition),
            protocol,
            seats_of(ledger.figures[PROCESS][0]["nb_panelistes"], audit),
            source.judges_of_correction,
        )
    )
    code = "correction_publiee" if allowed else "correction_refusee"
    return allowed, [Finding(code, "information" if allowed else "avertissement", table=COMPOSITION)]


def may_publish_again(
    first: Composition, now: Composition, protocol: Protocol, seats: Seats, judges_for: JudgesFor = nobody_else
) -> bool:
    """Return whether nobody moved between two compositions of one panel and both pages together tell nothing."""
    if _counts(first.made_from) != _counts(now.made_from) or _two_pools(first.shown, now.shown):
        return False
    before, after = (_verdicts(said, protocol, seats, judges_for) for said in (first, now))
    if before.keys() != after.keys():
        return False
    return all(_tell_nothing_together(before[name], after[name]) for name in before)


def _counts(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return sorted(tuple(row[column] for column in COUNTS) for row in rows)


def _two_pools(first: Sequence[Row], now: Sequence[Row]) -> bool:
    """Return whether the pool is shown twice in different groups: their differences would be small cells of it."""

    def groups(rows: Sequence[Row]) -> dict[str, set[frozenset[str]]]:
        shown: dict[str, set[frozenset[str]]] = {}
        for row in rows:
            if row["publication"] == "publie":
                shown.setdefault(row["critere"], set()).add(frozenset(row["modalites"]))
        return shown

    before, after = groups(first), groups(now)
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _verdicts(said: Composition, protocol: Protocol, seats: Seats, judges_for: JudgesFor) -> Mapping[str, Verdict]:
    criteria = panel_criteria(by_criterion(said.made_from), protocol, seats)
    shown = by_criterion(said.shown)
    pages = {name: shown_page(shown.get(name, []), criterion.rungs) for name, criterion in criteria.items()}
    return audit_pages(criteria, pages, protocol.liens, judges_for)


def _tell_nothing_together(first: Verdict, now: Verdict) -> bool:
    """Return whether, the first page being known, no second page that may follow it excludes anyone from anything.

    All that may follow are judged, not only the one that would: a refusal then tells nothing of the panel either.
    """
    joint = replace(now.criterion, quotas=(*first.criterion.quotas, *now.criterion.quotas))
    parts = atoms(joint)
    if not first.criterion.usable == now.criterion.usable == joint.usable or (
        count_of_worlds(joint.seats, len(parts)) > MOST_WORLDS
    ):
        return False
    worlds = all_worlds(joint.seats, len(parts))
    prior = worlds[within(worlds, parts, binding(joint.quotas, joint.seats))]
    before, after = _pages_of(first, prior, parts), _pages_of(now, prior, parts)
    left = before == _number(first)
    seconds, page = np.unique(after[left], return_inverse=True)
    if _number(now) not in seconds:
        return False
    groups = Groups(joint, parts, prior[left], page, len(seconds), prior)
    return all(judge.allows(groups).all() for judge in dict.fromkeys((Coalition(), *first.judges, *now.judges)))


def _number(verdict: Verdict) -> int:
    """Return the number of a page among those of its ladder, 0 for silence, -1 when the ladder cannot give it."""
    if verdict.page is None:
        return 0
    pages = sorted(verdict.audit.pages)
    return pages.index(verdict.page) + 1 if verdict.page in verdict.audit.pages else -1


def _pages_of(verdict: Verdict, worlds: Counts, parts: tuple[tuple[str, ...], ...]) -> npt.NDArray[np.int64]:
    """Return the number of the page that each world would give."""
    criterion, pages = verdict.criterion, sorted(verdict.audit.pages)
    numbers = np.zeros(len(worlds), dtype=np.int64)
    silent = within(worlds, parts, binding(criterion.quotas, criterion.seats))
    for place in criterion.usable:
        rung = criterion.rungs[place]
        powers = (criterion.seats + 1) ** np.arange(len(rung) - 1, -1, -1, dtype=np.int64)
        totals = (worlds @ membership(rung, parts)).astype(np.int64) @ powers
        given = [rank for rank, page in enumerate(pages) if page[0] == place]
        shown = np.array([pages[rank][1] for rank in given], dtype=np.int64).reshape(len(given), len(rung)) @ powers
        hit = silent & np.isin(totals, shown)
        numbers[hit] = np.searchsorted(shown, totals[hit]) + given[0] + 1 if given else 0
        silent &= ~hit
    return numbers
