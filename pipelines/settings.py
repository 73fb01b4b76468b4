"""The settings, from the environment (``AVIS_*``) or a ``.env`` file; each has a default. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.kit.files import Folders
from pipelines.kit.site import LOCAL, LOCAL_SITE, Site

PROJECT = Path(__file__).parents[1]

VARIABLES = {
    "AVIS_INBOX": ("data/inbox", "Le dossier des éditions déposées.", "The folder of dropped editions."),
    "AVIS_PRIVATE": ("data/private", "Les tables de travail, à accès restreint.", "The working tables, restricted."),
    "AVIS_PUBLIC": ("data/public", "Ce qui est publié.", "What is published."),
    "AVIS_LANG": ("fr", "La langue des messages : fr ou en.", "The language of messages: fr or en."),
    "AVIS_DEBUG": (
        "",
        "Si rempli, montre la trace des erreurs imprévues.",
        "When set, unexpected errors show a traceback.",
    ),
    "AVIS_RELECTEUR": (
        "",
        "Qui relit les textes avec avis review ; par défaut, le nom de la session.",
        "Who reviews texts with avis review; by default, the login name.",
    ),
    "AVIS_SITE_URL": (
        LOCAL,
        "L'adresse publique de AVIS_PUBLIC : toutes les adresses publiées en partent.",
        "The public address of AVIS_PUBLIC, from which every published address starts.",
    ),
    "AVIS_SITE_PUBLISHER": ("Avis ouverts", "Qui publie le site.", "Who publishes the site."),
    "AVIS_SITE_CONTACT": (
        "",
        "Où écrire à qui publie : une adresse électronique ou une page https.",
        "Where to write to the publisher: an e-mail address or an https page.",
    ),
    "AVIS_SITE_HOST": (
        "",
        "Qui héberge le site, pour les mentions légales : nom et adresse.",
        "Who hosts the site, for the legal notice: name and address.",
    ),
    "AVIS_THEME": (
        "",
        "Le dossier d'un thème, dont theme.css remplace celui du site.",
        "The folder of a theme, whose theme.css replaces that of the site.",
    ),
    "AVIS_SIGNING_KEY_FILE": (
        "",
        "Le fichier de la clé secrète minisign qui signe les publications, lisible de son seul propriétaire.",
        "The file of the minisign secret key that signs releases, readable by its owner only.",
    ),
    "AVIS_SIGNING_PASSWORD_FILE": (
        "",
        "Le fichier du mot de passe de cette clé, si elle en a un.",
        "The file of that key's password, when it has one.",
    ),
    "AVIS_AIRTABLE_TOKEN_FILE": (
        "",
        "Le fichier du jeton d'accès à Airtable, lisible de son seul propriétaire ; préféré à la variable suivante.",
        "The file of Airtable's access token, readable by its owner only; preferred to the next variable.",
    ),
    "AVIS_AIRTABLE_TOKEN": (
        "",
        "Le jeton d'accès personnel à Airtable (data.records:read, et schema.bases:read pour suivre les colonnes).",
        "Airtable's personal access token (data.records:read, and schema.bases:read to follow the columns).",
    ),
    "AVIS_AIRTABLE_URL": (
        "https://api.airtable.com",
        "L'adresse de l'API d'Airtable, ou d'un relais.",
        "The address of Airtable's API, or of a proxy.",
    ),
}


@dataclass(frozen=True)
class AirtableSettings:
    """Where Airtable's API is, and its token or the file that holds it; printing this shows no token."""

    url: str
    token: str = field(repr=False)
    token_file: Path | None


@dataclass(frozen=True)
class Settings:
    """Where things are and how to speak."""

    inbox: Path
    private: Path
    public: Path
    lang: str
    debug: bool
    reviewer: str
    airtable: AirtableSettings
    site: Site = LOCAL_SITE

    @property
    def folders(self) -> Folders:
        """The three folders of the privacy boundary."""
        return Folders(self.inbox, self.private, self.public)


def settings_from_environment(environment: Mapping[str, str] | None = None, project: Path = PROJECT) -> Settings:
    """Return the settings; a relative folder is relative to the project, not to where the command runs."""
    given = {**_dotenv(project / ".env"), **(os.environ if environment is None else environment)}
    values = {name: given.get(name) or default for name, (default, _, _) in VARIABLES.items()}
    inbox, private, public = (project / values[name] for name in ("AVIS_INBOX", "AVIS_PRIVATE", "AVIS_PUBLIC"))
    token_file = values["AVIS_AIRTABLE_TOKEN_FILE"]
    airtable = AirtableSettings(
        values["AVIS_AIRTABLE_URL"], values["AVIS_AIRTABLE_TOKEN"], project / token_file if token_file else None
    )
    site = _site(values, project)
    debug, reviewer = bool(values["AVIS_DEBUG"]), values["AVIS_RELECTEUR"]
    return Settings(inbox, private, public, values["AVIS_LANG"], debug, reviewer, airtable, site)


def _site(values: Mapping[str, str], project: Path) -> Site:
    names = ("AVIS_THEME", "AVIS_SIGNING_KEY_FILE", "AVIS_SIGNING_PASSWORD_FILE")
    theme, key, password = (project / values[name] if values[name] else None for name in names)
    url = values["AVIS_SITE_URL"].rstrip("/") + "/"
    said = values["AVIS_SITE_PUBLISHER"], values["AVIS_SITE_CONTACT"]
    return Site(url, *said, theme, key, password, values["AVIS_SITE_HOST"])


def _dotenv(path: Path) -> dict[str, str]:
    """Return the ``NAME=value`` lines of a ``.env`` file."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
