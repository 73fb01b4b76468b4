"""A second reading: some of the texts in which nothing was found, read whole, and what that says of the others."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from pipelines.anonymise.texts.decisions import Decisions, TextColumn
from pipelines.anonymise.texts.queue import TO_READ, visible
from pipelines.kit.texts.forms import digest_of

SHARE = 0.1
"""Of the texts without a passage; the Cour de cassation reads as much in its sensitive families of rulings."""
FEWEST = 30
CONFIDENCE = 0.95
LONGEST = 30_000
"""Characters; a spreadsheet cuts a cell at 32,767, and what is cut is not read whole."""
RULE = "seconde_lecture"


class ReadingReport(NamedTuple):
    """How many texts were read whole, in how many somebody was found, and the rate of leaks that this excludes."""

    read: int
    leaks: int
    bound: float


def sample_size(texts: int, wanted_bound: float | None = None) -> int:
    """Return how many of so many texts to read: a tenth, 30 at least, enough for a bound when one is asked; or all."""
    enough = math.ceil(3 / wanted_bound) if wanted_bound else 0
    return min(texts, max(math.ceil(SHARE * texts), FEWEST, enough))


def reading_rows(
    columns: Iterable[tuple[TextColumn, Collection[int]]],
    edition: str,
    decisions: Decisions,
    wanted_bound: float | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of ``textes_a_relire`` of the texts drawn and not read yet, in the order of the draw.

    Each column comes with the rows in which a passage was found: they are not drawn. The draw depends on the edition's
    key and on the texts alone, so that another night draws the same ones. Texts that no cell of a spreadsheet holds
    are left out: the bound says nothing of them.
    """
    unseen = {
        (column.table, column.name, digest_of(text)): text
        for column, flagged in columns
        for row, text in enumerate(column.texts)
        if row not in flagged and text.strip() and len(text) <= LONGEST
    }
    read = {reading[:3] for reading in decisions.readings}
    drawn = sorted(unseen, key=lambda place: _rank(edition, place))[: sample_size(len(unseen), wanted_bound)]
    return [_row(*place, unseen[place]) for place in drawn if place not in read]


def _rank(edition: str, place: tuple[str, str, str]) -> str:
    return hashlib.sha256("\0".join((edition, *place)).encode()).hexdigest()


def _row(table: str, column: str, digest: str, text: str) -> dict[str, Any]:
    return {
        "passage": digest,
        "table_nom": table,
        "colonne": column,
        "empreinte_texte": digest,
        "etat": TO_READ,
        "mots": None,
        "extrait": visible(text, kept="\n"),
        "type_passage": None,
        "regle": RULE,
        "occurrences": 1,
        "deja_decide": None,
    }


def reading_report(columns: Iterable[TextColumn], decisions: Decisions) -> ReadingReport:
    """Return what was read of the texts as they are now; the reading of a text that was edited is void."""
    texts = {(table, name, digest_of(text)) for table, name, column in columns for text in column if text}
    leaky = {reading[:3]: False for reading in decisions.readings if reading[:3] in texts}
    for reading in decisions.readings:
        if reading.leak and reading[:3] in leaky:
            leaky[reading[:3]] = True
    leaks = sum(leaky.values())
    return ReadingReport(len(leaky), leaks, bound(len(leaky), leaks))


def bound(read: int, leaks: int) -> float:
    """Return the rate of leaking texts that a random sample excludes, with 95 % confidence on one side.

    Without a leak in n texts it is 3/n, the rule of three (Hanley and Lippman-Hand, JAMA 249, 1983), else the upper
    limit of Clopper and Pearson (Biometrika 26, 1934). Both are cautious for a sample of few texts.
    """
    if not read or leaks >= read:
        return 1.0
    if not leaks:
        return min(1.0, 3 / read)
    low, high = leaks / read, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(leaks, read, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def _at_most(leaks: int, read: int, rate: float) -> float:
    """Return the chance of so many leaks or fewer among the texts read, each a leak at that rate."""
    logs = (
        math.lgamma(read + 1)
        - math.lgamma(count + 1)
        - math.lgamma(read - count + 1)
        + count * math.log(rate)
        + (read - count) * math.log1p(-rate)
        for count in range(leaks + 1)
    )
    return math.fsum(map(math.exp, logs))
