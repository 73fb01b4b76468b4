"""What says that a name comes, or has just been said: a title, a relation, « selon », « , mon boulanger »."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.anonymise.texts.marked_words import WITHIN_NAMES, Booleans, Gap, MarkedWords, Shape, shifted
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these

ARTICLES = these("le la l au du un une")
KIN = these("fils fille filles femme mari mere pere frere soeur neveu niece veuve epouse parents famille")
LITTLE_ONES = these(
    "ami amie ange chaine dame dieu fleur loup lune maman mari ours papa prince princesse reine roi salle soleil"
)
"""Given names that « petit » says something else of: the little prince."""
LITTLE = these("petit petite vieux vieille jeune brave pauvre pere mere")


@dataclass(frozen=True)
class Announcements:
    """What stands beside each word, as booleans over them."""

    titled: Booleans
    """A title stands right before."""
    related: Booleans
    """« Mon voisin » or the like stands right before."""
    told: Booleans
    """An office, « selon », « le fils de » or « le petit » stands right before."""
    apposed: Booleans
    """« , mon kiné » or « , le boulanger » stands right after."""


def announcements_of(words: MarkedWords) -> Announcements:
    """Return what announces each word."""
    return Announcements(
        _titled(words), _related(words), _told(words) | _filial(words) | _little(words), _apposed(words)
    )


def _titled(words: MarkedWords) -> Booleans:
    million = words.are(frozenset("m")) & shifted(words.shaped(Shape.OTHER), 1)
    title = words.of(WordClass.TITLE) & ~_lower_case_pronouns(words) & ~million
    return shifted(title, 1) & words.after(*WITHIN_NAMES, Gap.COMMA, Gap.STOP)


def _lower_case_pronouns(words: MarkedWords) -> Booleans:
    """Return « m' » and « me », that only a capital makes titles."""
    return words.are(these("m me pr")) & words.shaped(Shape.LOWER)


def _related(words: MarkedWords) -> Booleans:
    """Return the words before which somebody's relation stands: « mon ancien patron »."""
    possessive = words.of(WordClass.POSSESSIVE)
    relation = words.of(WordClass.RELATION) & (shifted(possessive, 1) | shifted(possessive, 2))
    return shifted(relation, 1) & words.after(*WITHIN_NAMES, Gap.COMMA)


def _told(words: MarkedWords) -> Booleans:
    office = words.of(WordClass.OFFICE) & shifted(words.are(ARTICLES), 1)
    called = words.are(these("appelle appelait")) & shifted(words.are(these("s m t")), 1)
    according = words.of(WordClass.SAYS_NAME) | words.are(these("apres")) & shifted(words.are(these("d")), 1)
    near = words.after(*WITHIN_NAMES, Gap.COMMA)
    # A town has an opinion more often than it is somebody's name: « selon Bruxelles ».
    return near & (shifted(office | called, 1) | shifted(according, 1) & ~words.of(WordClass.PLACE))


def _filial(words: MarkedWords) -> Booleans:
    """Return the words after « le fils de », « la mère d' »."""
    of = words.are(these("de d")) & shifted(words.are(KIN), 1) & words.after(Gap.SPACE)
    return shifted(of, 1) & words.after(*WITHIN_NAMES) & ~words.of(WordClass.PLACE)


def _little(words: MarkedWords) -> Booleans:
    """Return the words after « le petit », « la vieille »; in lower case only what is hardly anything but a name."""
    little = words.are(LITTLE) & shifted(words.are(these("le la")), 1)
    usual = words.of(WordClass.CAPITALISED | WordClass.FUNCTION | WordClass.PLACE)
    usual |= words.are(LITTLE_ONES)
    odd = ~words.of(WordClass.COMMON | WordClass.ORDINARY)
    return shifted(little, 1) & words.after(Gap.SPACE) & (words.of(WordClass.GIVEN) | odd) & ~usual


def _apposed(words: MarkedWords) -> Booleans:
    comma = words.after(Gap.COMMA)
    said = words.of(WordClass.POSSESSIVE) | words.are(ARTICLES)
    relation = words.of(WordClass.RELATION) & words.after(Gap.SPACE, Gap.APOSTROPHE)
    return shifted(comma & said & shifted(relation, -1), -1)
