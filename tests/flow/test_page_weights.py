"""The main page of an edition stays light: the shipped ones, at an address of forty characters, or with much in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.kit.tables import table_from
from pipelines.publish.above import release_view
from pipelines.publish.site.pages import edition_pages
from pipelines.publish.versions import read_history
from pipelines.publish.views import ReleaseView
from tests.flow.conftest import Installation

SITE = Site("https://participation.exemple.gouv.fr/avis/", "Mission interministérielle d'exemple", "a@exemple.fr")
MAIN = ("index.html", "en/index.html")
EDITIONS = ("atelier-partage-de-l-eau-2026", "conference-moustique-tigre-2026")


def shipped_release(folder: Path) -> ReleaseView:
    release = folder / "1.0.0"
    contents = {
        path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()
    }
    return release_view(folder.name, contents, read_history(folder))


@pytest.mark.parametrize("key", EDITIONS)
def test_the_main_page_of_a_shipped_edition_leaves_room_below_its_limit(shipped: Installation, key: str) -> None:
    pages = edition_pages(shipped_release(shipped.folders.public / key), SITE)
    assert max(len(pages[path]) for path in MAIN) <= 55_000
    assert max(map(len, pages.values())) < 60_000


@pytest.mark.parametrize("key", EDITIONS)
def test_five_thousand_recommendations_and_replies_keep_the_main_page_light(shipped: Installation, key: str) -> None:
    release = shipped_release(shipped.folders.public / key)
    tables = dict(release.tables)
    for name, column in (("recommandations", "reco_id"), ("reponses", "reponse_id")):
        schema = load_schema(name, "open")
        first = (tables[name] if name in tables else table_from(schema, [])).to_pylist()[:1]
        rows = [first[0] | {column: f"P{rank}", "reco_id": f"R{rank}"} for rank in range(1, 5_001) if first]
        if rows:
            tables[name] = table_from(schema, rows)
    pages = edition_pages(replace(release, tables=tables), SITE)
    assert "recommandations/page-50/index.html" in pages
    assert max(len(pages[path]) for path in MAIN) <= 60_000
