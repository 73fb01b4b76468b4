"""Sentences that name nobody and yet single somebody out: an age, a trade, a small town."""

from __future__ import annotations

from random import Random

from bench.verbatims.names import Names

JOBS = (
    "vétérinaire",
    "institutrice",
    "pharmacien",
    "infirmière libérale",
    "facteur",
    "éleveuse de chèvres",
    "notaire",
    "boulangère",
    "couvreur",
    "sage-femme",
    "garde-champêtre",
    "directrice d'Ehpad",
)
SENTENCES = (
    "J'ai {age} ans, je suis {job} à {town}.",
    "En tant que {job} à {town}, {age} ans, je ne compte pas mes heures.",
    "je suis {job} a {town} et jai {age} ans",
    "{job}, {age} ans, {town}",
    "Je vis à {town}, j'ai {age} ans et je travaille comme {job}.",
    "À {town} il n'y a qu'une {job} : c'est moi, {age} ans.",
    "{age} ans, {job} installée à {town} depuis l'an dernier, je vois tout.",
    "A {town} je suis le seul {job}, {age} ans bientôt.",
)


def combination(names: Names, chance: Random) -> str:
    """Return a sentence that singles somebody out."""
    town = chance.choice(names.towns)[1]
    return chance.choice(SENTENCES).format(age=chance.randint(19, 91), job=chance.choice(JOBS), town=town)
