"""The public pages: what an edition and the catalogue show, as HTML that no text in them can turn against a reader.

Every expression of a template is escaped (autoescape), tidied (``typography.tidy``) and must exist (StrictUndefined).
The pages run no script, and their content security policy refuses any.
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
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import all_schemas, label
from pipelines.publish.descriptions.schema_org import catalogue_document, dataset_document
from pipelines.publish.site import sections, typography
from pipelines.publish.site.markdown import is_safe_link, markdown_html
from pipelines.publish.site.words import TEMPLATES, counted, page_words
from pipelines.publish.views import CatalogueView, ReleaseView

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
THEME = Path(__file__).with_name("theme.css")
FAVICON = TEMPLATES / "favicon.svg"


def site_files() -> dict[str, bytes]:
    """Return the files that every page needs, by their path below ``data/public``."""
    return {"assets/theme.css": THEME.read_bytes(), "assets/favicon.svg": FAVICON.read_bytes()}


def edition_page(release: ReleaseView, language: Language) -> str:
    """Return the page of ``<edition>/index.html`` or ``<edition>/en/index.html``."""
    root = "../" if language == "fr" else "../../"
    home = "" if language == "fr" else "../"
    process = release.process
    protocol = load_protocol(process["methode"], process["protocole"])
    return (
        _environment(language)
        .get_template("edition.html")
        .render(
            release=release,
            process=process,
            protocol=protocol,
            rows=lambda name: sections.rows(release, name),
            sections=sections.present_sections(release),
            rules=_rule_titles(protocol, language),
            schemas=[schema for schema in all_schemas("open") if schema.name in release.tables],
            files=sections.data_files(release.files),
            folder=f"{home}{quote(release.version)}/",
            root=root,
            addresses={"fr": f"{home}index.html", "en": f"{home}en/index.html"},
            machine=dataset_document(release, language, f"{home}{quote(release.version)}/"),
        )
    )


def catalogue_page(catalogue: CatalogueView, language: Language) -> str:
    """Return the page of ``index.html`` or ``en/index.html``."""
    root = "" if language == "fr" else "../"
    return (
        _environment(language)
        .get_template("catalogue.html")
        .render(
            catalogue=catalogue,
            files=sections.data_files(catalogue.files),
            root=root,
            addresses={"fr": f"{root}index.html", "en": f"{root}en/index.html"},
            machine=catalogue_document(catalogue, language, root),
        )
    )


def _rule_titles(protocol: Protocol, language: Language) -> dict[str, str]:
    """Return the English titles of the rules; the French ones are in the table ``conformite``."""
    return {rule.id: rule.intitule_en for rule in protocol.regles} if language == "en" else {}


@cache
def _environment(language: Language) -> jinja2.Environment:
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
