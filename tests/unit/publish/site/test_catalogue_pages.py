"""The catalogue: every edition can be reached by plain links, under every filter, on light pages."""

from __future__ import annotations

import datetime
import json
import posixpath
import random
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from pipelines.kit.schema import vocabulary
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.content import Contents
from pipelines.publish.site.browsing import BY_PAGE, FOLDER
from pipelines.publish.site.catalogue_pages import catalogue_pages
from pipelines.publish.site.search_index import MOST_WORDS, folded
from pipelines.publish.site.themes import SCRIPT
from pipelines.publish.views import CatalogueView, EntryView
from tests.fixtures import invented_release as invented

EMPTY = {"meta", "link", "br", "input"}
HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\u202e\x00 \"'& 😀" + "m" * 10_000


class Links(HTMLParser):
    """The tags of a page, those left open, and the addresses that it leads to or asks for."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str, attribute: str = "href") -> list[str]:
        return [str(found[attribute]) for name, found in self.tags if name == tag and attribute in found]


def entries(count: int, **changes: Any) -> tuple[EntryView, ...]:
    """Return editions of all methods, topics, states and years, always the same ones."""
    drawn = random.Random(6)  # noqa: S311 - invented editions, no secret
    codes = {name: [term.code for term in vocabulary(name)] for name in ("methode", "thematique", "statut_demarche")}

    def process(rank: int) -> dict[str, Any]:
        date = datetime.date(drawn.randint(2018, 2026), drawn.randint(1, 12), 1)
        return invented.PROCESS | {
            "titre": f"Atelier citoyen numéro {rank} sur le partage de l'eau potable",
            "methode": drawn.choice(codes["methode"]),
            "thematique": drawn.choice(codes["thematique"]),
            "statut": drawn.choice(codes["statut_demarche"]),
            "date_saisine": date,
            **changes,
        }

    names = tuple(sorted(invented.ROWS))
    question = invented.ROWS["questions"][0]["texte"]
    return tuple(
        EntryView(f"edition-{rank:04}", "1.0.1", "2026-09-01", process(rank), names, 1_234_567, question, ("Réparer",))
        for rank in range(count)
    )


def catalogue(found: tuple[EntryView, ...], site: Site = LOCAL_SITE) -> Contents:
    return catalogue_pages(CatalogueView(found, invented.catalogue().files), site)


def editions(page: bytes) -> list[str]:
    return [part for link in Links(page).of("a") if (part := link.split("/")[-2:][0]).startswith("edition-")]


def french_editions(pages: Contents, prefix: str) -> Counter[str]:
    return Counter(key for path, page in pages.items() if path.startswith(prefix) for key in editions(page))


@pytest.mark.parametrize("count", [0, 1, BY_PAGE, BY_PAGE + 1, 100])
def test_every_edition_is_in_the_list_once_and_once_under_each_filter(count: int) -> None:
    found = entries(count)
    pages = catalogue(found)
    once = Counter({entry.edition: 1 for entry in found})
    listed = french_editions(pages, f"{FOLDER}/page-")
    listed.update(editions(pages["index.html"]))
    assert listed == once
    for facet in ("methode", "thematique", "annee", "statut"):
        assert french_editions(pages, f"{FOLDER}/{facet}-") == once


@pytest.mark.parametrize("count", [0, 1, 60])
def test_every_link_between_pages_leads_to_a_file_in_both_languages(count: int) -> None:
    pages = catalogue(entries(count))
    files = {file.path for file in invented.catalogue().files}
    ours = {"feed.atom", "datapackage.json", "catalog.jsonld", "catalog.ttl"}
    ours |= {f"{language}indicateurs/index.html" for language in ("", "en/")}
    for path, page in pages.items():
        if not path.endswith(".html"):
            continue
        for link in Links(page).of("a"):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link.split("#")[0] or "."))
            inside = link.startswith(("#", "mailto:")) or "://" in link
            known = inside or target in pages or target in ours or target.split("/")[0].startswith("edition-")
            assert known or target.startswith("toutes-editions/data/") or target in files, f"{path} leads to {target}"
        assert len(page) < 60_000
    assert {path for path in pages if path.endswith(".html") and not path.startswith("en/")} == {
        path.removeprefix("en/") for path in pages if path.startswith("en/")
    }


@pytest.mark.parametrize("count", [0, 1, 60])
def test_every_page_is_whole_in_order_and_names_itself_in_both_languages(count: int) -> None:
    for path, content in catalogue(entries(count)).items():
        if not path.endswith(".html"):
            continue
        page = Links(content)
        identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3", "h4")]
        language = "en" if path.startswith("en/") else "fr"
        assert page.open == [], path
        assert len(identifiers) == len(set(identifiers)), path
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert [attributes["lang"] for tag, attributes in page.tags if tag == "html"] == [language]
        assert {link["hreflang"] for tag, link in page.tags if tag == "link" and "hreflang" in link} == {
            *("fr", "en", "x-default")
        }


def test_a_thousand_editions_stay_light() -> None:
    pages = catalogue(entries(1000))
    assert max(len(page) for path, page in pages.items() if path.endswith(".html")) < 60_000
    assert len(pages["catalogue.json"]) < 600_000


def test_only_the_page_with_a_search_may_run_a_script_and_only_ours() -> None:
    pages = catalogue(entries(30))
    for path, page in pages.items():
        if not path.endswith(".html"):
            continue
        found = Links(page)
        scripts = found.of("script", "src")
        policy = next(
            attributes["content"] for tag, attributes in found.tags if tag == "meta" and "http-equiv" in attributes
        )
        searches = path in ("index.html", "en/index.html")
        assert ("script-src 'self'" in str(policy)) == searches
        assert [script.split("?")[0].lstrip("./") for script in scripts] == ["assets/catalogue.js"] * searches
        assert not [
            name for _, attributes in found.tags for name in attributes if name == "style" or name.startswith("on")
        ]


def test_the_script_is_small_and_writes_texts_only() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    assert len(script.encode()) < 8_000
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "import", "://"):
        assert way not in script


def test_a_hostile_title_stays_a_text_and_a_short_one() -> None:
    changes = {"titre": HOSTILE, "commanditaire_nom": HOSTILE, "finalite": HOSTILE}
    found = tuple(replace(entry, question=HOSTILE, recommendations=(HOSTILE,)) for entry in entries(BY_PAGE, **changes))
    pages = catalogue(found)
    for page in (pages["index.html"], pages["en/index.html"]):
        assert not Links(page).of("img", "src")
        assert b"\x00" not in page and "\u202e".encode() not in page
        assert b">49" not in page
        assert len(page) < 60_000
    assert len(json.loads(pages["catalogue.json"])["demarches"]) == BY_PAGE


def test_a_new_version_of_an_edition_changes_only_the_lists_in_which_it_is() -> None:
    before = entries(200)
    changed = replace(before[7], version="1.0.2", date="2026-10-01")
    after = catalogue(tuple(changed if entry.edition == changed.edition else entry for entry in before))
    pages = catalogue(before)
    touched = {path for path in after if after[path] != pages[path]}
    assert touched == {path for path, page in pages.items() if changed.edition in page.decode()}
    assert len([path for path in touched if path.endswith(".html")]) == 10


def test_a_new_edition_leaves_the_lists_of_other_topics_as_they_were() -> None:
    before = entries(100)
    added = replace(before[0], edition="edition-nouvelle", process=before[0].process | {"thematique": "sante"})
    pages, after = catalogue(before), catalogue((*before, added))
    others = [path for path in pages if f"{FOLDER}/thematique-" in path and "thematique-sante" not in path]
    assert others and all(after[path] == pages[path] for path in others)


def test_the_latest_referral_comes_first_and_an_unknown_date_last() -> None:
    dates = [datetime.date(2024, 1, 1), None, datetime.date(2026, 1, 1)]
    found = [
        replace(entry, process=entry.process | {"date_saisine": date})
        for entry, date in zip(entries(3), dates, strict=True)
    ]
    pages = catalogue(tuple(found))
    assert editions(pages["index.html"]) == ["edition-0002", "edition-0000", "edition-0001"]
    assert editions(pages[f"{FOLDER}/annee-2026/index.html"]) == ["edition-0002"]


def test_the_index_of_the_search_has_one_line_an_edition() -> None:
    content = catalogue(entries(5))["catalogue.json"]
    index = json.loads(content)
    assert len(content.decode().splitlines()) == 5 + 3
    row = dict(zip(index["colonnes"], index["demarches"][0], strict=True))
    assert row["mots"] == "reparer"
    assert row["demonstration"] is True


def test_the_index_keeps_a_bounded_number_of_words_of_an_edition() -> None:
    texts = tuple(f"recommandation numero{rank}" for rank in range(5000))
    (entry,) = entries(1)
    index = json.loads(catalogue((replace(entry, recommendations=texts),))["catalogue.json"])
    assert len(index["demarches"][0][index["colonnes"].index("mots")].split()) == MOST_WORDS


def test_words_are_compared_without_case_nor_accent() -> None:
    assert folded("Œuvre, FORÊT à l'Île") == "oeuvre, foret a l'ile"
