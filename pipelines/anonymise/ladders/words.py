"""The comparison of two ladders in words, French or English, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.anonymise.ladders.proposal import Expected
from pipelines.kit.findings import Language
from pipelines.kit.ladders import Ladder

Told = tuple[Ladder, Expected, Expected]

WORDS: dict[str, dict[Language, str]] = {
    "protocol": {"fr": "échelle du protocole", "en": "the protocol's ladder"},
    "proposed": {"fr": "échelle proposée", "en": "proposed ladder"},
    "none": {"fr": "aucune", "en": "none"},
    "kept": {
        "fr": "garde {kept} de l'information, retient le critère dans {refused} des panels"
        " (sans quotas : {random_kept}, {random_refused})",
        "en": "keeps {kept} of the information, withholds the criterion in {refused} of panels"
        " (without quotas: {random_kept}, {random_refused})",
    },
    "unmeasured": {
        "fr": "{count} échelon(s) du protocole, plus fins que les quotas, ne sont pas mesurés",
        "en": "{count} rung(s) of the protocol, finer than the quotas, are not measured",
    },
    "separator": {"fr": " : ", "en": ": "},
}


def comparison_lines(
    criterion: str, told: Mapping[str, Told | None], unmeasured: int, language: Language
) -> Iterator[str]:
    """Yield a heading, and for each ladder what it keeps and how often each rung is published."""
    yield criterion
    if unmeasured:
        yield "  " + WORDS["unmeasured"][language].format(count=unmeasured)
    for name, ladder in told.items():
        heading = f"  {WORDS[name][language]}{WORDS['separator'][language]}"
        if ladder is None:
            yield heading + WORDS["none"][language]
        else:
            yield heading + _figures(ladder, language)
            yield from _rungs(ladder, language)
    yield ""


def _figures(told: Told, language: Language) -> str:
    _, held, drawn = told
    return WORDS["kept"][language].format(
        kept=_percent(held.kept, language),
        refused=_percent(held.refused, language),
        random_kept=_percent(drawn.kept, language),
        random_refused=_percent(drawn.refused, language),
    )


def _percent(share: float, language: Language) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%" if language == "fr" else f"{share:.1%}"


def _rungs(told: Told, language: Language) -> Iterator[str]:
    ladder, held, _ = told
    for rung, share in zip(ladder.echelons, held.by_rung, strict=True):
        labels = (group.libelle if language == "fr" else group.libelle_en for group in rung)
        yield f"    {_percent(share, language):>7}  {' | '.join(labels)}"
