"""Names that stay in a release by a decision on record: the words, the file, how many times, until when."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.kit.decisions import LeakWaiver
from pipelines.kit.findings import Finding
from pipelines.kit.texts.folding import fold
from pipelines.publish.needles import PERMITTED, SINGLE_NAME, Needles

NAMES = frozenset({"nom", SINGLE_NAME, "surnom", "commune"})
"""The kinds that can be waived: a contact, a number or a digest of one cannot."""
FILE = "edition.yaml"
ENTRY = "derogations_fuite"

CountOf = Callable[[str, str], int]
"""How many times a file holds a folded form."""


@dataclass(frozen=True)
class WaivedLeak:
    """A waiver in effect on one file: how many names stay, why and since when, but neither which nor by whose word."""

    file: str
    count: int
    motif: str
    date: str


@dataclass(frozen=True)
class Waiving:
    """The forms that stay, by file, and what is told of the waivers; its repr shows no form."""

    forms: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    leaks: tuple[WaivedLeak, ...] = ()
    findings: tuple[Finding, ...] = ()


def folded_form(words: str) -> str:
    """Return words as they are compared: « L'Haÿ » is ``l hay``."""
    return fold(words).strip()


def weigh_waivers(
    waivers: Sequence[LeakWaiver], today: datetime.date, files: Iterable[str], count_of: CountOf
) -> Waiving:
    """Return which waivers are in effect: decided, not expired, on files that hold the words exactly so many times."""
    files = sorted(files)
    forms: dict[str, frozenset[str]] = {}
    leaks: list[WaivedLeak] = []
    findings: list[Finding] = []
    for rank, waiver in enumerate(waivers):
        if void := _void(waiver, today):
            findings.append(_told(rank, *void))
            continue
        counts = _counts(waiver, files, count_of)
        if not counts:
            findings.append(_told(rank, "derogation_fuite_sans_effet", ""))
        for file, found in counts.items():
            if found == waiver.nombre:
                forms[file] = forms.get(file, frozenset()) | {folded_form(waiver.forme)}
                leaks.append(WaivedLeak(file, found, waiver.motif, waiver.date.isoformat()))
            else:
                findings.append(_told(rank, "derogation_fuite_compte", str(waiver.nombre), file, found))
    return Waiving(forms, tuple(leaks), tuple(findings))


def _void(waiver: LeakWaiver, today: datetime.date) -> tuple[str, str] | None:
    """Return why a waiver does not count on a day, a message code and the day in question, None when it may."""
    if waiver.expire < today:
        return "derogation_fuite_expiree", waiver.expire.isoformat()
    return ("derogation_fuite_future", waiver.date.isoformat()) if waiver.date > today else None


def _counts(waiver: LeakWaiver, files: Iterable[str], count_of: CountOf) -> dict[str, int]:
    """Return how many times each file that is meant holds the words; of a ``*``, the files that hold them."""
    counts = {file: count_of(file, folded_form(waiver.forme)) for file in files if waiver.covers(file)}
    return {file: found for file, found in counts.items() if found or "*" not in waiver.fichier}


def _told(rank: int, code: str, detail: str, file: str = FILE, count: int = 0) -> Finding:
    return Finding(code, "avertissement", file=file, column=f"{ENTRY}.{rank}", detail=detail, count=count)


def only(needles: Needles, forms: Collection[str]) -> Needles:
    """Return the needles that are these very names, and what excuses them."""
    patterns = needles.patterns.items()
    kept = {pattern: kind for pattern, kind in patterns if kind == PERMITTED or _named(pattern, kind, forms)}
    return replace(needles, patterns=kept, phones=frozenset(), contacts=())


def without(needles: Needles, forms: Collection[str]) -> Needles:
    """Return the needles less these very names: a longer name that holds one is still looked for."""
    kept = {pattern: kind for pattern, kind in needles.patterns.items() if not _named(pattern, kind, forms)}
    return replace(needles, patterns=kept)


def _named(pattern: str, kind: str, forms: Collection[str]) -> bool:
    return kind in NAMES and pattern.strip() in forms
