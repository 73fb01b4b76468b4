"""What stands in a redacted text where a passage stood: a few French words between square brackets."""

from __future__ import annotations

import re
from functools import cache

from pipelines.kit.texts.folding import fold

BY_KIND = {
    "nom": "personne",
    "surnom": "personne",
    "tiers": "personne",
    "commune": "commune",
    "courriel": "courriel",
    "telephone": "téléphone",
    "nir": "numéro de sécurité sociale",
    "iban": "compte bancaire",
    "siret": "numéro d'entreprise",
    "plaque": "immatriculation",
    "adresse": "adresse",
    "date_naissance": "date de naissance",
    "compte": "compte en ligne",
    "page_personnelle": "page personnelle",
    "coordonnees": "coordonnées",
    "identifiant": "identifiant",
    "fichier": "fichier",
    "nombre": "numéro",
    "recoupement": "détail retiré",
}
"""By code of the vocabulary ``type_passage``."""

NAMES_SOMEBODY = frozenset({"nom", "surnom", "tiers"})
"""The kinds whose words depend on who is named."""

PANELIST = "panéliste"
PANELIST_ROLES = frozenset({"titulaire", "suppleant", "remplacant"})
"""Roles of ``role_identite`` that a number follows."""
BY_ROLE = {"animateur": "animation", "intervenant": "personne auditionnée"}

WAITING = "[texte en attente de relecture]"
"""What stands for a whole text that waits for a person."""

_BRACKETED = re.compile(r"[\[［]([^\[\]［］]{1,60})[\]］]")


def bracketed(words: str) -> str:
    """Return a placeholder of these words."""
    return f"[{words}]"


def starts_with_a_vowel(words: str) -> bool:
    """Return whether French elides « de » and « que » before these words, as in « d'[adresse] »."""
    return fold(words)[1:2] in tuple("aeiou")


def look_alikes(text: str) -> int:
    """Return how many times an author typed what could be taken for a placeholder: « [Paneliste 3] »."""
    return sum(_is_like_a_placeholder(match[1]) for match in _BRACKETED.finditer(text)) if _has_brackets(text) else 0


def without_look_alikes(text: str) -> str:
    """Return a text in which what its author typed like a placeholder is between round brackets: ours alone are square.

    « [Paneliste 3] » becomes « (Paneliste 3) ».
    """
    if not _has_brackets(text):
        return text
    return _BRACKETED.sub(lambda match: f"({match[1]})" if _is_like_a_placeholder(match[1]) else match[0], text)


def _has_brackets(text: str) -> bool:
    return "[" in text or "［" in text


def _is_like_a_placeholder(words: str) -> bool:
    return re.sub(r"[\d ]+$", "", fold(words)).strip() in _folded_words()


@cache
def _folded_words() -> frozenset[str]:
    return frozenset(fold(words).strip() for words in (*BY_KIND.values(), *BY_ROLE.values(), PANELIST, WAITING))
