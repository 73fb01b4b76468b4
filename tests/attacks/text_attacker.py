"""Somebody who holds the whole registry, knows who sat, and looks for people in what was published of their texts.

Its readings owe nothing to the detectors: letters levelled its own way, names glued, skeletons of consonants, sounds,
near misses, streams of figures. It knows ordinary French, so it does not cry wolf at « petit » or « rose ».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from bench.verbatims.compose import carriers, fillers
from bench.verbatims.model import Invented

Claim = tuple[int, str]
"""A text, and the record id of the person whom the attacker reads in it."""

LOOKS_LIKE = str.maketrans("0134578@$łøđıœæ", "oieastbasłodioa")
SOUNDS = (
    ("ph", "f"),
    ("qu", "k"),
    ("eau", "o"),
    ("au", "o"),
    ("ai", "e"),
    ("ei", "e"),
    ("y", "i"),
    ("c", "k"),
    ("h", ""),
)
NUMERALS = ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
FIGURES = {name: str(value) for value, name in enumerate(NUMERALS)}
PLACEHOLDER = re.compile(r"\[[^\]]*\]")
LONGEST_WINDOW = 6
SHORTEST_SKELETON = 6
SHORTEST_SOUND = 8
SHORTEST_ALONE = 4
SHORTEST_NEAR = 5


def levelled(text: str) -> list[str]:
    """Return the words of a text: letters without accents, lower case, what cannot be seen removed."""
    kept = (sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) not in ("Mn", "Cf"))
    return re.findall(r"[^\W_]+", "".join(kept).casefold().translate(str.maketrans("łøđı", "lodi")))


def skeleton(letters: str) -> str:
    """Return the consonants of a word, each run once."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouy]", "", letters))


def sound(letters: str) -> str:
    """Return how letters sound, roughly: « Phylipeau » as « filipo »."""
    for written, heard in SOUNDS:
        letters = letters.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", letters).rstrip("estdx")


@dataclass(frozen=True)
class Attacker:
    """The registry, and what its owner makes of it."""

    people: Sequence[Invented]

    @cached_property
    def french(self) -> frozenset[str]:
        """The words that any text may hold."""
        registers = ("oral", "administratif", "ecrit", "minuscules", "majuscules", "fautes", "notes", "titre", "lieu")
        sentences = (*fillers(), *(sentence for register in registers for sentence in carriers(register)))
        return frozenset(word for sentence in sentences for word in levelled(sentence)) | set(levelled("Mlle Dr Me Mr"))

    @cached_property
    def seated(self) -> list[Invented]:
        """Those who sat there."""
        return [person for person in self.people if person.role != "inscrit"]

    @cached_property
    def whole_names(self) -> dict[str, str]:
        """Every whole name glued, in both orders, as letters, as consonants and as sounds, with its record."""
        found: dict[str, str] = {}
        for person in self.people:
            given, family = "".join(levelled(person.given)), "".join(levelled(person.family))
            for glued in (given + family, family + given):
                for key in self._keys(glued):
                    found.setdefault(key, person.record)
        return found

    @cached_property
    def single_names(self) -> dict[str, str]:
        """The names that tell who somebody is among those who sat, with their record."""
        names = (
            (word, person.record)
            for person in self.seated
            for name in (person.given, person.family, person.nickname, person.email.partition("@")[0])
            for word in ("".join(levelled(name)), *levelled(name))
        )
        return {word: record for word, record in names if len(word) >= SHORTEST_ALONE and word not in self.french}

    def claims(self, texts: Iterable[str]) -> set[Claim]:
        """Return whom the attacker reads in which text."""
        return {(row, record) for row, text in enumerate(texts) for record in self._read(text)}

    def _read(self, text: str) -> Iterator[str]:
        words = levelled(PLACEHOLDER.sub(" ", text))
        yield from self._contacts(text)
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_WINDOW, len(words)) + 1):
                if not set(words[start:end]) <= self.french:
                    yield from (
                        self.whole_names[key]
                        for key in self._keys("".join(words[start:end]))
                        if key in self.whole_names
                    )
        for word in {*words, *("".join(pair) for pair in zip(words, words[1:], strict=False))}:
            yield from self._near(word)

    def _keys(self, glued: str) -> list[str]:
        bones, heard = skeleton(glued), sound(glued)
        keys = [glued] if len(glued) >= SHORTEST_NEAR else []
        keys += [f"bones {bones}"] if len(bones) >= SHORTEST_SKELETON else []
        return keys + ([f"sound {heard}"] if len(heard) >= SHORTEST_SOUND else [])

    def _near(self, word: str) -> Iterator[str]:
        """Yield who bears a name within one typing error of a word that is no French word."""
        if len(word) < SHORTEST_ALONE or word in self.french:
            return
        if word in self.single_names:
            yield self.single_names[word]
        elif len(word) >= SHORTEST_NEAR:
            for name, record in self.single_names.items():
                if len(name) >= SHORTEST_NEAR and OSA.distance(word, name, score_cutoff=1) <= 1:
                    yield record

    def _contacts(self, text: str) -> Iterator[str]:
        """Yield whose phone is in the figures of a text, spelled out or not, or whose mailbox is in its letters."""
        words = levelled(text)
        signs = "".join(FIGURES.get(word, word) for word in words)
        figures = "".join(str(unicodedata.digit(sign)) for sign in signs if sign.isdigit())
        for start in range(len(figures) - 8):
            if figures[start : start + 9] in self.phones:
                yield self.phones[figures[start : start + 9]]
        yield from (record for local, record in self.mailboxes.items() if local in "".join(words))

    @cached_property
    def phones(self) -> dict[str, str]:
        """The nine last figures of every phone, with whose it is."""
        return {person.phone[1:]: person.record for person in self.people}

    @cached_property
    def mailboxes(self) -> dict[str, str]:
        """What precedes the @ in the e-mails of those who sat, with whose it is."""
        return {"".join(levelled(person.email.partition("@")[0])): person.record for person in self.seated}


def true_claims(claims: Collection[Claim], subjects: Sequence[str]) -> set[Claim]:
    """Return the claims that name the one whom the text is about, by the record of each text's subject."""
    return {(row, record) for row, record in claims if subjects[row] == record}
