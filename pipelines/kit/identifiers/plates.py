"""Number plates, which need capitals or dashes: « 250 km 35 » is a distance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.word_lists import word_list

_PAIR = "[A-HJ-NP-TV-Za-hj-np-tv-z]{2}"
_CURRENT = re.compile(
    rf"[0-9](?:(?<={_PAIR}.)|(?<={_PAIR}[ .\-_/·].)|(?<={_PAIR} [\-/.·] .))[0-9]{{2}}(?![0-9])"
    rf"( ?[.\-_/·] ?| ?)({_PAIR})(?![0-9A-Za-z])"
)
_FORMER = re.compile(
    r"[1-9](?<![0-9A-Za-z].)(?<![0-9][.,\-/ ].)([0-9]{0,3})([ .\-_]?)([A-Za-z]{2,3})([ .\-_]?)"
    r"(?:2[ABab]|97[1-8]|98[4-8]|[0-9]{2})(?![0-9A-Za-z])(?![.,\-/:][0-9])"
)


def plates(reading: Reading) -> Iterator[Found]:
    """Yield number plates: the current form AA-123-AA, the former 1234 AB 35; held when they may be quantities."""
    vehicles = reading.anchors("vehicle words")
    for match in _CURRENT.finditer(reading.plain):
        start, text = _start(reading.plain, match.start()), reading.plain
        if text[start - 1].isalnum():
            continue
        near = reading.near(vehicles, start, match.end(), 40)
        before = text[start + 2 : match.start()]
        certain = _certain([text[start : start + 2], match[2]], [before, match[1]], near)
        if certain is not None:
            yield Found(start, match.end(), "plaque", certain, "plaque")
    for match in _FORMER.finditer(reading.plain):
        near = reading.near(vehicles, match.start(), match.end(), 40)
        certain = _certain([match[3]], [match[2], match[4]], near)
        if certain is not None and (len(match[1]) >= 1 or near):
            long = len(match[1]) >= 2 or near or match[2] == match[4] == "-"
            yield Found(match.start(), match.end(), "plaque", certain and long, "plaque_ancienne")


def _start(text: str, place: int) -> int:
    gap = next(size for size in (0, 1, 3) if text[place - size - 1].isalpha())
    return place - gap - 2


def _certain(letters: list[str], gaps: list[str], near: bool) -> bool | None:
    """Return whether it is a plate for sure, None when it is none."""
    if near:
        return True
    capitals = all(pair.isupper() for pair in letters)
    gaps = [gap.strip() for gap in gaps]
    dashed = all(gap in ("-", ".", "_", "·") for gap in gaps)
    word = any(pair.upper() in word_list("plate_words") for pair in letters)
    if dashed and len(set(gaps)) == 1:
        return capitals or not word
    if not capitals or all(pair.upper() in word_list("plate_words") for pair in letters):
        return None
    return not word
