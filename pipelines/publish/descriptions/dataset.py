"""One model of a release, from which every description of it is written, in the words of each standard."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from pipelines.kit.findings import Language
from pipelines.kit.schema import label, load_schema, vocabulary
from pipelines.kit.site import Site
from pipelines.kit.tables import Row, Tables
from pipelines.publish.content import Contents, process_of, sha256

SPDX = {"lov2": "etalab-2.0", "odbl-1.0": "ODbL-1.0", "cc-by-4.0": "CC-BY-4.0"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "md": "text/markdown",
    "txt": "text/plain",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "svg": "image/svg+xml",
    "cff": "application/yaml",
}
SHORTEST, LONGEST = 50, 5000
"""Characters of a description that search engines of datasets take."""


@dataclass(frozen=True)
class DatasetFile:
    """One file of a release; ``table`` and ``rows`` when it is a table in one of its formats."""

    path: str
    media_type: str
    bytes: int
    sha256: str
    table: str | None = None
    rows: int | None = None

    @property
    def extension(self) -> str:
        """The end of its name, such as ``csv``."""
        return self.path.rsplit(".", 1)[-1].lower()


@dataclass(frozen=True)
class Dataset:
    """A release as its descriptions tell it; ``tables`` hold rows, ``files`` are in the order of their paths.

    ``date`` is the ISO date of the data; ``notes`` say what changed since the release before, in both languages.
    """

    version: str
    date: str
    tables: Tables
    files: tuple[DatasetFile, ...]
    site: Site
    notes: Mapping[Language, str] = field(default_factory=dict)

    @cached_property
    def process(self) -> Row:
        """The one row of ``demarche``."""
        return process_of(self.tables)

    @property
    def key(self) -> str:
        """The key of the edition."""
        return str(self.process["demarche_id"])

    @property
    def identifier(self) -> str:
        """What names this release in every description."""
        return f"{self.key}/{self.version}"

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(str(self.process["titre"]).split())

    def name(self, language: Language) -> str:
        """Return the title, introduced in English since nobody translates it."""
        return SENTENCES["name"][language].format(self.title)

    def page(self, language: Language = "fr") -> str:
        """Return the address of the edition's page."""
        return self.site.address(f"{self.key}/" if language == "fr" else f"{self.key}/en/")

    def address(self, path: str = "") -> str:
        """Return the address of a file of the release, of its folder without a path."""
        return self.site.address(f"{self.key}/{self.version}/{path}")

    def description(self, language: Language) -> str:
        """Return what the data are, in 50 to 5,000 characters."""
        said = self.process["finalite"] or self.process["contexte"] or ""
        parts = [SENTENCES["demonstration"][language]] if self.process["demonstration"] else []
        parts += [SENTENCES["purpose"][language].format(" ".join(str(said).split()))] if said else []
        parts += [SENTENCES["content"][language]]
        return " ".join(part if part.endswith((".", ".”")) else f"{part}." for part in parts if part)[:LONGEST]

    def keywords(self, language: Language) -> list[str]:
        """Return the subjects, the most general first."""
        known = [label(name, self.process[name], language) for name in ("methode", "thematique") if self.process[name]]
        return [SENTENCES["keyword"][language], *known]

    @property
    def licence(self) -> Mapping[str, str]:
        """The licence as Data Package names it: ``name``, ``title``, ``path``."""
        return licence(self.process["licence"])

    @property
    def period(self) -> tuple[datetime.date | None, datetime.date | None]:
        """From the commissioner's request to the last date known."""
        ends = ("date_decision", "date_restitution", "date_remise_avis", "date_premiere_session")
        return self.process["date_saisine"], next((self.process[name] for name in ends if self.process[name]), None)

    @property
    def reference(self) -> str:
        """How to cite it: who, when, what, which version, where."""
        year, publisher = self.date[:4], self.site.publisher
        authors = " ".join(str(self.process["organisateur"]).split())
        return f"{authors} ({year}). {self.title} [données], version {self.version}. {publisher}. {self.address()}"

    def table_title(self, name: str, language: Language) -> str:
        """Return the title of one of its tables."""
        return str(load_schema(name, "open").descriptor["title" if language == "fr" else "title_en"])

    def table_description(self, name: str, language: Language) -> str:
        """Return the description of one of its tables."""
        return str(load_schema(name, "open").descriptor["description" if language == "fr" else "description_en"])


SENTENCES: dict[str, dict[Language, str]] = {
    "demonstration": {
        "fr": "Données de démonstration : les personnes et les débats sont inventés.",
        "en": "Demonstration data: people and debates are invented.",
    },
    "name": {"fr": "{}", "en": "Opinion of a citizens' panel: {}"},
    "purpose": {"fr": "{}", "en": "Purpose, in French: “{}”"},
    "content": {
        "fr": "L'avis rendu par un panel de citoyens, ses recommandations, les réponses reçues, la composition du "
        "panel, les séances et la conformité de la démarche, sans aucune donnée sur une personne du panel.",
        "en": "The opinion of a citizens' panel, its recommendations, the replies received, the composition of the "
        "panel, its sessions and the conformity of the process, without any data on a member of the panel.",
    },
    "keyword": {"fr": "participation citoyenne", "en": "citizen participation"},
}


def describe(
    version: str,
    date: str,
    tables: Tables,
    contents: Contents,
    site: Site,
    notes: Mapping[Language, str] | None = None,
) -> Dataset:
    """Return the model of a release whose files are ``contents``."""
    return Dataset(version, date, tables, dataset_files(contents, tables), site, notes or {})


def dataset_files(contents: Contents, tables: Tables) -> tuple[DatasetFile, ...]:
    """Return what is known of each file, by path."""
    return tuple(dataset_file(path, content, tables) for path, content in sorted(contents.items()))


def dataset_file(path: str, content: bytes, tables: Tables) -> DatasetFile:
    """Return what is known of one file."""
    extension = path.rsplit(".", 1)[-1].lower()
    table = PurePosixPath(path).stem if path.startswith("data/") else None
    rows = tables[table].num_rows if table else None
    return DatasetFile(path, MEDIA_TYPES[extension], len(content), sha256(content), table, rows)


def licence(code: str) -> dict[str, str]:
    """Return a licence as Data Package and citation files name it."""
    term = next(term for term in vocabulary("licence") if term.code == code)
    return {"name": SPDX.get(code, code), "title": term.libelle_fr, "path": term.source}
