"""In which order and by which filters editions are listed, and how lists are cut into pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.kit.findings import Language
from pipelines.kit.schema import label, vocabulary
from pipelines.publish.site.typography import tidy
from pipelines.publish.views import EntryView

BY_PAGE = 24
"""Cards on one page, so that it stays below 60 KB."""
FOLDER = "parcourir"
LONGEST = {"titre": 160, "commanditaire_nom": 100, "finalite": 240}
"""Characters of a text that a card shows; the page of the edition has it all."""
YEAR = "annee"
FACETS = {"methode": "methode", "thematique": "thematique", YEAR: "", "statut": "statut_demarche"}
"""The filters, each with the vocabulary of its values."""


@dataclass(frozen=True)
class Choice:
    """One value of a filter, and the editions that have it."""

    facet: str
    code: str
    entries: tuple[EntryView, ...]

    @property
    def path(self) -> str:
        """Where its first page is, below the catalogue in either language; made of our words only."""
        return f"{FOLDER}/{self.facet}-{self.code.replace('_', '-')}/"

    def title(self, language: Language) -> str:
        """Return the value in words."""
        return label(FACETS[self.facet], self.code, language) if FACETS[self.facet] else self.code


@dataclass(frozen=True)
class Part:
    """One page of a list: ``number`` counts from 1, ``paths`` are those of all its pages; no choice, all editions."""

    choice: Choice | None
    entries: tuple[EntryView, ...]
    number: int
    paths: tuple[str, ...]
    total: int

    @property
    def path(self) -> str:
        """Where this page is."""
        return self.paths[self.number - 1]


def ordered(entries: Iterable[EntryView]) -> tuple[EntryView, ...]:
    """Return the editions, their texts cut, the latest referral first: a new version does not move its edition."""
    by_key = sorted(map(_shortened, entries), key=lambda entry: entry.edition)
    return tuple(sorted(by_key, key=lambda entry: str(entry.process["date_saisine"] or ""), reverse=True))


def _shortened(entry: EntryView) -> EntryView:
    texts = {name: cut(entry.process[name], longest) for name, longest in LONGEST.items()}
    question = cut(entry.question, LONGEST["finalite"])
    return replace(entry, process=entry.process | texts, question=question or None)


def cut(text: str | None, longest: int) -> str:
    """Return the beginning of a text on one line, with an ellipsis when it goes on."""
    line = " ".join(tidy(text or "").split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def facet_choices(entries: tuple[EntryView, ...]) -> dict[str, list[Choice]]:
    """Return the values of each filter that some edition has: years newest first, others as their vocabulary."""
    found: dict[str, list[Choice]] = {}
    for facet, name in FACETS.items():
        codes = [term.code for term in vocabulary(name)] if name else _years(entries)
        groups = {code: tuple(entry for entry in entries if facet_value(entry, facet) == code) for code in codes}
        found[facet] = [Choice(facet, code, group) for code, group in groups.items() if group]
    return found


def _years(entries: tuple[EntryView, ...]) -> list[str]:
    return sorted({facet_value(entry, YEAR) for entry in entries} - {""}, reverse=True)


def facet_value(entry: EntryView, facet: str) -> str:
    """Return the value of an edition for a filter, empty when it is not known; the year is that of the referral."""
    return str(entry.process["date_saisine"] or "")[:4] if facet == YEAR else str(entry.process[facet] or "")


def parts(choice: Choice | None, entries: tuple[EntryView, ...]) -> Iterator[Part]:
    """Yield the pages of a list; an empty one has one page."""
    starts = range(0, max(len(entries), 1), BY_PAGE)
    paths = tuple(_path(choice, number) for number in range(1, len(starts) + 1))
    for number, start in enumerate(starts, start=1):
        yield Part(choice, entries[start : start + BY_PAGE], number, paths, len(entries))


def _path(choice: Choice | None, number: int) -> str:
    """Return where a page of a list is; the first page of all editions is at the root."""
    if choice is None:
        return "" if number == 1 else f"{FOLDER}/page-{number}/"
    return choice.path if number == 1 else f"{choice.path.removesuffix('/')}-{number}/"
