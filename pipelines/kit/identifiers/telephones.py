"""Telephone numbers in figures, in any layout, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.number_words import LINKS, Token, lengths_of, number_tokens
from pipelines.kit.identifiers.reading import AMOUNT, GAP, Found, Reading
from pipelines.kit.identifiers.word_lists import word_list

_ANY = rf"{GAP}{{0,4}}+"
_FIGURE = rf"{_ANY}[0-9]"
_AFTER = r"(?![0-9])(?![.\-/:](?!0[1-9](?:[ .\-/_]?[0-9]{2}){4})[0-9])"
_NATIONAL = re.compile(rf"[0Oo](?<![0-9A-Za-z].){_ANY}[1-9](?:{_ANY}[0-9Oo]){{7}}{_ANY}[0-9]{_AFTER}")
_FRANCE = re.compile(
    rf"(?:\+{_ANY}|0(?<![0-9A-Za-z].){_ANY}0{_ANY}|(?=3{_ANY}3{_ANY}[67])(?<![0-9A-Za-z]))"
    rf"3{_ANY}3(?:{_ANY}0)?{_ANY}[1-9]{_FIGURE * 8}{_AFTER}"
)
_ABROAD = re.compile(rf"(?:\+|(?<![0-9A-Za-z])00){_ANY}[1-9](?:{_FIGURE}){{6,14}}+")
_WITHOUT_ZERO = re.compile(rf"[1-9](?<![0-9A-Za-z].){_FIGURE * 8}(?!{_ANY}[0-9])")

_DATE = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])([./\- ])(?:0[1-9]|1[0-2])\1(?:19|20)[0-9]{2}")
_SINGLES = re.compile(r"[0-9](?:[,;:|•*]+[ \t\n]*[0-9])+")
_PAIRS = re.compile(r"[0-9]{2}(?:[,;:|•*]+[ \t\n]+[0-9]{2})+")
_DECIMAL = re.compile(r"0[.,][0-9]+")
_THOUSANDS = re.compile(r"\+?[ ]?[1-9][0-9]{0,2}(?:[ .][0-9]{3})+")

_SPOKEN_STARTS = (" zero ", " 0", " plus trente trois ", " 33 ", " 0033 ", " 262 ", " 590 ", " 594 ", " 596 ")
_SPOKEN_AFTER = re.compile(r"(?:(?:c|est|cest|le|la|mon|au|de|portable|telephone|numero) )*")
_SPOKEN_WORDS = (" telephone ", " tel ", " portable ", " mobile ", " numero ", " gsm ", " whatsapp ")
_SPOKEN_HEAD = re.compile(r"(?:[0-9]{1,4} ){0,8}[a-z]")
_MOST_TOKENS = 24


def telephones(reading: Reading) -> Iterator[Found]:
    """Yield telephone numbers in figures: certain when they have the form of one, or follow the words for one."""
    words, numbers = reading.anchors("telephone words"), reading.anchors("number words")
    for start, end in reading.stretches:
        yield from _in_stretch(reading.plain, _with_sign(reading.plain, start), end)
        named = reading.near(words, start, end, 30)
        if named or reading.near(numbers, start, end, 30):
            yield from _without_zero(reading.plain, start, end, named)


def _with_sign(text: str, start: int) -> int:
    """Return where the sign before the first figure is: a plus, or a letter O for a zero."""
    before = re.search(r"(?:\+[ (]{0,2}|(?<![0-9A-Za-z])[oO][ .\-]?)$", text[max(0, start - 4) : start])
    return start - len(before[0]) if before else start


def _in_stretch(text: str, start: int, end: int) -> Iterator[Found]:
    stop = min(end + 3, len(text))
    for match in _FRANCE.finditer(text, start, stop):
        yield _found(match, "telephone_france")
    for match in _NATIONAL.finditer(text, start, stop):
        written = match[0]
        if _DECIMAL.fullmatch(written) or _SINGLES.fullmatch(written):
            continue
        dated = _DATE.match(written)
        if not dated or dated[1] == " ":
            yield _found(match, "telephone_france", certain=not dated and not _PAIRS.fullmatch(written))
    for match in _ABROAD.finditer(text, start, stop):
        if _called_abroad(match[0]) and not _quantity(text, match):
            yield _found(match, "telephone_etranger")


def _found(match: re.Match[str], rule: str, certain: bool = True) -> Found:
    return Found(match.start(), match.end(), "telephone", certain, rule)


def _called_abroad(written: str) -> bool:
    figures = re.sub(r"[^0-9]", "", written).removeprefix("00")
    if figures.startswith("1"):
        return len(figures) == 11
    return 8 <= len(figures) <= 15 and (figures[0] == "7" or figures[:2] in word_list("calling_codes"))


def _quantity(text: str, match: re.Match[str]) -> bool:
    """Return whether it is a number by thousands, round or before a word."""
    if not _THOUSANDS.fullmatch(match[0]):
        return False
    return match[0].endswith("000") or bool(AMOUNT.match(text, match.end()))


def _without_zero(text: str, start: int, end: int, named: bool) -> Iterator[Found]:
    for match in _WITHOUT_ZERO.finditer(text, start, end):
        quantity = _THOUSANDS.fullmatch(match[0]) and AMOUNT.match(text, match.end())
        if not quantity and (named or match[0][0] in "67"):
            yield _found(match, "telephone_annonce")


def spoken_telephones(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield where a telephone number is said in words, or in words and figures, in the folded text of the batch."""
    folded = reading.batch.folded
    starts = [(place + 1, True) for literal in _SPOKEN_STARTS for place in _places(folded, literal)]
    for literal in _SPOKEN_WORDS:
        for place in _places(folded, literal):
            after = _SPOKEN_AFTER.match(folded, place + len(literal))
            starts.append((after.end() if after else place, False))
    last = 0
    for start, national in sorted(starts):
        if start >= last and (end := _spoken_end(folded, start, national)):
            last = end
            yield start, end


def _places(text: str, literal: str) -> Iterator[int]:
    place = text.find(literal)
    while place >= 0:
        yield place
        place = text.find(literal, place + 1)


def _spoken_end(folded: str, start: int, national: bool) -> int:
    """Return the end of a telephone number said from a place on, 0 when there is none."""
    if not _SPOKEN_HEAD.match(folded, start):
        return 0
    tokens = number_tokens(folded, start, _MOST_TOKENS)
    if len(tokens) < 3 or all(token.written or token.text in LINKS for token in tokens):
        return 0
    ends = _ends(tokens, national)
    if len(tokens) > 1 and tokens[1].text == "zero":
        ends += _ends(tokens[1:], national)
    return max(ends, default=0)


def _ends(tokens: list[Token], national: bool) -> list[int]:
    """Return where so many figures are said that a telephone number can end."""
    if tokens[0].text in ("plus", "33", "0033", "262", "590", "594", "596"):
        wanted = {11, 12, 13}
    else:
        wanted = {10} if national else {9, 10}
    return [token.end for token, lengths in zip(tokens, lengths_of(tokens), strict=True) if lengths & wanted]
