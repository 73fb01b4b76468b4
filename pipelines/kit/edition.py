"""``edition.yaml``: one process and its settings, with errors a civil servant understands.

The process itself (title, method, dates, commissioner) is a row of the table ``demarches``: its rules are in
``schemas/intake/demarches.json``, not here. What is here are the pipeline's settings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from pipelines.kit.decisions import Correction, LeakWaiver, Override, faults
from pipelines.kit.edition_checks import (
    DROPPED,
    FILE,
    airtable_findings,
    ladder_findings,
    line_of,
    mapping_findings,
    suggestion,
    volume_findings,
)
from pipelines.kit.edition_settings import (
    Airtable,
    DrawSettings,
    Formats,
    Publication,
    Settings,
    Sources,
    Texts,
    Thresholds,
    Volume,
)
from pipelines.kit.entries import Lines, Place, read_entries
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.fixed_rules import FixedRules
from pipelines.kit.ladders import Group, Ladder, criteria
from pipelines.kit.schema import all_schemas, load_schema, row_model
from pipelines.kit.slug import check_key

__all__ = ["DROPPED", "FILE", "SETTINGS", "Edition", "load_edition"]

DEFAULT_LICENCE = "lov2"


class Edition(Settings):
    """One edition: its key, its process as a row of ``demarches``, its settings."""

    key: str
    demarche: dict[str, Any]
    demonstration: bool = Field(default=False, description="The people and debates are invented; every page says so.")
    mise_a_jour: datetime.date | None = Field(
        default=None, description="Date of the data, the only one a release carries; else the latest of the process."
    )
    colonnes: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="By table, the field of an export's label; `ignorer` leaves a column out."
    )
    formats: Formats = Field(default=Formats(), description="How the exports are written.")
    seuils: Thresholds = Field(default=Thresholds(), description="Floors of publication.")
    publication: Publication = Field(default=Publication(), description="Opt-ins.")
    textes: Texts = Field(default=Texts(), description="Who is named in the free texts, and how they are read.")
    tirage: DrawSettings | None = Field(
        default=None, description="The draw to make, unless the panel was drawn elsewhere."
    )
    justifications: dict[str, str] = Field(
        default_factory=dict, description="Why a rule of the protocol was not kept, by its id (P01 to P21); published."
    )
    echelles: dict[str, Ladder] = Field(
        default_factory=dict,
        description="By criterion, its ladder of published categories instead of the protocol's; fixed by the draw.",
    )
    derogations_confidentialite: list[Override] = Field(
        default=[],
        description="Figures of votes, attendance or questionnaires to publish although the rule withholds them, each "
        "by a decision on record.",
    )
    corrections: list[Correction] = Field(
        default=[], description="Tables to publish again, by a decision on record, where the audit allows it."
    )
    derogations_fuite: list[LeakWaiver] = Field(
        default=[], description="Names that the gate finds and that stay, each by a decision on record."
    )
    sources: Sources = Field(default=Sources(), description="Live sources, read without a hand.")
    fixed: FixedRules | None = Field(default=None, description="The rules of disclosure kept since the draw.")

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


SETTINGS = set(Edition.model_fields) - {"key", "demarche", "fixed"}


def load_edition(folder: Path) -> Edition:
    """Return the edition of an inbox folder, or raise ``AvisError`` with every error of its ``edition.yaml``."""
    check_key(folder.name)
    entries, lines = read_entries(folder / FILE)
    process = {name: _filled(value) for name, value in entries.items() if name not in SETTINGS}
    settings = {name: value for name, value in entries.items() if name in SETTINGS}
    findings = [*_process_findings(process, lines), *_settings_findings(folder.name, settings, lines)]
    if findings:
        raise AvisError(*sorted(findings, key=lambda finding: finding.line))
    row = row_model("demarches", "intake").model_validate(process).model_dump()
    row["licence"] = row["licence"] or DEFAULT_LICENCE
    return Edition(key=folder.name, demarche=row, **settings)


def _filled(value: Any) -> Any:
    """Return a value, or None for a text of spaces alone: it says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _process_findings(process: dict[str, Any], lines: Lines) -> Iterator[Finding]:
    try:
        row_model("demarches", "intake").model_validate(process)
    except ValidationError as error:
        yield from _translated(error, lines, {name for name, value in process.items() if value is None})
    if process.get("methode") != "autre" and not process.get("protocole"):
        code = "edition_champ_vide" if "protocole" in process else "edition_champ_manquant"
        yield Finding(code, file=FILE, line=lines.get(("protocole",), 0), column="protocole")


def _settings_findings(key: str, settings: dict[str, Any], lines: Lines) -> Iterator[Finding]:
    try:
        edition = Edition(key=key, demarche={}, **settings)
    except ValidationError as error:
        yield from _translated(error, lines, {name for name, value in settings.items() if value is None})
    else:
        yield from mapping_findings(edition.colonnes, lines)
        yield from volume_findings(edition.seuils.volumes, lines)
        yield from ladder_findings(edition.echelles, lines)
        for rank, code in faults(edition.derogations_confidentialite):
            place = ("derogations_confidentialite", str(rank))
            yield Finding(code, file=FILE, line=line_of(place, lines), column=_shown(place))
        if edition.sources.airtable:
            yield from airtable_findings(edition.sources.airtable, lines)


CODES = {
    "missing": "edition_champ_manquant",
    "finite_number": "edition_nombre",
    "extra_forbidden": "edition_cle_inconnue",
    "literal_error": "edition_valeur",
    "string_type": "edition_texte",
    "string_pattern_mismatch": "edition_motif",
    "string_too_long": "edition_longueur",
    "string_too_short": "edition_longueur",
    "waiver_length": "derogation_fuite_duree",
}
PREFIXES = {"date": "edition_date", "bool": "edition_booleen", "int": "edition_nombre", "float": "edition_nombre"}
BOUNDS = {"greater_than_equal": "≥ {ge}", "less_than_equal": "≤ {le}", "greater_than": "> {gt}", "less_than": "< {lt}"}


def _translated(error: ValidationError, lines: Lines, empty: set[str]) -> Iterator[Finding]:
    """Yield one finding per error of pydantic, which quotes values: only its type and place are kept.

    ``empty`` are the entries without a value.
    """
    for problem in error.errors(include_input=False, include_url=False):
        kind, path = problem["type"], tuple(map(str, problem["loc"]))
        context = problem.get("ctx", {})
        code = CODES.get(kind) or PREFIXES.get(kind.split("_")[0], "edition_structure")
        detail = {
            "edition_valeur": lambda context=context: (
                str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
            ),
            "edition_motif": lambda context=context: str(context.get("pattern", "")),
            "edition_longueur": lambda context=context: _length(context),
            "edition_structure": lambda kind=kind: kind,
            "edition_cle_inconnue": lambda path=path: suggestion(path[-1], _entries_beside(path)),
        }.get(code, lambda: "")()
        if kind in BOUNDS:
            code, detail = "edition_nombre", " " + BOUNDS[kind].format(**context)
        if len(path) == 1 and path[0] in empty and code != "edition_cle_inconnue":
            code, detail = "edition_champ_vide", ""
        shown = path[:-1] if code == "edition_cle_inconnue" else path
        yield Finding(code, file=FILE, line=line_of(path, lines), column=_shown(shown), detail=detail)


def _length(context: Mapping[str, Any]) -> str:
    return f"≤ {context['max_length']}" if "max_length" in context else f"≥ {context['min_length']}"


def _shown(path: Place) -> str:
    """Return a path in the file with the names that are ours; another may be a person's."""
    ours = {*_known_entries(), *(schema.name for schema in all_schemas("intake", "inbox"))}
    blocks = (
        Formats,
        DrawSettings,
        Thresholds,
        Volume,
        Publication,
        Texts,
        Sources,
        Airtable,
        Ladder,
        Group,
        Override,
        Correction,
        LeakWaiver,
    )
    ours |= set(criteria())
    ours |= {name for block in blocks for name in block.model_fields}
    return ".".join(part for part in path if part in ours or part.isdecimal())


def _known_entries() -> list[str]:
    return [*load_schema("demarches", "intake").columns, *sorted(SETTINGS)]


def _entries_beside(path: Place) -> Iterable[str]:
    """Return the entries that could stand at a path: those of the file, or of the block of settings it is in."""
    if len(path) == 1:
        return _known_entries()
    blocks: dict[str, type[BaseModel]] = {"formats": Formats, "publication": Publication, "textes": Texts}
    blocks |= {"seuils": Thresholds if len(path) == 2 else Volume}
    blocks |= {"derogations_confidentialite": Override, "corrections": Correction}
    blocks |= {"derogations_fuite": LeakWaiver}
    blocks |= {"echelles": Ladder if len(path) == 3 else Group}
    blocks |= {"tirage": DrawSettings, "sources": Sources if len(path) == 2 else Airtable}
    return blocks.get(path[0], Edition).model_fields
