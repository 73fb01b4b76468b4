"""What a release is about in the words of public authorities: EU themes and countries, INSEE territories.

Compact addresses are those of ``turtle.PREFIXES``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.kit.findings import Language
from pipelines.kit.schema import label, vocabulary
from pipelines.kit.tables import Row

PUBLIC_SECTOR = "GOVE"
"""The EU theme of every opinion given to a public authority, beside that of its subject."""

INSEE = "http://id.insee.fr/geo/"
"""The addresses of INSEE by official code; INSEE also has one per life of a territory, that no code gives."""

OVERSEAS = {
    "975": "SPM",
    "977": "BLM",
    "978": "MAF",
    "984": "FQ0",
    "986": "WLF",
    "987": "PYF",
    "988": "NCL",
    "989": "CPT",
}
"""EU country codes of the overseas collectivities, which INSEE does not count among regions."""

COMMUNE = re.compile(r"(\d\d|2[AB])\d{3}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A territory that an authority names: its address, and its name in both languages."""

    address: str
    names: dict[Language, str]


FRANCE = Place("country:FRA", {"fr": "France", "en": "France"})


def themes(process: Row) -> list[str]:
    """Return the EU data themes of a process as compact addresses, its subject first."""
    known = [term.libelle_fr for term in vocabulary("theme_europeen") if term.code == process["thematique"]]
    return [f"data-theme:{code}" for code in dict.fromkeys([*known, PUBLIC_SECTOR])]


def place_of(process: Row) -> Place:
    """Return the territory of a process; France when its code is missing, unknown, or means two territories.

    ``75`` is Paris as a département and Nouvelle-Aquitaine as a region: only the scale of the process tells which.
    """
    code, scale = str(process["territoire_code"] or "").strip().upper(), process["echelle"]
    if scale == "nationale":
        return FRANCE
    if COMMUNE.fullmatch(code):
        return Place(f"{INSEE}commune/{code}", {"fr": f"Commune {code}", "en": f"Municipality {code}"})
    if code in OVERSEAS:
        return _named(f"country:{OVERSEAS[code]}", "region", code)
    kinds = {"regionale": ["region"], "locale": ["departement"]}.get(scale, ["region", "departement"])
    known = [kind for kind in kinds if any(term.code == code for term in vocabulary(kind))]
    return _named(f"{INSEE}{known[0]}/{code}", known[0], code) if len(known) == 1 else FRANCE


def _named(address: str, names: str, code: str) -> Place:
    return Place(address, {"fr": label(names, code, "fr"), "en": label(names, code, "en")})
