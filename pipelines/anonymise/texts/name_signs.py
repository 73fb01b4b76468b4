"""What tells names among the words of a batch, each sign as booleans over them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.anonymise.texts.announcements import ARTICLES, Announcements, announcements_of
from pipelines.anonymise.texts.initials import initials_of
from pipelines.anonymise.texts.marked_words import WITHIN_NAMES, Booleans, Gap, MarkedWords, Shape, shifted
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these

SHORTEST_ALONE = 3
LONGEST_GROWTH = 3
LONGEST_PIECE = 3
LEADING = these("ait lo della dos van von ben bin el al")
"""Before a name, part of it without a capital of their own."""
VERBS = these("agit aime fais gene ira lance lie lis lu sait tombe venant")
"""Given names that are verbs first where no capital begins them."""
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
    apposed: Booleans
    """« , mon kiné » or the like stands right after."""
    name: Booleans
    """May be a part of a name."""
    joined: Booleans
    """Belongs to the same run as the word before."""


@dataclass(frozen=True)
class _Listed:
    """What the lists of names say of each word, as booleans over them."""

    barred: Booleans
    """No part of a name, unless something announces it."""
    given: Booleans
    surname: Booleans
    unknown: Booleans

    @property
    def sure(self) -> Booleans:
        """Whether the word alone looks like a name."""
        found: Booleans = self.given | self.surname | self.unknown
        return found


def signs_of(words: MarkedWords) -> Signs:
    """Return the signs of all the words."""
    listed, said, capital = _listed(words), announcements_of(words), _capitals(words)
    apposed = said.apposed & _may_be_apposed(words, capital)
    announced = said.titled | said.related | said.told
    name = _first_names(words, listed, said, apposed, capital)
    name = _grown(words, name, listed.sure | (announced | apposed) & name, capital)
    joined = _joined(words)
    name |= _particles(words, name, joined, announced & ~words.are(WHERE) & words.after(*WITHIN_NAMES))
    name = _whole(words, name, listed.sure, announced)
    name |= initials_of(words, name, capital, listed.given, listed.sure)
    apposed &= name
    return Signs(capital, listed.given, listed.surname, listed.unknown, announced, said.related, apposed, name, joined)


def _listed(words: MarkedWords) -> _Listed:
    compound = _compound(words)
    barred = words.of(WordClass.FUNCTION) | words.of(WordClass.CAPITALISED) & ~compound | words.shaped(Shape.OTHER)
    barred |= words.shaped(Shape.LOWER) & words.are(VERBS)
    usual = words.of(WordClass.ORDINARY | WordClass.PLACE) | barred
    given = words.of(WordClass.GIVEN) & ~usual & (words.end - words.start >= SHORTEST_ALONE) | compound & ~barred
    surname = words.of(WordClass.SURNAME) & ~usual & ~words.of(WordClass.COMMON)
    return _Listed(barred, given, surname, words.of(WordClass.RARE) & ~barred)


def _first_names(
    words: MarkedWords, listed: _Listed, said: Announcements, apposed: Booleans, capital: Booleans
) -> Booleans:
    """Return the words that are parts of names by themselves, or by what announces them."""
    given, told = words.of(WordClass.GIVEN), said.related | said.told
    called = listed.given | (said.titled | told | apposed) & given
    name = _cased(words, capital, listed.sure) | listed.sure | enclosed(words) | apposed
    name |= _after_titles(words, said.titled, capital) | told & (capital | given | _odd(words))
    name |= _beside(words, called, listed.surname | listed.unknown, capital)
    name &= ~listed.barred & (words.end - words.start > 1)
    name |= shifted(apposed & words.after(Gap.SPACE), -1) & given & ~words.of(WordClass.FUNCTION)
    name |= said.related & given & ~words.of(WordClass.FUNCTION)
    return name | _raised(words, said.titled | told, called, capital)


def _may_be_apposed(words: MarkedWords, capital: Booleans) -> Booleans:
    """Return the words that « , mon kiné » may say more about: « clarisse, mon kiné », not « le matin, mon mari »."""
    given, surname = words.of(WordClass.GIVEN), words.of(WordClass.SURNAME)
    alone = given & ~shifted(words.are(ARTICLES) | words.of(WordClass.POSSESSIVE), 1)
    named = alone | surname & shifted(given & ~words.of(WordClass.FUNCTION), 1) & words.after(Gap.SPACE) | _odd(words)
    other = words.of(WordClass.RELATION | WordClass.FUNCTION | WordClass.OFFICE)
    return (named | capital & (~words.begins | surname)) & ~other


def _raised(words: MarkedWords, announced: Booleans, called: Booleans, capital: Booleans) -> Booleans:
    """Return words with a capital where only a name has one: « Mme Blanc », « BLANC Nathalie », « René Bon »."""
    raised = capital & ~words.begins & (words.end - words.start > 1) & ~words.of(WordClass.PARTICLE | WordClass.TITLE)
    close = words.after(Gap.SPACE, Gap.HYPHEN)
    listed = words.of(WordClass.GIVEN | WordClass.SURNAME)
    given = called & capital
    after = shifted(given, 1) & close & (listed | ~words.of(WordClass.FUNCTION))
    other = words.of(WordClass.FUNCTION | WordClass.RELATION)
    before = shifted(given & close, -1) & ~other
    shouted = words.shaped(Shape.UPPER) & shifted(given & close & words.shaped(Shape.CAPITAL), -1) & ~other
    return raised & (announced & listed | after | before) | shouted


def _grown(words: MarkedWords, name: Booleans, seeds: Booleans, capital: Booleans) -> Booleans:
    """Return names with the words after a sure one that may go on with it: « marie freire marques »."""
    listed = words.of(WordClass.GIVEN | WordClass.SURNAME | WordClass.SELDOM | WordClass.RARE)
    other = words.of(WordClass.RELATION | WordClass.POSSESSIVE | WordClass.TITLE | WordClass.SPEECH)
    other |= words.of(WordClass.FUNCTION) & ~words.are(LEADING)
    part = (listed | capital | words.are(LEADING)) & ~other & words.after(Gap.SPACE, Gap.HYPHEN, Gap.APOSTROPHE)
    part &= capital | ~shifted(capital, 1) | ~words.of(WordClass.COMMON)
    part &= words.end - words.start > 1
    grown, last = name, seeds & name
    for _ in range(LONGEST_GROWTH):
        last = shifted(last, 1) & part
        grown = grown | last
    return grown


def _whole(words: MarkedWords, name: Booleans, sure: Booleans, announced: Booleans) -> Booleans:
    """Return names with the pieces that a sign cuts off: « fa'asavalu », « min-jun », « quenec'h »."""
    length, other = words.end - words.start, words.of(WordClass.FUNCTION)
    cut = words.after(Gap.APOSTROPHE, Gap.HYPHEN)
    rest = shifted(name & sure & cut, -1)
    hyphen = shifted(sure & words.after(Gap.HYPHEN), -1) & ~other & (length > 1)
    led = shifted(name, 1) & words.after(Gap.SPACE) | announced & words.after(*WITHIN_NAMES)
    linked = shifted(name & sure & words.after(Gap.SPACE), -1) & shifted(name, 1) & words.after(Gap.SPACE) & ~other
    tail = words.after(Gap.APOSTROPHE) & (length == 1) & shifted(name & (length > 2), 1)
    found: Booleans = name | hyphen | (length <= LONGEST_PIECE) & (rest & led | linked) | tail
    return found


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
    return words.after(*WITHIN_NAMES) | words.after(Gap.STOP) & shifted(words.end - words.start == 1, 1)


def _particles(words: MarkedWords, name: Booleans, joined: Booleans, announced: Booleans) -> Booleans:
    """Return the particles between two names, or before one with a capital of their own: « Le Goff »."""
    particle, initial = words.of(WordClass.PARTICLE) & ~name, words.shaped(Shape.INITIAL)
    last = particle & shifted(name & joined, -1)
    first = particle & shifted(last & joined, -1)
    led = _capitals(words) & ~words.begins | announced
    led |= words.are(LEADING)
    found = first & joined & (shifted(name | initial, 1) | led)
    return found | last & (joined & shifted(name | found | initial, 1) | led)
