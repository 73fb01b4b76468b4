"""The pages: what they say, in both languages, and that no text in them can turn against a reader."""

from __future__ import annotations

import datetime
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.publish.site import typography
from pipelines.publish.site.charts import Bar, BarGroup, bar_chart, vote_bar
from pipelines.publish.site.markdown import markdown_html
from pipelines.publish.site.pages import catalogue_page, edition_page, site_files
from pipelines.publish.site.sections import SECTIONS
from pipelines.publish.site.words import TEMPLATES, page_words
from pipelines.publish.views import CatalogueView
from tests.fixtures import invented_release as invented

LANGUAGES: tuple[Language, ...] = ("fr", "en")
EMPTY_ELEMENTS = {"meta", "link", "br", "hr", "img", "col", "rect"}
HOSTILE = (
    "<script>alert(1)</script>",
    "</title></script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "{{ 7 * 7 }}{% raw %}",
    "[clic](javascript:alert(4)) <javascript:alert(5)> ![x](https://ailleurs.example/suivi.png)",
    "javascript:alert(6)",
    "\u202egnirts\u2066\u202d\x00\x08",
    "m" * 10_000,
)


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its text, the elements left open."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source, self.elements, self.open, self.words = source, [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY_ELEMENTS:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def headings(self) -> list[int]:
        return [int(name[1]) for name, _ in self.elements if re.fullmatch("h[1-6]", name)]


def hostile_release(text: str) -> Any:
    """Return a release where every cell that is free text is ``text``."""

    def change(table: str, column: str, cell: Any) -> Any:
        codes = invented.coded_columns(table)
        return text if isinstance(cell, str) and column not in codes else cell

    return invented.release(tables=invented.tables(change), quality={"controles": [{"description": text}]})


def pages(language: Language) -> dict[str, str]:
    return {
        "edition": edition_page(invented.release(), language),
        "minimal": edition_page(invented.minimal_release(), language),
        "catalogue": catalogue_page(invented.catalogue(), language),
        "empty": catalogue_page(CatalogueView((), ()), language),
    }


ALL_PAGES = [pytest.param(source, id=f"{name}-{code}") for code in LANGUAGES for name, source in pages(code).items()]


@pytest.mark.parametrize("source", ALL_PAGES)
def test_a_page_is_whole_and_its_headings_skip_no_level(source: str) -> None:
    page = Page(source)
    assert page.open == []
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


@pytest.mark.parametrize("source", ALL_PAGES)
def test_identifiers_are_unique_and_every_inner_link_leads_somewhere(source: str) -> None:
    page = Page(source)
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    inner = {str(link["href"])[1:] for link in page.all("a") if str(link["href"]).startswith("#")}
    assert inner <= set(identifiers)


@pytest.mark.parametrize("source", ALL_PAGES)
def test_a_page_has_no_script_no_inline_style_and_refuses_both(source: str) -> None:
    page = Page(source)
    assert [script["type"] for script in page.all("script")] == ["application/ld+json"]
    assert not page.all("style")
    assert not [
        name for _, attributes in page.elements for name in attributes if name == "style" or name.startswith("on")
    ]
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; style-src 'self'")


@pytest.mark.parametrize("source", ALL_PAGES)
def test_a_page_asks_nothing_of_another_site(source: str) -> None:
    page = Page(source)
    assert not page.all("img")
    assert not [link["href"] for link in page.all("link") if "//" in str(link["href"])]


@pytest.mark.parametrize("source", ALL_PAGES)
def test_every_table_scrolls_in_a_named_region_that_the_keyboard_reaches(source: str) -> None:
    page = Page(source)
    regions = [attributes for _, attributes in page.elements if attributes.get("role") == "region"]
    assert len(regions) == len(page.all("table"))
    assert all(region["tabindex"] == "0" for region in regions)
    names = [region["aria-label"] for region in regions]
    assert all(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_names_itself_in_both_languages(language: Language) -> None:
    for source in pages(language).values():
        page = Page(source)
        assert page.all("html") == [{"lang": language}]
        assert {link["hreflang"] for link in page.all("link") if "hreflang" in link} == {"fr", "en", "x-default"}


def test_sections_come_in_the_order_of_the_story_and_only_when_there_is_something_to_say() -> None:
    whole, bare = Page(edition_page(invented.release(), "fr")), Page(edition_page(invented.minimal_release(), "fr"))
    assert [section["id"] for section in whole.all("section")] == list(SECTIONS)
    absent = {"avis", "panel", "seances", "recommandations", "engagements", "evaluation", "conformite", "contributions"}
    assert [section["id"] for section in bare.all("section")] == [name for name in SECTIONS if name not in absent]


def test_every_section_has_a_template_and_every_template_a_section() -> None:
    assert {path.stem.removeprefix("section_") for path in TEMPLATES.glob("section_*.html")} == set(SECTIONS)


def test_the_demonstration_is_said_before_anything_else() -> None:
    assert "Données de démonstration" in edition_page(invented.release(), "fr").split("<h1")[0]
    assert "Demonstration data" in catalogue_page(invented.catalogue(), "en").split("<h1")[0]
    real = invented.tables(lambda table, column, cell: False if column == "demonstration" else cell)
    release = invented.release(tables=real)
    assert "démonstration" not in edition_page(release, "fr")
    assert "démonstration" not in catalogue_page(invented.catalogue(release), "fr")


def test_the_page_follows_french_typography() -> None:
    text = Page(edition_page(invented.release(), "fr")).text
    page = edition_page(invented.release(), "fr")
    assert "partager\u202f?" in page
    assert "«\u00a0Large consensus\u00a0»\u00a0:" in page
    assert "1\u202f180\u00a0inscrits" in page
    assert "53,3\u00a0%" in page
    assert "148\u202f600\u00a0€" in page
    assert "1er avril 2026" in text
    assert "du 14 au 15 mars 2026" in text
    assert not re.search(r"\w [?!;:»]", "".join(Page(page).words))


def test_french_texts_quoted_in_the_english_page_say_so() -> None:
    page = edition_page(invented.release(), "en")
    assert f'<h1 lang="fr">{invented.PROCESS["titre"].replace(chr(39), "&#39;")}</h1>' in page
    assert '<p class="text" lang="fr">' in page
    assert "Under 35" in page
    assert "Size of the panel" in page
    assert ' lang="fr"' not in edition_page(invented.release(), "fr").split("<main")[1].split("<footer")[0]


def test_what_is_not_published_is_said_in_words() -> None:
    text = Page(edition_page(invented.release(), "fr")).text
    assert "Catégorie socioprofessionnelle" in text
    assert "Non publié : aucun regroupement" in text
    assert "Large participation, sans chiffre" in text
    assert "Large consensus pour nombre de voix non publié" in text
    assert "8 pour, 4 contre, 3 abstentions" in text


def test_a_count_that_is_not_published_is_never_shown_even_when_the_cell_holds_it() -> None:
    def withhold(table: str, column: str, cell: Any) -> Any:
        return "large_consensus_pour" if (table, column) == ("recommandations", "publication_vote") else cell

    text = Page(edition_page(invented.release(tables=invented.tables(withhold)), "fr")).text
    assert "8 pour" not in text


def test_a_reply_stands_beside_its_recommendation() -> None:
    source = edition_page(invented.release(), "fr")
    first, second = source.split('<article class="recommendation"')[1:3]
    assert "34\u00a0jours après la remise" in first
    assert "Retenue partiellement" in first
    assert "Pas encore de réponse publiée." in second


def test_the_four_counts_are_shown_and_add_up() -> None:
    cells = re.search(r"<tfoot>.*?</tfoot>", edition_page(invented.release(), "en"), re.DOTALL)
    assert cells
    received, *kept = [int(cell.replace(",", "")) for cell in re.findall(r'<td class="n">([\d,]+)</td>', cells[0])]
    assert received == sum(kept[:4])


@pytest.mark.parametrize(("language", "folder"), [("fr", "1.0.1/"), ("en", "../1.0.1/")])
def test_every_file_can_be_downloaded_and_checked(language: Language, folder: str) -> None:
    page = Page(edition_page(invented.release(), language))
    addresses = {link["href"] for link in page.all("a")}
    assert {folder + file.path for file in invented.files()} <= addresses
    assert page.text.count("9f" * 32) >= 2 * len(invented.ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_machine_description_is_valid_json_that_search_engines_accept(language: Language) -> None:
    document = machine(edition_page(invented.release(), language))
    assert document["@type"] == "Dataset"
    assert 50 <= len(document["description"]) <= 5000
    assert len(document["distribution"]) == 2 * len(invented.ROWS)
    assert document["temporalCoverage"] == "2026-01-12/2026-06-16"
    assert machine(catalogue_page(invented.catalogue(), language))["@type"] == "DataCatalog"


def machine(source: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_in_every_cell_harms_nobody(text: str, language: Language) -> None:
    release = hostile_release(text)
    for source in (edition_page(release, language), catalogue_page(invented.catalogue(release), language)):
        page = Page(source)
        assert page.open == []
        assert len(page.all("script")) == 1
        assert not page.all("img")
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        links = [str(link.get("href", "")) for link in page.all("a")]
        assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", source)
        assert machine(source)["name"]


def test_a_template_expression_in_a_cell_is_text() -> None:
    assert "49" not in Page(catalogue_page(invented.catalogue(hostile_release("{{ 7 * 7 }}")), "fr")).text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Titre\n\n## Partie", "<h3>Titre</h3>\n<h4>Partie</h4>\n"),
        ("## Un\n\n#### Deux\n\n# Trois", "<h3>Un</h3>\n<h4>Deux</h4>\n<h3>Trois</h3>\n"),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>\n"),
        ("[a](https://exemple.fr)", '<p><a href="https://exemple.fr">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](JaVaScRiPt&colon;alert(1))", "<p>[a](JaVaScRiPt:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
        ("[a](//ailleurs.example)", "<p>[a](//ailleurs.example)</p>\n"),
        ("[a](mailto:a@exemple.fr)", '<p><a href="mailto:a@exemple.fr">a</a></p>\n'),
    ],
)
def test_the_opinion_becomes_harmless_html_below_the_page_s_headings(source: str, expected: str) -> None:
    assert markdown_html(source) == expected


def test_a_chart_says_in_words_what_it_draws_and_escapes_them() -> None:
    groups = [BarGroup("<Femmes>", (Bar(0.5, "50 %"), Bar(0.25, "25 %", "reference")))]
    chart = bar_chart("sexe", "Part & part", "Femmes, 50 %", groups)
    assert isinstance(chart, Markup)
    assert 'role="img" aria-labelledby="sexe-t sexe-d"' in chart
    assert "<title" in chart
    assert "Part &amp; part" in chart
    assert "&lt;Femmes&gt;" in chart
    assert 'width="56.00%"' in chart
    assert 'width="28.00%"' in chart
    assert "style" not in chart


def test_a_chart_cuts_a_label_that_no_screen_could_hold() -> None:
    chart = bar_chart("x", "t", "d", [BarGroup("m" * 10_000, (Bar(0, "0 %"),))])
    assert len(chart) < 1000


def test_the_bar_of_a_vote_is_cut_in_proportion_and_left_out_of_speech() -> None:
    bar = vote_bar([("pour", 9), ("contre", 0), ("abstention", 3)])
    assert re.findall(r'class="(\w+)" x="([\d.]+)%" width="([\d.]+)%"', bar) == [
        ("pour", "0.00", "75.00"),
        ("abstention", "75.00", "25.00"),
    ]
    assert 'aria-hidden="true"' in bar
    assert vote_bar([]) == ""


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        ("2026-03-14", "2026-03-14", "14 mars 2026", "14 March 2026"),
        ("2026-02-28", "2026-03-01", "du 28 février au 1er mars 2026", "28 February – 1 March 2026"),
        ("2025-12-31", "2026-01-01", "du 31 décembre 2025 au 1er janvier 2026", "31 December 2025 – 1 January 2026"),
    ],
)
def test_days_are_written_in_words(first: str, last: str, french: str, english: str) -> None:
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    assert typography.period_text(start, end, "fr") == french
    assert typography.period_text(start, end, "en") == english


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [(999, "999\u00a0o", "999\u00a0B"), (1_500, "1,5\u00a0ko", "1.5\u00a0kB"), (2_000_000, "2\u00a0Mo", "2\u00a0MB")],
)
def test_sizes_are_written_in_the_units_of_each_language(size: int, french: str, english: str) -> None:
    assert typography.size_text(size, "fr") == french
    assert typography.size_text(size, "en") == english


def test_both_languages_have_the_same_words() -> None:
    def names(words: dict[str, Any]) -> set[str]:
        inner = {
            f"{name}.{below}" for name, child in words.items() if isinstance(child, dict) for below in names(child)
        }
        return inner | set(words)

    assert names(page_words("fr")) == names(page_words("en"))


def test_pages_and_theme_stay_light() -> None:
    assert len(site_files()["assets/theme.css"]) < 15_000
    dictionary = re.compile(r'<section id="dictionnaire".*?</section>', re.DOTALL)
    for language in LANGUAGES:
        assert len(dictionary.sub("", edition_page(invented.release(), language)).encode()) < 60_000
        assert len(catalogue_page(invented.catalogue(), language).encode()) < 60_000


def test_the_same_release_gives_the_same_page() -> None:
    assert edition_page(invented.release(), "fr") == edition_page(invented.release(), "fr")
