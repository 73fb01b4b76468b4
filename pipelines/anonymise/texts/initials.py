"""Initials: a letter that stands for a given name before a surname, or for a surname after a given name."""

from __future__ import annotations

from pipelines.anonymise.texts.marked_words import Booleans, Gap, MarkedWords, Shape, shifted
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these

ELIDED = these("d k m n o t")
"""What an apostrophe may cut off a surname: O'Brien, N'Diaye, D'Arras."""


def initials_of(words: MarkedWords, name: Booleans, capital: Booleans, given: Booleans, sure: Booleans) -> Booleans:
    """Return the initials that stand for a given name before a surname, or for a surname after a given name."""
    elided = _elided(words, name, capital)
    initial = words.shaped(Shape.INITIAL) & ~words.after(Gap.APOSTROPHE)
    dotted = shifted(words.after(Gap.STOP), -1)
    close = shifted(words.after(Gap.SPACE, Gap.STOP, Gap.HYPHEN), -1)
    raised = words.shaped(Shape.CAPITAL) & shifted(initial & dotted & ~words.begins, 1)
    then = name & (capital | words.of(WordClass.PARTICLE)) | elided | raised & ~words.of(WordClass.FUNCTION)
    before = initial & close & shifted(then, -1) & (dotted | _rare_letters(words))
    before |= initial & close & shifted(before, -1)
    ended = name & (capital | given | words.after(Gap.HYPHEN))
    after = initial & words.after(Gap.SPACE) & shifted(ended, 1)
    then = raised & shifted(before, 1) & ~words.of(WordClass.FUNCTION)
    short = words.shaped(Shape.UPPER) & (words.end - words.start == 2) & ~words.of(WordClass.FUNCTION)
    short &= shifted(name & capital & ~words.of(WordClass.COMMON) & words.after(Gap.SPACE), -1)
    small = _small_initials(words, name & sure, ended)
    found: Booleans = before | then | elided | short | small | after & ~shifted(words.after(Gap.APOSTROPHE), -1)
    return found


def _small_initials(words: MarkedWords, sure: Booleans, ended: Booleans) -> Booleans:
    """Return the initials without a capital: « j. kerbrat », « kerbrat j. »."""
    dotted = shifted(words.after(Gap.STOP), -1)
    small = words.shaped(Shape.LOWER) & (words.end - words.start == 1) & dotted & ~words.are(these("a y"))
    found: Booleans = small & (words.after(Gap.SPACE) & shifted(ended | sure, 1) | shifted(sure, -1))
    return found


def _elided(words: MarkedWords, name: Booleans, capital: Booleans) -> Booleans:
    """Return the letters that an apostrophe cuts off a surname."""
    follows = shifted(name & words.after(Gap.APOSTROPHE), -1)
    raised = words.shaped(Shape.INITIAL) & words.are(ELIDED) & shifted(capital, -1)
    return follows & (raised | words.are(frozenset("ok")))


def _rare_letters(words: MarkedWords) -> Booleans:
    return words.are(frozenset("befghikpqruvwxz"))
