"""Atom feeds of releases and withdrawals (RFC 4287), of an edition and of all; days are those of the data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.publish.site.words import page_words
from pipelines.publish.versions import History
from pipelines.publish.views import VersionView

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50
LONGEST_TITLE = 300
SECOND = datetime.timedelta(seconds=1)
BEFORE_ANY = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""The moment of a feed that has no entry yet: an update date is compulsory, and there is no clock here."""

# XML 1.0, section 2.2: no parser takes other characters, even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Chronicle:
    """The releases of one edition: its key, its title, its history."""

    key: str
    title: str
    history: History


@dataclass(frozen=True)
class _Event:
    """A release or a withdrawal, at a moment of which the day is that of the data or of the withdrawal."""

    moment: datetime.datetime
    order: tuple[str, int]
    identifier: str
    title: str
    summary: str
    key: str


def edition_feed(key: str, title: str, history: History, site: Site) -> bytes:
    """Return ``<edition>/feed.atom``: an entry per release and per withdrawal, the newest first."""
    events = _events(Chronicle(key, title, history), site)
    return _feed(f"{_short(title)} · {_site_name()}", f"{key}/", events, site)


def catalogue_feed(chronicles: Iterable[Chronicle], site: Site) -> bytes:
    """Return ``feed.atom``: the newest releases and withdrawals of all editions."""
    events = [event for chronicle in chronicles for event in _events(chronicle, site)]
    return _feed(_site_name(), "", events, site)


def _site_name() -> str:
    return str(page_words("fr")["site"]["name"])


def xml_text(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids."""
    return _ILLEGAL.sub("", text)


def _events(chronicle: Chronicle, site: Site) -> list[_Event]:
    """Return the events of an edition, each release after the one before it.

    A release carries no clock, and a correction often has the date of the data of what it corrects: its rank in
    seconds makes it newer, so that whoever polls the feed sees it.
    """
    events, before = [], BEFORE_ANY
    for rank, version in enumerate(chronicle.history.versions):
        before = max(before + SECOND, _midnight(version.date) + rank * SECOND)
        events.append(_event(chronicle, rank, version, "release", before, site))
        if version.retrait:
            withdrawn = max(before, _midnight(version.retrait) + rank * SECOND)
            events.append(_event(chronicle, rank, version, "withdrawal", withdrawn, site))
    return events


def _event(
    chronicle: Chronicle, rank: int, version: VersionView, kind: str, moment: datetime.datetime, site: Site
) -> _Event:
    """Return one event; ``rank`` tells those of the same moment apart."""
    words = page_words("fr")["feed"]
    address = site.address(f"{chronicle.key}/{version.version}/")
    title = f"{_short(chronicle.title)} · {words[kind].format(version=version.version)}"
    if kind == "release":
        said = f"{version.description}\n{version.description_en}"
        return _Event(moment, (chronicle.key, rank), address, title, said, chronicle.key)
    said = "\n".join(_withdrawal(version, language) for language in ("fr", "en"))
    return _Event(moment, (chronicle.key, rank), f"{address}#retrait", title, said, chronicle.key)


def _withdrawal(version: VersionView, language: Language) -> str:
    words = page_words(language)["feed"]
    parts = [words["withdrawn"].format(version=version.version), version.motif]
    parts += [words["replaced"].format(version=version.remplacee_par)] if version.remplacee_par else []
    return " ".join(part for part in parts if part)


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _feed(title: str, folder: str, events: list[_Event], site: Site) -> bytes:
    """Return a feed of the newest events; ``folder`` is where its page and itself are, below the site."""
    newest = sorted(events, key=lambda event: (event.moment, event.order, event.identifier), reverse=True)[:NEWEST]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _add(feed, "id", site.address(f"{folder}feed.atom"))
    _add(feed, "title", title)
    _add(feed, "updated", _moment(newest[0].moment if newest else BEFORE_ANY))
    _link(feed, "self", site.address(f"{folder}feed.atom"), "application/atom+xml")
    _page_links(feed, folder, site)
    _author(feed, site)
    for event in newest:
        feed.append(_entry(event, site))
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(event: _Event, site: Site) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", event.identifier)
    _add(entry, "title", event.title)
    _add(entry, "updated", _moment(event.moment))
    _page_links(entry, f"{event.key}/", site)
    _add(entry, "summary", event.summary)
    return entry


def _page_links(parent: ET.Element, folder: str, site: Site) -> None:
    """Link to the page in both languages: RFC 4287, 4.1.2, wants alternates to differ in type or language."""
    _link(parent, "alternate", site.address(folder), "text/html", "fr")
    _link(parent, "alternate", site.address(f"{folder}en/"), "text/html", "en")


def _link(parent: ET.Element, rel: str, address: str, media_type: str, language: str = "") -> None:
    attributes = {"rel": rel, "type": media_type, "href": address} | ({"hreflang": language} if language else {})
    ET.SubElement(parent, "link", attributes)


def _author(feed: ET.Element, site: Site) -> None:
    author = ET.SubElement(feed, "author")
    _add(author, "name", site.publisher)
    if _MAIL.fullmatch(site.contact):
        _add(author, "email", site.contact)
    elif site.contact:
        _add(author, "uri", site.contact)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_text(text)


def _midnight(date: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{date[:10]}T00:00:00Z")


def _moment(moment: datetime.datetime) -> str:
    """Return a moment in Greenwich as RFC 3339 asks."""
    return moment.isoformat().replace("+00:00", "Z")
