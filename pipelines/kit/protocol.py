"""The protocol of a method: sizes, rules with their severity and source, and the rules of disclosure."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.kit.edition import FILE, Edition
from pipelines.kit.findings import AvisError, Finding, Severity
from pipelines.kit.fixed_rules import Confidentiality, FixedRules, changed_criteria, read_rules
from pipelines.kit.ladders import Group, Ladder, Model, TieRule, criteria, ladder_faults, ladders_digest
from pipelines.kit.schema import SCHEMAS

__all__ = ["Confidentiality", "Group", "Ladder", "Protocol", "Rule", "TieRule", "load_protocol", "protocol_of"]


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
    liens: tuple[TieRule, ...] = ()

    @property
    def empreinte_echelles(self) -> str:
        """The SHA-256 of the canonical JSON of the ladders."""
        return ladders_digest(self.echelles)

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
    content = _file(method)
    versions: dict[str, Any] = content["versions"]
    name = version if version in versions else next(iter(versions)) if len(versions) == 1 else None
    if name is None:
        raise AvisError(Finding("protocole_inconnu", file=FILE, column="protocole", detail=", ".join(versions)))
    head = {key: content[key] for key in ("methode", "titre", "titre_en")}
    return Protocol(**head, version=name, **versions[name], **shared_rules().parts)


@cache
def shared_rules() -> FixedRules:
    """Return the rules of disclosure that all protocols share; a ladder that is none is an error of ours."""
    rules = FixedRules(**_file("echelles"))
    for name, ladder in rules.echelles.items():
        if faults := list(ladder_faults(ladder, criteria()[name])):
            raise ValueError(f"echelles.yaml, {name}: {faults}")
    return rules


def rules_of(edition: Edition) -> FixedRules:
    """Return the rules fixed for the panel of an edition; before it is drawn, the shared ones and its own ladders."""
    if edition.fixed:
        return edition.fixed
    own = edition.echelles
    changes = {"echelles": {**shared_rules().echelles, **own}, "propres": tuple(sorted(own))}
    return shared_rules().model_copy(update=changes)


def protocol_of(edition: Edition) -> Protocol:
    """Return the protocol that an edition follows, with its ladders."""
    return load_protocol(edition.method, edition.protocol_version).model_copy(update=rules_of(edition).parts)


def with_fixed_rules(edition: Edition, private: Path) -> Edition:
    """Return the edition held to the rules kept in its private folder, if any.

    ``AvisError`` when ``edition.yaml`` now gives another ladder.
    """
    rules = read_rules(private)
    if rules is None:
        return edition
    if changed := changed_criteria(rules, edition.echelles):
        raise AvisError(Finding("echelles_changees", file=FILE, column="echelles", detail=", ".join(changed)))
    return edition.model_copy(update={"fixed": rules})
