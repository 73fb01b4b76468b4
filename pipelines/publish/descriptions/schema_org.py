"""What search engines read in a page: schema.org Dataset and DataCatalog, as JSON-LD (https://schema.org/Dataset)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pipelines.kit.findings import Language
from pipelines.kit.schema import label, vocabulary
from pipelines.publish.site.words import page_words
from pipelines.publish.views import CatalogueView, ReleaseView


def dataset_document(release: ReleaseView, language: Language, folder: str) -> dict[str, Any]:
    """Return one release as a Dataset; ``folder`` leads from the page to the files."""
    process = release.process
    return _without_empty(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": process["titre"],
            "description": _description(release, language),
            "identifier": release.edition,
            "version": release.version,
            "dateModified": release.date,
            "temporalCoverage": _coverage(
                process["date_saisine"], process["date_restitution"] or process["date_remise_avis"]
            ),
            "inLanguage": "fr",
            "isAccessibleForFree": True,
            "license": _licence_address(process["licence"]),
            "creator": {"@type": "Organization", "name": process["organisateur"]},
            "funder": {"@type": "Organization", "name": process["commanditaire_nom"]},
            "keywords": [
                label("methode", process["methode"], language),
                label("thematique", process["thematique"], language),
            ],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.path.rsplit("/", 1)[-1],
                    "contentUrl": folder + quote(file.path),
                    "encodingFormat": file.format,
                    "sha256": file.sha256,
                }
                for file in release.files
                if file.table
            ],
        }
    )


def _description(release: ReleaseView, language: Language) -> str:
    """Return what the data are, in 50 to 5,000 characters as search engines ask."""
    process, words = release.process, page_words(language)
    parts = [
        words["demonstration"]["label"] if release.demonstration else "",
        process["finalite"] or process["contexte"],
    ]
    said = ". ".join(part.rstrip(".") for part in [*parts, words["catalogue"]["machines"]] if part)
    return said[:5000]


def catalogue_document(catalogue: CatalogueView, language: Language, root: str) -> dict[str, Any]:
    """Return the catalogue as a DataCatalog; ``root`` leads from the page to ``data/public``."""
    words, page = page_words(language), "en/index.html" if language == "en" else "index.html"
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": words["site"]["name"],
        "description": words["catalogue"]["machines"],
        "dataset": [
            {
                "@type": "Dataset",
                "name": entry.process["titre"],
                "url": f"{root}{entry.edition}/{page}",
                "version": entry.version,
            }
            for entry in catalogue.entries
        ],
    }


def _coverage(start: Any, end: Any) -> str:
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def _licence_address(code: str | None) -> str:
    return next((term.source for term in vocabulary("licence") if term.code == code), "")


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value not in ("", None)}
