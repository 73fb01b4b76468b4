"""The theme of an operator: a folder of style, fonts and images that stands in for ours, and can neither run nor ask.

The policy of the pages refuses scripts and foreign requests anyway; a folder that needs them is refused here, with its
reason, so that no one publishes pages that look broken. ``docs/theme.md`` says what such a folder holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.site import Site
from pipelines.publish.content import Contents, entries, opened_file
from pipelines.publish.site.fragments import fragment_html

OURS = Path(__file__).with_name("theme.css")
FAVICON = Path(__file__).with_name("templates") / "favicon.svg"
SCRIPT = Path(__file__).with_name("assets") / "catalogue.js"
STYLE = "theme.css"
FRAGMENTS = ("header.html", "footer.html")
ALLOWED = frozenset({".css", ".woff2", ".woff", ".svg", ".png", ".jpg", ".webp", ".ico", ".txt", ".md"})
LARGEST = 5_000_000
"""Bytes of a whole theme: the French State's, with its fonts, takes about two million."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REQUEST = re.compile(r"""(?:url\(\s*|@import\s+(?!url\())(?:"([^"]*)"|'([^']*)'|([^"')\s;]+))""", re.IGNORECASE)
_RUNS = re.compile(rb"<script|<foreignobject|\son\w+\s*=|javascript:|<!entity", re.IGNORECASE)
_FOREIGN = re.compile(rb"""(?:(?:href|src)\s*=|url\()[\s"']*(?:[a-z]+:)?//|@import""", re.IGNORECASE)


@dataclass(frozen=True)
class Theme:
    """What the pages are dressed with: files below ``assets/``, and what stands in the header and in the footer."""

    files: Contents
    header: Markup = Markup()
    footer: Markup = Markup()

    @cached_property
    def version(self) -> str:
        """A digest for the address of the style sheet: another style has another address."""
        return digest(self.files[STYLE])


def site_files(site: Site) -> Contents:
    """Return the files that every page needs, by their path below ``data/public``."""
    files = {"favicon.svg": FAVICON.read_bytes(), SCRIPT.name: SCRIPT.read_bytes()} | load_theme(site).files
    return {f"assets/{name}": content for name, content in files.items()}


def digest(content: bytes) -> str:
    """Return what an address carries so that a browser asks again when the file changed."""
    return hashlib.sha256(content).hexdigest()[:8]


def load_theme(site: Site) -> Theme:
    """Return the operator's theme, ours without one; ``AvisError`` when it is not fit to be published."""
    if site.theme is None:
        return Theme({STYLE: OURS.read_bytes()})
    if not (site.theme / STYLE).is_file():
        raise AvisError(Finding("theme_absent", file=STYLE))
    found = dict(_theme_files(site.theme))
    if sum(map(len, found.values())) > LARGEST:
        raise AvisError(Finding("theme_trop_lourd", detail=str(LARGEST // 1_000_000)))
    fragments = [fragment_html(found.pop(name, b""), name) for name in FRAGMENTS]
    for name, content in found.items():
        _inspect(name, content, found)
    return Theme(found, *fragments)


def _theme_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a theme by their path in it; a link or a kind of file that is not allowed is refused."""
    for path in entries(folder):
        name = path.relative_to(folder).as_posix()
        file = opened_file(path) if path.suffix.lower() in ALLOWED or name in FRAGMENTS else None
        if file is None:
            raise AvisError(Finding("theme_fichier_refuse", file=name, detail=", ".join(sorted(ALLOWED))))
        with file:
            yield name, file.read(LARGEST + 1)


def _inspect(name: str, content: bytes, theme: Contents) -> None:
    """Refuse an image or a style that runs something, or asks for what the theme does not hold."""
    if name.lower().endswith(".svg"):
        if _RUNS.search(content):
            raise AvisError(Finding("theme_script", file=name))
        if _FOREIGN.search(content):
            raise AvisError(Finding("theme_etranger", file=name))
    if name.lower().endswith(".css"):
        _inspect_style(name, content.decode("utf-8", "replace"), theme)


def _inspect_style(name: str, style: str, theme: Contents) -> None:
    # lines are kept, so that the place that a message gives is the right one
    style = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), style)
    for match in _REQUEST.finditer(style):
        if not _is_served(next(filter(None, match.groups()), ""), name, theme):
            raise AvisError(Finding("theme_etranger", file=name, line=style[: match.start()].count("\n") + 1))


def _is_served(address: str, style: str, theme: Contents) -> bool:
    """Tell whether what a style sheet asks for is in the theme, in its own bytes, or in the page."""
    if address.startswith(("data:image/", "#")):
        return True
    parts: list[str] = []
    for part in [*style.split("/")[:-1], *re.split("[?#]", address)[0].split("/")]:
        if part == ".." and not parts:
            return False
        parts = parts[:-1] if part == ".." else parts + [part] * (part not in ("", "."))
    return ":" not in address and not address.startswith("/") and "/".join(parts) in theme
