"""The pages about the site itself, from the Markdown texts of ``publish/texts``: how to verify, rights, contact."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import render
from pipelines.publish.site.typography import tidy

TEXTS = Path(__file__).parents[1] / "texts"
ABOUT = ("verifier", "reutiliser", "donnees-personnelles", "accessibilite", "mentions-legales")
"""The pages about the site, by the folder in which each one is."""


def about_pages(site: Site, language: Language) -> Contents:
    """Return the pages about the site in one language."""
    places = [(name, Place(site, language, path=f"{name}/")) for name in ABOUT]
    return {place.file: _about_page(name, place) for name, place in places}


def _about_page(name: str, place: Place) -> bytes:
    title, _, text = _filled(name, place).partition("\n")
    return render("about.html", place, name=name, title=title.removeprefix("# ").strip(), content=_html(text))


def _html(text: str) -> Markup:
    """Return Markdown as HTML, its sentences tidied and its code left as it is typed."""
    tokens = _markdown().parse(text)
    for part in (part for token in tokens for part in token.children or () if part.type == "text"):
        part.content = tidy(part.content)
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S704 - html is off: escaped


def _filled(name: str, place: Place) -> str:
    """Return a text with what the operator said of the site; ``catalogue`` leads to the catalogue in its language."""
    text = (TEXTS / f"{name}.{place.language}.md").read_text(encoding="utf-8")
    return _templates().from_string(text).render(site=place.site, root=place.root, catalogue=place.catalogue)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - what is filled is Markdown, escaped when it becomes HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
