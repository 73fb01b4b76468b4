"""Whether one word is somebody's name where it stands: « Rose a dit », « monsieur Petit », and not « une rose »."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.kit.people.names import LINKS, ORDINARY, PARTICLES, TITLES, these
from pipelines.kit.people.tokens import Token
from pipelines.kit.people.words import frequency, is_given_name, is_ordinary, is_place
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.folding import RECORD

RARE, VERY_COMMON, COMMON_GIVEN_NAME = 3.0, 5.0, 5.8
"""Zipf frequency (occurrences per billion words, log 10) from which a word alone, without a capital, says nothing: a
surname or a place, and a given name, whose frequency is its own more than the word's."""

# After these, or before those, stands somebody more often than something.
BEFORE_A_PERSON = these(
    "avec chez selon dixit merci bonjour salut cher chere copain copine ami amie collegue camarade"
) | LINKS - {"et", "ou", "ne"}
SPEAKING_TO_ME = these("m")
AFTER_A_PERSON = these(
    "a dit disait disaient propose proposait pense pensait raconte racontait explique expliquait demande demandait"
    " repond repondait avait etait habite habitait travaille vient voulait trouve trouvait insiste rappelle parle"
)
# After these stands a thing, or what somebody does.
BEFORE_A_THING = these(
    "le la les l un une des du ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs"
    " au aux je j tu il elle on nous vous ils elles se s me m te t ne n y en tres plus moins trop assez si aussi"
    " est sont etait etre soit rendre rend rester bien pas tout toute toutes chaque quelque aucune"
)
PARTING = frozenset(';:!?()[]"\u2026|' + RECORD)
STREETS = these("rue place avenue boulevard quai pont ecole college lycee hopital stade prix loi fondation institut")
SAINTS = these("saint sainte st ste san santa")
SHORT, LONGEST_ACRONYM = 4, 5
AROUND, FEW_LETTERS = 30, 5
SENTENCE_ENDS = '.!?:;\u2026\n"-*#(' + RECORD


@dataclass(frozen=True)
class Surroundings:
    """A stretch of the folded spelling of a batch, from the space before its first word to after the last one."""

    batch: Batch
    start: int
    end: int

    def word_before(self, start: int) -> str:
        """Return the word that ends at a space, nothing at the start of a text."""
        folded = self.batch.folded
        word = folded[folded.rfind(" ", 0, start) + 1 : start]
        return "" if word == RECORD else word

    def word_after(self, end: int) -> str:
        """Return the word that starts after a space, nothing at the end of a text."""
        folded = self.batch.folded
        word = folded[end : folded.find(" ", end)] if end < len(folded) else ""
        return "" if word == RECORD else word

    def apart(self, space: int) -> bool:
        """Return whether the sign at a space of the folded spelling parts two sentences, or two things of a list."""
        plain, batch = self.batch.plain, self.batch
        between = plain[batch.plain_place(space - 1) + 1 : batch.plain_place(space + 1)]
        return any(sign in PARTING for sign in between)

    def is_initial(self, place: int) -> bool:
        """Return whether the letter at a place is followed by a full stop, or is a capital that says something."""
        plain, at = self.batch.plain, self.batch.plain_place(place)
        return plain[at + 1 : at + 2] == "." or (plain[at].isupper() and not self.shouted)

    def capital_at(self, place: int) -> bool:
        """Return whether the word at a place of the folded spelling has a capital."""
        return self.batch.plain[self.batch.plain_place(place)].isupper()

    @cached_property
    def _places(self) -> list[int]:
        """Where each word starts."""
        places = [self.start + 1]
        while (after := self.batch.folded.find(" ", places[-1])) + 1 < self.end:
            places.append(after + 1)
        return places

    @cached_property
    def capitals(self) -> bool:
        """Whether each word has a capital, in a text that is not all in capitals."""
        return all(map(self.capital_at, self._places)) and not self.shouted

    @cached_property
    def capital(self) -> bool:
        """Whether a word has a capital that nothing else calls for."""
        places = self._places[1:] if self.starts_a_sentence else self._places
        return any(map(self.capital_at, places)) and not self.shouted

    @cached_property
    def shouted(self) -> bool:
        """Whether the words are in capitals, and those around too: then capitals say nothing."""
        plain, at = self.batch.plain, self.batch.plain_place(self.start + 1)
        end = self.batch.plain_place(self.end - 2) + 1
        if not plain[at:end].isupper():
            return False
        before = plain[max(0, at - AROUND) : at].rpartition(RECORD)[2]
        after = plain[end : end + AROUND].partition(RECORD)[0]
        letters = [sign for sign in before + after if sign.isalpha()]
        return len(letters) > FEW_LETTERS and sum(map(str.isupper, letters)) * 2 > len(letters)

    @cached_property
    def starts_a_sentence(self) -> bool:
        """Whether nothing but signs stands between the first word and the end of the sentence before."""
        plain, at = self.batch.plain, self.batch.plain_place(self.start + 1) - 1
        while at >= 0 and plain[at] in " \t'":
            at -= 1
        return at < 0 or plain[at] in SENTENCE_ENDS

    @cached_property
    def acronym(self) -> bool:
        """Whether a short word is in capitals in a text that is not: « SOS », « la loi LAURE »."""
        plain, at = self.batch.plain, self.batch.plain_place(self.start + 1)
        end = self.batch.plain_place(self.end - 2) + 1
        return end - at <= LONGEST_ACRONYM and plain[at:end].isupper() and not self.shouted

    @cached_property
    def sign_before(self) -> str:
        """The sign before the first word."""
        at = self.batch.plain_place(self.start + 1)
        return self.batch.plain[at - 1 : at]

    @cached_property
    def before(self) -> str:
        """The word before."""
        return self.word_before(self.start)

    @cached_property
    def after(self) -> str:
        """The word after."""
        return self.word_after(self.end)

    @cached_property
    def beside_a_stranger(self) -> bool:
        """Whether a given name that is not theirs stands before, or a capitalised word after: somebody else's name."""
        named = bool(self.before) and is_given_name(self.before) and self.capital_at(self.start - len(self.before))
        followed = bool(self.after) and self.capital_at(self.end) and len(self.after) > 1 and self.next_sign == " "
        return not self.shouted and (named or followed)

    @cached_property
    def next_sign(self) -> str:
        """The sign after the last word."""
        at = self.batch.plain_place(self.end - 2) + 1
        return self.batch.plain[at : at + 1]


@dataclass(frozen=True)
class Found:
    """A single name where it was found, ``exact`` or with a typing error."""

    token: Token
    exact: bool
    around: Surroundings


def certainty(found: Found) -> bool | None:
    """Return whether a single name is its owner's for sure (true), may be (false), or is only a word (none)."""
    token, around = found.token, found.around
    if around.before in SAINTS and token.part == "prenom":
        return None if around.sign_before == "-" else False
    if around.before in TITLES and token.part in ("nom", "surnom"):
        return not around.beside_a_stranger and (found.exact or not _exists(found))
    if token.weak and token.words in ORDINARY | PARTICLES | TITLES | LINKS:
        return False if around.capital else None
    if around.acronym:
        return False
    if not found.exact:
        return _misspelt_certainty(found)
    if token.part == "commune":
        return _commune_certainty(found)
    if token.ordinary:
        return _ordinary_certainty(found)
    if (around.before in BEFORE_A_THING or around.next_sign == "-") and not around.capital_at(around.start + 1):
        return False
    return not (token.weak or around.beside_a_stranger or around.before in STREETS)


def _exists(found: Found) -> bool:
    """Return whether what was written is a word, another name or a place."""
    word = found.around.batch.folded[found.around.start + 1 : found.around.end - 1]
    return frequency(word) > 0 or is_given_name(word) or is_place(word)


def _misspelt_certainty(found: Found) -> bool:
    """Return whether a misspelt name is surely one: four letters without a capital say little."""
    around = found.around
    short = around.end - around.start - 2 <= SHORT and not around.capital
    return not (found.token.weak or short or _exists(found) or around.beside_a_stranger)


def _commune_certainty(found: Found) -> bool | None:
    """Return whether the name of a small commune is the place: « Boue » with a capital, « Plouguenast » however."""
    token, around = found.token, found.around
    if not all(map(is_ordinary, token.words.split())) and frequency(token.words) < RARE:
        return True
    return False if around.capital else None


def _ordinary_certainty(found: Found) -> bool | None:
    """Return what a name that is also a word, or a place, may be."""
    token, around = found.token, found.around
    after_an_article = around.before in BEFORE_A_THING and around.after not in SPEAKING_TO_ME
    person = around.before in BEFORE_A_PERSON or around.after in AFTER_A_PERSON | SPEAKING_TO_ME
    common = VERY_COMMON if token.part == "nom" else COMMON_GIVEN_NAME
    if token.place and frequency(token.words) >= common:
        return False if person and not after_an_article else None
    if around.capital:
        sure = token.part in ("prenom", "surnom") and not token.place and not token.weak
        return sure and not around.beside_a_stranger and not after_an_article
    if after_an_article:
        return None
    if person or around.capital_at(around.start + 1):
        return None if around.shouted and frequency(token.words) >= VERY_COMMON else False
    return None if frequency(token.words) >= common else False
