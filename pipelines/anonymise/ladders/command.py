"""``avis ladder``: what the protocol's ladders would keep of panels drawn from a file of quotas, and better ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.anonymise.ladders.names import known_groups, named, terms, yaml_lines
from pipelines.anonymise.ladders.proposal import MOST_FREE_PARTS, Expected, Question, Rungs, expected, propose
from pipelines.anonymise.ladders.shares import PartShares, Shares, part_shares, shares_from
from pipelines.anonymise.ladders.words import comparison_lines
from pipelines.kit.disclosure.worlds import MOST_SEATS
from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.kit.ladders import Group, Ladder, criteria
from pipelines.kit.protocol import Confidentiality, load_protocol

MOST_CATEGORIES = 60


@dataclass(frozen=True)
class Outcome:
    """A ladder, and what it does on panels held by quotas and on panels drawn without."""

    ladder: Ladder
    stratified: Expected
    random: Expected

    def as_dict(self) -> dict[str, Any]:
        """Return the ladder rung by rung, as JSON holds it."""
        rungs = zip(self.ladder.echelons, self.stratified.by_rung, self.random.by_rung, strict=True)
        return {
            "kept": {"quotas": round(self.stratified.kept, 4), "random": round(self.random.kept, 4)},
            "refused": {"quotas": round(self.stratified.refused, 4), "random": round(self.random.refused, 4)},
            "rungs": [
                {"groups": [group.code for group in rung], "quotas": round(held, 4), "random": round(drawn, 4)}
                for rung, held, drawn in rungs
            ],
        }


@dataclass(frozen=True)
class Comparison:
    """One criterion: the protocol's ladder, when it has one, and the proposed one.

    ``unmeasured`` are the protocol's rungs that tell apart what the quotas count together: nobody knows those shares.
    """

    criterion: str
    protocol: Outcome | None
    proposed: Outcome | None
    unmeasured: int = 0


@dataclass(frozen=True)
class LadderReport:
    """What ``avis ladder`` tells; ``seed`` gives the same panels again."""

    size: int
    seed: int
    comparisons: tuple[Comparison, ...]

    @property
    def ladders(self) -> dict[str, Ladder]:
        """The proposed ladders, by criterion."""
        return {one.criterion: one.proposed.ladder for one in self.comparisons if one.proposed}

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it; ``echelles`` is the entry of ``edition.yaml``."""
        told = {
            one.criterion: {
                "protocol": one.protocol.as_dict() if one.protocol else None,
                "proposed": one.proposed.as_dict() if one.proposed else None,
                "unmeasured_rungs": one.unmeasured,
            }
            for one in self.comparisons
        }
        entry = {name: ladder.model_dump(mode="json") for name, ladder in self.ladders.items()}
        return {"size": self.size, "seed": self.seed, "criteria": told, "echelles": entry}

    def text(self, language: Language = "fr") -> str:
        """Return the comparisons, then the lines to paste in ``edition.yaml``."""
        told = ((one, _told(one)) for one in self.comparisons)
        lines = [
            line for one, ladders in told for line in comparison_lines(one.criterion, ladders, one.unmeasured, language)
        ]
        return "\n".join([*lines, *(yaml_lines(self.ladders) if self.ladders else ())])


def propose_ladders(
    quotas: Path, size: int, only: Sequence[str] = (), ordered: Iterable[str] = (), seed: int = 1
) -> LadderReport:
    """Return what is proposed for panels of ``size``; ``ordered`` are further criteria whose neighbours alone join."""
    protocol = load_protocol("autre", None)
    rules = protocol.confidentialite
    _check_options(size, seed, fewest=2 * rules.seuil)
    found = shares_from(quotas)
    unknown = [name for name in (*only, *ordered) if name not in found]
    if unknown:
        raise UsageError(Finding("echelle_sans_quotas", file=quotas.name, count=len(unknown)))
    neighbours = {*ordered, *(name for name, ladder in protocol.echelles.items() if ladder.ordonne)}
    return LadderReport(
        size,
        seed,
        tuple(
            _compared(name, shares, protocol.echelles.get(name), name in neighbours, (size, seed), rules)
            for name, shares in found.items()
            if not only or name in only
        ),
    )


def _check_options(size: int, seed: int, fewest: int) -> None:
    if not fewest <= size <= MOST_SEATS:
        raise UsageError(Finding("echelle_taille", column="--size", detail=f"{fewest}-{MOST_SEATS}"))
    if seed < 0:
        raise UsageError(Finding("echelle_graine", column="--seed"))


def _compared(
    name: str, shares: Shares, known: Ladder | None, ordered: bool, drawn: tuple[int, int], rules: Confidentiality
) -> Comparison:
    codes = criteria().get(name)
    alone: PartShares = {(category,): share for category, share in shares.items()}
    parts = part_shares(shares, codes, [*known_groups(known), *terms(name)]) if codes else alone
    if parts is None:
        raise AvisError(Finding("echelle_modalite", detail=name))
    measured = _measured(known, parts)
    unmeasured = len(known.echelons) - len(measured.echelons if measured else ()) if known else 0
    if not 2 <= len(parts) <= MOST_CATEGORIES:
        return Comparison(name, None, None, unmeasured)
    question = _question(parts, measured, known, ordered, drawn, rules)
    rungs = tuple(tuple(_codes_of(group, parts) for group in rung) for rung in propose(question))
    return Comparison(
        name,
        _outcome(question, measured) if measured else None,
        _outcome(question, named(name, ordered, rungs, known)) if rungs else None,
        unmeasured,
    )


def _measured(known: Ladder | None, parts: PartShares) -> Ladder | None:
    """Return a ladder with the rungs alone whose groups hold each part whole or not at all, None without any."""
    if known is None:
        return None
    whole = [rung for rung in known.echelons if all(_holds_whole(group, parts) for group in rung)]
    return Ladder(ordonne=known.ordonne, echelons=tuple(whole)) if whole else None


def _holds_whole(group: Group, parts: PartShares) -> bool:
    return all(set(part) <= set(group.modalites) or not set(part) & set(group.modalites) for part in parts)


def _question(
    parts: PartShares,
    measured: Ladder | None,
    known: Ladder | None,
    ordered: bool,
    drawn: tuple[int, int],
    rules: Confidentiality,
) -> Question:
    """Return what is asked of the proposal, where the first code of a part stands for it."""
    apart = _told_apart(measured, parts) if measured and not ordered and len(parts) > MOST_FREE_PARTS else ()
    groups = [group for group in known_groups(known) if _holds_whole(group, parts)]
    with_name = frozenset(frozenset(_parts_of(group, parts)) for group in groups)
    shares = {part[0]: share for part, share in parts.items()}
    return Question(shares, drawn[:1], ordered, rules.coalition, rules.seuil, apart, with_name, seed=drawn[1])


def _parts_of(group: Group, parts: PartShares) -> tuple[str, ...]:
    return tuple(part[0] for part in parts if part[0] in group.modalites)


def _codes_of(group: Sequence[str], parts: PartShares) -> tuple[str, ...]:
    return tuple(code for part in parts if part[0] in group for code in part)


def _outcome(question: Question, ladder: Ladder) -> Outcome:
    """Return what a ladder that splits no part does; a code that starts no part is with the one that does."""
    rungs: Rungs = tuple(
        tuple(tuple(code for code in group.modalites if code in question.shares) for group in rung)
        for rung in ladder.echelons
    )
    seats = question.sizes[0]
    return Outcome(
        ladder,
        expected(question, rungs, seats, question.stratified(seats)),
        expected(question, rungs, seats, question.at_random(seats)),
    )


def _told_apart(ladder: Ladder, parts: PartShares) -> tuple[tuple[str, ...], ...]:
    """Return the parts that no rung of a ladder tells apart, together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for part in parts:
        own = (group.code for rung in ladder.echelons for group in rung if part[0] in group.modalites)
        together.setdefault(tuple(own), []).append(part[0])
    return tuple(map(tuple, together.values()))


def _told(one: Comparison) -> Mapping[str, tuple[Ladder, Expected, Expected] | None]:
    outcomes = {"protocol": one.protocol, "proposed": one.proposed}
    return {
        name: (outcome.ladder, outcome.stratified, outcome.random) if outcome else None
        for name, outcome in outcomes.items()
    }
