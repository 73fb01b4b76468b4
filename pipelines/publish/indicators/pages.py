"""The pages of the indicators: all of them together, and one each with its chart over time and its editions."""

from __future__ import annotations

from pipelines.kit.findings import Language
from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.content import Contents
from pipelines.publish.indicators.tables import INDICATORS_TABLE, ROWS_TABLE
from pipelines.publish.indicators.views import indicator_views
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import render

LANGUAGES: tuple[Language, ...] = ("fr", "en")
FOLDER = "indicateurs/"


def indicator_pages(tables: Tables, site: Site) -> Contents:
    """Return ``indicateurs/index.html`` and a page per indicator, in both languages.

    ``tables`` are those of all editions, with the indicators; invented editions are told only when there are no others.
    """
    processes = rows_of(tables["demarche"].select(["demarche_id", "titre"])) if "demarche" in tables else []
    titles = {row["demarche_id"]: str(row["titre"]) for row in processes}
    numbers, lines = (rows_of(tables[name]) if name in tables else [] for name in (INDICATORS_TABLE, ROWS_TABLE))
    demonstration = all(row["demonstration"] for row in lines) and bool(lines)
    numbers, lines = ([row for row in rows if row["demonstration"] == demonstration] for rows in (numbers, lines))
    pages: Contents = {}
    for language in LANGUAGES:
        pages |= _pages(numbers, lines, titles, site, language)
    return pages


def _pages(numbers: list[Row], lines: list[Row], titles: dict[str, str], site: Site, language: Language) -> Contents:
    views = indicator_views(numbers, lines, titles, language) if numbers else []
    schema = load_schema(INDICATORS_TABLE, "open").descriptor
    said = {
        "warning": schema["usage_warning" if language == "fr" else "usage_warning_en"],
        "demonstration": any(row["demonstration"] for row in lines),
    }
    place = Place(site, language, path=FOLDER)
    pages = {place.file: render("indicators.html", place, indicators=views, **said)}
    for view in views:
        place = Place(site, language, path=f"{FOLDER}{view.code.replace('_', '-')}/")
        pages[place.file] = render("indicators_one.html", place, indicator=view, **said)
    return pages
