"""The documents of a release that people read: README, licence, citation."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import label, load_schema
from pipelines.kit.tables import Row, Tables
from pipelines.publish.content import data_schemas
from pipelines.publish.descriptions.dataset import SPDX, licence

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


def readme(process: Row, version: str, date: str, tables: Tables, protocol: Protocol) -> bytes:
    """Return ``README.md``, French then English."""
    return _render(
        "readme.md",
        process=process,
        version=version,
        date=date,
        method={"fr": protocol.titre, "en": protocol.titre_en},
        licence=licence(process["licence"]),
        published=[
            (name, table.num_rows, load_schema(name, "open").descriptor) for name, table in sorted(tables.items())
        ],
        absent=[schema.descriptor for name, schema in sorted(data_schemas().items()) if name not in tables],
        rules=protocol.confidentialite,
    )


def licence_text(process: Row) -> bytes:
    """Return ``LICENSE.txt``: the name of the licence, its address, and a summary that does not replace it."""
    terms = licence(process["licence"])
    english = label("licence", process["licence"], "en")
    return _render("license.txt", licence=terms, english=english, process=process)


def citation(process: Row, version: str, date: str) -> bytes:
    """Return ``CITATION.cff`` (https://citation-file-format.github.io, 1.2.0)."""
    content = {
        "cff-version": "1.2.0",
        "message": "Merci de citer ces données ainsi. / Please cite these data as below.",
        "type": "dataset",
        "title": " ".join(process["titre"].split()),
        "version": version,
        "date-released": date,
        "license": SPDX.get(process["licence"], process["licence"]),
        "authors": [{"name": " ".join(process["organisateur"].split())}],
        "keywords": ["participation citoyenne", "données ouvertes"],
    }
    if process["lien_site"]:
        content["url"] = process["lien_site"]
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()
