"""What the review says on a terminal, in French and in English, and how it shows a form or a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.anonymise.texts.decisions import Choice
from pipelines.anonymise.texts.queue import REDACTED, visible
from pipelines.kit.findings import Language
from pipelines.kit.schema import label

Row = Mapping[str, Any]
CONTEXTS = 3

REASONS: tuple[dict[Language, str], ...] = (
    {"fr": "Ne désigne personne", "en": "Designates nobody"},
    {"fr": "Personnalité publique", "en": "Public figure"},
    {"fr": "Lieu, organisme ou œuvre", "en": "Place, organisation or work"},
    {"fr": "Accord de la personne", "en": "Consent of the person"},
    {"fr": "Désigne une personne", "en": "Designates a person"},
    {"fr": "Permet de retrouver une personne par recoupement", "en": "Singles out a person by combination"},
)
"""Written in French in the file of decisions, whatever the language of the dialogue."""
DEFAULT_REASON: dict[Choice, int] = {"conserver": 0, "caviarder": 4, "generaliser": 5}

WORDS: dict[str, dict[Language, str]] = {
    "mots": {
        "fr": "Mots qui désignent quelqu'un, séparés par « ; » (rien : renoncer) : ",
        "en": "Words that tell who somebody is, separated by “;” (nothing: give up): ",
    },
    "remplacement": {
        "fr": "Mots à publier à la place (rien : renoncer) : ",
        "en": "Words to publish instead (nothing: give up): ",
    },
    "rien": {"fr": "Rien n'est décidé.", "en": "Nothing is decided."},
    "introuvable": {
        "fr": "Ces mots ne sont pas dans le texte : rien n'est décidé.",
        "en": "These words are not in the text: nothing is decided.",
    },
    "nomme": {
        "fr": "Ces mots désignent encore quelqu'un, ou ne sont pas ordinaires : rien n'est décidé.",
        "en": "These words still tell who somebody is, or are not plain ones: nothing is decided.",
    },
    "proposee": {"fr": "Décidé ailleurs : {choice} (Entrée)", "en": "Decided elsewhere: {choice} (Enter)"},
    "deja": {"fr": "Décidé ailleurs : {choice}", "en": "Decided elsewhere: {choice}"},
    "autres": {"fr": "… et {count} autre(s) texte(s) (v)", "en": "… and {count} other text(s) (v)"},
    "nombre": {"fr": "{count} fois, {texts} texte(s)", "en": "{count} times, {texts} text(s)"},
    "caviarde": {"fr": "caviardé d'office", "en": "redacted for sure"},
}

LEGEND: dict[Language, str] = {
    "fr": "c conserver · r caviarder · g généraliser · d un à un · v tout voir · s passer · u annuler · q quitter",
    "en": "k keep · r redact · g generalise · d one by one · v see all · s skip · u undo · q quit",
}
LEGEND_READING: dict[Language, str] = {
    "fr": "c rien à signaler · r caviarder des mots · g en généraliser · s passer · u annuler · q quitter",
    "en": "k nothing to tell · r redact words · g generalise some · s skip · u undo · q quit",
}


def card(group: Sequence[Row], proposed: Choice | None, language: Language, whole: bool) -> str:
    """Return a form with what it looks like, how often and where it stands, some of its contexts, and the reasons."""
    first = group[0]
    places = dict.fromkeys(f"{row['table_nom']}.{row['colonne']}" for row in group)
    total = sum(row["occurrences"] for row in group)
    told = (
        label("type_passage", first["type_passage"], language),
        visible(first["regle"]),
        WORDS["nombre"][language].format(count=total, texts=len(group)),
        *map(visible, places),
        *([WORDS["caviarde"][language]] if first["etat"] == REDACTED else []),
    )
    shown = group if whole else group[:CONTEXTS]
    lines = [f"« {visible(first['mots'] or '')} »", "  " + " · ".join(told)]
    lines += [f"  {number}. {visible(row['extrait'] or '')}" for number, row in enumerate(shown, 1)]
    if len(shown) < len(group):
        lines.append("  " + WORDS["autres"][language].format(count=len(group) - len(shown)))
    if proposed:
        code = "deja" if proposed == "generaliser" else "proposee"
        lines.append("  " + WORDS[code][language].format(choice=label("decision_revue", proposed, language)))
    lines.append("  " + "  ".join(f"{number} {reason[language]}" for number, reason in enumerate(REASONS, 1)))
    return "\n".join(lines)


def reading_card(row: Row, language: Language) -> str:
    """Return a text to read whole, with where it stands."""
    text = visible(row["extrait"] or "", kept="\n")
    return f"{row['table_nom']}.{row['colonne']}\n\n  " + "\n  ".join(text.splitlines()) + "\n"
