"""Sitemaps that search engines take (sitemaps.org, protocol 0.9), with both languages of each page."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pipelines.kit.site import Site
from pipelines.publish.site.sitemap import MOST, catalogue_sitemaps, edition_sitemap, robots_text

SITE = Site("https://avis.example/")
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
PATHS = ["versions.json", "index.html", "en/index.html", "recommandations/r01/index.html"]


def read(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - our own sitemap


def places(content: bytes) -> list[str | None]:
    return [element.text for element in read(content).iter(f"{MAP}loc")]


def test_an_edition_lists_its_pages_in_both_languages_and_nothing_else() -> None:
    content = edition_sitemap("eau", [*PATHS, "en/recommandations/r01/index.html"], "2026-03-05", SITE)
    assert places(content) == [
        "https://avis.example/eau/",
        "https://avis.example/eau/en/",
        "https://avis.example/eau/recommandations/r01/",
        "https://avis.example/eau/en/recommandations/r01/",
    ]
    assert {element.text for element in read(content).iter(f"{MAP}lastmod")} == {"2026-03-05"}


def test_each_page_names_every_language_it_has_itself_included() -> None:
    urls = list(read(edition_sitemap("eau", PATHS, "2026-03-05", SITE)).iter(f"{MAP}url"))
    named = [[(link.get("hreflang"), link.get("href")) for link in url.iter(LINK)] for url in urls]
    both = [("fr", "https://avis.example/eau/"), ("en", "https://avis.example/eau/en/")]
    assert named == [both, both, []]


def test_the_index_leads_to_the_sitemap_of_each_edition_and_to_that_of_the_catalogue() -> None:
    maps = catalogue_sitemaps({"a": "2026-01-01", "b": "2026-02-02"}, ["index.html", "en/index.html", "x.json"], SITE)
    assert places(maps["sitemap.xml"]) == [
        "https://avis.example/sitemap-catalogue.xml",
        "https://avis.example/b/sitemap.xml",
        "https://avis.example/a/sitemap.xml",
    ]
    assert places(maps["sitemap-catalogue.xml"]) == ["https://avis.example/", "https://avis.example/en/"]


def test_no_sitemap_exceeds_the_limits_of_the_protocol() -> None:
    pages = [f"{language}recommandations/r{rank}/index.html" for rank in range(26_000) for language in ("", "en/")]
    content = edition_sitemap("eau", ["index.html", "en/index.html", *pages], "2026-03-05", SITE)
    assert len(places(content)) == MOST
    assert places(content)[0] == "https://avis.example/eau/"
    assert len(content) < 50 * 1024 * 1024


def test_robots_are_told_where_the_index_is() -> None:
    assert robots_text(SITE).decode().splitlines()[-1] == "Sitemap: https://avis.example/sitemap.xml"
