"""The pages of an edition: what they say, in both languages, and that no text in them can turn against a reader."""

from __future__ import annotations

import datetime
import json
import posixpath
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.kit.findings import Language
from pipelines.kit.schema import load_schema
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.tables import table_from
from pipelines.publish.content import Contents
from pipelines.publish.site.pages import KINDS, edition_pages
from pipelines.publish.site.paths import LISTED, edition_folders, edition_page_paths
from pipelines.publish.site.sections import SECTIONS
from pipelines.publish.site.themes import site_files
from pipelines.publish.site.tombstones import tombstone_pages, withdrawn_edition_pages
from pipelines.publish.site.words import TEMPLATES
from pipelines.publish.views import FileView, ReleaseView, VersionView
from tests.fixtures import invented_release as invented
from tests.fixtures.parsed_page import ParsedPage

LANGUAGES: tuple[Language, ...] = ("fr", "en")
SITE = Site(url="https://avis.exemple.fr/")
WITHDRAWN = VersionView(
    "1.0.0", "2026-07-02", "initial", "Première publication.", "First release.", "01" * 32, 42, 0,
    statut="retiree", retrait="2026-08-01", motif="Une erreur de saisie.", remplacee_par="1.0.1",
)  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>",
    "</title></script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "{{ 7 * 7 }}{% raw %}",
    "[clic](javascript:alert(4)) <javascript:alert(5)> ![x](https://ailleurs.example/suivi.png)",
    "javascript:alert(6)",
    "\u202egnirts\u2066\u202d\x00\x08",
    "שלום עולם 👩‍👩‍👧‍👦",
    "m" * 10_000,
)


def hostile_release(text: str) -> ReleaseView:
    """Return a release where every cell that is free text is ``text``."""

    def change(table: str, column: str, cell: Any) -> Any:
        return text if isinstance(cell, str) and column not in invented.coded_columns(table) else cell

    quality = {"controles": [{"description": text}]}
    return invented.release(tables=invented.tables(change), quality=quality, versions=(replace(WITHDRAWN, motif=text),))


def release_with(name: str, rows: list[dict[str, Any]]) -> ReleaseView:
    made = table_from(load_schema(name, "open"), [{**row, "demarche_id": invented.EDITION} for row in rows])
    return invented.release(tables=invented.tables() | {name: made})


def many_recommendations(count: int) -> ReleaseView:
    first = invented.ROWS["recommandations"][0]
    return release_with(
        "recommandations", [first | {"reco_id": f"R{rank}", "rang": rank} for rank in range(1, count + 1)]
    )


def large_release() -> ReleaseView:
    """Return a release of many recommendations and a long opinion."""
    long = release_with("avis", [invented.ROWS["avis"][0] | {"texte_integral": invented.OPINION * 100}])
    return replace(
        many_recommendations(2 * LISTED), tables=many_recommendations(2 * LISTED).tables | {"avis": long.tables["avis"]}
    )


def pages_of(release: ReleaseView, gone: tuple[str, ...] = ()) -> dict[str, ParsedPage]:
    return {path: ParsedPage(page) for path, page in edition_pages(release, SITE, gone).items()}


def tombstones() -> Contents:
    version = {f"1.0.0/{path}": page for path, page in tombstone_pages(invented.EDITION, WITHDRAWN, SITE).items()}
    edition = withdrawn_edition_pages(invented.EDITION, [WITHDRAWN], SITE)
    return version | {f"retiree/{path}": page for path, page in edition.items()}


WHOLE = edition_pages(invented.release(), SITE, ("r99",))
LARGE = edition_pages(large_release(), SITE)
MINIMAL = edition_pages(invented.minimal_release(), SITE)
EVERY_PAGE = [
    *(pytest.param(page, id=path) for path, page in WHOLE.items()),
    *(pytest.param(page, id=f"minimal-{path}") for path, page in MINIMAL.items()),
    *(pytest.param(page, id=path) for path, page in tombstones().items()),
    *(
        pytest.param(LARGE[path], id=f"large-{path}")
        for path in ("avis/index.html", "recommandations/page-2/index.html")
    ),
]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_page_is_whole_and_its_headings_skip_no_level(page: bytes) -> None:
    parsed = ParsedPage(page)
    assert parsed.open == []
    assert parsed.headings.count(1) == 1
    assert parsed.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(parsed.headings, parsed.headings[1:], strict=False))


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_identifiers_are_unique_and_every_inner_link_leads_somewhere(page: bytes) -> None:
    parsed = ParsedPage(page)
    identifiers = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in parsed.links() if link.startswith("#")} <= set(identifiers)


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_page_has_no_script_no_inline_style_and_refuses_both(page: bytes) -> None:
    parsed = ParsedPage(page)
    assert {script["type"] for script in parsed.all("script")} <= {"application/ld+json"}
    assert not parsed.all("style")
    names = [name for _, attributes in parsed.elements for name in attributes]
    assert not [name for name in names if name == "style" or name.startswith("on")]
    policy = next(meta["content"] for meta in parsed.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in str(policy)
    assert {"name": "referrer", "content": "no-referrer"} in parsed.all("meta")


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_page_asks_nothing_of_another_site(page: bytes) -> None:
    parsed = ParsedPage(page)
    assert not parsed.all("img")
    asked = [link for link in parsed.all("link") if link["rel"] not in ("canonical", "alternate")]
    assert not [link["href"] for link in asked if "//" in str(link["href"])]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_what_scrolls_is_a_named_region_that_the_keyboard_reaches(page: bytes) -> None:
    regions = [attributes for _, attributes in ParsedPage(page).elements if attributes.get("role") == "region"]
    assert all(region["tabindex"] == "0" for region in regions)
    names = [region["aria-label"] for region in regions]
    assert all(names)
    assert len(names) == len(set(names))
    assert len(regions) >= len(ParsedPage(page).all("table"))


@pytest.mark.parametrize(("path", "page"), WHOLE.items(), ids=list(WHOLE))
def test_every_link_between_pages_leads_to_a_page_or_a_file_there_is(path: str, page: bytes) -> None:
    edition = invented.EDITION
    above = {f"{language}{name}" for language in ("", "en/") for name in ("index.html", "verifier/index.html")}
    above |= {f"{language}{name}/index.html" for language in ("", "en/") for name in ABOUT} | set(site_files(SITE))
    known = above | {
        f"{edition}/{name}" for name in (*WHOLE, "feed.atom", "versions.json", "CHANGELOG.md", "sitemap.xml")
    }
    known |= {f"{edition}/1.0.1/{file.path}" for file in invented.files()}
    known |= {f"{edition}/{name}" for name in ("1.0.1/CITATION.cff", "1.0.1/README.md", "1.0.0/README.md")}
    parsed = ParsedPage(page)
    links = [urlsplit(link) for link in [*parsed.links(), *parsed.links("link")]]
    here = posixpath.dirname(f"{edition}/{path}")
    inner = {posixpath.normpath(posixpath.join(here, link.path)) for link in links if not link.scheme and link.path}
    assert inner <= known


ABOUT = ("verifier", "reutiliser", "accessibilite", "donnees-personnelles", "mentions-legales")


@pytest.mark.parametrize(("path", "page"), WHOLE.items(), ids=list(WHOLE))
def test_a_page_says_its_permanent_address_in_both_languages_unless_it_is_gone(path: str, page: bytes) -> None:
    parsed = ParsedPage(page)
    links = {link.get("hreflang", link["rel"]): link["href"] for link in parsed.all("link")}
    below = path.removeprefix("en/").removesuffix("index.html")
    home = f"https://avis.exemple.fr/{invented.EDITION}/"
    language = "en" if path.startswith("en/") else "fr"
    assert parsed.all("html") == [{"lang": language}]
    if "r99" in path:
        assert {"name": "robots", "content": "noindex"} in parsed.all("meta")
        assert "canonical" not in links
    else:
        assert links["fr"] == links["x-default"] == home + below
        assert links["en"] == f"{home}en/{below}"
        assert links["canonical"] == links[language]


def test_the_paths_of_the_pages_are_told_by_the_tables_alone() -> None:
    for release in (invented.release(), invented.minimal_release(), many_recommendations(2 * LISTED)):
        assert sorted(edition_pages(release, SITE, ("r99",))) == edition_page_paths(release.tables, ("r99",))


def test_every_kind_of_page_is_known_and_met() -> None:
    releases = [invented.release(), large_release()]
    assert {page.kind for release in releases for page in edition_folders(release.tables, ("r99",))} == set(KINDS)


def test_sections_come_in_the_order_of_the_story_and_only_when_there_is_something_to_say() -> None:
    whole, bare = ParsedPage(WHOLE["index.html"]), ParsedPage(MINIMAL["index.html"])
    assert [section["id"] for section in whole.all("section")] == list(SECTIONS)
    always = [name for name, tables in SECTIONS.items() if tables == ("demarche",)]
    assert [section["id"] for section in bare.all("section")] == always


def test_every_section_has_a_template_and_every_template_a_section() -> None:
    assert {path.stem.removeprefix("section_") for path in TEMPLATES.glob("section_*.html")} == set(SECTIONS)


def test_the_demonstration_is_said_before_anything_else_on_every_page() -> None:
    assert all(
        "Données de démonstration" in page.decode().split("<h1")[0] for path, page in WHOLE.items() if "en/" not in path
    )
    assert "Demonstration data" in WHOLE["en/index.html"].decode().split("<h1")[0]
    real = invented.tables(lambda table, column, cell: False if column == "demonstration" else cell)
    pages = edition_pages(invented.release(tables=real), SITE)
    assert not [path for path, page in pages.items() if '<div class="demonstration">' in page.decode()]


def test_the_page_follows_french_typography() -> None:
    page = WHOLE["index.html"].decode()
    assert "partager\u202f?" in page
    assert "«\u00a0Large consensus\u00a0»\u00a0:" in page
    assert "1\u202f180\u00a0inscrits" in page
    assert "53,3\u00a0%" in page
    assert "148\u202f600\u00a0€" in page
    text = ParsedPage(page).text
    assert "1er avril 2026" in text
    assert "du 14 au 15 mars 2026" in text
    assert not re.search(r"\w [?!;:»]", "".join(ParsedPage(page).words))


def test_french_texts_quoted_in_the_english_page_say_so_and_go_their_own_way() -> None:
    page = WHOLE["en/index.html"].decode()
    assert f'<h1 lang="fr" dir="auto">{invented.PROCESS["titre"]}</h1>' in page
    assert "Under 35" in page
    french = WHOLE["index.html"].decode().split("<main")[1].split("<footer")[0]
    assert ' lang="fr"' not in french
    assert '<h1 dir="auto">' in french


def test_what_is_not_published_is_said_in_words() -> None:
    text = ParsedPage(WHOLE["index.html"]).text
    assert "Catégorie socioprofessionnelle" in text
    assert "Non publié : aucun regroupement" in text
    assert "Large participation, sans chiffre" in text
    assert "Large consensus pour nombre de voix non publié" in text
    assert "8 pour, 4 contre, 3 abstentions" in text


def test_a_count_that_is_not_published_is_never_shown_even_when_the_cell_holds_it() -> None:
    def withhold(table: str, column: str, cell: Any) -> Any:
        return "large_consensus_pour" if (table, column) == ("recommandations", "publication_vote") else cell

    for page in pages_of(invented.release(tables=invented.tables(withhold))).values():
        assert "8 pour" not in page.text
        assert "8 for" not in page.text
        assert not [each for each in page.all("svg") if each.get("class") == "vote"]


def test_each_recommendation_has_its_page_with_all_that_is_known_of_it() -> None:
    first, second = (ParsedPage(WHOLE[f"recommandations/{name}/index.html"]) for name in ("r01", "r02"))
    for said in (
        "n'est pas un choix",
        "Retenue partiellement",
        "34 jours après la remise",
        "Article 2 du projet",
        "En cours",
    ):
        assert said in first.text
    assert "Pas encore de réponse publiée." in second.text
    assert "Plusieurs personnes jugent la dépense excessive." in second.text
    assert "8 pour, 4 contre, 3 abstentions" in second.text
    assert f"https://avis.exemple.fr/{invented.EDITION}/recommandations/r02/" in second.text
    assert "reco_id = R02" in second.text
    neighbours = [link for link in first.all("a") if "rel" in link and link["rel"] in ("prev", "next")]
    assert neighbours == [{"rel": "next", "href": "../r02/index.html"}]


def test_replies_are_told_from_the_first_to_the_last_and_the_last_one_counts() -> None:
    reply = invented.ROWS["reponses"][0]
    later = reply | {
        "reponse_id": "P2",
        "date": reply["date_maj"],
        "decision": "retenue",
        "motivation": "Finalement oui.",
    }
    pages = pages_of(release_with("reponses", [later, reply]))
    text = pages["recommandations/r01/index.html"].text
    assert text.index("sera inscrit dans le projet") < text.index("Finalement oui.")
    section = pages["index.html"].source.split('id="reponses"')[1].split("</section>")[0]
    assert "Retenue</span> 1" in section
    assert "Retenue partiellement" not in section


def test_a_recommendation_that_is_gone_says_nothing_of_what_it_was() -> None:
    page = ParsedPage(WHOLE["recommandations/r99/index.html"])
    assert "Cette recommandation n'est plus dans la version en ligne." in page.text
    assert "r99" not in page.source.replace("recommandations/r99/index.html", "")


def test_the_four_counts_are_shown_and_add_up() -> None:
    cells = re.search(r"<tfoot>.*?</tfoot>", WHOLE["en/confidentialite/index.html"].decode(), re.DOTALL)
    assert cells
    received, *kept = [int(cell.replace(",", "")) for cell in re.findall(r'<td class="n">([\d,]+)</td>', cells[0])]
    assert received == sum(kept[:4])


@pytest.mark.parametrize("language", ["", "en/"])
def test_every_file_can_be_downloaded_and_checked_by_its_whole_digest(language: str) -> None:
    page = ParsedPage(WHOLE[f"{language}fichiers/index.html"])
    folder = "../" * (2 if language else 1) + "1.0.1/"
    assert {folder + file.path for file in invented.files()} <= set(page.links())
    assert page.text.count("9f" * 32) == 2 * len(invented.ROWS)
    main = ParsedPage(WHOLE[f"{language}index.html"])
    assert {file.path for file in invented.files() if file.table} <= {link.split("1.0.1/")[-1] for link in main.links()}
    assert f"{'5d' * 32} SHA256SUMS" in main.text


def test_the_workbook_and_the_archive_come_first_when_there_are_any() -> None:
    whole = tuple(FileView(f"x-1.0.1.{kind}", kind, 9_876, "aa" * 32) for kind in ("xlsx", "zip"))
    page = pages_of(invented.release(files=(*invented.files(), *whole)))["index.html"]
    links = page.links()
    assert links.index("1.0.1/x-1.0.1.xlsx") < links.index("1.0.1/x-1.0.1.zip") < links.index("1.0.1/data/avis.csv")
    assert f"{'aa' * 32} x-1.0.1.zip" in page.text


def test_a_withdrawn_version_is_told_with_its_reason_and_leads_to_its_tombstone() -> None:
    online = invented.VERSIONS[0]
    for path, page in pages_of(invented.release(versions=(online, WITHDRAWN))).items():
        if path in ("index.html", "en/index.html"):
            assert "Une erreur de saisie." in page.text
            assert f"{'../' if 'en/' in path else ''}1.0.0/{'en/' if 'en/' in path else ''}index.html" in page.links()


def test_a_tombstone_tells_why_and_what_replaces_it_and_nothing_of_the_data() -> None:
    page = ParsedPage(tombstones()["1.0.0/index.html"])
    for said in ("Version 1.0.0 retirée", "1er août 2026", "Une erreur de saisie.", "1.0.1", "01" * 32):
        assert said in page.text
    assert "Première publication" not in page.text
    assert f"../../{invented.EDITION}/index.html" in page.links()
    edition = ParsedPage(tombstones()["retiree/en/index.html"])
    assert "Process withdrawn" in edition.text
    assert "../1.0.0/en/index.html" in edition.links()


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_machine_description_is_valid_json_with_absolute_addresses(language: str) -> None:
    document = machine(WHOLE[f"{language}index.html"])
    assert document["@type"] == "Dataset"
    assert 50 <= len(document["description"]) <= 5000
    assert document["temporalCoverage"] == "2026-01-12/2026-06-16"
    assert all(each["contentUrl"].startswith("https://avis.exemple.fr/") for each in document["distribution"])


def machine(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.decode(), re.DOTALL)
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_in_every_cell_harms_nobody(text: str) -> None:
    tomb = tombstone_pages(invented.EDITION, replace(WITHDRAWN, motif=text), SITE)
    for source in [*edition_pages(hostile_release(text), SITE).values(), *tomb.values()]:
        page = ParsedPage(source)
        assert page.open == []
        assert {script["type"] for script in page.all("script")} <= {"application/ld+json"}
        assert not page.all("img")
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        assert not [link for link in page.links() if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", page.source)
    assert machine(edition_pages(hostile_release(text), SITE)["index.html"])["name"]


def test_a_template_expression_in_a_cell_is_text() -> None:
    pages = pages_of(hostile_release("{{ 1234567 + 1 }}"))
    assert "{{ 1234567 + 1 }}" in pages["index.html"].text
    assert not [path for path, page in pages.items() if "1234568" in page.text]


def test_an_identifier_of_any_kind_has_its_page_and_stays_in_its_place() -> None:
    rows = [
        invented.ROWS["recommandations"][0] | {"reco_id": each, "rang": None} for each in ("../../x", "א", "😀" * 3000)
    ]
    release = release_with("recommandations", rows)
    paths = [path for path in edition_pages(release, SITE) if path.startswith("recommandations/")]
    assert len(paths) == 3
    assert all(re.fullmatch(r"recommandations/[a-z0-9-]+/index\.html", path) for path in paths)


def test_five_thousand_recommendations_are_shared_out_between_numbered_pages() -> None:
    pages = edition_pages(many_recommendations(5_000), LOCAL_SITE)
    main = ParsedPage(pages["index.html"])
    assert len(pages["index.html"]) < 60_000
    assert "recommandations/index.html" in main.links()
    listed = [link for number in range(1, 51) for link in ParsedPage(pages[list_path(number)]).links() if "/r" in link]
    own = {posixpath.basename(posixpath.dirname(link)) for link in listed}
    assert {f"r{rank}" for rank in range(1, 5_001)} <= own
    assert max(len(page) for path, page in pages.items() if re.search(r"recommandations/r\d+/", path)) < 15_000


def list_path(number: int) -> str:
    return "recommandations/index.html" if number == 1 else f"recommandations/page-{number}/index.html"


def test_an_opinion_of_a_million_characters_leaves_the_main_page_light() -> None:
    opinion = invented.ROWS["avis"][0] | {"texte_integral": "## Partie\n\nUne phrase de l'avis.\n\n" * 30_000}
    pages = edition_pages(release_with("avis", [opinion]), SITE)
    assert len(pages["index.html"]) < 60_000
    assert "avis/index.html" in ParsedPage(pages["index.html"]).links()
    assert ParsedPage(pages["avis/index.html"]).text.count("Une phrase de l'avis.") == 30_000


def test_pages_and_theme_stay_light() -> None:
    assert len(site_files(SITE)["assets/theme.css"]) < 15_000
    assert max(map(len, WHOLE.values())) < 60_000
    assert max(len(page) for path, page in WHOLE.items() if "recommandations/" in path) < 15_000


def test_the_same_release_gives_the_same_pages() -> None:
    assert edition_pages(invented.release(), SITE, ("r99",)) == WHOLE


def test_a_promise_that_is_not_due_yet_is_neither_kept_nor_broken() -> None:
    promise = invented.ROWS["engagements"][0]
    dues = (datetime.date(2026, 1, 1), datetime.date(2999, 1, 1))
    rows = [promise | {"engagement_id": f"E{due}", "echeance": due, "tenu": False} for due in dues]
    page = edition_pages(release_with("engagements", rows), SITE)
    assert re.findall(r"<td>([^<]*)</td></tr>", section(page["index.html"])) == ["non", "pas encore échu"]
    assert re.findall(r"<td>([^<]*)</td></tr>", section(page["en/index.html"])) == ["no", "not due yet"]


def section(page: bytes) -> str:
    return page.decode().split('<section id="engagements">')[1].split("</section>")[0]


def test_no_attribute_of_a_template_is_in_single_quotes() -> None:
    assert not [path.name for path in TEMPLATES.glob("*.html") if re.search(r"[a-z]='", path.read_text())]


def test_to_say_that_there_is_no_answer_is_not_an_answer() -> None:
    reply = invented.ROWS["reponses"][0] | {"decision": "sans_reponse"}
    text = pages_of(release_with("reponses", [reply]))["index.html"].text
    assert "Recommandations qui ont reçu une réponse : 0 sur 2." in text
    assert "Sans réponse" in text
