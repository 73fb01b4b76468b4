"""What a reader meets where a release was, and where an edition was whose releases were all withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.site.feeds import edition_feed
from pipelines.publish.site.tombstones import tombstone_pages, withdrawn_edition_pages
from pipelines.publish.versions import History, changelog, history_file
from pipelines.publish.withdrawal.tombstone import TOMBSTONE, read_tombstone


def renewed_tombstones(folder: Path, history: History, site: Site) -> Contents:
    """Return the tombstones of an edition's public folder, each with its successor, and its pages."""
    contents: Contents = {}
    for entry in history.versions:
        kept = read_tombstone(folder / entry.version / TOMBSTONE) if entry.withdrawn else None
        if kept:
            said = replace(kept, remplacee_par=entry.remplacee_par or None)
            pages = tombstone_pages(folder.name, entry, site) | {TOMBSTONE: said.content}
            contents |= {f"{entry.version}/{name}": content for name, content in pages.items()}
    return contents


def withdrawn_edition_files(edition: str, history: History, site: Site, known: Collection[str] = ()) -> Contents:
    """Return what stands above the releases of an edition that has none online; its title went with them.

    ``known`` are the names under which recommendations have had a page: each keeps its address, and says nothing.
    """
    files = {
        "versions.json": history_file(edition, history),
        "CHANGELOG.md": changelog(edition, history.versions),
        "feed.atom": edition_feed(edition, edition, history, site),
    }
    return files | withdrawn_edition_pages(edition, history.versions, site, known)
