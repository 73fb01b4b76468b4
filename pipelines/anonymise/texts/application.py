"""Decisions carried out on the passages of a column: what is redacted, by which words, and what still waits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from pipelines.anonymise.texts.decisions import TABLE, Decision, Decisions, Place, TextColumn
from pipelines.anonymise.texts.redaction import without_connecting_doubts
from pipelines.kit.findings import Finding
from pipelines.kit.people.words import is_common_word, is_ordinary
from pipelines.kit.texts.batch import batches
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.forms import digest_of, form_digest, form_of
from pipelines.kit.texts.passages import Passage

RULE = "relecture"


class Redaction(NamedTuple):
    """A passage to remove, and the words that take its place when a person gave some; else its placeholder does."""

    passage: Passage
    replacement: str | None = None


class Applied(NamedTuple):
    """What the decisions make of the passages of one column; a text with a held passage waits.

    ``kept`` counts the passages found for sure that a person keeps, ``used`` are the places of the decisions met,
    ``not_kept`` counts those of known people that stay redacted although a person keeps them.
    """

    redactions: list[Redaction]
    held: list[Passage]
    kept: int
    used: frozenset[Place]
    not_kept: int = 0


def apply_decisions(
    column: TextColumn, passages: Iterable[Passage], decisions: Decisions, verbatim: bool = False
) -> Applied:
    """Return what to redact and what to hold.

    Nobody decides to keep a known person found for sure, but in a ``verbatim`` column, where the gate judges: only a
    waiver of the gate could let the name out.
    A form that a reader pointed at is looked for in every text, unless it is made of everyday words: what tells who
    somebody is in one text tells nothing in the others.
    """
    digest = cache(lambda row: digest_of(column.texts[row]))
    redactions: list[Redaction] = []
    held: list[Passage] = []
    kept, not_kept, used = 0, 0, set()
    for passage in [*_connected(column, passages), *pointed_passages(column.texts, decisions.pointed)]:
        form = form_of(column.texts[passage.row][passage.start : passage.end])
        place = Place(form_digest(form), column.table, column.name, digest(passage.row))
        decision = _sound(decisions.by_place.get(place), form)
        used |= {place} if decision else set()
        keeps = decision is not None and decision.choice == "conserver"
        if keeps and (verbatim or not _is_known(passage)):
            kept += passage.certain
        elif decision or passage.certain:
            not_kept += keeps
            redactions.append(Redaction(passage, _words(decision)))
        elif passage.rule != RULE or not _is_everyday(form):
            held.append(passage)
    held += _unfound_leaks(column, decisions, used)
    redactions = list(_apart(redactions))
    return Applied(redactions, _uncovered(held, redactions), kept, frozenset(used), not_kept)


def _connected(column: TextColumn, passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield passages, in reading order, less the doubts that a placeholder for two names of one person takes along."""
    for row, each in groupby(passages, attrgetter("row")):
        yield from without_connecting_doubts(column.texts[row], list(each))


def pointed_passages(texts: Sequence[str], forms: Sequence[str]) -> Iterator[Passage]:
    """Yield where folded forms that a reader pointed at stand, for a person to decide."""
    if not forms:
        return
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile(f"(?<= )(?:{'|'.join(map(re.escape, longest_first))})(?= )")
    for first, batch in batches(texts):
        for match in pattern.finditer(batch.folded):
            passage = batch.in_folded(match.start(), match.end(), "tiers", certain=False, rule=RULE)
            yield Passage(passage.row + first, passage.start, passage.end, "tiers", False, None, RULE)


def _is_known(passage: Passage) -> bool:
    return passage.certain and passage.person is not None


def _words(decision: Decision | None) -> str | None:
    return decision.replacement or None if decision and decision.choice == "generaliser" else None


def _is_everyday(form: str) -> bool:
    return all(is_ordinary(word) or is_common_word(word) for word in form.split())


def _sound(decision: Decision | None, form: str) -> Decision | None:
    """Return a decision, or None when its replacement says again what it replaces."""
    if decision and decision.choice == "generaliser":
        words = fold(decision.replacement)
        return None if f" {form} " in words or form == decision.replacement else decision
    return decision


def _unfound_leaks(column: TextColumn, decisions: Decisions, used: set[Place]) -> Iterator[Passage]:
    """Yield whole the texts where a reader saw somebody, in words not given or not found."""
    leaks = {reading.text for reading in decisions.readings if reading.leak and reading[:2] == column[:2]}
    if not leaks:
        return
    pointed = {place for place, decision in decisions.by_place.items() if decision.words}
    wanting = {place.text for place in pointed - used if place[1:3] == column[:2]}
    wanting |= leaks - {place.text for place in pointed if place[1:3] == column[:2]}
    for row, text in enumerate(column.texts):
        if text and digest_of(text) in wanting:
            yield Passage(row, 0, len(text), "tiers", False, None, RULE)


def _apart(redactions: list[Redaction]) -> Iterator[Redaction]:
    """Yield redactions in reading order; two that overlap are one, in whose place no words were chosen.

    The words chosen for the longer of two stand when it holds the other whole.
    """
    last: Redaction | None = None
    for redaction in sorted(redactions, key=lambda each: (each.passage.row, each.passage.start, -each.passage.end)):
        if last and _overlap(last.passage, redaction.passage):
            last = _joined(last, redaction)
            continue
        if last:
            yield last
        last = redaction
    if last:
        yield last


def _overlap(one: Passage, other: Passage) -> bool:
    return one.row == other.row and one.start < other.end and other.start < one.end


def _joined(one: Redaction, other: Redaction) -> Redaction:
    if one.passage.end >= other.passage.end:
        return one
    passage = one.passage
    return Redaction(Passage(passage.row, passage.start, other.passage.end, passage.kind, True, passage.person, RULE))


def _uncovered(held: Iterable[Passage], redactions: Iterable[Redaction]) -> list[Passage]:
    """Return held passages, in reading order, less those of which no character would be left.

    ``redactions`` are in reading order, apart: only the last one that starts before a passage may hold it whole.
    """
    ends = [((passage.row, passage.start), passage.end) for passage, _ in redactions]

    def is_covered(passage: Passage) -> bool:
        before = bisect_right(ends, (passage.row, passage.start), key=itemgetter(0)) - 1
        return before >= 0 and ends[before][0][0] == passage.row and passage.end <= ends[before][1]

    left = {passage for passage in held if not is_covered(passage)}
    return sorted(left, key=attrgetter("row", "start", "end", "kind", "rule"))


def decision_findings(decisions: Decisions, columns: Iterable[TextColumn], applied: Iterable[Applied]) -> list[Finding]:
    """Return what is worth telling of the decisions, once they were applied to every column."""
    done = list(applied)
    used = {place for each in done for place in each.used}
    texts = {(table, name, digest_of(text)) for table, name, column in columns for text in column if text}
    idle = [place for place in decisions.by_place if place not in used]
    voided = sum(place[1:] not in texts for place in idle)
    voided += sum(reading[:3] not in texts for reading in decisions.readings)
    told = (
        Finding("revue_texte_change", "avertissement", table=TABLE, count=voided),
        Finding("revue_sans_objet", "information", table=TABLE, count=sum(place[1:] in texts for place in idle)),
        Finding("revue_certain_garde", "avertissement", table=TABLE, count=sum(each.kept for each in done)),
        Finding("revue_certain_caviarde", "avertissement", table=TABLE, count=sum(each.not_kept for each in done)),
    )
    return [*decisions.findings, *(finding for finding in told if finding.count)]
