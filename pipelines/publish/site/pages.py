"""The pages of an edition, in both languages, as HTML that no text in them can turn against a reader.

Every expression of a template is escaped (autoescape), tidied (``typography.tidy``) and must exist (StrictUndefined).
The pages run no script, and their content security policy refuses any.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from pipelines.kit.findings import Language
from pipelines.kit.schema import all_schemas
from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.descriptions.schema_org import dataset_document
from pipelines.publish.site import sections
from pipelines.publish.site.edition import Edition, edition_of
from pipelines.publish.site.paths import LISTED, LONG_OPINION, SHOWN, PageFolder, edition_folders, opinion_length
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import render, theme_of
from pipelines.publish.site.snippets import bibtex, snippet_table, snippets
from pipelines.publish.site.themes import Theme
from pipelines.publish.views import ReleaseView

LANGUAGES: tuple[Language, ...] = ("fr", "en")
VERSIONS_SHOWN = 50
Context = dict[str, Any]


def edition_pages(release: ReleaseView, site: Site, gone: Collection[str] = ()) -> Contents:
    """Return every page of an edition by its path below ``<edition>/``.

    ``gone`` are the names of the recommendations that an earlier version had; those that this one no longer has get a
    page that says so.
    """
    edition = edition_of(release, site)
    folders = list(edition_folders(release.tables, gone))
    places = [
        (Place(site, language, f"{release.edition}/", page.folder), page) for language in LANGUAGES for page in folders
    ]
    theme = theme_of(site)
    return {place.file: _page(edition, page, place, theme) for place, page in places}


def _page(edition: Edition, page: PageFolder, place: Place, theme: Theme) -> bytes:
    template, context = KINDS[page.kind]
    common = {
        "edition": edition,
        "release": edition.release,
        "process": edition.process,
        "files": f"{place.top}{edition.folder}",
        "feed": f"{place.top}feed.atom",
    }
    return render(template, place, theme, **common, **context(edition, page, place))


def _edition(edition: Edition, page: PageFolder, place: Place) -> Context:
    return {
        "sections": sections.present_sections(edition),
        "criteria": sections.composition(edition, place.language),
        "balances": sections.balances(edition, place.language),
        "shown": edition.recommendations[:SHOWN],
        "opinion_apart": opinion_length(edition.release.tables) > LONG_OPINION,
        "versions_shown": VERSIONS_SHOWN,
        "bibtex": bibtex(edition),
        "snippets": snippets(edition),
        "snippet_table": snippet_table(edition),
        "machine": _machine(edition, place.language),
    }


def _machine(edition: Edition, language: Language) -> Context:
    """Return the page's JSON-LD; it lists the files that hold every table, if any, so that the page stays light."""
    release = edition.release
    listed = replace(release, files=tuple(edition.whole_files) or release.files)
    return dataset_document(listed, language, edition.site)


def _draw(edition: Edition, page: PageFolder, place: Place) -> Context:
    return {"criteria": sections.composition(edition, place.language)}


def _recommendation(edition: Edition, page: PageFolder, place: Place) -> Context:
    before, after = edition.neighbours[page.key]
    return {"item": edition.by_key[page.key], "before": before, "after": after}


def _numbered(edition: Edition, page: PageFolder, items: Collection[Any]) -> Context:
    first = LISTED * (page.number - 1)
    return {
        "items": list(items)[first : first + LISTED],
        "first": first + 1,
        "number": page.number,
        "count": -(-len(items) // LISTED),
    }


def _recommendations(edition: Edition, page: PageFolder, place: Place) -> Context:
    return _numbered(edition, page, edition.recommendations)


def _contributions(edition: Edition, page: PageFolder, place: Place) -> Context:
    return _numbered(edition, page, edition.table("contributions"))


def _conformity(edition: Edition, page: PageFolder, place: Place) -> Context:
    # The French titles of the rules are in the table; the English ones in the protocol.
    english = {rule.id: rule.intitule_en for rule in edition.protocol.regles} if place.language == "en" else {}
    return {"rules": english}


def _dictionary(edition: Edition, page: PageFolder, place: Place) -> Context:
    return {"schemas": [schema for schema in all_schemas("open") if schema.name in edition.rows]}


def _gone(edition: Edition, page: PageFolder, place: Place) -> Context:
    return {"gone": True}


def _nothing_more(edition: Edition, page: PageFolder, place: Place) -> Context:
    return {}


KINDS: dict[str, tuple[str, Callable[[Edition, PageFolder, Place], Context]]] = {
    "edition": ("edition.html", _edition),
    "recommendations": ("recommendation_list.html", _recommendations),
    "recommendation": ("recommendation.html", _recommendation),
    "gone": ("recommendation_gone.html", _gone),
    "opinion": ("edition_opinion.html", _nothing_more),
    "hearings": ("edition_hearings.html", _nothing_more),
    "contributions": ("edition_contributions.html", _contributions),
    "conformity": ("edition_conformity.html", _conformity),
    "draw": ("edition_draw.html", _draw),
    "evaluation": ("edition_evaluation.html", _nothing_more),
    "privacy": ("edition_privacy.html", _nothing_more),
    "dictionary": ("edition_dictionary.html", _dictionary),
    "files": ("edition_files.html", _nothing_more),
}
