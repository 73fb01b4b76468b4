"""``edition.yaml``: one process and its settings, with errors a civil servant understands.

The process itself (title, method, dates, commissioner) is a row of the table ``demarches``: its rules are in
``schemas/intake/demarches.json``, not here. What is here are the pipeline's settings.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import load_schema, row_model
from pipelines.kit.slug import check_key, shown_name

FILE = "edition.yaml"
DROPPED = "ignorer"
"""What ``colonnes`` maps a label to when its cells are to be left out: neither read nor published."""
MAXIMUM_BYTES = 1_000_000
DEFAULT_LICENCE = "lov2"


class Settings(BaseModel):
    """A block of ``edition.yaml``: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Formats(Settings):
    """How the exports of this edition are written; ``tables`` overrides by table."""

    dates: Literal["iso", "jour/mois", "mois/jour"] = "iso"
    encodage: Literal["utf-8", "cp1252"] = "utf-8"
    separateur: Literal[",", ";", "\t"] = ","
    tables: dict[str, Formats] = Field(default_factory=dict)

    def of(self, table: str) -> Formats:
        """Return the formats of one table."""
        return self.tables.get(table, self)


class DrawSettings(Settings):
    """The draw that the pipeline makes when the panel was not drawn elsewhere."""

    graine: str = Field(pattern=r"^[0-9a-f]{64}$")
    date: datetime.date
    taille: int = Field(ge=1, le=500)
    suppleants: int = Field(default=0, ge=0, le=500)


class Thresholds(Settings):
    """Floors under which an edition is not published."""

    rejets_max: float = Field(default=0.2, ge=0, le=1)


class Publication(Settings):
    """What the organiser opted to publish beyond the default."""

    contributions: bool = False


class Edition(Settings):
    """One edition: its key, its process as a row of ``demarches``, its settings."""

    key: str
    demarche: dict[str, Any]
    demonstration: bool = False
    mise_a_jour: datetime.date | None = None
    colonnes: dict[str, dict[str, str]] = Field(default_factory=dict)
    formats: Formats = Formats()
    seuils: Thresholds = Thresholds()
    publication: Publication = Publication()
    tirage: DrawSettings | None = None
    justifications: dict[str, str] = Field(default_factory=dict)
    sources: dict[str, Any] = Field(default_factory=dict)

    @property
    def method(self) -> str:
        """The method's code."""
        return str(self.demarche["methode"])

    @property
    def protocol_version(self) -> str | None:
        """The version of the method's protocol."""
        return self.demarche.get("protocole")

    @cached_property
    def data_date(self) -> datetime.date:
        """The only date a release carries: ``mise_a_jour``, else the latest date of the process."""
        past = ("date_saisine", "date_debut_recrutement", "date_remise_avis", "date_restitution")
        dates = [self.demarche[name] for name in past if self.demarche.get(name)]
        return self.mise_a_jour or max(dates)


SETTINGS = set(Edition.model_fields) - {"key", "demarche"}


def load_edition(folder: Path) -> Edition:
    """Return the edition of an inbox folder, or raise ``AvisError`` with every error of its ``edition.yaml``."""
    check_key(folder.name)
    entries, lines = _read_entries(folder / FILE)
    process = {name: value for name, value in entries.items() if name not in SETTINGS}
    settings = {name: value for name, value in entries.items() if name in SETTINGS}
    findings = [*_process_findings(process, lines), *_settings_findings(folder.name, settings, lines)]
    if findings:
        raise AvisError(*sorted(findings, key=lambda finding: finding.line))
    row = row_model("demarches", "intake").model_validate(process).model_dump()
    row["licence"] = row["licence"] or DEFAULT_LICENCE
    return Edition(key=folder.name, demarche=row, **settings)


def _read_entries(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the top entries of the file and the line of each."""
    if not path.is_file() or path.is_symlink():
        raise AvisError(Finding("edition_absente", file=FILE))
    if path.stat().st_size > MAXIMUM_BYTES:
        raise AvisError(Finding("edition_trop_grande", file=FILE))
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise AvisError(Finding("edition_illisible", file=FILE, line=line)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise AvisError(Finding("edition_illisible", file=FILE, line=mark.line + 1 if mark else 0)) from None
    if not isinstance(node, yaml.MappingNode) or not all(isinstance(name, str) for name in entries):
        raise AvisError(Finding("edition_illisible", file=FILE, line=1))
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if key.value in lines:
            raise AvisError(Finding("edition_cle_double", file=FILE, line=key.start_mark.line + 1))
        lines[key.value] = key.start_mark.line + 1
    return entries, lines


def _process_findings(process: dict[str, Any], lines: dict[str, int]) -> Iterator[Finding]:
    try:
        row_model("demarches", "intake").model_validate(process)
    except ValidationError as error:
        yield from _translated(error, lines)
    protocol_needed = process.get("methode") != "autre" and not process.get("protocole")
    if protocol_needed:
        yield Finding("edition_champ_manquant", file=FILE, column="protocole")


def _settings_findings(key: str, settings: dict[str, Any], lines: dict[str, int]) -> Iterator[Finding]:
    try:
        Edition(key=key, demarche={}, **settings)
    except ValidationError as error:
        yield from _translated(error, lines)


CODES = {
    "missing": "edition_champ_manquant",
    "extra_forbidden": "edition_cle_inconnue",
    "literal_error": "edition_valeur",
    "string_type": "edition_texte",
    "string_pattern_mismatch": "edition_motif",
}
PREFIXES = {"date": "edition_date", "bool": "edition_booleen", "int": "edition_nombre", "float": "edition_nombre"}
BOUNDS = {"greater_than_equal": "≥ {ge}", "less_than_equal": "≤ {le}", "greater_than": "> {gt}", "less_than": "< {lt}"}


def _translated(error: ValidationError, lines: dict[str, int]) -> Iterator[Finding]:
    """Yield one finding per error of pydantic, which quotes values: only its type and place are kept."""
    for problem in error.errors(include_input=False, include_url=False):
        kind, path = problem["type"], problem["loc"]
        context = problem.get("ctx", {})
        code = CODES.get(kind) or PREFIXES.get(kind.split("_")[0], "edition_structure")
        detail = {
            "edition_valeur": lambda context=context: (
                str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
            ),
            "edition_motif": lambda context=context: str(context.get("pattern", "")),
            "edition_structure": lambda kind=kind: kind,
            "edition_cle_inconnue": lambda path=path: _suggestion(str(path[-1])),
        }.get(code, lambda: "")()
        if kind in BOUNDS:
            code, detail = "edition_nombre", " " + BOUNDS[kind].format(**context)
        top = str(path[0])
        name = top if code == "edition_cle_inconnue" and len(path) == 1 else ".".join(map(str, path))
        yield Finding(code, file=FILE, line=lines.get(top, 0), column=shown_name(name), detail=detail)


def _suggestion(name: str) -> str:
    """Return the nearest entry that exists, as the end of a sentence."""
    known = [*load_schema("demarches", "intake").columns, *sorted(SETTINGS)]
    near = difflib.get_close_matches(name, known, n=1)
    return f" ; vouliez-vous « {near[0]} » ?" if near else ""
