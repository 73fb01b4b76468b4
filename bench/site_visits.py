"""A first visit to pages of the demonstration site in Chromium: requests, bytes, elements, what keeps it from showing.

The budget of a page in the manner of Lighthouse: bytes and requests counted by the browser, with an empty cache.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
Row = dict[str, object]
BUDGET: Row = {"requests": 4, "KB": 80, "elements": 1_500, "foreign": 0, "scripts that block": 0, "seconds to show": ""}
"""A page with its style and its icon; 1,500 elements is the limit from which Lighthouse warns."""
BLOCKING = "document.querySelectorAll('script[src]:not([async]):not([defer]):not([type=module])').length"


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def first_visits(public: Path) -> Iterator[Row]:
    """Yield what each kind of page costs who never came before, then the budget."""
    from playwright.sync_api import sync_playwright

    with served(public) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for page in pages_of(public):
            yield visit(browser, address, page)
        browser.close()
    yield {"page": "budget", **BUDGET}


def pages_of(public: Path) -> list[str]:
    """Return the catalogue, the indicators, the pages of the first edition, one of each kind."""
    edition = min(path.parent.name for path in public.glob("*/versions.json"))
    below = sorted(
        path.parent.relative_to(public) for path in (public / edition / "recommandations").glob("*/index.html")
    )
    found = [f"{folder.as_posix()}/" for folder in below[:1]]
    return ["", "en/", "indicateurs/", "indicateurs/ecart-population/", f"{edition}/", f"{edition}/en/", *found]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def visit(browser: Browser, address: str, path: str) -> Row:
    """Return what the browser asked for and received, in a context of its own."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    sizes = page.evaluate("performance.getEntries().map(entry => entry.transferSize || 0)")
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]")
    row = {
        "page": path or "/",
        "requests": len(asked),
        "KB": f"{sum(sizes) / 1000:.1f}",
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "foreign": sum(not url.startswith((address, "data:")) for url in asked),
        "scripts that block": page.evaluate(BLOCKING),
        "seconds to show": f"{(shown or 0) / 1000:.2f}",
    }
    context.close()
    return row
