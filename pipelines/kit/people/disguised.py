"""People of the room behind a disguise: markup or an escape inside their name, spaced letters, figures, initials.

What is found is held: where the name starts and ends in the text as it was written is not sure enough to redact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from pipelines.kit.people.tokens import Token
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.folding import unescape
from pipelines.kit.texts.forms import form_of
from pipelines.kit.texts.passages import Passage

Find = Callable[[Batch], list[Passage]]

_MARKED = re.compile(r"[&\\%<*~`\]]|\w_\w|-\n")
_TAG = re.compile(r"<[^<>]{0,300}>")
_LINK = re.compile(r"\]\([^()\n]{0,300}\)")
_MARKS = re.compile(r"[*~`\[\]]|(?<=\w)_(?=\w)|-\r?\n\s*")
_SPACED = re.compile(r"(?<= )(?:[a-z0-9] ){4,40}")
_MIXED = re.compile(r"(?<= )(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{4,30}(?= )")
_LOOK_ALIKES = str.maketrans("0134578", "oieastb")
_FIGURES = re.compile(r"[0-9]+")
_INITIALS = re.compile(r"(?<![A-Za-z.])(?:[A-Z]\.[ -]?){1,2}[A-Z]\b\.?(?!\w)")
_TITLED = re.compile(r"\b(?:M\.?|Mme|Mlle|Madame|Monsieur|Mademoiselle) ([A-Z])(?![\w'])\.?")
SHORTEST = 4


class Disguised:
    """The names of those who sat there as they may hide; ``find`` is what finds them in the open."""

    def __init__(self, tokens: Iterable[Token], find: Find) -> None:
        self._find = find
        named = [token for token in tokens if token.part in ("prenom", "nom", "surnom")]
        glued = {token.words.replace(" ", "") for token in named}
        self._names = {name for name in glued if len(name) >= SHORTEST}
        self._initials = set(_initials(named))
        self._letters = {initials[0] for initials in self._initials} | {each[-1] for each in self._initials}

    def passages(self, batch: Batch, found: Collection[Passage]) -> Iterator[Passage]:
        """Yield what hides somebody; ``found`` are the passages of the batch found in the open."""
        if not self._names:
            return
        yield from self._behind_marks(batch, found)
        for match in _SPACED.finditer(batch.folded):
            if self._hides(match[0].replace(" ", "")):
                yield batch.in_folded(match.start(), match.end(), "nom", False, rule="lettres_espacees")
        for match in _MIXED.finditer(batch.folded):
            if {match[0].translate(_LOOK_ALIKES), _FIGURES.sub("", match[0])} & self._names:
                yield batch.in_folded(match.start(), match.end(), "nom", False, rule="chiffres")
        yield from self._initialled(batch)

    def _hides(self, letters: str) -> bool:
        return any(name in letters for name in self._names)

    def _initialled(self, batch: Batch) -> Iterator[Passage]:
        for match in _INITIALS.finditer(batch.plain):
            if tuple(sign.lower() for sign in match[0] if sign.isalpha()) in self._initials:
                yield batch.in_plain(match.start(), match.end(), "nom", False, "initiales")
        for match in _TITLED.finditer(batch.plain):
            if match[1].lower() in self._letters:
                yield batch.in_plain(match.start(1), match.end(), "nom", False, "initiales")

    def _behind_marks(self, batch: Batch, found: Collection[Passage]) -> Iterator[Passage]:
        """Yield whole the texts that name somebody only once their escapes and marks are gone."""
        rows = sorted({row for row, text in enumerate(batch.texts) if _MARKED.search(text)})
        if not rows:
            return
        in_the_open = {(each.row, form_of(batch.texts[each.row][each.start : each.end])) for each in found}
        bare = Batch([_without_marks(batch.texts[row]) for row in rows])
        hidden = {
            rows[each.row]
            for each in self._find(bare)
            if (rows[each.row], form_of(bare.texts[each.row][each.start : each.end])) not in in_the_open
        }
        yield from (
            Passage(row, 0, len(batch.texts[row]), "nom", False, rule="sous_un_signe") for row in sorted(hidden)
        )


def _without_marks(text: str) -> str:
    return _MARKS.sub("", _LINK.sub("", _TAG.sub("", unescape(text))))


def _initials(tokens: Iterable[Token]) -> Iterator[tuple[str, ...]]:
    """Yield the initials of each person in both orders: « L. G. », « J.-B. M. », « G. L. »."""
    names: dict[int, tuple[set[tuple[str, ...]], set[tuple[str, ...]]]] = {}
    for token in tokens:
        given, family = names.setdefault(token.person, (set(), set()))
        letters = tuple(word[0] for word in token.words.split())
        if token.part == "prenom" and not token.weak:
            given.add(letters)
        elif token.part == "nom":
            family.add(letters[:1])
    for given, family in names.values():
        for one in given:
            yield from ((*one, *other) for other in family)
            yield from ((*other, *one) for other in family)
            if len(one) > 1:
                yield one
