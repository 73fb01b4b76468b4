"""Where a page stands, and how the others are reached from it: absolute for machines, relative between pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.kit.findings import Language
from pipelines.kit.site import Site

INDEX = "index.html"


@dataclass(frozen=True)
class Place:
    """The place of a page in the public tree.

    ``folder`` is that of an edition or of a version (``atelier/``, ``atelier/1.0.0/``), empty above the editions;
    ``path`` is the page's own below it (``recommandations/r01/``), the same in both languages. Both end with a slash.
    """

    site: Site
    language: Language
    folder: str = ""
    path: str = ""

    @property
    def file(self) -> str:
        """Its file below ``folder``."""
        return f"{_below(self.language)}{self.path}{INDEX}"

    def address(self, language: Language | None = None) -> str:
        """Return its permanent address, or that of the same page in another language."""
        return self.site.address(f"{self.folder}{_below(language or self.language)}{self.path}")

    @cached_property
    def home(self) -> str:
        """What leads from the page to ``folder`` in its language."""
        return "../" * self.path.count("/")

    @cached_property
    def top(self) -> str:
        """What leads from the page to ``folder``, where the files are."""
        return self.home + "../" * (self.language == "en")

    @cached_property
    def root(self) -> str:
        """What leads from the page to ``data/public``."""
        return self.top + "../" * self.folder.count("/")

    @cached_property
    def catalogue(self) -> str:
        """What leads from the page to the catalogue in its language."""
        return f"{self.root}{_below(self.language)}"

    def link(self, language: Language) -> str:
        """Return what leads from the page to the same page in a language."""
        return f"{self.top}{_below(language)}{self.path}{INDEX}"


def _below(language: Language) -> str:
    return "en/" if language == "en" else ""
