"""What tells names among the words of a batch, each sign as booleans over them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.anonymise.texts.marked_words import WITHIN_NAMES, Booleans, Gap, MarkedWords, Shape, shifted
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these

SHORTEST_ALONE = 3
ELIDED = these("d k m n o t")
"""What an apostrophe may cut off a surname: O'Brien, N'Diaye, D'Arras."""
WHERE = these("de du des d la les")
"""Before a place as often as in a name: « mon ami de Vannes » says where, « mon ami van Gelder » who."""


@dataclass(frozen=True)
class Signs:
    """What tells names among words, as booleans over them."""

    capital: Booleans
    given: Booleans
    surname: Booleans
    unknown: Booleans
    announced: Booleans
    """A title, a relation or « selon » stands right before."""
    related: Booleans
    """« Mon voisin » or the like stands right before."""
    name: Booleans
    """May be a part of a name."""
    joined: Booleans
    """Belongs to the same run as the word before."""


def signs_of(words: MarkedWords) -> Signs:
    """Return the signs of all the words."""
    compound = _compound(words)
    barred = words.of(WordClass.FUNCTION) | words.of(WordClass.CAPITALISED) & ~compound | words.shaped(Shape.OTHER)
    usual = words.of(WordClass.ORDINARY | WordClass.PLACE) | barred
    given = words.of(WordClass.GIVEN) & ~usual & (words.end - words.start >= SHORTEST_ALONE) | compound & ~barred
    surname = words.of(WordClass.SURNAME) & ~usual & ~words.of(WordClass.COMMON)
    unknown = words.of(WordClass.RARE) & ~barred
    capital, joined = _capitals(words), _joined(words)
    titled, related = _titled(words), _related(words)
    told = related | _told(words)
    name = _cased(words, capital, given | surname | unknown) | given | surname | unknown | enclosed(words)
    name |= _after_titles(words, titled, capital) | told & (capital | words.of(WordClass.GIVEN) | _odd(words))
    called = given | (titled | told) & words.of(WordClass.GIVEN)
    name |= _beside(words, called, surname | unknown, capital)
    name &= ~barred & (words.end - words.start > 1)
    name |= _particles(words, name, joined, titled | told & ~words.are(WHERE))
    name |= _initials(words, name, capital, given)
    return Signs(capital, given, surname, unknown, titled | told, related, name, joined)


def _cased(words: MarkedWords, capital: Booleans, strong: Booleans) -> Booleans:
    """Return the words whose capital may be that of a name."""
    either = words.of(WordClass.GIVEN | WordClass.SURNAME | WordClass.FIGURE)
    foreign = words.of(WordClass.SELDOM) & shifted(words.shaped(Shape.INITIAL), -1)
    return capital & (either | ~words.of(WordClass.COMMON)) & (~words.begins | either | strong | foreign)


def _after_titles(words: MarkedWords, titled: Booleans, capital: Booleans) -> Booleans:
    either = words.of(WordClass.GIVEN | WordClass.SURNAME)
    return titled & (capital | either | ~words.of(WordClass.COMMON))


def _odd(words: MarkedWords) -> Booleans:
    """Return the words that are hardly French ones."""
    return ~words.of(WordClass.COMMON | WordClass.ORDINARY | WordClass.PLACE)


def _compound(words: MarkedWords) -> Booleans:
    """Return the halves of given names with a hyphen: « marie-ange »."""
    given, hyphen = words.of(WordClass.GIVEN), words.after(Gap.HYPHEN)
    usual = words.of(WordClass.CAPITALISED)
    second = given & hyphen & shifted(given, 1) & ~(usual & shifted(usual, 1))
    return second | shifted(second, -1)


def enclosed(words: MarkedWords) -> Booleans:
    """Return what may be a name between two commas: « ma voisine, rose, »."""
    apart = words.after(Gap.COMMA) & shifted(words.after(Gap.COMMA), -1)
    return apart & (words.of(WordClass.GIVEN) | _odd(words))


def _beside(words: MarkedWords, given: Booleans, surname: Booleans, capital: Booleans) -> Booleans:
    """Return what stands beside a sure part of a name and may be the rest of it: « sylvie petit », « rose kerbrat »."""
    close = words.after(Gap.SPACE, Gap.HYPHEN)
    other = words.of(WordClass.RELATION | WordClass.POSSESSIVE | WordClass.TITLE | WordClass.SPEECH | WordClass.OFFICE)
    rest = words.of(WordClass.GIVEN | WordClass.SURNAME | WordClass.SELDOM) | capital
    after = shifted(given, 1) & close & rest & (capital | ~shifted(capital, 1) | ~words.of(WordClass.COMMON))
    linked = close & words.of(WordClass.SURNAME) & shifted(words.of(WordClass.PARTICLE) & close, 1) & shifted(given, 2)
    upper = capital & words.shaped(Shape.UPPER) & ~words.begins
    before = words.of(WordClass.GIVEN | WordClass.SELDOM) & shifted((given | surname) & close, -1)
    before &= capital | ~shifted(capital, -1)
    return (after | linked | before | upper & shifted(given & capital & close, -1)) & ~other


def _capitals(words: MarkedWords) -> Booleans:
    return words.shaped(Shape.CAPITAL, Shape.UPPER) & ~words.uncased


def _joined(words: MarkedWords) -> Booleans:
    return words.after(*WITHIN_NAMES) | words.after(Gap.STOP) & shifted(words.shaped(Shape.INITIAL), 1)


def _titled(words: MarkedWords) -> Booleans:
    """Return the words before which a title stands."""
    million = words.are(frozenset("m")) & shifted(words.shaped(Shape.OTHER), 1)
    title = words.of(WordClass.TITLE) & ~_lower_case_pronouns(words) & ~million
    return shifted(title, 1) & words.after(*WITHIN_NAMES, Gap.COMMA, Gap.STOP)


def _related(words: MarkedWords) -> Booleans:
    """Return the words before which somebody's relation stands: « mon ancien patron »."""
    possessive = words.of(WordClass.POSSESSIVE)
    relation = words.of(WordClass.RELATION) & (shifted(possessive, 1) | shifted(possessive, 2))
    return shifted(relation, 1) & words.after(*WITHIN_NAMES, Gap.COMMA)


def _told(words: MarkedWords) -> Booleans:
    """Return the words before which somebody's office or « selon » stands."""
    office = words.of(WordClass.OFFICE) & shifted(words.are(these("le la l au du un une")), 1)
    called = words.are(these("appelle appelait")) & shifted(words.are(these("s m t")), 1)
    according = words.of(WordClass.SAYS_NAME) | words.are(these("apres")) & shifted(words.are(these("d")), 1)
    near = words.after(*WITHIN_NAMES, Gap.COMMA)
    # A town has an opinion more often than it is somebody's name: « selon Bruxelles ».
    return near & (shifted(office | called, 1) | shifted(according, 1) & ~words.of(WordClass.PLACE))


def _lower_case_pronouns(words: MarkedWords) -> Booleans:
    """Return « m' » and « me », that only a capital makes titles."""
    return words.are(these("m me pr")) & words.shaped(Shape.LOWER)


def _initials(words: MarkedWords, name: Booleans, capital: Booleans, given: Booleans) -> Booleans:
    """Return the initials that stand for a given name before a surname, or for a surname after a given name."""
    elided = _elided(words, name, capital)
    initial = words.shaped(Shape.INITIAL) & ~words.after(Gap.APOSTROPHE)
    dotted = shifted(words.after(Gap.STOP), -1)
    close = shifted(words.after(Gap.SPACE, Gap.STOP, Gap.HYPHEN), -1)
    then = name & (capital | words.of(WordClass.PARTICLE)) | elided
    before = initial & close & shifted(then, -1) & (dotted | _rare_letters(words))
    before |= initial & close & shifted(before, -1)
    after = initial & words.after(Gap.SPACE) & shifted(name & (capital | given), 1)
    short = words.shaped(Shape.UPPER) & (words.end - words.start == 2) & ~words.of(WordClass.FUNCTION)
    short &= shifted(name & capital & ~words.of(WordClass.COMMON) & words.after(Gap.SPACE), -1)
    found: Booleans = before | elided | short | after & ~shifted(words.after(Gap.APOSTROPHE), -1)
    return found


def _elided(words: MarkedWords, name: Booleans, capital: Booleans) -> Booleans:
    """Return the letters that an apostrophe cuts off a surname."""
    follows = shifted(name & words.after(Gap.APOSTROPHE), -1)
    raised = words.shaped(Shape.INITIAL) & words.are(ELIDED) & shifted(capital, -1)
    return follows & (raised | words.are(frozenset("ok")))


def _rare_letters(words: MarkedWords) -> Booleans:
    return words.are(frozenset("befghikpqruvwxz"))


def _particles(words: MarkedWords, name: Booleans, joined: Booleans, announced: Booleans) -> Booleans:
    """Return the particles between two names, or before one with a capital of their own: « Le Goff »."""
    particle, initial = words.of(WordClass.PARTICLE) & ~name, words.shaped(Shape.INITIAL)
    last = particle & shifted(name & joined, -1)
    first = particle & shifted(last & joined, -1)
    led = _capitals(words) & ~words.begins | announced
    found = first & joined & (shifted(name | initial, 1) | led)
    return found | last & (joined & shifted(name | found | initial, 1) | led)
