"""How templates are filled: every expression is escaped, tidied and must exist; a page says what it may load.

Kept apart from the pages, since those of an edition and those of the catalogue are filled the same way.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.schema import label
from pipelines.publish.site import sections, typography
from pipelines.publish.site.markdown import is_safe_link, markdown_html
from pipelines.publish.site.words import TEMPLATES, counted, page_words

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page may load: the style, images and fonts of the site, and no script."""
THEME = Path(__file__).with_name("theme.css")


@cache
def environment(language: Language) -> jinja2.Environment:
    """Return the templates with the words and the filters of one language."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_tidied,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    environment.globals.update(_globals(language))
    environment.filters.update(_filters(language))
    return environment


def _tidied(value: Any) -> Any:
    if isinstance(value, Markup):
        return Markup(typography.tidy(value))  # noqa: S704 (already HTML, and tidying adds no tag)
    return typography.tidy(value) if isinstance(value, str) else value


def _globals(language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "t": page_words(language),
        # French texts quoted in an English page say so to voices and translators.
        "fr": Markup(' lang="fr"') if language == "en" else "",
        "policy": POLICY,
        "theme_version": hashlib.sha256(THEME.read_bytes()).hexdigest()[:8],
        "composition": lambda release, protocol: sections.composition(release, protocol, language),
        "balances": lambda release: sections.balances(release, language),
        "recommendations": lambda release, nature: sections.recommendations(release, nature, language),
        "table_title": lambda name: sections.table_title(name, language),
        "contributions_shown": sections.CONTRIBUTIONS_SHOWN,
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
        "yes_no": lambda value: words["common"]["yes" if value else "no"],
        "markdown": markdown_html,
        "safe_link": lambda address: address if is_safe_link(address) else "",
        "mail": lambda address: address if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address or "") else "",
        "url_path": quote,
        "format_name": lambda name: {"parquet": "Parquet"}.get(name, name.upper()),
    }
