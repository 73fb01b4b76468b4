"""Letters changed: accents dropped, a typing error made."""

from __future__ import annotations

import unicodedata
from random import Random

KEYS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
ERRORS = ("insert", "delete", "replace", "swap")
_UNDECOMPOSED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "Ae", "Œ": "Oe"}
)


def plain(text: str) -> str:
    """Return a text without accents."""
    parts = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    return "".join(part for part in parts if not unicodedata.combining(part))


def mistyped(word: str, chance: Random) -> str:
    """Return a word with one typing error that changes it: a letter more, less, other, or two swapped."""
    while True:
        found = _one_error(word, chance.choice(ERRORS), chance)
        if plain(found).lower() != plain(word).lower():
            return found


def _one_error(word: str, error: str, chance: Random) -> str:
    place = chance.randrange(len(word))
    if error == "insert":
        return word[:place] + _near(word[place], chance) + word[place:]
    if error == "delete":
        return word[:place] + word[place + 1 :]
    if error == "replace":
        return word[:place] + _near(word[place], chance) + word[place + 1 :]
    place = min(place, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _near(letter: str, chance: Random) -> str:
    """Return a letter that a finger may hit for another, of the same case."""
    key = plain(letter).lower()
    row = next((keys for keys in KEYS if key in keys), KEYS[0])
    place = max(row.find(key), 0)
    near = chance.choice([row[max(place - 1, 0)], row[min(place + 1, len(row) - 1)], chance.choice("aeinrst")])
    return near.upper() if letter.isupper() else near
