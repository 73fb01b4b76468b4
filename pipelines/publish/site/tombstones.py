"""What stands where data were withdrawn: when, why, what replaces them; nothing of what they said."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.site.paths import RECOMMENDATIONS
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import render
from pipelines.publish.views import VersionView

LANGUAGES: tuple[Language, ...] = ("fr", "en")


def tombstone_pages(key: str, version: VersionView, site: Site) -> Contents:
    """Return the pages of a withdrawn version by their path below ``<edition>/<version>/``."""
    places = [Place(site, language, f"{key}/{version.version}/") for language in LANGUAGES]
    return {
        place.file: render(
            "tombstone.html", place, key=key, version=version, gone=True, feed=f"{place.top}../feed.atom"
        )
        for place in places
    }


def withdrawn_edition_pages(
    key: str, versions: Sequence[VersionView], site: Site, known: Collection[str] = ()
) -> Contents:
    """Return the pages of an edition whose every version was withdrawn, by their path below ``<edition>/``.

    ``known`` are the names of the recommendations that had a page: the same stands at each address.
    """
    paths = ["", *(f"{RECOMMENDATIONS}{name}/" for name in sorted(known))]
    places = [Place(site, language, f"{key}/", path) for language in LANGUAGES for path in paths]
    newest_first = sorted(versions, key=lambda entry: [*map(int, entry.version.split("."))], reverse=True)
    return {
        place.file: render(
            "tombstone_edition.html", place, key=key, versions=newest_first, gone=True, feed=f"{place.top}feed.atom"
        )
        for place in places
    }
