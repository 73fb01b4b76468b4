"""The audit of a whole panel: each criterion on its ladder, ties between columns, editions that share people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.kit.disclosure.ladder import Judge, LadderAudit, Page, audit, group_of
from pipelines.kit.disclosure.ties import Tie
from pipelines.kit.disclosure.ties_back import TieBack
from pipelines.kit.disclosure.worlds import Criterion, atoms, membership
from pipelines.kit.protocol import TieRule

Counts = Mapping[str, int]
JudgesFor = Callable[[str], tuple[Judge, ...]]


@dataclass(frozen=True)
class Verdict:
    """What may be published of one criterion: a page of its ladder, or nothing (None)."""

    criterion: Criterion
    judges: tuple[Judge, ...]
    page: Page | None

    @property
    def audit(self) -> LadderAudit:
        """Every page that this criterion might have given."""
        return audit(self.criterion, self.judges)

    @property
    def worlds(self) -> int:
        """How many panels would have given the same page, as far as its readers can tell."""
        found = self.audit
        return found.pages[self.page] if self.page else found.refused


def nobody_else(name: str) -> tuple[Judge, ...]:
    """Return no further judge: nobody of the panel is known to sit in another."""
    return ()


def audit_panel(
    criteria: Mapping[str, Criterion],
    counts: Mapping[str, Counts],
    ties: Sequence[TieRule] = (),
    judges_for: JudgesFor = nobody_else,
) -> dict[str, Verdict]:
    """Return the verdict of each criterion; ``counts`` are those of the panel, by criterion and code."""
    return _verdicts(
        criteria, ties, judges_for, lambda name, found: found.page_of(counts[name]) if name in counts else None
    )


def audit_pages(
    criteria: Mapping[str, Criterion],
    pages: Mapping[str, Page | None],
    ties: Sequence[TieRule] = (),
    judges_for: JudgesFor = nobody_else,
) -> dict[str, Verdict]:
    """Return the verdicts that published pages had, from public knowledge alone."""
    return _verdicts(criteria, ties, judges_for, lambda name, found: pages.get(name))


def _verdicts(
    criteria: Mapping[str, Criterion],
    ties: Sequence[TieRule],
    judges_for: JudgesFor,
    page_of: Callable[[str, LadderAudit], Page | None],
) -> dict[str, Verdict]:
    made: dict[str, Verdict] = {}
    tied = {tie.critere for tie in ties}
    for name in sorted(criteria, key=lambda name: name in tied):
        own = [judge for tie in ties if tie.critere == name for judge in _tie(tie, criteria[name], made)]
        judges = (*own, *judges_for(name))
        criterion = with_silent_refusals(criteria[name], judges)
        made[name] = Verdict(criterion, judges, page_of(name, audit(criterion, judges)))
    return {name: made[name] for name in criteria}


def with_silent_refusals(criterion: Criterion, judges: tuple[Judge, ...]) -> Criterion:
    """Return the criterion without the coarsest rungs after which a refusal would tell something.

    The fewer rungs, the more panels share one silence. It depends on what everybody knows, never on the counts.
    """
    while len(criterion.rungs) > 1 and not audit(criterion, judges).sound:
        criterion = replace(criterion, rungs=criterion.rungs[:-1])
    return criterion


def _tie(tie: TieRule, criterion: Criterion, known: Mapping[str, Verdict]) -> tuple[Judge, ...]:
    """Return a tie with every number of able people that the page on the other criterion leaves possible, both ways."""
    verdict = known.get(tie.exige)
    if verdict is None:
        return (Tie(tie.modalites, tuple(range(criterion.seats + 1))),)
    back = TieBack(tie.modalites, tie.parmi, verdict.criterion, verdict.page, verdict.judges)
    if not verdict.audit.sound:
        return Tie(tie.modalites, tuple(range(criterion.seats + 1))), back
    return Tie(tie.modalites, able_people(verdict, tie.parmi)), back


def able_people(verdict: Verdict, codes: Iterable[str]) -> tuple[int, ...]:
    """Return every number of people that a page leaves possible in some codes.

    An atom that is only partly among them may count for all, for none, or anything between.
    """
    wanted = set(codes)
    of_atoms = atoms(verdict.criterion)
    worlds = group_of(verdict.criterion, verdict.page, verdict.judges)
    sure = [atom for atom in of_atoms if wanted.issuperset(atom)]
    maybe = [atom for atom in of_atoms if wanted & set(atom)]
    low, high = (
        (worlds @ membership([[code for atom in some for code in atom]], of_atoms))[:, 0] for some in (sure, maybe)
    )
    ranges = set(zip(low.tolist(), high.tolist(), strict=True))
    return tuple(sorted({number for least, most in ranges for number in range(least, most + 1)}))
