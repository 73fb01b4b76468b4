"""The protocol of a method: sizes, rules with their severity and source, and the ladders of published categories."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from pipelines.kit.edition import FILE, Edition
from pipelines.kit.findings import AvisError, Finding, Severity
from pipelines.kit.schema import SCHEMAS


class Model(BaseModel):
    """A part of a protocol file: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Model):
    """One rule of the protocol; its logic is in ``validate/rules.py`` under the same id."""

    id: str
    intitule: str
    intitule_en: str
    attendu: str
    gravite: Severity
    derogation: bool = False
    applicable: bool = True
    source: str


class Group(Model):
    """One published category: the codes of the vocabulary that it joins."""

    code: str
    libelle: str
    libelle_en: str
    modalites: tuple[str, ...]


class Ladder(Model):
    """The merges allowed for one criterion, from the finest to the coarsest; each rung is a partition of its codes."""

    ordonne: bool
    echelons: tuple[tuple[Group, ...], ...]


class Confidentiality(Model):
    """The parameters of DESIGN 6: ``coalition`` is m, ``seuil`` is t = m + 1, ``bande_vote`` is t + 1."""

    coalition: int
    seuil: int
    bande_vote: int
    seuil_vivier: int


class Protocol(Model):
    """One version of one method."""

    methode: str
    titre: str
    titre_en: str
    version: str
    source: str
    parametres: dict[str, Any]
    regles: tuple[Rule, ...]
    confidentialite: Confidentiality
    echelles: dict[str, Ladder]

    def rule(self, rule_id: str) -> Rule:
        """Return one rule."""
        return next(rule for rule in self.regles if rule.id == rule_id)


@cache
def _file(name: str) -> dict[str, Any]:
    path = SCHEMAS / "protocols" / f"{name}.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@cache
def load_protocol(method: str, version: str | None) -> Protocol:
    """Return one version of a method's protocol, or the only one it has; ``AvisError`` when it is unknown."""
    content, shared = _file(method), _file("echelles")
    versions: dict[str, Any] = content["versions"]
    name = version if version in versions else next(iter(versions)) if len(versions) == 1 else None
    if name is None:
        raise AvisError(Finding("protocole_inconnu", file=FILE, column="protocole", detail=", ".join(versions)))
    head = {key: content[key] for key in ("methode", "titre", "titre_en")}
    return Protocol(**head, version=name, **versions[name], **shared)


def protocol_of(edition: Edition) -> Protocol:
    """Return the protocol that an edition follows."""
    return load_protocol(edition.method, edition.protocol_version)
