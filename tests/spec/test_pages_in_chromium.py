"""The pages in a real browser: an accessibility checker finds nothing, nothing runs, nothing is asked or cut off."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.publish.site.pages import catalogue_page, edition_page, site_files
from pipelines.publish.views import ReleaseView
from tests.fixtures import invented_release as invented

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LANGUAGES = {"": "fr", "en/": "en"}
PAGES = [f"{folder}{language}index.html" for folder in ("", f"{invented.EDITION}/") for language in LANGUAGES]
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[a](javascript:alert(1))' + "m" * 10_000

pytestmark = pytest.mark.chromium


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"{CHROMIUM} is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the invented release, its catalogue, and a release full of hostile texts."""
    root = tmp_path_factory.mktemp("public")
    for path, content in site_files().items():
        write(root / path, content)
    for folder, language in LANGUAGES.items():
        write(root / f"{folder}index.html", catalogue_page(invented.catalogue(), language).encode())
        write(root / invented.EDITION / folder / "index.html", edition_page(invented.release(), language).encode())
        write(root / "hostile" / folder / "index.html", edition_page(hostile_release(), language).encode())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def hostile_release() -> ReleaseView:
    def change(table: str, column: str, cell: Any) -> Any:
        return HOSTILE if isinstance(cell, str) and column not in invented.coded_columns(table) else cell

    return invented.release(tables=invented.tables(change))


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


@pytest.mark.parametrize("path", [*PAGES, "hostile/index.html"])
def test_nothing_is_cut_off_on_a_screen_of_320_pixels(browser: Any, site: str, path: str) -> None:
    page = opened(browser, site + path, width=320)
    width = page.evaluate("document.documentElement.scrollWidth")
    cut = page.evaluate(
        "[...document.querySelectorAll('svg text')].filter(text => text.getBoundingClientRect().right > 320).length"
    )
    page.context.close()
    assert width <= 320
    assert path.startswith("hostile") or cut == 0


@pytest.mark.parametrize("path", [*PAGES, "hostile/index.html", "hostile/en/index.html"])
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
        page = opened(browser, site, scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.context.close()
    assert colours == ["rgb(253, 252, 250)", "rgb(20, 24, 26)"]


def test_on_a_wide_screen_a_reply_stands_beside_its_recommendation(browser: Any, site: str) -> None:
    tops = []
    for width in (1280, 390):
        page = opened(browser, f"{site}{invented.EDITION}/", width=width)
        boxes = [page.locator(f".recommendation .{name}").first.bounding_box() for name in ("asked", "reply")]
        tops.append([box["y"] for box in boxes])
        page.context.close()
    wide, narrow = tops
    assert wide[0] == wide[1]
    assert narrow[0] < narrow[1]


def test_on_paper_the_page_has_no_menu_and_no_dark_ground(browser: Any, site: str) -> None:
    page = opened(browser, f"{site}{invented.EDITION}/", scheme="dark")
    page.emulate_media(media="print")
    shown = page.locator(".contents").is_visible()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.context.close()
    assert not shown
    assert colour == "rgb(255, 255, 255)"
