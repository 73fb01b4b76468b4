"""Known people in free text, however they are written: whole names of everybody, single names of who sat there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.kit.people.contexts import Found, Surroundings, certainty
from pipelines.kit.people.disguised import Disguised
from pipelines.kit.people.names import ORDINARY, PARTICLES
from pipelines.kit.people.registry import Person
from pipelines.kit.people.tokens import Token, tokens_of
from pipelines.kit.people.typing_errors import beside_another, misspelt
from pipelines.kit.people.words import frequency, is_common_word, is_given_name, is_ordinary, is_place
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage

if TYPE_CHECKING:
    import ahocorasick_rs


class KnownPeople:
    """The people that texts must not name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._patterns: dict[str, tuple[str, int]] = {}
        seated: list[Person] = []
        for person in people:
            for pattern, kind in sorted(person.patterns().items()):
                self._patterns.setdefault(pattern, (kind, person.index))
            if person.seated:
                seated.append(person)
        self.seated = {person.index: person.role for person in seated}
        self._tokens, self._of = _by_words_and_person(tokens_of(seated))
        self._particles = {
            index: {word for token in tokens if token.part == "nom" for word in token.words.split()} & PARTICLES
            for index, tokens in self._of.items()
        }
        self._names = [name for name, of in self._tokens.items() if any(token.part != "commune" for token in of)]
        self._misspelt: dict[str, list[str]] = {}
        self._seen: set[str] = set()
        self._disguised = Disguised((token for of in self._tokens.values() for token in of), self._in_the_open)
        self._known_others: dict[Token, frozenset[str]] = {}

    def passages(self, batch: Batch) -> list[Passage]:
        """Return the passages that name somebody, certain or not."""
        found = self._in_the_open(batch)
        return [*found, *self._disguised.passages(batch, found)]

    def _in_the_open(self, batch: Batch) -> list[Passage]:
        return [*self._whole_names(batch), *self._single_names(batch)]

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick | None:
        import ahocorasick_rs

        return ahocorasick_rs.AhoCorasick(list(self._patterns)) if self._patterns else None

    def _whole_names(self, batch: Batch) -> Iterator[Passage]:
        if self._automaton is None:
            return
        for _, start, end in self._automaton.find_matches_as_indexes(batch.folded, overlapping=True):
            found = batch.folded[start:end]
            kind, owner = self._patterns[found]
            certain = kind != "nom" or self._is_a_name(found.split(), Surroundings(batch, start, end))
            if certain is not None:
                yield batch.in_folded(start, end, kind, certain, owner, "nom_entier")

    def _is_a_name(self, words: list[str], around: Surroundings) -> bool | None:
        """Return whether words are a name for sure, may be (false), or are a common word (none): « marchand »."""
        if len(words) == 1:
            if is_common_word(words[0]) or is_ordinary(words[0]) or is_given_name(words[0]):
                return None
            return not (frequency(words[0]) or is_place(words[0]))
        if all(is_ordinary(word) or is_place(word) for word in words):
            return around.capitals
        return True

    def _single_names(self, batch: Batch) -> Iterator[Passage]:
        """Yield single names, each with the names and initials of the same person that stand beside it."""
        import ahocorasick_rs

        words = set(batch.folded.split())
        self._learn(words)
        wanted = sorted(name for name in self._tokens if set(name.split()) <= words)
        near = sorted(word for word in self._misspelt if word in words)
        if not wanted and not near:
            return
        automaton = ahocorasick_rs.AhoCorasick([f" {word} " for word in (*wanted, *near)])
        for index, start, end in automaton.find_matches_as_indexes(batch.folded, overlapping=True):
            exact = index < len(wanted)
            names = [wanted[index]] if exact else self._misspelt[near[index - len(wanted)]]
            around = Surroundings(batch, start, end)
            for token in (token for name in names for token in self._tokens[name]):
                if passage := self._passage(batch, Found(token, exact, around)):
                    yield passage

    def _learn(self, words: set[str]) -> None:
        """Note which words not seen yet are nearly a name of somebody."""
        self._misspelt |= misspelt(words - self._seen - self._tokens.keys(), self._names)
        self._seen |= words

    def _passage(self, batch: Batch, found: Found) -> Passage | None:
        start, end, beside = self._extended(found)
        certain = True if beside else certainty(found)
        if certain is None:
            return None
        token = found.token
        kind = {"surnom": "surnom", "commune": "commune"}.get(token.part, "nom")
        rule = "nom_voisin" if beside else "nom_seul" if found.exact else "faute_de_frappe"
        return batch.in_folded(start, end, kind, certain, token.person, rule)

    def _extended(self, found: Found) -> tuple[int, int, bool]:
        """Return a single name with what stands beside it of the same person: another name, an initial."""
        others = self._others(found.token)
        own = set(found.token.words.split())
        around = found.around
        start, end, beside = around.start, around.end, False
        while (before := self._before(start, others, own, around)) < start:
            start, beside = before, True
        while (after := self._after(end, others, own, around)) > end:
            end, beside = after, True
        while found.token.part == "nom" and around.word_before(start) in self._particles[found.token.person]:
            start -= len(around.word_before(start)) + 1
        return start, end, beside

    def _others(self, token: Token) -> frozenset[str]:
        """Return the words of the other names of the person of a token."""
        if token not in self._known_others:
            self._known_others[token] = frozenset(
                word
                for other in self._of[token.person]
                if other.part != "commune" and other.words != token.words
                for word in (*other.words.split(), other.words.replace(" ", ""))
                if word not in ORDINARY
            )
        return self._known_others[token]

    def _before(self, start: int, others: Collection[str], own: set[str], around: Surroundings) -> int:
        """Return where another name of the same person starts that ends at a space, particles in between."""
        place = start
        while (word := around.word_before(place)) and not self._belongs(word, others, own, around, place - len(word)):
            if word not in PARTICLES or around.apart(place):
                return start
            place -= len(word) + 1
        return place - len(word) - 1 if word and not around.apart(place) else start

    def _after(self, end: int, others: Collection[str], own: set[str], around: Surroundings) -> int:
        """Return where another name of the same person ends that starts after a space, particles in between."""
        place = end
        while (word := around.word_after(place)) and not self._belongs(word, others, own, around, place):
            if word not in PARTICLES or around.apart(place - 1):
                return end
            place += len(word) + 1
        return place + len(word) + 1 if word and not around.apart(place - 1) else end

    def _belongs(self, word: str, others: Collection[str], own: set[str], around: Surroundings, place: int) -> bool:
        if len(word) == 1:
            return any(name[0] == word for name in others) and around.is_initial(place)
        return word not in own and any(beside_another(word, name) for name in others)


def _by_words_and_person(tokens: Iterable[Token]) -> tuple[dict[str, list[Token]], dict[int, list[Token]]]:
    by_words: dict[str, list[Token]] = defaultdict(list)
    by_person: dict[int, list[Token]] = defaultdict(list)
    for token in tokens:
        by_words[token.words].append(token)
        by_person[token.person].append(token)
    return by_words, by_person
