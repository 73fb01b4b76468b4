"""E-mail addresses, plain or in the disguises that people give them against robots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.people.words import frequency, is_common_word, is_given_name, is_surname

_TOP = (
    "fr|com|org|net|eu|info|bzh|be|ch|lu|de|uk|co[.]uk|es|it|pt|nl|io|me|re|nc|pf|gp|mq|gf|yt|ca|us|biz|pro|paris|alsace|"
    "corsica|coop|asso|gouv|edu|name|email|online|site|tv|cat|pl|ro|ma|dz|tn|sn|ci"
)
_SPELT_DOT = (
    r"(?:[ ]{1,2}(?:\.|dot|point)[ ]{1,2}|[ ]?[(\[{][ ]?(?:\.|dot|point|pt)[ ]?[)\]}][ ]?|[ ]\.|\.[ ]|\.\n|\n\.|,)"
)
_LABEL = r"[^\W_](?:[\w\-]{0,62}[^\W_])?"
_TIGHT_DOMAIN = rf"(?:{_LABEL}\.){{1,5}}[a-z][a-z0-9\-]{{1,23}}(?!\w)"
_SPELT_DOMAIN = rf"{_LABEL}(?:(?:\.|{_SPELT_DOT}|[ ]?tiret[ ]?){_LABEL}){{0,3}}?(?:\.|{_SPELT_DOT})(?:{_TOP})(?!\w)"
_AFTER = r"[ ]?[)\]}>@]?[ \t\n]{0,2}"
_RIGHT = re.compile(rf"{_AFTER}(?:{_SPELT_DOMAIN}(?!\.\w)|{_TIGHT_DOMAIN}|{_SPELT_DOMAIN})")
_MAILBOX = re.compile(
    rf"{_AFTER}(?:gmail|hotmail|outlook|orange|wanadoo|free|sfr|yahoo|laposte|live|icloud|protonmail|proton|bbox|neuf|aol)(?!\w)"
)
_HOST = re.compile(rf"{_LABEL}(?!\w)")

_NAME = r"[\w.+'%#$*^`{|}~!\-]{1,64}"
_SPELT_JOIN = (
    r"(?:[ ]{1,2}(?:\.|_|-|point|dot|tiret(?:[ ](?:du[ ])?(?:bas|6|8|haut))?|underscore)[ ]{1,2}|"
    r"[ ]?[(\[{][ ]?(?:\.|dot|point|pt|_|-)[ ]?[)\]}][ ]?|\.\n|\n\.)"
)
_LEFT = re.compile(rf"(?<!\w){_NAME}(?:{_SPELT_JOIN}{_NAME}){{0,5}}[ \t\n]{{0,2}}[(\[{{<]?[ ]?$")
_WINDOW = 110
_SOLID = re.compile(r"\w[._0-9]\w|[ ](?:point|dot|tiret|underscore)[ ]")

_SAID_DOT = re.compile(r"[ (\[{](?:point|dot)[ )\]}]")
_ONLY_MAIL = re.compile(rf"{_AFTER}(?:gmail|hotmail|outlook|yahoo|wanadoo|icloud|proton|protonmail|laposte)[ .]")
_KNOWN_END = re.compile(rf"(?:\W|_|point|dot|pt)[ ]?(?:{_TOP})$|^{_AFTER}[a-z]+$")
_WEAK_SIGNS = frozenset({"chez", "at", "(a)", "[a]"})


_SPACED_RIGHT = re.compile(r"(?:[ ][\w\-](?!\w)){1,30}[ ](?:\.|point)(?:[ ][a-z](?!\w)){2,6}")
_SPACED_LEFT = re.compile(r"(?:(?<!\w)[\w.\-][ ]){2,40}$")


_MAILBOX_ONLY = re.compile(r"[ ](?:gmail|hotmail|outlook|yahoo|wanadoo|icloud|protonmail)(?!\w)")
_LOCAL_PART = re.compile(r"(?<![\w.])[a-z][\w.\-]{4,40}[ ]$")
_HARDLY_EVER = 2.5
"""On the scale of Zipf: a word that texts in French hardly ever hold."""
_WORDS_BEFORE = re.compile(r"(?:(?<!\w)[a-z][a-z\-]{1,30}[ ]){1,3}$")


def emails(reading: Reading) -> Iterator[Found]:
    """Yield e-mail addresses: certain with a domain, held when what follows the sign is none."""
    last = 0
    words = reading.anchors("email words")
    for start, end in reading.anchors("email"):
        found = _email(reading, words, start, end) if start >= last else None
        if found:
            last = found.end
            yield found


def _email(reading: Reading, words: list[tuple[int, int]], start: int, end: int) -> Found | None:
    lower, sign = reading.lower, reading.lower[start:end]
    if spaced := _spaced(lower, start, end):
        return spaced
    if sign == "chez" and (mailbox := _mailbox(lower, start, end)):
        return mailbox
    right, certain = _domain(lower, sign, start, end)
    left = right and _LEFT.search(lower, max(0, start - _WINDOW), start)
    if not left or not right or (certain and _only_a_sign(left[0], right[0])):
        return None
    if sign in _WEAK_SIGNS and not (_ONLY_MAIL.match(right[0]) or _SOLID.search(left[0]) or _SAID_DOT.search(right[0])):
        certain = False
        if not reading.near(words, left.start(), right.end(), 40):
            return None
    first = _spoken_start(lower, left.start()) if sign.startswith("ar") else left.start()
    return Found(first, right.end(), "courriel", certain, "courriel" if certain else "courriel_possible")


def _mailbox(lower: str, start: int, end: int) -> Found | None:
    """Return « jeandupont chez gmail », held: a word that is none in French, at a mailbox that everybody knows."""
    right, left = _MAILBOX_ONLY.match(lower, end), _LOCAL_PART.search(lower, max(0, start - _WINDOW), start)
    if not left or not right or frequency(left[0].strip()) >= _HARDLY_EVER:
        return None
    return Found(left.start(), right.end(), "courriel", False, "courriel_possible")


def _spoken_start(lower: str, start: int) -> int:
    """Return where an address that was spelt out starts: with the names said before it, « jean dupont arobase »."""
    before = _WORDS_BEFORE.search(lower, max(0, start - _WINDOW), start)
    for word in reversed(before[0].split()) if before else ():
        if not (is_given_name(word) or is_surname(word)) or is_common_word(word):
            break
        start -= len(word) + 1
    return start


def _domain(lower: str, sign: str, start: int, end: int) -> tuple[re.Match[str] | None, bool]:
    """Return what follows the sign, and whether it is a domain or a mailbox that everybody knows."""
    right = _RIGHT.match(lower, end)
    if right is None and sign not in ("chez", "at"):
        right = _MAILBOX.match(lower, end)
    if right is None and sign == "@" and lower[start - 1].isalnum():
        return _HOST.match(lower, end), False
    return right, True


def _only_a_sign(left: str, right: str) -> bool:
    """Return whether a space parts the sign from words that no known ending makes a domain: « à @jean.dupont »."""
    return (left[-1].isspace() or right[0].isspace()) and not _KNOWN_END.search(right)


def _spaced(lower: str, start: int, end: int) -> Found | None:
    """Return an address whose letters are all apart."""
    right = _SPACED_RIGHT.match(lower, end)
    left = right and _SPACED_LEFT.search(lower, max(0, start - _WINDOW), start)
    return Found(left.start(), right.end(), "courriel", True, "courriel_espace") if left and right else None
