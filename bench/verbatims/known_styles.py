"""The ways in which people write somebody they sat with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from bench.verbatims.letters import mistyped, plain
from bench.verbatims.model import Invented
from bench.verbatims.ordinary import is_a_word, is_ordinary

Style = Callable[[Invented, Random], str | None]
"""Returns how somebody is written, or nothing where the style does not suit the name."""

INVISIBLE = "\u200b\u200d\u2060\ufeff\u00ad"
TITLES = ("M.", "Mme", "Monsieur", "Madame", "monsieur", "madame", "Mr", "m.", "mme", "Mlle", "Dr", "Me")
SHORTEST = 4
SHORTEST_ALONE = 5
LONG = 8
PARTICLES = {"de", "du", "des", "la", "le", "van", "der", "dos", "da", "del", "lo", "el", "al", "ben", "di"}


def _full(person: Invented, chance: Random) -> str:
    return f"{person.given} {person.family}"


def _family_first(person: Invented, chance: Random) -> str:
    family = person.family.upper() if chance.random() < 0.7 else person.family
    return f"{family} {person.given}"


def _lower(person: Invented, chance: Random) -> str:
    return _either(person, chance).lower()


def _upper(person: Invented, chance: Random) -> str:
    return _either(person, chance).upper()


def _either(person: Invented, chance: Random) -> str:
    pair = (person.given, person.family)
    return " ".join(pair if chance.random() < 0.6 else pair[::-1])


def _unaccented(person: Invented, chance: Random) -> str | None:
    return _changed(_either(person, chance), plain)


def _decomposed(person: Invented, chance: Random) -> str | None:
    return _changed(_either(person, chance), lambda name: unicodedata.normalize("NFD", name))


def _changed(name: str, change: Callable[[str], str]) -> str | None:
    return change(name) if change(name) != name else None


def _unbreakable(person: Invented, chance: Random) -> str:
    return _full(person, chance).replace(" ", chance.choice("\u00a0\u202f\u2009"))


def _invisible(person: Invented, chance: Random) -> str:
    name = _full(person, chance)
    places = set(chance.sample(range(1, len(name)), 2))
    return "".join(chance.choice(INVISIBLE) * (place in places) + letter for place, letter in enumerate(name))


def _compound(person: Invented, chance: Random) -> str | None:
    """Join or split a compound: « Jean Pierre », « Jeanpierre », « Jean-pierre »."""
    if "-" not in person.given + person.family:
        return None
    joined = chance.choice((" ", "", " - ", "\u2011"))
    return re.sub("-", joined, _full(person, chance))


def _half(person: Invented, chance: Random) -> str | None:
    """Keep half of a double surname, as married people do."""
    halves = [half for half in re.split("[- ]", person.family) if half.lower() not in PARTICLES]
    if len(halves) != 2 or "'" in person.family or "Saint" in halves or min(map(len, halves)) < SHORTEST:
        return None
    return f"{person.given} {chance.choice(halves)}"


def _particle(person: Invented, chance: Random) -> str | None:
    words = person.family.split()
    bare = [word for word in words if word.lower() not in PARTICLES]
    if len(bare) == len(words) or not bare:
        return None
    kept = " ".join(words)
    forms = (" ".join(bare), kept.lower(), kept.upper(), "".join(words), kept.title())
    return f"{person.given} {chance.choice(forms)}"


def _apostrophe(person: Invented, chance: Random) -> str | None:
    if "'" not in person.family:
        return None
    written = person.family.replace("'", chance.choice(("\u2019", "\u02bc", "", " ", "\u00b4", "' ")))
    return f"{person.given} {written if chance.random() < 0.7 else written.lower()}"


def _initial(person: Invented, chance: Random) -> str:
    initial = person.given[0]
    forms = (f"{initial}. {person.family}", f"{person.family} {initial}.", f"{initial}.{person.family}")
    return chance.choice((*forms, f"{initial} {person.family}", f"{person.family.upper()} {initial}."))


def _title(person: Invented, chance: Random) -> str:
    """Write a surname to be put behind a title, which tells nobody."""
    return person.family.upper() if chance.random() < 0.3 else person.family


def _given(person: Invented, chance: Random) -> str:
    return person.given


def _given_lower(person: Invented, chance: Random) -> str | None:
    return None if is_ordinary(person.given) else person.given.lower()


def _given_ordinary(person: Invented, chance: Random) -> str | None:
    return person.given.lower() if is_ordinary(person.given) else None


def _family(person: Invented, chance: Random) -> str:
    return person.family.upper() if chance.random() < 0.2 else person.family


def _family_lower(person: Invented, chance: Random) -> str | None:
    return None if is_ordinary(person.family) else person.family.lower()


def _family_ordinary(person: Invented, chance: Random) -> str | None:
    return person.family.lower() if is_ordinary(person.family) else None


def _glued(person: Invented, chance: Random) -> str:
    name = re.sub("[- ']", "", _either(person, chance).title())
    return name if chance.random() < 0.5 else name.lower()


def _joined(person: Invented, chance: Random) -> str:
    name = re.sub("[- ]", chance.choice("-._/"), _either(person, chance))
    return name if chance.random() < 0.5 else plain(name).lower()


def _one_error(person: Invented, chance: Random) -> str | None:
    return _with_errors(person, chance, 1, SHORTEST)


def _two_errors(person: Invented, chance: Random) -> str | None:
    return _with_errors(person, chance, 2, LONG)


def _with_errors(person: Invented, chance: Random, errors: int, shortest: int) -> str | None:
    """Make typing errors in one word of the whole name; what becomes another word of French tells nobody."""
    words = _full(person, chance).split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= shortest and word.isalpha()]
    if not long:
        return None
    place = chance.choice(long)
    for _ in range(errors):
        words[place] = mistyped(words[place], chance)
    if is_a_word(words[place]):
        return None
    return " ".join(words if chance.random() < 0.7 else map(str.lower, words))


def _one_error_alone(person: Invented, chance: Random) -> str | None:
    """Make a typing error in a single name that stays no word of French."""
    word = chance.choice((person.given, person.family))
    if len(word) < SHORTEST_ALONE or not word.isalpha():
        return None
    wrong = mistyped(word, chance)
    return None if is_a_word(wrong) else wrong if chance.random() < 0.6 else wrong.lower()


def _nickname(person: Invented, chance: Random) -> str:
    return person.nickname if chance.random() < 0.6 else person.nickname.lower()


def _local_part(person: Invented, chance: Random) -> str:
    return person.email.partition("@")[0]


def _given_and_initial(person: Invented, chance: Random) -> str:
    return f"{person.given} {person.family[0].upper()}{chance.choice(('.', '', '.'))}"


KNOWN_STYLES: dict[str, Style] = {
    "given family": _full,
    "FAMILY given": _family_first,
    "lower case": _lower,
    "upper case": _upper,
    "no accents": _unaccented,
    "decomposed accents": _decomposed,
    "unbreakable space": _unbreakable,
    "invisible signs": _invisible,
    "compound joined or split": _compound,
    "half of a double surname": _half,
    "particle dropped or joined": _particle,
    "apostrophe": _apostrophe,
    "initial and surname": _initial,
    "title and surname": _title,
    "given name alone": _given,
    "surname alone": _family,
    "given name alone, lower case": _given_lower,
    "surname alone, lower case": _family_lower,
    "glued": _glued,
    "hyphen, dot, underscore": _joined,
    "one typing error": _one_error,
    "one typing error, name alone": _one_error_alone,
    "two typing errors": _two_errors,
    "nickname": _nickname,
    "e-mail local part": _local_part,
    "given name and initial": _given_and_initial,
}
ORDINARY_STYLES: dict[str, Style] = {
    "given name that is a word, lower case": _given_ordinary,
    "surname that is a word, lower case": _family_ordinary,
}
"""Measured apart: « petit », « rose » cannot be taken out of French without destroying it."""
WHOLE_STYLES = (
    "given family",
    "FAMILY given",
    "lower case",
    "upper case",
    "no accents",
    "decomposed accents",
    "unbreakable space",
    "invisible signs",
    "compound joined or split",
    "half of a double surname",
    "apostrophe",
    "glued",
    "hyphen, dot, underscore",
)
"""How a registrant who did not sit must be found too."""
