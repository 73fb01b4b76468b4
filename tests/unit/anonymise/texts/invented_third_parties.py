"""Texts that name invented people whom no list of ours knows, and texts that name nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product


def _words(written: str) -> tuple[str, ...]:
    return tuple(written.split())


GIVEN = _words(
    "Gérard Sylvie Jean-Pierre Monique Nathalie Thierry Chantal Philippe Céline Stéphane Élodie Rose Claire"
    " Pierre Marie Marie-Ange Anne-Sophie Loïc Gaëlle Maëlys Kévin Bernadette Huguette Raymond Odile Ghislaine"
    " Corentin Noémie Joël Françoise René Agnès Hélène Cédric Aurélie Mathis Lucas Jade Yvonne Ginette Fabrice"
    " Sandrine Bruno Karine Xavier"
)
SURNAMES = _words(
    "Kerbrat Le_Goff Lefebvre Dubois Moreau Girard Lambert Rousseau Petit Berger Blanchet Roux Fontaine"
    " Chevallier Delacroix de_La_Tour Guillou Poirier Perrin Marchand Dupuis Lemoine Leclercq Baron Renard Vasseur"
    " Caron Masson Gauthier Legrand Bouvier Tessier Kerleau Etcheverry Schmitt Muller Bonnafous Lacassagne"
    " Quéméneur Vandenbroucke d'Hauteville Saint-Martin Brunet-Dumas Pélissier Lagrange Thévenot Barthélémy"
    " Coquerel Delmas Rigaud Soulier"
)
FOREIGN_GIVEN = _words(
    "Mamadou Fatoumata Ousmane Linh Krzysztof Agnieszka Oleksandr Svitlana Giovanni João Mehmet Ayşe Rajesh"
    " Xiaoming Kenji Khadija Youssef Bogdan Ioana Björn Jürgen Siobhán Chidi Zsófia Aïcha"
)
FOREIGN_SURNAMES = _words(
    "Diallo Coulibaly Nguyen Wojciechowski Kowalska Kovalenko Esposito da_Silva Carvalho Yılmaz Öztürk Patel"
    " Zhang Tanaka Ben_Youssef El_Amrani Popescu Andersson O'Sullivan Okafor Fernández Szabó van_der_Berg N'Diaye"
    " Müller"
)
SAID = (
    "Hier j'ai croisé {} au marché.",
    "Il faut écouter {} sur ce sujet.",
    "C'est {} qui s'occupe de tout dans l'immeuble.",
    "Je ne suis pas d'accord avec {} sur les transports.",
    "{} a perdu son emploi l'an dernier.",
    "les aides sont mal faites, par exemple pour {} qui vit seul",
    "Le cas de {} montre que les aides arrivent trop tard.",
)
ANNOUNCED = (
    "Mon voisin {} attend depuis deux ans un logement.",
    "Selon {}, la crèche va fermer.",
    "ma soeur {} ne trouve pas de médecin",
    "Un certain {} a bloqué le projet.",
    "Il s'appelle {} et il dort dehors.",
    "ma voisine du dessus, {}, ne sort plus",
    "D'après {} rien ne changera.",
    "Mon ancien patron {} refuse le télétravail.",
)
TITLED = (
    "Monsieur {} ne répond jamais.",
    "Mme {} a fermé son cabinet.",
    "j'ai vu le docteur {} hier",
    "M. {} a dit non.",
    "Le Dr {} part à la retraite.",
    "Maître {} a gagné le procès.",
)
STYLES = (
    "nom complet",
    "NOM Prénom",
    "minuscules",
    "MAJUSCULES",
    "titre et nom",
    "initiale et nom",
    "prénom et initiale",
    "prénom annoncé",
    "nom annoncé",
    "prénom annoncé en minuscules",
)


@dataclass(frozen=True)
class Named:
    """A text, and where the name stands in it."""

    style: str
    text: str
    start: int
    end: int


def named_texts(seed: int, people: int) -> Iterator[Named]:
    """Yield a text in each style about each of so many invented people, a quarter of them with a foreign name."""
    dice = random.Random(seed)  # noqa: S311 - a test draws names, it keeps no secret
    for _ in range(people):
        foreign = dice.random() < 0.25
        given = dice.choice(FOREIGN_GIVEN if foreign else GIVEN)
        surname = dice.choice(FOREIGN_SURNAMES if foreign else SURNAMES).replace("_", " ")
        for style, name in _written(given, surname).items():
            before, after = dice.choice(_templates(style)).split("{}")
            yield Named(style, before + name + after, len(before), len(before) + len(name))


def _written(given: str, surname: str) -> dict[str, str]:
    ways = (
        f"{given} {surname}",
        f"{surname.upper()} {given}",
        f"{given} {surname}".lower(),
        f"{given} {surname}".upper(),
        surname,
        f"{given[0]}. {surname}",
        f"{given} {surname[0].upper()}.",
        given,
        surname,
        given.lower(),
    )
    return dict(zip(STYLES, ways, strict=True))


def _templates(style: str) -> tuple[str, ...]:
    if style == "titre et nom":
        return TITLED
    return ANNOUNCED if "annoncé" in style else SAID + ANNOUNCED


SUBJECTS = (
    "L'Assemblée nationale", "Le Sénat", "La France", "Le Conseil constitutionnel", "La Commission européenne",
    "le maire de ma commune", "Les agriculteurs de 50 ans", "La CAF", "Le Grand Débat National", "l'Union européenne",
    "Les Gilets Jaunes", "La SNCF", "le président de la République", "Emmanuel Macron", "Un médecin de campagne",
    "La loi Pinel", "Les élus de Seine-Saint-Denis", "Pôle Emploi", "le gouvernement Philippe", "Mon voisin",
)  # fmt: skip
VERBS = (
    "doit protéger", "ne comprend pas", "coûte cher à", "oublie", "pourrait aider", "abandonne", "finance", "taxe",
    "devrait écouter", "ignore",
)  # fmt: skip
OBJECTS = (
    "les petites communes rurales.", "la Sécurité sociale !", "les retraités de la Creuse.",
    "l'hôpital de Saint-Brieuc",
    "nos enfants, et c'est dommage...", "la transition écologique et solidaire",
)  # fmt: skip


def texts_about_nobody() -> list[str]:
    """Return over a thousand sentences that name institutions, places and public figures, and nobody else."""
    return [" ".join(parts) for parts in product(SUBJECTS, VERBS, OBJECTS)]
