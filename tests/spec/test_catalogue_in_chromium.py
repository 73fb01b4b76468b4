"""The catalogue in a real browser: its search with and without script, from a server and from a disk, by keyboard."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.content import Contents
from pipelines.publish.site.catalogue_pages import catalogue_pages
from pipelines.publish.site.themes import site_files
from pipelines.publish.views import CatalogueView, EntryView
from tests.fixtures import invented_release as invented

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e' + "m" * 10_000
COUNTS = (0, 1, 2, 30)
KINDS = (
    *("index.html", "parcourir/page-2/index.html", "parcourir/annee-2025/index.html", "toutes-editions/index.html"),
    *("verifier/index.html", "reutiliser/index.html", "donnees-personnelles/index.html"),
    *("accessibilite/index.html", "mentions-legales/index.html"),
)
PAGES = [f"30/{language}{page}" for page in KINDS for language in ("", "en/")]
PAGES += [f"{count}/{language}index.html" for count in (0, 1, 2) for language in ("", "en/")]

pytestmark = pytest.mark.chromium


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


def entries(count: int) -> tuple[EntryView, ...]:
    """Return invented editions; the first one speaks of a forest, the second only recommends one, the third attacks."""
    base = replace(invented.catalogue().entries[0], question="À quelles conditions partager l'eau ?")
    found = [
        replace(
            base,
            edition=f"edition-{rank:02}",
            process=base.process
            | {
                "titre": f"Atelier citoyen numéro {rank}",
                "thematique": "sante" if rank % 2 else "environnement",
                "date_saisine": datetime.date(2025 + rank % 2, 1, 1 + rank % 28),
            },
        )
        for rank in range(count)
    ]
    changes: list[dict[str, Any]] = [
        {
            "process": base.process
            | {"titre": "L'avenir de la Forêt et des sœurs", "date_saisine": datetime.date(2020, 1, 1)}
        },
        {"recommendations": ("Planter une forêt dans chaque commune.",)},
        {"process": base.process | {"titre": HOSTILE, "commanditaire_nom": HOSTILE}, "question": HOSTILE},
    ]
    return tuple(replace(entry, **change) for entry, change in zip(found, changes, strict=False)) + tuple(found[3:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one site per number of editions."""
    root = tmp_path_factory.mktemp("public")
    for count in COUNTS:
        view = CatalogueView(entries(count), invented.catalogue().files)
        write(root / str(count), catalogue_pages(view, LOCAL_SITE) | site_files(LOCAL_SITE))
    return root


def write(folder: Path, contents: Contents) -> None:
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Open pages, and close what was opened; what they say on the console and ask of others is kept in them."""
    contexts = []

    def open_page(address: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Any:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, java_script_enabled=script)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def violations(page: Any) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def announced(page: Any, text: str) -> None:
    page.locator("#annonce", has_text=text).wait_for()


def found_editions(page: Any) -> list[str]:
    links = page.locator("#resultats a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return [link.split("/")[0] for link in links]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_an_accessibility_checker_finds_nothing(opened: Any, site: str, path: str, scheme: str) -> None:
    assert violations(opened(site + path, scheme=scheme)) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_at_320_pixels_and_nothing_foreign_is_asked(opened: Any, site: str, path: str) -> None:
    page = opened(site + path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("window.hacked") is None
    assert page.said == []
    assert [address for address in page.asked if not address.startswith(site)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_announced_and_pass_the_checker_too(opened: Any, site: str, scheme: str) -> None:
    page = opened(f"{site}30/index.html", scheme=scheme, width=320)
    page.fill("#mots", "numero")
    announced(page, "28 démarches trouvées.")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_search_minds_neither_case_nor_accent_and_names_come_before_words(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    page.fill("#mots", "FORET")
    announced(page, "2 démarches trouvées.")
    assert found_editions(page) == ["edition-00", "edition-01"]
    page.fill("#mots", "forêt, soeurs")
    announced(page, "1 démarche trouvée.")
    page.fill("#mots", "introuvable")
    announced(page, "Aucune démarche trouvée.")
    assert not page.locator("#liste").is_visible()


def test_words_and_filters_add_up_and_the_address_keeps_both(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    page.fill("#mots", "numéro")
    page.select_option("#choix-thematique", "sante")
    announced(page, "15 démarches trouvées.")
    shared = opened(page.url)
    announced(shared, "15 démarches trouvées.")
    assert shared.input_value("#mots") == "numéro"
    assert found_editions(shared) == found_editions(page)
    assert "?" not in page.url


def test_a_list_leads_to_the_search_with_its_filter_set(opened: Any, site: str) -> None:
    page = opened(f"{site}30/en/parcourir/annee-2025/index.html")
    page.get_by_role("link", name="Search among these processes").click()
    announced(page, "processes found.")
    assert page.input_value("#choix-annee") == "2025"


def test_a_hostile_title_is_found_as_a_text(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    page.fill("#mots", "onerror")
    announced(page, "1 démarche trouvée.")
    assert page.locator("#resultats img, #resultats script").count() == 0
    assert page.locator("#resultats h4").inner_text().startswith("<img src=x")
    assert page.evaluate("window.hacked") is None
    assert page.said == []


def test_the_keyboard_alone_searches_goes_on_and_clears(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    while page.evaluate("document.activeElement.id") != "mots":
        page.keyboard.press("Tab")
    page.keyboard.type("numéro")
    page.keyboard.press("Enter")
    announced(page, "28 démarches trouvées.")
    assert len(found_editions(page)) == 24
    while page.evaluate("document.activeElement.id") != "suite":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert len(found_editions(page)) == 28
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#resultats li')[24]")
    while page.evaluate("document.activeElement.type") != "reset":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#liste").wait_for()
    assert page.evaluate("document.activeElement.id") == "mots"
    assert "#" not in page.url


def test_a_link_inside_the_page_does_not_undo_a_search(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html#mots=foret")
    announced(page, "2 démarches trouvées.")
    page.evaluate("location.hash = '#contenu'")
    page.wait_for_function("location.hash === '#contenu'")
    assert page.input_value("#mots") == "foret"
    assert len(found_editions(page)) == 2


def test_the_index_is_read_only_when_somebody_searches(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    assert not [address for address in page.asked if address.endswith("catalogue.json")]
    page.fill("#mots", "eau")
    announced(page, "trouvée")
    assert len([address for address in page.asked if address.endswith("catalogue.json")]) == 1


def test_when_the_index_cannot_be_read_the_lists_stay(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html")
    page.route("**/catalogue.json", lambda route: route.abort())
    page.fill("#mots", "eau")
    announced(page, "La recherche n'a pas pu être chargée.")
    assert page.locator("#liste .card").count() == 24
    page.unroute("**/catalogue.json")
    page.fill("#mots", "foret")
    announced(page, "2 démarches trouvées.")


def test_a_theme_of_an_operator_dresses_the_pages_and_breaks_no_rule(opened: Any, site: str, folder: Path) -> None:
    theme = folder / "theme"
    theme.mkdir()
    (theme / "theme.css").write_text("body { background: rgb(1, 2, 3) url('fond.svg'); color: #fff }")
    (theme / "fond.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    (theme / "header.html").write_text('<p class="fr-logo">Ministère<br>exemple</p>')
    dressed = Site(theme=theme)
    write(folder / "dressed", catalogue_pages(CatalogueView(entries(3), ()), dressed) | site_files(dressed))
    page = opened(f"{site}dressed/index.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(1, 2, 3)"
    assert page.locator("header .fr-logo").inner_text() == "Ministère\nexemple"
    assert [address for address in page.asked if address.endswith("assets/fond.svg")]
    assert page.said == []


def test_without_script_the_search_is_hidden_and_the_lists_lead_everywhere(opened: Any, site: str) -> None:
    page = opened(f"{site}30/index.html", script=False)
    assert not page.locator("#recherche").is_visible()
    page.get_by_role("link", name="Santé").click()
    assert page.locator("h1").inner_text() == "Thématique\u00a0: Santé"
    assert page.locator(".card").count() == 15


def test_opened_from_a_disk_the_pages_work_without_the_search(opened: Any, folder: Path) -> None:
    page = opened((folder / "30" / "index.html").as_uri())
    assert not page.locator("#recherche").is_visible()
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.get_by_role("link", name="Page suivante").click()
    assert page.locator(".card").count() == 6
    assert page.said == []
