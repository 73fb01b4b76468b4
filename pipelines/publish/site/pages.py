"""The public pages: what an edition and the catalogue show, as HTML that no text in them can turn against a reader.

Every expression of a template is escaped (autoescape), tidied (``typography.tidy``) and must exist (StrictUndefined).
The pages run no script, and their content security policy refuses any.
"""

from __future__ import annotations

from urllib.parse import quote

from pipelines.kit.findings import Language
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import all_schemas
from pipelines.publish.descriptions.schema_org import catalogue_document, dataset_document
from pipelines.publish.site import sections
from pipelines.publish.site.rendering import THEME, environment
from pipelines.publish.site.words import TEMPLATES
from pipelines.publish.views import CatalogueView, ReleaseView

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
        environment(language)
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
        environment(language)
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
