"""What a word may be, on its own: a French word, a given name, a surname, a place.

Words are folded as ``kit.texts.folding.fold`` does, without the spaces around; the lists are those of ``lists/``.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipelines.kit.texts.folding import RECORD, fold
from pipelines.kit.texts.hand_lists import listed

LISTS = Path(__file__).parent / "lists"
SMALL_POPULATION = 2_000
GREAT_POPULATION = 20_000
COMMON_FREQUENCY = 3.0
"""One word in a million, on the scale of Zipf: base-10 logarithm of the occurrences among a billion words."""


def is_ordinary(word: str) -> bool:
    """Tell whether somebody's name is also written in lower case as a French word: « rose », « boue », « petit »."""
    return word in ordinary_words()


def frequency(word: str) -> float:
    """Return how frequent a word is in French, on the scale of Zipf; 0.0 when it is not known."""
    return _frequencies().get(word, 0.0)


def is_common_word(word: str) -> bool:
    """Tell whether a word is frequent as something else than a person's name, so that it is not a name mistyped."""
    if frequency(word) < COMMON_FREQUENCY:
        return False
    return is_ordinary(word) or word in great_places() or not (is_given_name(word) or is_surname(word))


def is_given_name(word: str) -> bool:
    """Tell whether INSEE counts the word among given names."""
    return word in given_names()


def is_surname(word: str) -> bool:
    """Tell whether the word is among frequent surnames."""
    return word in surnames()


def is_place(word: str) -> bool:
    """Tell whether the words are the name of a commune, a département, a region, a country or a great city."""
    return word in places()


def small_commune(code: str) -> str | None:
    """Return the name of a commune of under 2,000 inhabitants, from its INSEE code; None for another."""
    return small_communes().get(code)


@cache
def ordinary_words() -> frozenset[str]:
    """Return the names that are French words too, less those that texts write as names first."""
    return _compiled("ordinary") - frozenset(written("names_first"))


@cache
def given_names() -> frozenset[str]:
    """Return the given names borne by a real number of people."""
    return _compiled("given_names")


@cache
def surnames() -> frozenset[str]:
    """Return the surnames that are not rare."""
    return _compiled("surnames")


@cache
def places() -> frozenset[str]:
    """Return the names of places."""
    named = (fold(name).strip() for _, name, _ in _communes())
    return frozenset({*named, *written("places")})


@cache
def great_places() -> frozenset[str]:
    """Return the places that everybody knows: towns of over 20,000 inhabitants, départements, countries."""
    named = (fold(name).strip() for _, name, population in _communes() if population >= GREAT_POPULATION)
    return frozenset({*named, *written("places")})


@cache
def small_communes() -> dict[str, str]:
    """Return the names of the communes of under 2,000 inhabitants by their INSEE code."""
    return {code: name for code, name, population in _communes() if population < SMALL_POPULATION}


@cache
def written(name: str) -> tuple[str, ...]:
    """Return the folded entries of a list kept by hand, « _ » standing for the space of an entry of several words."""
    return tuple(dict.fromkeys(fold(entry).strip() for entry in listed(LISTS / f"{name}.txt")))


def _compiled(name: str) -> frozenset[str]:
    return frozenset(_lines(name))


def _lines(name: str) -> list[str]:
    return gzip.decompress((LISTS / f"{name}.txt.gz").read_bytes()).decode("utf-8").splitlines()


def _communes() -> Iterator[tuple[str, str, int]]:
    for line in _lines("communes"):
        code, name, population = line.split("\t")
        yield code, name, int(population)


@cache
def _frequencies() -> dict[str, float]:
    """Return the frequency of each folded word: the sum over its accents and cases."""
    import wordfreq

    known = wordfreq.get_frequency_dict("fr", "large")
    words = fold(RECORD.join(known)).split(RECORD)
    found: dict[str, float] = {}
    for word, share in zip(words, known.values(), strict=True):
        found[word.strip()] = found.get(word.strip(), 0.0) + share
    return {word: math.log10(share) + 9 for word, share in found.items()}
