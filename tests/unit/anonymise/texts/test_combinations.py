"""An age, a trade and a small place said of one person are held; opinions on ages, trades and places are not."""

from __future__ import annotations

import pytest

from pipelines.anonymise.texts.combinations import combination_passages
from pipelines.kit.texts.batch import Batch


def held(text: str) -> list[str]:
    return [text[found.start : found.end] for found in combination_passages(Batch([text]))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("j'ai 54 ans, je suis boulanger à Plouaret", "54 ans, je suis boulanger à Plouaret"),
        ("J'AI 54 ANS, JE SUIS BOULANGER A PLOUARET", "54 ANS, JE SUIS BOULANGER A PLOUARET"),
        ("la pharmacienne de Saint-X refuse", "pharmacienne de Saint-X"),
        ("Je suis le seul médecin du village", "seul médecin du village"),
        ("je suis maire de Plouaret depuis 2014", "maire de Plouaret"),
        ("adjointe au maire de Ploumilliau, je vote", "adjointe au maire de Ploumilliau"),
        ("J'habite à Plouaret et je suis infirmière.", "Plouaret et je suis infirmière"),
        ("j'habite plouaret, je suis infirmière", "plouaret, je suis infirmière"),
        ("Infirmière, 34 ans, à Lyon", "Infirmière, 34 ans, à Lyon"),
        ("facteur, 34 ans, Plouaret", "facteur, 34 ans, Plouaret"),
        ("Plouaret, facteur, 34 ans", "Plouaret, facteur"),
        ("mère de 5 enfants à Plouaret", "mère de 5 enfants à Plouaret"),
        ("Âgée de 67 ans, je vis à L'Isle-Jourdain", "67 ans, je vis à L'Isle-Jourdain"),
        ("le curé de Kergrist-Moëlou est parti", "curé de Kergrist-Moëlou"),
    ],
)
def test_traits_that_single_somebody_out_are_held(text: str, told: str) -> None:
    assert held(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "les agriculteurs de 50 ans sont seuls",
        "j'ai 40 ans de carrière à Lyon et je suis fatigué",
        "j'ai 54 ans et je suis boulanger",
        "je suis professeur à Lyon",
        "il faut que le maire de Paris agisse",
        "un médecin dans chaque village, un maire dans chaque commune",
        "Le directeur de La Poste et le président de la République",
        "J'habite à Plouaret et je prends le train pour Lannion",
        "le maire de ma commune ignore l'hôpital de Saint-Brieuc",
        "la retraite à 62 ans, comme en Allemagne",
        "les médecins de Plouaret, les retraités de 67 ans",
        "",
    ],
)
def test_an_ordinary_opinion_is_not_held(text: str) -> None:
    assert held(text) == []


def test_traits_far_apart_or_in_two_texts_are_not_put_together() -> None:
    assert held("Je suis boulanger. " + "Il faut parler de tout cela ensemble. " * 10 + "Et à Plouaret ?") == []
    assert combination_passages(Batch(["je suis boulanger", "à Plouaret, j'ai 54 ans"])) != []
    assert {each.row for each in combination_passages(Batch(["je suis boulanger", "j'habite à Plouaret"]))} == set()


def test_a_combination_is_never_certain() -> None:
    found = combination_passages(Batch(["bonjour", "je suis maire de Plouaret"]))
    assert [(each.row, each.kind, each.certain) for each in found] == [(1, "recoupement", False)]


@pytest.mark.parametrize(
    "text", ["54 ans " * 20_000, "boulanger " * 20_000, ", boulanger à Plouaret" * 5_000, "à " * 50_000]
)
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    found = combination_passages(Batch([text, "je suis maire de Plouaret"]))
    assert [(each.start, each.end) for each in found if each.row == 1] == [(8, 25)]
