"""The certificate of a panel: what was assumed, what was counted; enough for anyone to do the audit again.

It holds nothing that readers of the page do not know, or that the quotas, where they tell of nobody, add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.kit.disclosure.ladder import Page, quotas_tell_nothing
from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_pages, nobody_else
from pipelines.kit.disclosure.quotas import Seats, panel_criteria
from pipelines.kit.disclosure.worlds import Bound, Criterion, binding
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.ladders import TieRule
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row

Rows = Sequence[Row]
TABLE = "panel_composition"
WITHHELD, NONE, PUBLIC, KNOWN = "non_publie", "aucun", "publies", "connus"


def by_criterion(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return rows by their criterion, in their order."""
    made: dict[str, list[Row]] = {}
    for row in rows:
        made.setdefault(row["critere"], []).append(row)
    return made


def panel_certificate(
    published: Rows, quotas: Rows, protocol: Protocol, seats: Seats, judges_for: JudgesFor = nobody_else
) -> dict[str, Any]:
    """Return the certificate of a published composition; ``AvisError`` when the audit does not give that page.

    ``published`` are the rows of ``panel_composition``, ``quotas`` those of the private ``composition``.
    """
    criteria = panel_criteria(by_criterion(quotas), protocol, seats)
    shown = by_criterion(published)
    pages = {name: shown_page(shown.get(name, []), criterion.rungs) for name, criterion in criteria.items()}
    if any(row["publication"] != WITHHELD for name in shown.keys() - criteria.keys() for row in shown[name]):
        raise AvisError(Finding("certificat_impossible", table=TABLE))
    verdicts = audit_pages(criteria, pages, protocol.liens, judges_for)
    for name, verdict in verdicts.items():
        if verdict.page and verdict.page not in verdict.audit.pages:
            raise AvisError(Finding("certificat_impossible", table=TABLE, detail=name))
    return {
        "effectif": seats.final,
        "criteres": {name: _entry(verdict, bool(judges_for(name))) for name, verdict in sorted(verdicts.items())},
        "liens": [tie.model_dump(mode="json") for tie in protocol.liens],
    }


def shown_page(rows: Sequence[Mapping[str, Any]], rungs: Sequence[tuple[tuple[str, ...], ...]]) -> Page | None:
    """Return the page that rows show, None when they are withheld; ``AvisError`` when they are no rung."""
    if not rows or any(row["publication"] == WITHHELD for row in rows):
        return None
    groups = [tuple(row["modalites"]) for row in rows]
    for place, rung in enumerate(rungs):
        if {frozenset(group) for group in rung} == set(map(frozenset, groups)) and len(rung) == len(groups):
            counts = {frozenset(group): int(row["effectif_panel"]) for group, row in zip(groups, rows, strict=True)}
            return place, tuple(counts[frozenset(group)] for group in rung)
    raise AvisError(Finding("certificat_impossible", table=TABLE))


def _entry(verdict: Verdict, shared: bool) -> dict[str, Any]:
    """Return what is said of one criterion; no count of worlds where it would tell of quotas that tell something."""
    criterion = verdict.criterion
    bounds = binding(criterion.quotas, criterion.seats)
    known = NONE if not bounds else PUBLIC if quotas_tell_nothing(criterion) else KNOWN
    return {
        "publie": verdict.page is not None,
        "echelon": verdict.page[0] + 1 if verdict.page else None,
        "mondes": None if known == KNOWN else verdict.worlds,
        "quotas": known,
        "bornes": [] if known == KNOWN else [_bound(bound) for bound in bounds],
        "editions_communes": shared,
        "echelons": [[list(group) for group in rung] for rung in criterion.rungs],
    }


def _bound(bound: Bound) -> dict[str, Any]:
    return {"modalites": list(bound.codes), "min": bound.minimum, "max": bound.maximum}


def certificate_findings(
    certificate: Mapping[str, Any], published: Rows, rules: Mapping[str, int]
) -> Iterator[Finding]:
    """Yield what a certificate gets wrong about a published composition, the audit being done again from it alone.

    A criterion whose quotas are known but not public, or that another edition's people limit, cannot be done again.
    ``rules`` are ``coalition_m`` and ``seuil_t``.
    """
    shown = by_criterion(published)
    entries = {
        name: entry
        for name, entry in certificate["criteres"].items()
        if entry["quotas"] != KNOWN and not entry["editions_communes"]
    }
    said = {name for name, rows in shown.items() if rows[0]["publication"] != WITHHELD}
    if said != {name for name, entry in certificate["criteres"].items() if entry["publie"]}:
        yield Finding("certificat_faux", table=TABLE)
        return
    criteria = {name: _criterion(entry, certificate["effectif"], rules) for name, entry in entries.items()}
    pages = {name: shown_page(shown.get(name, []), criterion.rungs) for name, criterion in criteria.items()}
    ties = [TieRule(**tie) for tie in certificate["liens"]]
    unknown = certificate["criteres"].keys() - entries.keys()
    tied = {tie.critere for tie in ties if tie.exige in unknown}
    for name, verdict in audit_pages(criteria, pages, ties).items():
        entry = entries[name]
        possible = verdict.page is None or verdict.page in verdict.audit.pages
        if name not in tied and not (possible and verdict.worlds == entry["mondes"]):
            yield Finding("certificat_faux", table=TABLE, detail=name)


def _criterion(entry: Mapping[str, Any], seats: int, rules: Mapping[str, int]) -> Criterion:
    rungs = tuple(tuple(tuple(group) for group in rung) for rung in entry["echelons"])
    bounds = tuple(Bound(tuple(bound["modalites"]), bound["min"], bound["max"]) for bound in entry["bornes"])
    codes = tuple(code for group in rungs[0] for code in group)
    return Criterion(codes, rungs, bounds, seats, rules["coalition_m"], rules["seuil_t"])
