"""The opinion as citizens wrote it, in Markdown, turned into HTML that can harm nobody."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token
from markupsafe import Markup

from pipelines.publish.site.typography import tidy

SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
# A table can be wider than a screen; a group is no landmark, so that two of them may have one name.
SCROLLING = '<div class="scroll" role="group" aria-label="Tableau" lang="fr" tabindex="0">'
PAGE_LEVEL = 2  # the headings of a text come below those of its section, which are h2


def is_safe_link(address: str | None) -> bool:
    """Tell whether an address may become a link: http, https or mailto, and nothing else."""
    return bool(address and SAFE_LINK.fullmatch(address))


def written_address(address: str | None) -> str:
    """Return a safe address with the characters that no address may have encoded, empty when it is not safe."""
    return normalizeLink(address) if address and is_safe_link(address) else ""


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML: raw HTML shown as text, unsafe links left as text, no image, headings below h2."""
    renderer = _renderer()
    tokens = renderer.parse(tidy(text))
    _lower_headings(tokens)
    _vouch_for_no_link(tokens)
    written = renderer.renderer.render(tokens, renderer.options, {})
    # html is off: a tag that is written is one of the renderer's
    scrolling = written.replace("<table>", f"{SCROLLING}<table>").replace("</table>", "</table></div>")
    return Markup(scrolling)  # noqa: S704 - all text is escaped


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # the documented way to replace the rule on links
    renderer.validateLink = is_safe_link  # type: ignore[method-assign, assignment]
    return renderer


def _lower_headings(tokens: list[Token]) -> None:
    """Give each heading the level below that of the heading it is under, so that none is skipped."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(PAGE_LEVEL + len(above), 6)}"


def _vouch_for_no_link(tokens: list[Token]) -> None:
    """Tell search engines that the links of a text are those of its authors."""
    for token in tokens:
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("rel", "nofollow")
