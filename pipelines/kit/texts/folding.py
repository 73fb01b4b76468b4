"""Text brought to one spelling before names are looked for: escapes undone, accents, case and punctuation levelled.

A name is searched between spaces in a text where everything but letters and digits is one space. ``RECORD`` is the only
other character that survives: it keeps the end of one record from being read with the start of the next.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

RECORD = "\x1e"
UNESCAPE_ROUNDS = 8
LETTERS_USED_AS_APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\ua78c"


class UndecodableError(Exception):
    """Escapes inside escapes without end; it says nothing of the text."""


_LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ɑ": "a", "ɡ": "g"}
# Letters of other scripts that look like a Latin one (after Unicode TS 39, confusables).
_CYRILLIC = zip("авегһнікмопрсѕтухјԁԛԝүӏ", "aberhhikmonpcstyxjdqwyl", strict=True)
_GREEK = zip("αβγεζηικμνορςτυχω", "abyeznikmvopstuxw", strict=True)
_SMALL_CAPITALS = zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)
_LETTERS = _LIGATURES | dict(_CYRILLIC) | dict(_GREEK) | dict(_SMALL_CAPITALS) | {"σ": "s"}


def folded_character(character: str) -> str:
    """Return one character as lower-case letters and digits, nothing when it is invisible, else a space."""
    if character == RECORD:
        return f" {RECORD} "
    if unicodedata.category(character) in ("Cf", "Mn", "Me") or character in "\u034f\u115f\u1160\u3164":
        return ""
    if character in LETTERS_USED_AS_APOSTROPHES:
        return " "
    if character.isdigit() and not character.isascii():
        return str(unicodedata.digit(character))
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


# Each starts with one sign, written once: the engine then jumps from one such sign to the next.
_BACKSLASH = re.compile(
    r"\\(?<!\\\\)\\*+(?:u\{([0-9a-fA-F]{1,6})\}|(?:u|U[0-9a-fA-F]{4})([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf/\"']))"
)
_SIGNS = {"n": "\n", "r": "\r", '"': '"', "'": "'", "/": "/"}
_OCTAL = re.compile(r"\\\\{0,7}[0-3][0-7]{2}(?:\\{1,8}[0-3][0-7]{2})*")
_STYLE = re.compile(r"\\\\{0,7}([0-9a-fA-F]{2,6})[ \t\n]?")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
_PERCENT_U = re.compile(r"%u([0-9A-Fa-f]{4})")
_EQUALS = re.compile(r"=[0-9A-F]{2}(?:=[0-9A-F]{2})*")
_SOFT_BREAK = re.compile(r"=[ \t]*\r?\n")
_XML_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _character(code: int) -> str:
    """Return a character that an escape stands for; none of them may end a record."""
    return " " if code == ord(RECORD) else chr(min(code, 0x10FFFF))


def _unbackslashed(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return _character(int(code, 16)) if code else _SIGNS.get(match[4], " ")


def _of_bytes(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace(RECORD, " ")


def _common(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = _PERCENT.sub(lambda match: _of_bytes(bytes.fromhex(match[0].replace("%", ""))), text)
        text = _PERCENT_U.sub(lambda match: _character(int(match[1], 16)), text)
    return _BACKSLASH.sub(_unbackslashed, text) if "\\" in text else text


def _octal(text: str) -> str:
    return _OCTAL.sub(lambda match: _of_bytes(bytes(int(part, 8) for part in match[0].split("\\") if part)), text)


def _style(text: str) -> str:
    return _STYLE.sub(lambda match: _character(int(match[1], 16)), text)


def _quoted_printable(text: str) -> str:
    return _EQUALS.sub(lambda match: _of_bytes(bytes.fromhex(match[0].replace("=", ""))), _SOFT_BREAK.sub("", text))


def _spreadsheet(text: str) -> str:
    return _XML_CONTROL.sub(lambda match: _character(int(match[1], 16)), text)


# Each may stand for itself as well, as in ``?q=DANIEL``: it is undone in a reading of its own.
_AMBIGUOUS = (("\\", _octal), ("\\", _style), ("=", _quoted_printable), ("_x", _spreadsheet))


def _settled(text: str, steps: Sequence[Callable[[str], str]]) -> str:
    """Return ``text`` once the steps change nothing more; ``UndecodableError`` when they always do."""
    for _ in range(UNESCAPE_ROUNDS):
        before = text
        for step in steps:
            text = step(text)
        if text == before:
            return text
    raise UndecodableError


def unescapings(text: str) -> Iterator[str]:
    """Yield ``text`` with the escapes undone that mean nothing else, then with each and all of the others too."""
    plain = _settled(text, [_common])
    yield plain
    found = [step for sign, step in _AMBIGUOUS if sign in text or sign in plain]
    seen = {plain}
    for steps in dict.fromkeys(
        [*((step,) for step in found), (_octal, _quoted_printable, _spreadsheet)] if found else ()
    ):
        other = _settled(text, [*steps, _common])
        if other not in seen:
            seen.add(other)
            yield other


def unescape(text: str) -> str:
    """Return ``text`` with HTML, percent, backslash, quoted-printable and spreadsheet escapes undone, even nested."""
    return _settled(text, (_octal, _quoted_printable, _spreadsheet, _common))


_HYPHEN = re.compile(r"-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_NUMBERED_ACCOUNT = re.compile(r"@[^\W\d]{8,40}(?=\d{1,4}\b)")
LONGEST_COMMENT = 1 << 12
_LONG_TAG = re.compile(r"<[^<>\x1e]{256,}+>")
_END_OF_ROW = re.compile(r"</(?:\w{1,20}:)?(?:tr|row|table-row|si)>")
_TAG = re.compile(r"<[^<>\x1e]*+>")
# Both start with one class of signs, which the engine looks for much faster than for alternatives.
_ESCAPED = re.compile(
    r"[<\\&%=_](?:(?<=[<\\])|(?<=&)[#\w]|(?<=%)[0-9A-Fa-fu]|(?<==)[0-9A-F]{2}|(?<==)[ \t]*\r?\n|(?<=_)x[0-9A-Fa-f]{4}_)"
)
_LABELLED = re.compile(r"[:=\n](?:(?<=\n)[ \t-]{0,40}[\w-]{1,60}: |(?<=[:=])\s{0,9}[\"'\\]|(?<=:)[\w-]{1,40}\s{1,9}\")")
# What names a value and stands between two of them: an attribute, the key of an object, a term of Turtle or YAML.
_LABEL = re.compile(
    r"(?<![\w:.@-])[\w:.@-]{1,60}[\"'\\]*\s{0,9}[:=]\s{0,9}(?=[\"'\\])"
    r"|(?<![\w-])[\w-]{0,40}:[\w-]{1,40}\s{1,9}(?=\")"
    r"|(?<=\n)[ \t-]{0,40}[\w-]{1,60}: "
)
REACH = 512
"""How far from an escape or a label a name may start that it disguises."""


def _near(text: str, pattern: re.Pattern[str]) -> str:
    """Return the stretches of a text around what matches, as records."""
    places = [match.start() for match in pattern.finditer(text)]
    if len(places) * REACH > len(text):
        return text
    stretches: list[tuple[int, int]] = []
    for place in places:
        start, end = max(place - REACH, 0), place + REACH
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((start, end))
    return f"\n{RECORD}\n".join(text[start:end] for start, end in stretches)


def _uncommented(text: str) -> str:
    """Return a text with an empty tag for each comment; one that runs over records, or over pages, may be none."""
    kept, place, end = [], 0, 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4) if end < start + 4 else end
        if end < 0:
            break
        inside = end - start < LONGEST_COMMENT and RECORD not in text[start:end]
        kept.append(text[place:start] + "<>" if inside else text[place : start + 4])
        place = end + 3 if inside else start + 4
    return "".join([*kept, text[place:]])


def _untagged(text: str) -> Iterator[str]:
    """Yield a text without its tags, spaces in their place, then nothing; sections are plain, rows are records."""
    bare = _END_OF_ROW.sub(f"\n{RECORD}\n", _uncommented(text).replace("<![CDATA[", "").replace("]]>", ""))
    yield _TAG.sub(" ", bare)
    yield _TAG.sub("", bare)


def _shortened(text: str) -> str:
    """Return a text whose long tags and comments say nothing, so that what they cut apart is near again."""
    return _LONG_TAG.sub("<>", _uncommented(text)) if _LONG_TAG.search(text) or "<!--" in text else text


def readings(text: str) -> Iterator[str]:
    """Yield the ways to read a text: as it is; then, near what disguises: unescaped, less its tags, less its labels.

    ``UndecodableError`` at last, when its escapes never end.
    """
    yield text
    escaped = _near(text, _ESCAPED)
    labelled = _near(text, _LABELLED)
    if labelled:
        yield _LABEL.sub(" ", labelled)
    if hyphenated := _near(text, _HYPHEN):
        yield _HYPHEN.sub("", hyphenated)
    if accounts := _NUMBERED_ACCOUNT.findall(text):
        yield f"\n{RECORD}\n".join(accounts)
    for plain in unescapings(escaped):
        if plain != escaped:
            yield plain
            yield from (_LABEL.sub(" ", near) for near in [_near(plain, _LABELLED)] if near)
        if "<" in plain:
            yield from _untagged(plain)
    short = _shortened(text)
    if short != text:
        for plain in unescapings(_near(short, _ESCAPED)):
            yield from _untagged(plain)


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
