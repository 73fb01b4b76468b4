"""The pages in a real browser: an accessibility checker finds nothing, nothing runs, nothing is asked or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import table_from
from pipelines.publish.content import Contents
from pipelines.publish.site.pages import KINDS, edition_pages
from pipelines.publish.site.paths import LISTED, LONG_OPINION, edition_folders
from pipelines.publish.site.themes import site_files
from pipelines.publish.site.tombstones import tombstone_pages, withdrawn_edition_pages
from pipelines.publish.views import ReleaseView, VersionView
from tests.fixtures import invented_release as invented
from tests.fixtures.web_server import served

HOSTILE = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[a](javascript:alert(1)) שלום ' + "m" * 10_000
)
WITHDRAWN = VersionView(
    "1.0.0",
    "2026-07-02",
    "initial",
    "Première.",
    "First.",
    "01" * 32,
    42,
    0,
    "retiree",
    "2026-08-01",
    "Erreur.",
    "1.0.1",
)

pytestmark = pytest.mark.chromium


def large_release() -> ReleaseView:
    """Return a release of many recommendations and a long opinion, for the pages that only such a one has."""
    first, opinion = invented.ROWS["recommandations"][0], invented.ROWS["avis"][0]
    rows = {
        "recommandations": [first | {"reco_id": f"R{rank}", "rang": rank} for rank in range(1, LISTED + 10)],
        "avis": [opinion | {"texte_integral": invented.OPINION + "Une phrase. " * (LONG_OPINION // 10)}],
    }
    made = {
        name: table_from(load_schema(name, "open"), [row | {"demarche_id": invented.EDITION} for row in found])
        for name, found in rows.items()
    }
    return invented.release(tables=invented.tables() | made)


def hostile_release() -> ReleaseView:
    def change(table: str, column: str, cell: Any) -> Any:
        return HOSTILE if isinstance(cell, str) and column not in invented.coded_columns(table) else cell

    return invented.release(tables=invented.tables(change))


def one_of_each_kind(release: ReleaseView) -> dict[str, str]:
    """Return the folder of one page of each kind."""
    return {page.kind: page.folder for page in reversed([*edition_folders(release.tables, ("r99",))])}


RELEASES = {invented.EDITION: invented.release(), "grande": large_release()}
KIND_PAGES = {
    kind: f"{key}/{{}}{folder}"
    for key, release in RELEASES.items()
    for kind, folder in one_of_each_kind(release).items()
}
KIND_PAGES |= {"tombstone": f"{invented.EDITION}/1.0.0/{{}}", "withdrawn edition": "retiree/{}"}
PAGES = [address.format(language) for address in KIND_PAGES.values() for language in ("", "en/")]
HOSTILE_PAGES = [
    f"hostile/{language}{folder}" for folder in one_of_each_kind(hostile_release()).values() for language in ("", "en/")
]
MAIN = f"{invented.EDITION}/"


def test_every_kind_of_page_is_looked_at() -> None:
    assert set(KINDS) <= set(KIND_PAGES)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the invented release, a large one, one full of hostile texts, and what stands where data were withdrawn."""
    root = tmp_path_factory.mktemp("public")
    write(root, site_files(LOCAL_SITE))
    for key, release in (RELEASES | {"hostile": hostile_release()}).items():
        write(root / key, edition_pages(release, LOCAL_SITE, ("r99",)))
    write(root / invented.EDITION / "1.0.0", tombstone_pages(invented.EDITION, WITHDRAWN, LOCAL_SITE))
    write(root / "retiree", withdrawn_edition_pages(invented.EDITION, [WITHDRAWN], LOCAL_SITE))
    with served(root) as server:
        yield server.url


def write(root: Path, contents: Contents) -> None:
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def opened(browser: Any, address: str, width: int = 1280, scheme: str = "light") -> Any:
    """Return a page with every detail unfolded; what it says on the console and asks of others is kept in it."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_an_accessibility_checker_finds_nothing(browser: Any, site: str, path: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, site + path, scheme=scheme)
    violations = Axe().run(page).response["violations"]
    page.context.close()
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []


@pytest.mark.parametrize("path", [*PAGES, *HOSTILE_PAGES])
def test_nothing_is_cut_off_on_a_screen_of_320_pixels(browser: Any, site: str, path: str) -> None:
    page = opened(browser, site + path, width=320)
    width = page.evaluate("document.documentElement.scrollWidth")
    cut = page.evaluate(
        "[...document.querySelectorAll('svg text')].filter(text => text.getBoundingClientRect().right > 320).length"
    )
    page.context.close()
    assert width <= 320
    assert path.startswith("hostile") or cut == 0


@pytest.mark.parametrize("path", [*PAGES, *HOSTILE_PAGES])
def test_a_page_breaks_no_rule_of_its_policy_and_asks_nothing_of_others(browser: Any, site: str, path: str) -> None:
    page = opened(browser, site + path)
    hacked, said, asked = page.evaluate("window.hacked"), page.said, page.asked
    page.context.close()
    assert hacked is None
    assert said == []
    assert [address for address in asked if not address.startswith(site)] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(browser: Any, site: str, path: str) -> None:
    page = opened(browser, site + path)
    page.keyboard.press("Tab")
    box = page.locator(":focus").bounding_box()
    page.keyboard.press("Enter")
    landed = page.evaluate("document.activeElement.id")
    page.context.close()
    assert box["x"] >= 0
    assert box["width"] > 80
    assert landed == "contenu"


def test_the_theme_follows_the_scheme_of_the_reader(browser: Any, site: str) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = opened(browser, site + MAIN, scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.context.close()
    assert colours == ["rgb(253, 252, 250)", "rgb(20, 24, 26)"]


def test_the_keyboard_alone_goes_through_the_page_and_always_shows_where_it_is(browser: Any, site: str) -> None:
    page = opened(browser, f"{site}{MAIN}recommandations/r01/")
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const at = document.activeElement, style = getComputedStyle(at);
            return [at.outerHTML.slice(0, 200), style.outlineStyle, parseFloat(style.outlineWidth)] }"""
        )
        if stop[0].startswith("<body") or stop in stops:
            break
        stops.append(stop)
    reachable = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    page.context.close()
    assert len(stops) == reachable
    assert not [stop for stop in stops if stop[1] == "none" or stop[2] < 2]


def test_twice_as_large_nothing_is_cut_off(browser: Any, site: str) -> None:
    page = opened(browser, site + MAIN, width=640)  # 200 % zoom of 1,280 px is a screen of 640 px
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert width <= 640


def test_who_asks_for_less_motion_has_none(browser: Any, site: str) -> None:
    page = opened(browser, site + MAIN)
    page.emulate_media(reduced_motion="reduce")
    behaviour = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    page.context.close()
    assert behaviour == "auto"


def test_a_right_to_left_text_goes_its_own_way_and_turns_nothing_else_around(browser: Any, site: str) -> None:
    def change(table: str, column: str, cell: Any) -> Any:
        return "שלום עולם." if (table, column) in {("recommandations", "texte"), ("demarche", "titre")} else cell

    source = edition_pages(invented.release(tables=invented.tables(change)), LOCAL_SITE)[
        "recommandations/r01/index.html"
    ]
    page = browser.new_context().new_page()
    page.set_content(source.decode())
    directions = page.evaluate(
        "['.lead', '.path', 'main'].map(part => getComputedStyle(document.querySelector(part)).direction)"
    )
    page.context.close()
    assert directions == ["rtl", "ltr", "ltr"]


def test_on_paper_the_page_has_no_menu_and_no_dark_ground(browser: Any, site: str) -> None:
    page = opened(browser, site + MAIN, scheme="dark")
    page.emulate_media(media="print")
    shown = page.locator(".contents").is_visible()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.context.close()
    assert not shown
    assert colour == "rgb(255, 255, 255)"
