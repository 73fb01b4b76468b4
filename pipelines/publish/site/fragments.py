"""What an operator puts in the header and the footer of every page: a little HTML that names and links, no more."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NoReturn

from markupsafe import Markup, escape

from pipelines.kit.findings import AvisError, Finding

TAGS = frozenset({"a", "abbr", "br", "div", "em", "li", "nav", "ol", "p", "span", "strong", "ul"})
ATTRIBUTES = re.compile(r"class|id|lang|title|role|href|hreflang|rel|aria-[a-z]+")
ADDRESS = re.compile(r"(?:https://|mailto:|#)\S*")
VOID = "br"


def fragment_html(content: bytes, name: str) -> Markup:
    """Return a fragment written again tag by tag; ``AvisError`` for a tag or attribute that is not on the list."""
    fragment = _Fragment(name)
    fragment.feed(content.decode("utf-8", "replace").strip())
    fragment.close()
    if fragment.opened:
        fragment.refuse()
    return Markup("").join(fragment.parts)


class _Fragment(HTMLParser):
    """A fragment being read; what it says is kept in ``parts``, the tags left open in ``opened``."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.parts: list[Markup] = []
        self.opened: list[str] = []

    def refuse(self) -> NoReturn:
        raise AvisError(Finding("theme_fragment", file=self.name, line=self.getpos()[0]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or not all(_is_allowed(name, value or "") for name, value in attrs):
            self.refuse()
        written = Markup("").join(Markup(' {}="{}"').format(name, value or "") for name, value in attrs)
        self.parts.append(Markup("<{}{}>").format(Markup(tag), written))  # noqa: S704 - one of TAGS
        if tag != VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == VOID:
            return
        if not self.opened or self.opened.pop() != tag:
            self.refuse()
        self.parts.append(Markup("</{}>").format(Markup(tag)))  # noqa: S704 - it was opened, so it is one of TAGS

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))

    def unknown_decl(self, data: str) -> None:
        self.refuse()


def _is_allowed(name: str, value: str) -> bool:
    return bool(ATTRIBUTES.fullmatch(name)) and (name != "href" or bool(ADDRESS.fullmatch(value)))
