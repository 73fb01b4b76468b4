"""Who hides behind a sign, a figure, a line end or initials is held, and plain texts with signs are left alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.batch import Batch

PEOPLE = [("Kerbratou", "Élodie"), ("Zabroskine", "Jean-Baptiste"), ("Lê", "Ou"), ("Son", "Marguerite")]
KNOWN = KnownPeople(
    people_of(
        pa.table({"nom": [f for f, _ in PEOPLE], "prenom": [g for _, g in PEOPLE], "role": ["titulaire"] * len(PEOPLE)})
    )
)


def verdicts(text: str) -> set[bool]:
    return {passage.certain for passage in KNOWN.passages(Batch([text]))}


@pytest.mark.parametrize(
    "text",
    [
        "Mme K. l'a dit.",
        "L'idée d'E.K. me plaît.",
        "J.-B. Z. n'est pas venu.",
        "Élo-\ndie est d'accord.",
        "K&eacute;rbratou a raison",
        "<b>Ker</b>bra<i>tou</i> a raison",
        "[Zabro](http://x.fr)skine",
        "Kerbr**atou** a dit",
        "%C3%89lodie",
        "\\u00c9lodie",
        "K e r b r a t o u",
        "K-e-r-b-r-a-t-o-u",
        "K3rbrat0u",
        "elodie29",
    ],
)
def test_a_disguise_is_held(text: str) -> None:
    assert False in verdicts(text)


@pytest.mark.parametrize("text", ["ⓚⓔⓡⓑⓡⓐⓣⓞⓤ", "ᴋᴇʀʙʀᴀᴛᴏᴜ", "Mme Lê a dit oui", "**Élodie** a raison"])
def test_what_folding_undoes_is_redacted(text: str) -> None:
    assert True in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        "R&D, 50 % de *plus* et [un lien](http://exemple.fr)",
        "Le son est bon, ou pas : 20 km-\nheure.",
        "A. B. et M. X. sont loin",
        "<p>Rien</p> de_tel `ici`",
        "COVID19 et H2O, le 3e jour",
    ],
)
def test_a_text_with_signs_is_left_alone(text: str) -> None:
    assert verdicts(text) == set()
