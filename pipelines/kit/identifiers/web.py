"""Web addresses: sites of institutions and of the press are sources, pages of people are not, the others are held."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.word_lists import word_list
from pipelines.kit.people.words import great_places

_URL = re.compile(r"(?:https?:/{0,2}|ftp://|www\.)[^ \t\n\x1e<>\"]{3,2000}", re.IGNORECASE)
_SITE = re.compile(r"[^\W_](?:[\w\-.]{0,200}[^\W_])?$")
_AFTER_SITE = re.compile(r"(?:[.:/?#][^ \t\n\x1e<>\"]{0,2000})?")
_DOMAIN = re.compile(
    r"(?:https?:/{0,2}|ftp://)?(?:[^/@ ]*@)?(?:www\.)?([^/?#:,;()]+)(?::[0-9]+)?([^ ]*)", re.IGNORECASE
)
_TRAILING = ".,;:!?'\"*_~>|"
_NETWORKS = {
    "facebook.com": r"/.{2,}",
    "fb.com": r"/.+",
    "fb.me": r"/.+",
    "instagram.com": r"/.+",
    "twitter.com": r"/.+",
    "x.com": r"/.+",
    "tiktok.com": r"/.+",
    "snapchat.com": r"/.+",
    "linkedin.com": r"/(?:in|pub|posts|feed)/.+",
    "threads.net": r"/.+",
    "bsky.app": r"/.+",
    "t.me": r"/.+",
    "wa.me": r"/.+",
    "m.me": r"/.+",
    "discord.gg": r"/.+",
    "discord.com": r"/.+",
    "twitch.tv": r"/.+",
    "pinterest.fr": r"/.+",
    "pinterest.com": r"/.+",
    "github.com": r"/.+",
    "linktr.ee": r"/.+",
    "copainsdavant.linternaute.com": r"/.+",
    "strava.com": r"/athletes/.+",
    "leboncoin.fr": r"/profil.+",
    "doctolib.fr": r"/.+/.+",
}
"""Domains where a page is somebody's, and the paths that are pages of people."""
_TOWN_HALL = re.compile(
    r"(?:[\w\-]+\.)?(?:mairie|ville|commune|departement|region|prefecture|agglo|cdc|cc)[\-][\w\-]+\.[a-z]+$"
)
_PLATE = re.compile(r"[A-Za-z]{2}\.[0-9]{3}")
_MAPS = re.compile(r"[@=/,]-?[0-9]{1,2}\.[0-9]{3,}[,/%&a-z=!0-9]{1,8}-?[0-9]{1,3}\.[0-9]{3,}")
_FILE_NAME = re.compile(r"(?<!\w)(?:[A-Z][\w\-]{0,40} ){0,3}[\w\-()+']{1,120}(?:\.[\w\-()]{1,60}){0,4}$")
_QUOTED = re.compile(r"(?<=\")(?! )[^\"\n\x1e]{1,80}$")
_WINDOW = 130


def web_addresses(reading: Reading) -> Iterator[Found]:
    """Yield web addresses: pages of people are certain, unknown sites held, known sites named as no identifier."""
    whole = [match.span() for match in _urls(reading.plain)]
    for start, end in whole:
        yield _judged(reading, start, _end(reading.plain[start:end], start))
    last, place = 0, 0
    for start, end in reading.anchors("site endings"):
        while place < len(whole) and whole[place][0] <= start:
            last = max(last, whole[place][1])
            place += 1
        if start < last:
            continue
        site = _SITE.search(reading.plain, max(0, start - _WINDOW), start)
        after = _AFTER_SITE.match(reading.plain, end)
        if site and reading.plain[site.start() - 1] != "@" and _site_like(reading, site[0], start, end):
            last = after.end() if after else end
            yield _judged(reading, site.start(), _end(reading.plain[site.start() : last], site.start()))


def _urls(text: str) -> Iterator[re.Match[str]]:
    """Yield addresses with their protocol, or that start with www; searched by literals, which is quick."""
    end = 0
    places = [
        match.start()
        for literal in ("http", "HTTP", "Http", "www.", "WWW.", "Www.")
        for match in re.finditer(literal, text)
    ]
    for place in sorted(places):
        if place >= end and (match := _URL.match(text, place)):
            end = match.end()
            yield match


def _site_like(reading: Reading, name: str, start: int, end: int) -> bool:
    """Return whether it is no sentence whose space was forgotten after the full stop, and no plate."""
    if _PLATE.fullmatch(name):
        return False
    ending = reading.plain[start:end]
    shouted = name.isupper() and ending in (".FR", ".COM", ".ORG", ".NET", ".EU")
    return ending == reading.lower[start:end] or shouted or reading.plain[end : end + 1] == "/"


def _end(written: str, start: int) -> int:
    """Return where the address ends, less the punctuation of the sentence around it."""
    length = len(written)
    while length > 4:
        last = written[length - 1]
        closing = last in ")]}" and written.count(last, 0, length) > written.count("([{"[")]}".index(last)], 0, length)
        if last not in _TRAILING and not closing:
            break
        length -= 1
    return start + length


def _judged(reading: Reading, start: int, end: int) -> Found:
    match = _DOMAIN.match(reading.lower, start, end)
    domain, path = (match[1].strip("."), match[2]) if match else ("", "")
    if _MAPS.search(path):
        return Found(start, end, "coordonnees", True, "lien_carte")
    if _under(domain, word_list("official_sites")) or _TOWN_HALL.match(domain) or _of_a_great_place(domain):
        return Found(start, end, "", False, "site_officiel")
    network = next((name for name in _NETWORKS if domain == name or domain.endswith("." + name)), "")
    if not network:
        return Found(start, end, "page_personnelle", False, "site_inconnu")
    if not path.strip("/"):
        return Found(start, end, "", False, "reseau_sans_page")
    return Found(start, end, "page_personnelle", bool(re.match(_NETWORKS[network], path)), "page_reseau")


def _of_a_great_place(domain: str) -> bool:
    """Return whether the site is named as a town or a département; that of a telephone company, Orange, is not."""
    name, _, end = domain.partition(".")
    return bool(end) and "." not in end and name != "orange" and name.replace("-", " ") in great_places()


def _under(domain: str, known: frozenset[str]) -> bool:
    parts = domain.split(".")
    return any(".".join(parts[first:]) in known for first in range(max(0, len(parts) - 5), len(parts)))


def file_names(reading: Reading) -> Iterator[Found]:
    """Yield names of files: they are what somebody called a photograph or a curriculum vitae."""
    for start, end in reading.anchors("file endings"):
        if reading.plain[end] == "." and reading.plain[end + 1].isalnum():
            continue
        name = _QUOTED.search(reading.plain, max(0, start - _WINDOW), start) or _FILE_NAME.search(
            reading.plain, max(0, start - _WINDOW), start
        )
        if name:
            yield Found(name.start(), end, "fichier", True, "fichier")
