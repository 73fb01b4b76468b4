"""What each word may be in a text: a name, a place, a word that says somebody's name comes."""

from __future__ import annotations

from functools import cache, lru_cache

from pipelines.kit.people.names import TITLES, these
from pipelines.kit.people.words import (
    frequency,
    given_names,
    great_places,
    is_common_word,
    is_ordinary,
    is_surname,
    written,
)


class WordClass:
    """What a word may be; a word may be several: the numbers add up."""

    GIVEN = 1 << 0
    SURNAME = 1 << 1
    ORDINARY = 1 << 2
    """A French word too."""
    COMMON = 1 << 3
    """Frequent, as something else than a name."""
    RARE = 1 << 4
    """In no list and hardly ever in French: a foreign name, a mistake."""
    SELDOM = 1 << 5
    """In no list, and not frequent enough to be sure that it is French."""
    FUNCTION = 1 << 6
    """What sentences are made of: no part of a name but its particles."""
    FIGURE = 1 << 7
    """The surname of a public figure."""
    PLACE = 1 << 8
    CAPITALISED = 1 << 9
    """Written with a capital without naming anybody."""
    PARTICLE = 1 << 10
    TITLE = 1 << 11
    POSSESSIVE = 1 << 12
    RELATION = 1 << 13
    OFFICE = 1 << 14
    """What somebody is in a place: doctor, mayor, baker."""
    SAYS_NAME = 1 << 15
    """A name follows: « selon », « s'appelle »."""
    SPEECH = 1 << 16
    """Somebody speaks before."""
    THING = 1 << 17
    """What is named after people: a street, a law."""


FUNCTION = these(
    "a ai ait alors afin ainsi apres as au aucun aucune aujourd aura auront aussi autant autre autres aux avait avant"
    " avec avez avoir avons ayant beaucoup bien bon bonne c ca car ce ceci cela celle celles celui ces cet cette ceux"
    " chacun chaque chez ci comme comment contre d dans de depuis des deux devrait doit doivent donc dont du elle"
    " elles en encore enfin entre es est et etaient etait etant ete etes etre eu eux fait faire faut font hors ici il"
    " ils j jamais je jusqu l la laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais me meme memes"
    " mes mieux moi moins mon n ne ni non nos notre nous nouveau nouvelle on ont ou oui par parce pas pendant peu peut"
    " peuvent plus plusieurs plutot point pour pourquoi pourrait pouvoir pres pu puis puisque qu quand que quel quelle"
    " quelles quelque quelques quels qui quoi rien s sa sans sauf se selon sera serait seront ses seul seule si sinon"
    " soi soit sommes son sont sous suis sur surtout t ta tant te tel telle tels tes toi ton toujours tous tout toute"
    " toutes tres trop tu un une va vers veut via voici voila vont vos votre vous vu y etc dit dire mettre savoir"
    " bonjour merci salut cher chere bref stop tiens euh ok vive faites laissons arretez arretons supprimer revoir"
    " limiter reduire donner rendre augmenter baisser reprendre prendre interdire obliger taxer permettre favoriser"
    " creer"
)
PARTICLES = these(
    "de du des d da di del della dos van von der den el al ben bin ibn ait lo und y le la les saint sainte st"
    " ste ter te"
)
TITLES_SPOKEN = TITLES | these("mgr monseigneur docteure veuve sieur sir miss mister")
POSSESSIVES = these("mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs")
RELATIONS = these(
    "voisin voisine voisins voisines ami amie amis amies copain copine pote pere mere papa maman frere soeur freres"
    " soeurs fils fille filles enfants oncle tante tonton tata cousin cousine neveu niece beaupere"
    " bellemere mari femme epoux epouse compagnon compagne conjoint conjointe fiance fiancee ex mamie papi"
    " papy pepe parrain marraine filleul filleule gendre bru patron patronne chef cheffe directeur directrice"
    " collegue collegues employeur employe employee assistante assistant secretaire camarade bailleur proprietaire"
    " locataire logeur nounou nourrice gardien gardienne medecin docteur docteure generaliste dentiste kine"
    " kinesitherapeute infirmier infirmiere psy psychologue psychiatre cardiologue ophtalmologue veterinaire"
    " pharmacien pharmacienne avocat avocate notaire comptable banquier banquiere conseiller conseillere instituteur"
    " institutrice maitresse maitre professeur prof boulanger boulangere boucher bouchere coiffeur coiffeuse garagiste"
    " plombier epicier facteur factrice cure pretre maire adjoint adjointe elu elue depute deputee senateur senatrice"
    " associe associee client cliente tuteur tutrice curateur curatrice eleve etudiant etudiante formateur"
    " formatrice referent referente animateur animatrice responsable agriculteur paysan fermier apiculteur artisan"
    " mecanicien electricien chauffeur serveur serveuse grandpere grandmere beaufrere bellesoeur arrieregrand manager"
    " superieur superieure stagiaire"
)
OFFICES = RELATIONS - these("enfants femme fille filles fils ex mes client chef")
SAYS_NAME = these("selon nomme nommee prenomme prenommee surnomme surnommee dixit certain certaine denomme denommee")
SPEECH = these(
    "m nous dit disait raconte racontait explique expliquait confie confiait affirme repond repondait propose"
    " proposait demande demandait pense pensait trouve trouvait habite habitait travaille souffre souffrait"
)
THINGS = these(
    "rue avenue place boulevard bd av quai impasse chemin square pont stade lycee college musee theatre fondation"
    " aeroport gare prix loi lois taxe taxes plan reforme amendement decret traite accords ordonnance dispositif"
    " gouvernement regime dictature presidence ere theoreme theorie pacte"
)
LEAST_NAME = 3
HARDLY_EVER = 2.0


@cache
def _lists() -> tuple[tuple[int, frozenset[str]], ...]:
    """Return each class that a list settles, as its number, with the words of it."""
    return (
        (WordClass.FUNCTION, FUNCTION),
        (WordClass.PARTICLE, PARTICLES),
        (WordClass.TITLE, TITLES_SPOKEN),
        (WordClass.POSSESSIVE, POSSESSIVES),
        (WordClass.RELATION, RELATIONS),
        (WordClass.OFFICE, OFFICES),
        (WordClass.SAYS_NAME, SAYS_NAME),
        (WordClass.SPEECH, SPEECH),
        (WordClass.THING, THINGS),
        (WordClass.FIGURE, frozenset(written("public_surnames"))),
        (WordClass.CAPITALISED, frozenset(written("capitalised"))),
        (WordClass.PLACE, great_places()),
        (WordClass.GIVEN, given_names()),
    )


@lru_cache(maxsize=200_000)
def classes_of(word: str) -> int:
    """Return what a folded word may be, as the number of its classes together."""
    found = sum(number for number, words in _lists() if word in words)
    if not word.isalpha() or len(word) < LEAST_NAME:
        return found if len(word) > 1 else found & ~WordClass.GIVEN
    known = (
        WordClass.SURNAME * is_surname(word)
        | WordClass.ORDINARY * is_ordinary(word)
        | WordClass.COMMON * is_common_word(word)
    )
    if known or found & WordClass.GIVEN:
        return found | known
    return found | (WordClass.RARE if frequency(word) < HARDLY_EVER else WordClass.SELDOM)
