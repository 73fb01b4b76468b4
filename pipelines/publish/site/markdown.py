"""The opinion as citizens wrote it, in Markdown, turned into HTML that can harm nobody."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from pipelines.publish.site.typography import tidy

SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
PAGE_LEVEL = 2  # the headings of a text come below those of its section, which are h2


def is_safe_link(address: str | None) -> bool:
    """Tell whether an address may become a link: http, https or mailto, and nothing else."""
    return bool(address and SAFE_LINK.fullmatch(address))


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML: raw HTML shown as text, unsafe links left as text, no image, headings below h2."""
    renderer = _renderer()
    tokens = renderer.parse(tidy(text))
    _lower_headings(tokens)
    _vouch_for_no_link(tokens)
    return Markup(renderer.renderer.render(tokens, renderer.options, {}))  # noqa: S704 (html is off: all text is escaped)


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
