"""Where the name of a street ends, and that of the town after it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipelines.kit.identifiers.word_lists import word_list
from pipelines.kit.people.words import is_ordinary, is_place

FIRST_PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "aux", "au", "d'", "l'"})
LOOSE_PARTICLES = frozenset({"et", "en", "sur", "sous", "a", "au"})
PARTICLES = frozenset({*LOOSE_PARTICLES, *FIRST_PARTICLES})

_WORD = re.compile(r"([ \t]{0,2}|-)((?:[A-Z]\.-?){1,3}(?=[ A-Z])|(?:[dlDL]'|[^\W_]+)(?:(?<!')[.'\-][^\W_]+)*+\.?)")
_DAY = re.compile(
    r"[ \t]{0,2}(?:[0-9]{1,2}|1er|huit|onze|quatorze|dix-neuf|dix-huit)[ \-](?:janvier|fevrier|mars|avril|mai|juin|"
    r"juillet|aout|septembre|octobre|novembre|decembre)(?:[ \-](?:19|18|17)[0-9]{2})?(?![a-z0-9])",
    re.IGNORECASE,
)
_MOST_WORDS = 8
_MOST_COMMON = 3
_LONGEST_SHORT = 4
_SAINTS = {"st": "saint", "ste": "sainte"}
_POSTCODE = re.compile(r"[ \t]{0,2}[,;:.\-–(]?[ \t\n]{0,3}(?:(?:F|FR)[ \-]?)?(?:[0-9]{2} ?[0-9]{3})(?![0-9])")
_BEFORE_TOWN = re.compile(r"([ \t]{0,2}(?:[,;:\-(/]|\n)?[ \t\n]{0,2})(a |au |aux |a la |sur )?", re.IGNORECASE)
_CEDEX = re.compile(r"[ \-]?cedex(?:[ ][0-9]{1,2}(?![0-9]))?|[ ][0-9]{1,2}(?:er|eme|e)(?![a-z0-9])", re.IGNORECASE)
_TOWN_WORDS = 6


class StreetName(NamedTuple):
    """Where the name of a street ends, and what its first word looks like."""

    end: int
    first: str
    particle: bool
    definite: bool
    capital: bool


class _Word(NamedTuple):
    """A word of a street's name: ``common`` when it is one of those of which a name in lower case has few."""

    low: str
    end: int
    particle: bool
    capital: bool
    common: bool


def street_name(text: str, start: int) -> StreetName | None:
    """Return the name of a street that starts at a place, after its kind; None when nothing can be a name."""
    words = list(_words(text, start))
    particles = [word.low for word in itertools.takewhile(lambda word: word.particle, words)]
    named = words[len(particles) :]
    if not named or any(particle not in FIRST_PARTICLES for particle in particles):
        return None
    elided = text[named[0].end - len(named[0].low) - 1] == "'"
    definite = any(particle != "de" for particle in particles)
    return StreetName(
        _name_end(named, bool(particles)), named[0].low, bool(particles) or elided, definite, named[0].capital
    )


def _words(text: str, place: int) -> Iterator[_Word]:
    """Yield the words that follow, to the first at which no name goes on."""
    named = False
    for _ in range(_MOST_WORDS):
        word = _day(text, place) or _word(text, place, named)
        if word is None:
            return
        named = named or not word.particle
        place = word.end
        yield word
        if text[place : place + 1] == "." and not word.particle:
            return


def _day(text: str, place: int) -> _Word | None:
    match = _DAY.match(text, place)
    return _Word("date", match.end(), False, True, False) if match else None


def _word(text: str, place: int, named: bool) -> _Word | None:
    match = _WORD.match(text, place)
    if match is None or match[2].rstrip(".").isdigit():
        return None
    written = match[2]
    if "." in written[1:2]:
        return _Word(written.lower(), match.end(), False, True, False)
    low = written.lower().rstrip(".")
    if low in PARTICLES:
        after = _WORD.match(text, match.end()) if named and low in LOOSE_PARTICLES else None
        loose = named and low in LOOSE_PARTICLES and not (low != "a" and after and after[2][0].isupper())
        return None if loose else _Word(low, match.end(), True, False, False)
    short = written.endswith(".") and len(written) <= _LONGEST_SHORT
    low = low.removeprefix("d'").removeprefix("l'")
    if low in word_list("street_stops"):
        return None
    capital = written[0].isupper() or (written[1:2] == "'" and written[2:3].isupper())
    end = match.end() - (written.endswith(".") and not short)
    return _Word(low, end, False, capital, not capital and low not in word_list("street_words"))


def _name_end(words: list[_Word], after_particle: bool) -> int:
    """Return where the name ends: one common word, two without a particle before, three with one between."""
    end, common, most = words[0].end, 0, 1 + (not after_particle)
    for word in words:
        if word.particle:
            most = _MOST_COMMON
            continue
        if word.common and common >= most:
            break
        common += word.common
        end = word.end
        most = 1 + (not after_particle)
    return end


def town_end(text: str, start: int) -> tuple[int, bool]:
    """Return where the postcode and the town that follow end, and whether there is a postcode."""
    postcode = _POSTCODE.match(text, start)
    place = postcode.end() if postcode else start
    before = _BEFORE_TOWN.match(text, place)
    if before is None or not before[0]:
        return place, bool(postcode)
    end = town_name(text, before.end(), asked=bool(postcode or before[2]))
    if not end and postcode and (word := _word(text, before.end(), True)) and not word.particle:
        end = word.end
    if not end:
        return place, bool(postcode)
    cedex = _CEDEX.match(text, end)
    end = cedex.end() if cedex else end
    later = None if postcode else _POSTCODE.match(text, end)
    return (later.end(), True) if later else (end, bool(postcode))


def town_name(text: str, start: int, asked: bool) -> int:
    """Return where the name of a town that starts at a place ends, 0 when none does.

    ``asked``: what stands before calls for a town, so that a name that no list knows is taken for one.
    """
    words = list(_town_words(text, start))
    for count in range(len(words), 0, -1):
        name = _folded(word for word, _ in words[:count])
        if is_place(name) and (words[0][0][0].isupper() or _clear_in_lower_case(name, asked)):
            return words[count - 1][1]
    return _unlisted_town(words) if asked and words else 0


def _town_words(text: str, place: int) -> Iterator[tuple[str, int]]:
    """Yield the words that follow, each with its end, to the end of the sentence."""
    for number in range(_TOWN_WORDS):
        place += 2 * (number > 0 and text.startswith(" - ", place))
        match = _WORD.match(text, place)
        if match is None or match.start(2) - place > bool(number):
            return
        word = match[2].rstrip(".")
        place = match.end() - match[2].endswith(".")
        yield word, place
        if match[2].endswith("."):
            return


def _folded(words: Iterable[str]) -> str:
    return " ".join(_SAINTS.get(word, word) for word in re.split(r"[\-' ]+", " ".join(words).lower()) if word)


def _clear_in_lower_case(name: str, asked: bool) -> bool:
    return name not in word_list("street_stops") and (asked or (not is_ordinary(name) and len(name) > 3))


def _unlisted_town(words: list[tuple[str, int]]) -> int:
    """Return where a run of capitalised words ends, 0 when the first has no capital."""
    if not words[0][0][0].isupper() or words[0][0].lower() in word_list("street_stops"):
        return 0
    end = 0
    for word, place in words:
        if word[0].isupper():
            end = place
        elif word.lower() not in PARTICLES:
            break
    return end
