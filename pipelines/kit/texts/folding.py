"""Text brought to one spelling before names are looked for: escapes undone, accents, case and punctuation levelled.

A name is searched between spaces in a text where everything but letters and digits is one space. ``RECORD`` is the only
other character that survives: it keeps the end of one record from being read with the start of the next.
"""

from __future__ import annotations

import html
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator

RECORD = "\x1e"
UNESCAPE_ROUNDS = 8

_LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ɑ": "a", "ɡ": "g"}
# Letters of other scripts that look like a Latin one (after Unicode TS 39, confusables).
_CYRILLIC = zip("авегһнікмопрсѕтухјԁԛԝүӏ", "aberhhikmonpcstyxjdqwyl", strict=True)
_GREEK = zip("αβγεζηικμνορςτυχω", "abyeznikmvopstuxw", strict=True)
_LETTERS = _LIGATURES | dict(_CYRILLIC) | dict(_GREEK) | {"σ": "s"}


def folded_character(character: str) -> str:
    """Return one character as lower-case letters and digits, nothing when it is invisible, else a space."""
    if character == RECORD:
        return f" {RECORD} "
    if unicodedata.category(character) in ("Cf", "Mn", "Me") or character in "\u034f\u115f\u1160\u3164":
        return ""
    plain = unicodedata.normalize("NFKD", character).casefold()
    letters = (_LETTERS.get(part, part) for part in plain if unicodedata.category(part) not in ("Mn", "Me"))
    return "".join(part if part.isalnum() else " " for part in "".join(letters))


class _FoldTable(dict[int, str]):
    """The translation of every character, computed when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded_character(chr(code))
        return self[code]


class _VisibleTable(dict[int, str | None]):
    """What removes invisible characters and writes every digit as 0 to 9, leaving separators as they are."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        invisible = unicodedata.category(character) == "Cf"
        digit = unicodedata.digit(character, None)
        self[code] = None if invisible else character if digit is None else str(digit)
        return self[code]


_FOLD = _FoldTable()
_VISIBLE = _VisibleTable()


def fold(text: str) -> str:
    """Return ``text`` as words of unaccented lower-case letters and digits, one space between them and around them."""
    return re.sub(" +", " ", f" {text.translate(_FOLD)} ")


_BACKSLASH = re.compile(r"\\+(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf/\"']))")
_EQUALS = re.compile(r"(?:=[0-9A-F]{2})+")
_XML_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unbackslashed(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(min(int(code, 16), 0x10FFFF)) if code else " "


def _quoted_printable(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "replace")


def unescape(text: str) -> str:
    """Return ``text`` with HTML, percent, backslash, quoted-printable and spreadsheet escapes undone, even nested."""
    for _ in range(UNESCAPE_ROUNDS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = urllib.parse.unquote(text)
        if "\\" in text:
            text = _BACKSLASH.sub(_unbackslashed, text)
        if "=" in text:
            text = _EQUALS.sub(_quoted_printable, text)
        if "_x" in text:
            text = _XML_CONTROL.sub(lambda match: chr(int(match[1], 16)), text)
        if text == before:
            break
    return text


_TAG = re.compile(r"<[^<>]*>")


def readings(text: str) -> Iterator[str]:
    """Yield the ways to read a text: as it is, unescaped, with its tags for spaces, with its tags gone."""
    yield text
    plain = unescape(text)
    if plain != text:
        yield plain
    if "<" in plain:
        yield _TAG.sub(" ", plain)
        yield _TAG.sub("", plain)


_NUMBER = re.compile(r"\d(?:(?:[^\w\x1e]|_){0,3}\d){8,}")
_NEXT_CELL = re.compile(r"(?<=\d) \| (?=\d)")
_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])")
_LONGEST_NUMBER = 17


def phone_key(digits: str) -> str:
    """Return the digits that do not depend on how the country is written: ``+33 6…``, ``0033 6…``, ``06…`` are one."""
    digits = digits.removeprefix("00")
    if digits.startswith("33") and len(digits) in (11, 12):
        digits = digits[2:]
    return digits.removeprefix("0")


def phone_keys(text: str) -> Iterator[str]:
    """Yield the key of every number of 9 to 17 digits that starts and ends with a group of digits of ``text``."""
    # Figures of neighbour cells are not one number.
    visible = _NEXT_CELL.sub(RECORD, _HEXADECIMAL.sub(RECORD, text.translate(_VISIBLE)))
    for match in _NUMBER.finditer(visible):
        groups = re.findall(r"\d+", match[0])
        for start in range(len(groups)):
            digits = ""
            for group in groups[start : start + _LONGEST_NUMBER]:
                digits += group
                if len(digits) > _LONGEST_NUMBER:
                    break
                if len(digits) >= 9:
                    yield phone_key(digits)


def hexadecimal_words(text: str) -> Iterator[str]:
    """Yield every word that could be a digest, in lower case."""
    return (match[0].lower() for match in _HEXADECIMAL.finditer(text))
