"""Accounts of social networks: handles, pseudonyms, names announced with the network's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.word_lists import word_list
from pipelines.kit.people.words import frequency

_HANDLE = re.compile(
    r"@(?<![\w.+\-]@)[^\W\d](?:[\w.]|[\-'](?=\w)){1,40}(?<![.])|@(?<![\w.+\-]@)[0-9_][\w.]*[a-zA-Z_]{2}[\w.]*(?<![.])"
)
_HOUR = re.compile(r"@[0-9]{1,2}h(?:[0-9]{2})?(?![a-z])", re.IGNORECASE)
_OFFICIAL = re.compile(
    r"@(?:\w*gouv\w*|elysee|assembleenat|senat|\w{0,4}mairie\w*|insee\w*|ademe|lecese|cnil|debatpublic)$", re.IGNORECASE
)
_TAG = re.compile(r"#(?<=[\w.]#)[0-9]{4}(?![0-9])")
_TAG_NAME = re.compile(r"(?<!\w)[\w.]{2,32}$")
_REDDIT = re.compile(r"(?:[\w\-]{3,20})")

_NAME = r"@?([^\W_][\w.\-]{1,29}[\w])"
_IS = r"[ ]?(?::|=|->|c'est|est|cest|:[ ]?c'est)[ ]?\"?"
_ANNOUNCED = re.compile(
    rf"(?:[ ](?:sur|pour|sous|de|mon|compte|pseudo|nom|mes?|ma|le|insta|discord|snap|jeu)){{0,4}}{_IS}{_NAME}"
)
_UNDER = re.compile(rf"[ ]\(?(?:sous[ ])?(?:le|mon)[ ](?:pseudo|pseudonyme|nom)(?:[ ]de|{_IS}|[ ]){_NAME}")
_IN_BRACKETS = re.compile(r"[ ]?\(([\w.\-]*[0-9_.][\w.\-]*)\)")
_BARE = re.compile(r"[ ](?:de[ ])?((?=[\w.]{0,28}[0-9_])(?=[\w.]{0,28}[a-z])[a-z][\w.]{2,29}(?<![.]))")
_MY_NAME = re.compile(r"[ ]([a-z][\w.\-]{3,29}(?<![.\-]))")
_HARDLY_EVER = 2.5
"""On the scale of Zipf: a word that texts in French hardly ever hold."""
_MINE = re.compile(r"(?:mon|mes|son|ma|nom|pseudo|compte)[ ](?:de[ ]|d'|sur[ ]|compte[ ])?$")
_HANDLE_LIKE = re.compile(r"[a-z]+[._][\w.]|[A-Za-z]*[0-9]|[a-z]+[A-Z]")


def accounts(reading: Reading) -> Iterator[Found]:
    """Yield accounts: certain with their sign or the form of a handle, held when only a word announces them."""
    for match in _HANDLE.finditer(reading.plain):
        if not _OFFICIAL.match(match[0]) and not _HOUR.match(match[0]):
            yield Found(match.start(), match.end(), "compte", True, "arobase")
    for match in _TAG.finditer(reading.plain):
        name = _TAG_NAME.search(reading.plain, max(0, match.start() - 40), match.start())
        if name:
            yield Found(name.start(), match.end(), "compte", True, "diese")
    yield from _announced(reading)


def _announced(reading: Reading) -> Iterator[Found]:
    for start, end in reading.anchors("network"):
        mine = bool(_MINE.search(reading.lower, max(0, start - 16), start))
        yield from _named(reading, end, mine)
    for start, end in reading.anchors("pseudonym"):
        if reading.lower[start:end] == "u/":
            match = _REDDIT.match(reading.plain, end)
            if match:
                yield Found(start, match.end(), "compte", True, "reddit")
        else:
            yield from _named(reading, end, True)


def _named(reading: Reading, end: int, mine: bool) -> Iterator[Found]:
    lower, plain = reading.lower, reading.plain
    match = _ANNOUNCED.match(lower, end) or _UNDER.match(lower, end) or _IN_BRACKETS.match(lower, end)
    match = match or _BARE.match(lower, end) or (_MY_NAME.match(lower, end) if mine else None)
    if match and match.re is _MY_NAME and frequency(match[1]) >= _HARDLY_EVER:
        return
    if not match or match[1] in word_list("after_network"):
        return
    name = plain[match.start(1) : match.end(1)]
    certain = bool(_HANDLE_LIKE.match(name)) or plain[match.start(1) - 1] == "@"
    certain = (certain or match.re is _UNDER) and match.re not in (_BARE, _MY_NAME)
    if certain or mine or match.re is _BARE:
        yield Found(match.start(1), match.end(1), "compte", certain, "compte_annonce")
