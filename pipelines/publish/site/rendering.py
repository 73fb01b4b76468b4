"""How templates are filled: every expression is escaped, tidied and must exist; a page says what it may load.

Kept apart from the pages, since those of an edition and those of the catalogue are filled the same way.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.schema import label, load_schema
from pipelines.kit.site import Site
from pipelines.publish.site import sections, typography
from pipelines.publish.site.charts import vote_bar
from pipelines.publish.site.markdown import markdown_html, written_address
from pipelines.publish.site.place import Place
from pipelines.publish.site.themes import Theme, load_theme
from pipelines.publish.site.words import TEMPLATES, counted, page_words

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page may load: the style, images and fonts of the site, and no script."""


class _Environment(jinja2.Environment):
    """Templates in which ``row.column`` of a dictionary is its item before a method: rows and words are read so."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment(language: Language) -> jinja2.Environment:
    """Return the templates with the words and the filters of one language."""
    environment = _Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_tidied,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_globals(language))
    environment.filters.update(_filters(language))
    return environment


def render(template: str, place: Place, theme: Theme | None = None, **context: Any) -> bytes:
    """Return a page that extends ``base.html``; ``machine`` is its JSON-LD, ``feed`` the feed that it belongs to."""
    page = environment(place.language).get_template(template)
    text = page.render(place=place, root=place.root, theme=theme or theme_of(place.site), **context)
    # No attribute of ours is in single quotes, so that one in a text closes nothing: French is lighter without escapes.
    return text.replace("&#39;", "'").encode()


def theme_of(site: Site) -> Theme:
    """Return the theme of the pages, read again when a file of it changed; many pages at once ask for it once."""
    return _theme(site, site.fingerprint)


@lru_cache(maxsize=1)
def _theme(site: Site, fingerprint: str) -> Theme:
    """Return the theme of the pages, read once; ``fingerprint`` changes when a file of it does."""
    return load_theme(site)


@lru_cache(maxsize=512, typed=True)  # Markup and text are not escaped alike
def _shared(template: str, language: Language, **context: str) -> Markup:
    """Return a part that is the same in many pages, rendered once."""
    part = environment(language).get_template(template).render(context)
    return Markup(part)  # noqa: S704 - a template of ours escaped what it shows


def _tidied(value: Any) -> Any:
    # Markup comes from a macro, a chart or Markdown: what it is made of was tidied before.
    return typography.tidy(value) if type(value) is str else value


def _script_json(document: dict[str, Any]) -> Markup:
    """Return JSON that may stand in a script element: no ``<`` closes it."""
    written = htmlsafe_json_dumps(document, dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))
    return Markup(typography.tidy(written))  # noqa: S704 - already safe, and tidying adds no tag


def _globals(language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "t": page_words(language),
        # French texts quoted in an English page say so to voices and translators.
        "fr": Markup(' lang="fr"') if language == "en" else "",
        # What somebody wrote goes in its own direction, and disturbs none of what stands around it.
        "quoted": Markup(' lang="fr" dir="auto"') if language == "en" else Markup(' dir="auto"'),
        "policy": POLICY,
        "shared": lambda template, **context: _shared(template, language, **context),
        "open_schema": lambda name: load_schema(name, "open"),
        "table_title": lambda name: sections.table_title(name, language),
    }


def _filters(language: Language) -> dict[str, Any]:
    words = page_words(language)

    def lang_attribute(code: str | None) -> str:
        known = code if re.fullmatch("[a-z]{2,3}", code or "") else "fr"
        return "" if known == language else Markup(' lang="{}"').format(known)

    def plural(count: int, name: str) -> str:
        return counted(words["plural"][name], count, typography.number_text(count, language), language)

    def period(start: datetime.date, end: datetime.date | None) -> str:
        return typography.period_text(start, end, language)

    return {
        "number": lambda value, decimals=None: typography.number_text(value, language, decimals),
        "percent": lambda share: typography.percent_text(share, language),
        "money": lambda euros: typography.money_text(euros, language),
        "size": lambda size: typography.size_text(size, language),
        "date": lambda value: typography.date_text(value, language),
        "period": period,
        "plural": plural,
        "lang_attribute": lang_attribute,
        "label": lambda code, vocabulary: label(vocabulary, code, language),
        "markdown": markdown_html,
        "script_json": _script_json,
        "vote_figures": lambda row: sections.vote_figures(row, language),
        "vote_chart": lambda row: vote_bar(sections.vote_parts(row)),
        "safe_link": written_address,
        "mail": lambda address: address if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address or "") else "",
        "url_path": quote,
        "format_name": lambda name: {"parquet": "Parquet"}.get(name, name.upper()),
    }
