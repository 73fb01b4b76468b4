"""The pages of the catalogue: the list of all editions, one list per filter, and the index that its search reads.

All are plain links that work with neither server nor script; the search is one more way in, where scripts run.
Counts stand on the first page only: a new edition changes that page, and the lists in which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.descriptions.schema_org import catalogue_document
from pipelines.publish.site.about import about_pages
from pipelines.publish.site.browsing import FACETS, Choice, Part, facet_choices, ordered, parts
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import POLICY, environment, render
from pipelines.publish.site.search_index import INDEX, search_index
from pipelines.publish.site.sections import data_files
from pipelines.publish.site.themes import SCRIPT, digest
from pipelines.publish.views import CatalogueView, EntryView

LANGUAGES: tuple[Language, ...] = ("fr", "en")
EVERYTHING = "toutes-editions/"
SEARCHING = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""The policy of the one page with a search: its script, and the index that the script reads, come from the site."""

Cards = Mapping[str, Markup]


def catalogue_pages(view: CatalogueView, site: Site) -> Contents:
    """Return every page that stands above the editions, in both languages, and the index of the search."""
    entries = ordered(view.entries)
    choices = facet_choices(entries)
    pages: Contents = {INDEX: search_index(entries)}
    for language in LANGUAGES:
        pages |= _lists(entries, choices, site, language)
        pages |= _everything(view, Place(site, language, path=EVERYTHING))
        pages |= about_pages(site, language)
    return pages


def _lists(
    entries: tuple[EntryView, ...], choices: Mapping[str, list[Choice]], site: Site, language: Language
) -> Contents:
    first, *others = parts(None, entries)
    lists = [
        *others,
        *(part for facet in FACETS for choice in choices[facet] for part in parts(choice, choice.entries)),
    ]
    place = Place(site, language)
    pages = {place.file: _first_page(first, choices, place)}
    if lists:
        # all lists are as deep in the tree, so that a card is the same in each of them
        cards = _cards(entries, Place(site, language, path=lists[0].path))
        pages |= dict(_list_page(part, cards, Place(site, language, path=part.path)) for part in lists)
    return pages


def _first_page(part: Part, choices: Mapping[str, list[Choice]], place: Place) -> bytes:
    cards = _cards(part.entries, place)
    script_version = digest(SCRIPT.read_bytes())
    return _page("catalogue.html", part, cards, place, choices=choices, policy=SEARCHING, script_version=script_version)


def _list_page(part: Part, cards: Cards, place: Place) -> tuple[str, bytes]:
    return place.file, _page("catalogue_list.html", part, cards, place)


def _page(template: str, part: Part, cards: Cards, place: Place, **context: Any) -> bytes:
    return render(
        template,
        place,
        part=part,
        cards=[cards[entry.edition] for entry in part.entries],
        demonstration=any(entry.demonstration for entry in part.entries),
        feed=f"{place.root}feed.atom",
        machine=catalogue_document(part.entries, place.language, place.site),
        **context,
    )


def _cards(entries: Iterable[EntryView], place: Place) -> Cards:
    """Return the card of each edition for pages as deep as ``place``."""
    template = environment(place.language).get_template("catalogue_card.html")
    return {
        entry.edition: Markup(template.render(entry=entry, root=place.root))  # noqa: S704 - by a template that escapes
        for entry in entries
    }


def _everything(view: CatalogueView, place: Place) -> Contents:
    """Return the page where all editions are downloaded at once."""
    return {place.file: render("catalogue_files.html", place, files=data_files(view.files))}
