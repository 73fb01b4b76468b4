"""The documents of a release that people read: README, licence, citation."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import label, load_schema
from pipelines.publish.content import data_schemas
from pipelines.publish.descriptions.dataset import Dataset

if TYPE_CHECKING:
    import jinja2

TEXTS = Path(__file__).parent / "texts"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    loader = jinja2.FileSystemLoader(TEXTS)
    environment = jinja2.Environment(  # noqa: S701 - Markdown and plain text, never HTML
        loader=loader,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["line"] = one_line
    return environment


def one_line(value: object) -> str:
    """Return a value on one line, unable to open a tag or a link: a title cannot forge the document around it."""
    text = " ".join(str(value).split())
    return text.replace("<", "&lt;").replace("[", "\\[").replace("`", "'")


def _render(name: str, **context: Any) -> bytes:
    return _environment().get_template(name).render(**context).encode()


def readme(dataset: Dataset, protocol: Protocol) -> bytes:
    """Return ``README.md``, French then English."""
    tables = dataset.tables
    return _render(
        "readme.md",
        dataset=dataset,
        release=f"{dataset.key}-{dataset.version}",
        process=dataset.process,
        method={"fr": protocol.titre, "en": protocol.titre_en},
        published=[
            (name, table.num_rows, load_schema(name, "open").descriptor) for name, table in sorted(tables.items())
        ],
        absent=[schema.descriptor for name, schema in sorted(data_schemas().items()) if name not in tables],
        rules=protocol.confidentialite,
    )


def licence_text(dataset: Dataset) -> bytes:
    """Return ``LICENSE.txt``: the licence in a few words, then its whole text as the SPDX list has it."""
    english = label("licence", dataset.process["licence"], "en")
    notice = _render("license.txt", licence=dataset.licence, english=english, process=dataset.process)
    return notice + (TEXTS / "licences" / f"{dataset.licence['name']}.txt").read_bytes()


def citation(dataset: Dataset) -> bytes:
    """Return ``CITATION.cff`` (https://citation-file-format.github.io, 1.2.0)."""
    process = dataset.process
    content = {
        "cff-version": "1.2.0",
        "message": "Merci de citer ces données ainsi. / Please cite these data as below.",
        "type": "dataset",
        "title": dataset.title,
        "abstract": dataset.description("fr"),
        "version": dataset.version,
        "date-released": dataset.date,
        "license": dataset.licence["name"],
        "license-url": dataset.licence["path"],
        "authors": [{"name": " ".join(str(process["organisateur"]).split())}],
        "keywords": list(dict.fromkeys([*dataset.keywords("fr"), "données ouvertes"])),
        "url": dataset.page(),
        "repository": dataset.site.address(),
        "identifiers": _identifiers(dataset),
    }
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def _identifiers(dataset: Dataset) -> list[dict[str, str]]:
    version = {"type": "url", "value": dataset.address(), "description": "Les fichiers de cette version"}
    site = dataset.process["lien_site"]
    return [version, *([{"type": "url", "value": site, "description": "La page de la démarche"}] if site else [])]
