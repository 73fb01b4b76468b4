"""The certificate of a panel: what was assumed, what was counted; enough for anyone to do the audit again.

It holds nothing that readers of the page do not know, or that the quotas, where they tell of nobody, add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.kit.disclosure.ladder import Page, quotas_tell_nothing
from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_pages, nobody_else
from pipelines.kit.disclosure.quotas import Seats, criterion_of, panel_criteria
from pipelines.kit.disclosure.worlds import Bound, binding
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.ladders import Ladder, ladders_digest
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
        "echelles": {name: ladder.model_dump(mode="json") for name, ladder in sorted(protocol.echelles.items())},
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
    }


def _bound(bound: Bound) -> dict[str, Any]:
    return {"modalites": list(bound.codes), "min": bound.minimum, "max": bound.maximum}


def certificate_findings(certificate: Mapping[str, Any], published: Rows, protocol: Protocol) -> Iterator[Finding]:
    """Yield what a certificate gets wrong about a published composition, the audit being done again from it alone.

    ``certificate`` is that of the release: its ladders must have the digest that it tells, its ties and its parameters
    be those of ``protocol``. What cannot be done again is told as an information: quotas that are known but not public,
    people shared with another edition.
    """
    panel, shown = certificate["panel"], by_criterion(published)
    ladders = {name: Ladder.model_validate(ladder) for name, ladder in panel["echelles"].items()}
    entries: Mapping[str, Any] = panel["criteres"]
    same = _same_rules(certificate, protocol) and ladders_digest(ladders) == certificate["empreinte_echelles"]
    if not (same and _tells_all(panel, shown, ladders)):
        yield Finding("certificat_faux", table=TABLE)
        return
    known = {name: entry for name, entry in entries.items() if entry["quotas"] != KNOWN}
    rules, seats = protocol.confidentialite, panel["effectif"]
    criteria = {name: criterion_of(ladders[name], seats, _bounds(entry), rules) for name, entry in known.items()}
    pages = {name: shown_page(shown[name], criterion.rungs) for name, criterion in criteria.items()}
    verdicts = audit_pages(criteria, pages, protocol.liens)
    unknown = _not_repeatable(entries, protocol)
    for name in sorted(entries.keys() - unknown):
        if not _holds(verdicts[name], entries[name]):
            yield Finding("certificat_faux", table=TABLE, detail=name)
    for name in sorted(unknown):
        yield Finding("certificat_non_verifiable", "information", table=TABLE, detail=name)


def _tells_all(panel: Mapping[str, Any], shown: Mapping[str, Rows], ladders: Mapping[str, Ladder]) -> bool:
    """Return whether each criterion with a ladder has its entry, published or not as it is shown, quotas or not."""
    entries, seats = panel["criteres"], panel["effectif"]
    aimed = {name for name, rows in shown.items() if any(_aims(row, seats) for row in rows)}
    return (
        entries.keys() == shown.keys() & ladders.keys()
        and {name for name, entry in entries.items() if entry["publie"]} == _published_criteria(shown)
        and not any(entries[name]["quotas"] == NONE for name in aimed & entries.keys())
    )


def _aims(row: Row, seats: int) -> bool:
    """Return whether the targets of a published group exclude some count of it."""
    low, high = row["cible_min"], row["cible_max"]
    return bool(low) or (high is not None and high < seats)


def _not_repeatable(entries: Mapping[str, Any], protocol: Protocol) -> set[str]:
    """Return the criteria whose audit needs more than public files, and those tied to them."""
    unknown = {name for name, entry in entries.items() if entry["quotas"] == KNOWN or entry["editions_communes"]}
    return unknown | {tie.critere for tie in protocol.liens if tie.exige in unknown and tie.critere in entries}


def _same_rules(certificate: Mapping[str, Any], protocol: Protocol) -> bool:
    told, rules = certificate["parametres"], protocol.confidentialite
    ties = [tie.model_dump(mode="json") for tie in protocol.liens]
    same = (told["coalition_m"], told["seuil_t"]) == (rules.coalition, rules.seuil)
    return same and bool(certificate["panel"]["liens"] == ties)


def _published_criteria(shown: Mapping[str, Rows]) -> set[str]:
    return {name for name, rows in shown.items() if rows[0]["publication"] != WITHHELD}


def _holds(verdict: Verdict, entry: Mapping[str, Any]) -> bool:
    """Return whether the audit gives the page that is shown, at the rung and with the worlds that are told."""
    place = verdict.page[0] + 1 if verdict.page else None
    possible = verdict.page is None or verdict.page in verdict.audit.pages
    return possible and (place, verdict.worlds) == (entry["echelon"], entry["mondes"])


def _bounds(entry: Mapping[str, Any]) -> list[Bound]:
    return [Bound(tuple(bound["modalites"]), bound["min"], bound["max"]) for bound in entry["bornes"]]
