"""The settings, from the environment (``AVIS_*``) or a ``.env`` file; each has a default. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.kit.files import Folders

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
}


@dataclass(frozen=True)
class Settings:
    """Where things are and how to speak."""

    inbox: Path
    private: Path
    public: Path
    lang: str
    debug: bool

    @property
    def folders(self) -> Folders:
        """The three folders of the privacy boundary."""
        return Folders(self.inbox, self.private, self.public)


def settings_from_environment(environment: Mapping[str, str] | None = None, project: Path = PROJECT) -> Settings:
    """Return the settings; a relative folder is relative to the project, not to where the command runs."""
    given = {**_dotenv(project / ".env"), **(os.environ if environment is None else environment)}
    values = {name: given.get(name) or default for name, (default, _, _) in VARIABLES.items()}
    inbox, private, public = (project / values[name] for name in ("AVIS_INBOX", "AVIS_PRIVATE", "AVIS_PUBLIC"))
    return Settings(inbox, private, public, values["AVIS_LANG"], bool(values["AVIS_DEBUG"]))


def _dotenv(path: Path) -> dict[str, str]:
    """Return the ``NAME=value`` lines of a ``.env`` file."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
