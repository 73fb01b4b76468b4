"""Feeds that any reader takes: well-formed, absolute, dated by the data, with names that never change (RFC 4287)."""

from __future__ import annotations

import datetime
from xml.etree import ElementTree as ET

import pytest

from pipelines.kit.site import Site
from pipelines.publish.site.feeds import NEWEST, Chronicle, catalogue_feed, edition_feed
from pipelines.publish.versions import History
from pipelines.publish.views import VersionView

SITE = Site("https://avis.example/", "Mission exemple", "contact@avis.example")
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "]]><entry/>&<script>\x00\x08\ufffe\ud800 \u202e" + "m" * 10_000


def version(number: str, date: str, **more: str) -> VersionView:
    return VersionView(number, date, "mineur", "Trois lignes ajoutées.", "Three rows added.", "ab" * 32, 3, 0, **more)


RELEASED = version("1.0.0", "2026-01-15")
WITHDRAWN = version(
    "1.1.0", "2026-02-20", statut="retiree", retrait="2026-03-05", motif="Une erreur.", remplacee_par="1.1.1"
)
SUCCESSOR = version("1.1.1", "2026-03-05")


def feed_of(*versions: VersionView, title: str = "L'eau", site: Site = SITE) -> ET.Element:
    return ET.fromstring(edition_feed("eau", title, History(versions), site))  # noqa: S314 - our own feed


def text(element: ET.Element, name: str) -> str:
    found = element.findall(ATOM + name)
    assert len(found) == 1, f"exactly one {name}"
    return found[0].text or ""


def links(element: ET.Element) -> list[tuple[str | None, ...]]:
    return [
        tuple(link.get(name) for name in ("rel", "type", "hreflang", "href")) for link in element.iter(ATOM + "link")
    ]


def check(feed: ET.Element) -> None:
    """Check what RFC 4287 demands of a feed and of its entries (sections 4.1.1 and 4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    author = feed.find(f"{ATOM}author")
    assert author is not None and text(author, "name")
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert text(element, "id").startswith("https://")
        assert text(element, "title")
        moment = datetime.datetime.fromisoformat(text(element, "updated"))
        assert moment.tzinfo is not None
        own = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len({(link.get("type"), link.get("hreflang")) for link in own}) == len(own)
    for *_, address in links(feed):
        assert str(address).startswith("https://")
    names = [text(element, "id") for element in (feed, *entries)]
    assert len(names) == len(set(names))
    for entry in entries:
        assert len(entry.findall(f"{ATOM}summary")) == 1


def test_a_feed_has_an_entry_per_release_and_per_withdrawal_the_newest_first() -> None:
    feed = feed_of(RELEASED, WITHDRAWN, SUCCESSOR)
    check(feed)
    titles = [text(entry, "title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [
        "L'eau · version 1.1.1",
        "L'eau · retrait de la version 1.1.0",
        "L'eau · version 1.1.0",
        "L'eau · version 1.0.0",
    ]
    assert text(feed, "updated") == "2026-03-05T00:00:02Z"


def moments(*versions: VersionView) -> list[tuple[str, str]]:
    entries = feed_of(*versions).iter(f"{ATOM}entry")
    return [(text(entry, "title").removeprefix("L'eau · "), text(entry, "updated")) for entry in entries]


def test_a_correction_of_the_same_data_is_newer_than_what_it_corrects() -> None:
    corrected, again = version("1.0.1", "2026-01-15"), version("1.0.2", "2026-01-15")
    assert moments(RELEASED, corrected, again) == [
        ("version 1.0.2", "2026-01-15T00:00:02Z"),
        ("version 1.0.1", "2026-01-15T00:00:01Z"),
        ("version 1.0.0", "2026-01-15T00:00:00Z"),
    ]
    assert text(feed_of(RELEASED, corrected), "updated") > text(feed_of(RELEASED), "updated")


def test_a_release_is_never_older_than_the_one_before_it_nor_a_withdrawal_than_its_release() -> None:
    early = version("1.0.1", "2025-12-01", statut="retiree", retrait="2025-12-02")
    assert moments(RELEASED, early) == [
        ("retrait de la version 1.0.1", "2026-01-15T00:00:01Z"),
        ("version 1.0.1", "2026-01-15T00:00:01Z"),
        ("version 1.0.0", "2026-01-15T00:00:00Z"),
    ]


def test_a_withdrawal_says_why_and_what_replaces_it_in_both_languages() -> None:
    entries = list(feed_of(WITHDRAWN, SUCCESSOR).iter(f"{ATOM}entry"))
    (said,) = [text(entry, "summary") for entry in entries if text(entry, "id").endswith("#retrait")]
    assert "Une erreur." in said and "remplacée par la version 1.1.1" in said and "Version 1.1.1 replaces it" in said


def test_an_entry_keeps_its_name_and_its_date_when_others_come() -> None:
    before = ET.tostring(next(feed_of(RELEASED).iter(f"{ATOM}entry")))
    assert ET.tostring(list(feed_of(RELEASED, SUCCESSOR).iter(f"{ATOM}entry"))[-1]).strip() == before.strip()


def test_a_feed_leads_to_itself_and_to_the_page_in_both_languages() -> None:
    assert links(feed_of(RELEASED))[:3] == [
        ("self", "application/atom+xml", None, "https://avis.example/eau/feed.atom"),
        ("alternate", "text/html", "fr", "https://avis.example/eau/"),
        ("alternate", "text/html", "en", "https://avis.example/eau/en/"),
    ]


@pytest.mark.parametrize(
    ("contact", "tag"), [("contact@avis.example", "email"), ("https://avis.example/contact", "uri"), ("", None)]
)
def test_the_publisher_signs_with_the_contact_it_gives(contact: str, tag: str | None) -> None:
    author = feed_of(RELEASED, site=Site("https://avis.example/", "Mission", contact)).find(f"{ATOM}author")
    assert author is not None
    assert [child.tag for child in author] == [f"{ATOM}name", *([ATOM + tag] if tag else [])]


def test_a_hostile_title_stays_a_title() -> None:
    feed = feed_of(version("1.0.0", "2026-01-15", motif=HOSTILE, retrait="2026-02-01"), title=HOSTILE)
    check(feed)
    assert len(list(feed)) == len(list(feed_of(version("1.0.0", "2026-01-15", retrait="2026-02-01"))))
    assert len(text(next(feed.iter(f"{ATOM}entry")), "title")) < 400


def test_the_feed_of_the_catalogue_has_the_newest_events_of_all_editions() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 11)]
    chronicles = [
        Chronicle(f"e{rank}", f"Titre {rank}", History((version("1.0.0", day),))) for rank, day in enumerate(days)
    ]
    feed = ET.fromstring(catalogue_feed(chronicles, SITE))  # noqa: S314 - our own feed
    check(feed)
    titles = [text(entry, "title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [f"Titre {rank} · version 1.0.0" for rank in range(59, 59 - NEWEST, -1)]


def test_the_order_of_the_editions_changes_no_byte() -> None:
    chronicles = [Chronicle(key, key, History((RELEASED, WITHDRAWN))) for key in "abc"]
    assert catalogue_feed(chronicles, SITE) == catalogue_feed(chronicles[::-1], SITE)


def test_a_site_without_editions_has_a_feed() -> None:
    check(ET.fromstring(catalogue_feed([], SITE)))  # noqa: S314 - our own feed
