"""What search engines are told: the addresses of pages in both languages (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from pipelines.kit.site import Site

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST = 50_000
"""Addresses in one sitemap, and sitemaps in one index: the limits of the protocol."""
INDEX = "sitemap.xml"
OWN = "sitemap-catalogue.xml"
ENGLISH = "en/"


def edition_sitemap(key: str, paths: Iterable[str], date: str, site: Site) -> bytes:
    """Return ``<edition>/sitemap.xml`` from the paths of the edition's files; ``date`` is that of its data, ISO.

    Past 50,000 addresses, the protocol's limit, the deepest pages are left out.
    """
    return _sitemap(f"{key}/", paths, site, date)


def catalogue_sitemaps(dates: Mapping[str, str], paths: Iterable[str], site: Site) -> dict[str, bytes]:
    """Return ``sitemap.xml``, the index of all sitemaps, and that of the catalogue's own pages.

    ``dates`` gives the ISO date of each edition that has a sitemap, by key; ``paths`` are the catalogue's files.
    """
    index = ET.Element("sitemapindex", {"xmlns": SITEMAP})
    _located(index, "sitemap", site.address(OWN))
    # one place is taken by the catalogue's own pages
    for key, date in sorted(dates.items(), key=lambda item: (item[1], item[0]), reverse=True)[: MOST - 1]:
        ET.SubElement(_located(index, "sitemap", site.address(f"{key}/{INDEX}")), "lastmod").text = date[:10]
    return {INDEX: _written(index), OWN: _sitemap("", paths, site)}


def robots_text(site: Site) -> bytes:
    """Return ``robots.txt``: everything may be read, and where the index of the pages is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.address(INDEX)}\n".encode()


def page_address(path: str, site: Site) -> str:
    """Return the one address of a page: that of its folder for an ``index.html``."""
    return site.address(path.removesuffix("index.html") if path.rsplit("/", 1)[-1] == "index.html" else path)


def _sitemap(folder: str, paths: Iterable[str], site: Site, date: str = "") -> bytes:
    """Return the sitemap of the pages among ``paths``, which are below ``folder``, the first ones first."""
    pages = {path for path in paths if path.endswith(".html")}
    french = sorted((path for path in pages if not path.startswith(ENGLISH)), key=lambda path: (path.count("/"), path))
    root = ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for path in french[: MOST // 2]:
        versions = {"fr": path} | ({"en": ENGLISH + path} if ENGLISH + path in pages else {})
        addresses = {language: page_address(folder + version, site) for language, version in versions.items()}
        for address in addresses.values():
            _add_page(root, address, addresses, date)
    return _written(root)


def _add_page(root: ET.Element, address: str, addresses: Mapping[str, str], date: str) -> None:
    page = _located(root, "url", address)
    if date:
        ET.SubElement(page, "lastmod").text = date[:10]
    for language, version in addresses.items() if len(addresses) > 1 else ():
        ET.SubElement(page, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": version})


def _located(parent: ET.Element, name: str, address: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    ET.SubElement(element, "loc").text = address
    return element


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
