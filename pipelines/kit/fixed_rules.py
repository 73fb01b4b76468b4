"""The rules of disclosure of a panel, fixed on the first night that it exists: no later change of them is obeyed.

An order of merges that could still move once the panel is known could be chosen to tell about it; and a later version
of the software changes nothing for a panel already drawn.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.kit.files import FIXED_RULES, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.ladders import Ladder, Model, TieRule, ladders_digest


class Confidentiality(Model):
    """The parameters of DESIGN 6: ``coalition`` is m, ``seuil`` is t = m + 1, ``bande_vote`` is t + 1."""

    coalition: int
    seuil: int
    bande_vote: int
    seuil_vivier: int


class FixedRules(Model):
    """Ladders, parameters and ties of a panel; ``propres`` are the criteria whose ladder is the edition's own."""

    confidentialite: Confidentiality
    echelles: dict[str, Ladder]
    liens: tuple[TieRule, ...] = ()
    propres: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, Any]:
        """What a protocol takes of them."""
        return {"confidentialite": self.confidentialite, "echelles": self.echelles, "liens": self.liens}

    def to_json(self) -> str:
        """Return one canonical JSON document, with the SHA-256 of the ladders."""
        content = self.model_dump(mode="json") | {"empreinte": ladders_digest(self.echelles)}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> FixedRules:
        """Return the rules of a document; ``AvisError`` when it is damaged, since they are not chosen twice."""
        try:
            content = json.loads(text)
            digest = content.pop("empreinte")
            rules = cls.model_validate(content)
        except (ValueError, TypeError, KeyError, AttributeError, ValidationError):
            raise AvisError(Finding("echelles_illisibles", file=FIXED_RULES)) from None
        if ladders_digest(rules.echelles) != digest:
            raise AvisError(Finding("echelles_illisibles", file=FIXED_RULES))
        return rules


def read_rules(folder: Path) -> FixedRules | None:
    """Return the rules kept in the private folder of an edition, or None while it has no panel."""
    path = folder / FIXED_RULES
    return FixedRules.from_json(path.read_bytes()) if path.exists() else None


def keep_rules(folder: Path, rules: FixedRules) -> None:
    """Write the rules of a panel, unless some are kept already."""
    if not (folder / FIXED_RULES).exists():
        write_file(folder / FIXED_RULES, rules.to_json().encode())


def changed_criteria(rules: FixedRules, own: dict[str, Ladder]) -> list[str]:
    """Return the criteria whose ladder, with those of ``edition.yaml`` now, is not the one that was fixed."""
    dropped = set(rules.propres) - set(own)
    return sorted(dropped | {name for name, ladder in own.items() if rules.echelles.get(name) != ladder})
