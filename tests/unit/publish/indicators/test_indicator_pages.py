"""The pages of the indicators: every number has its rows, every row its edition, whatever the titles hold."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from posixpath import normpath

import pytest

from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.site import Site
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.publish.content import Contents
from pipelines.publish.indicators.pages import indicator_pages
from pipelines.publish.indicators.tables import INDICATORS, indicator_tables
from tests.unit.publish.sample import PROCESS

SITE = Site(url="https://avis.exemple.fr/")
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> \u202e{{ 7*7 }}' + "m" * 10_000
LIMIT = 60_000


def edition(number: int, **changes: object) -> Row:
    delivered = datetime.date(2014 + number % 12, 6, 1)
    dates = {"date_saisine": delivered - datetime.timedelta(days=100 + number), "date_remise_avis": delivered}
    method = {"methode": "atelier-citoyen", "protocole": "fiche-2019-07", "delai_reponse_jours": number}
    return PROCESS | {"demarche_id": f"edition-{number:04}", "demonstration": False} | dates | method | changes


def with_indicators(*editions: Row) -> Tables:
    cells = [
        {"demarche_id": row["demarche_id"], "critere": name, "modalite": group}
        | {"population_part": 0.5, "effectif_panel": 7 + place, "publication": "publie"}
        for row in editions
        for name in ("diplome", "pcs", "sexe", "tranche_age", "type_aire")
        for place, group in enumerate(("g1", "g2"))
    ]
    tables = {
        "demarche": table_from(load_schema("demarche", "open"), editions),
        "panel_composition": table_from(load_schema("panel_composition", "open"), cells),
    }
    return tables | indicator_tables(tables, {row["demarche_id"]: "2026-12-31" for row in editions})


class Links(HTMLParser):
    """The addresses that a page links to, and the tags that it has."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]


@pytest.fixture(scope="module")
def many() -> Contents:
    """The pages of 1,000 editions."""
    return indicator_pages(with_indicators(*map(edition, range(1000))), SITE)


def test_there_is_a_page_for_all_indicators_and_one_for_each_in_both_languages(many: Contents) -> None:
    names = {indicator.code.replace("_", "-") for indicator in INDICATORS}
    french = {"indicateurs/index.html", *(f"indicateurs/{name}/index.html" for name in names)}
    assert many.keys() == french | {f"en/{path}" for path in french}


def test_no_page_is_heavier_than_its_budget_with_a_thousand_editions(many: Contents) -> None:
    assert {path: len(content) for path, content in many.items() if len(content) > LIMIT} == {}


def test_every_link_leads_to_a_page_or_a_file_that_exists(many: Contents) -> None:
    ours = {"toutes-editions/data/indicateurs.csv", "toutes-editions/data/indicateurs_lignes.csv", *many}
    for path, content in many.items():
        for link in Links(content).links:
            target = normpath(PurePosixPath(path).parent / link.split("#")[0])
            edition_page = re.fullmatch(r"edition-\d{4}/(en/)?index\.html", target)
            about = re.fullmatch(r"(en/)?([a-z-]+/)?index\.html", target)
            assert link.startswith("#") or target in ours or edition_page or about, (path, link)


def test_the_editions_behind_a_number_are_one_link_away(many: Contents) -> None:
    linked = [link for link in Links(many["indicateurs/delai-reponse/index.html"]).links if "edition-" in link]
    assert len(linked) > 50 and linked[0].startswith("../../edition-")
    assert all(
        link.endswith("/en/index.html")
        for link in Links(many["en/indicateurs/delai-avis/index.html"]).links
        if "edition-" in link
    )


def test_the_chart_of_each_year_has_a_table_with_the_same_values(many: Contents) -> None:
    page = many["indicateurs/delai-reponse/index.html"].decode()
    figures = re.findall(r"<rect[^>]*><text[^>]*>([^<]+)<", page)
    assert len(figures) == 12
    cells = re.findall(r'<td class="n">\s*([^<]+?)\s*</td>', page)
    assert set(figures) <= set(cells)


def test_titles_can_hold_anything() -> None:
    pages = indicator_pages(with_indicators(edition(1, titre=HOSTILE)), SITE)
    for path, content in pages.items():
        found = Links(content)
        assert not {"img", "iframe"} & found.tags and b"alert(1)</script>" not in content, path
        assert b"{{" not in content or b"{{ 7*7 }}" in content, "nothing of a title is evaluated"
        assert len(content) < LIMIT and "\u202e" not in content.decode(), path


def test_an_indicator_that_cannot_be_computed_says_so() -> None:
    page = indicator_pages(with_indicators(edition(1)), SITE)["indicateurs/equilibre-parole/index.html"].decode()
    assert "non calculable" in page and "<svg" not in page


def test_invented_editions_are_told_apart() -> None:
    mixed = with_indicators(edition(1), edition(2, demonstration=True))
    page = indicator_pages(mixed, SITE)["indicateurs/delai-reponse/index.html"].decode()
    assert "edition-0001" in page and "edition-0002" not in page and "Données de démonstration" not in page
    invented = indicator_pages(with_indicators(edition(2, demonstration=True)), SITE)
    assert all("onstration" in content.decode() for content in invented.values())


def test_without_any_opinion_there_is_one_page_that_says_so() -> None:
    pages = indicator_pages({}, SITE)
    assert pages.keys() == {"indicateurs/index.html", "en/indicateurs/index.html"}
    assert "Aucun avis" in pages["indicateurs/index.html"].decode()


def test_every_schema_of_the_indicators_says_what_a_reader_must_know() -> None:
    for schema in all_schemas("open", "release"):
        if schema.name.startswith("indicateurs"):
            assert schema.descriptor["usage_warning"] and schema.descriptor["usage_warning_en"]
