"""Numbers of placeholders: somebody who knows the code, the names and both releases tries to tell texts of one person.

A number that followed a person, or that was worked out from the name, would let them; ours is worked out from what is
published alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

from pipelines.anonymise.texts.redaction import Naming, redact
from pipelines.kit.texts.passages import Passage

SEATS = 20
TEXTS_EACH = 30
GUESSES = 3.0
"""How many times better than by chance a link must be to be one."""
NAMES = [f"Prénom{letter} Nom{letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
ROLES = dict.fromkeys(range(SEATS), "titulaire")
Numbering = Callable[[str, int, str], str]
"""Returns the redacted text of a sentence with ``{}``, about somebody, in a release."""


def ours(sentence: str, person: int, release: str) -> str:
    text = sentence.format(NAMES[person])
    start = sentence.index("{}")
    passage = Passage(0, start, start + len(NAMES[person]), "nom", True, person)
    return redact(text, [passage], Naming(ROLES, release))


def following_the_person(sentence: str, person: int, release: str) -> str:
    return sentence.format(f"[panéliste {person + 1}]")


def made_from_the_name(sentence: str, person: int, release: str) -> str:
    digest = hashlib.sha256(f"{release}{sentence}{NAMES[person]}".encode()).digest()
    return sentence.format(f"[panéliste {digest[0] % SEATS + 1}]")


def sentences() -> list[tuple[str, int]]:
    """Sentences about each panelist, no two alike."""
    return [
        (f"Au point {topic}.{person}, {{}} demande un bus.", person)
        for person in range(SEATS)
        for topic in range(TEXTS_EACH)
    ]


def number(text: str) -> str:
    found = re.search(r"\[panéliste (\d+)\]", text)
    assert found
    return found[1]


def links_within(numbering: Numbering) -> float:
    """Return how much likelier two texts of one person bear one number than two texts of two people."""
    numbers = [(number(numbering(sentence, person, "1.0.0")), person) for sentence, person in sentences()]
    same = Counter((one[0] == two[0], one[1] == two[1]) for one, two in combinations(numbers, 2))
    own = same[True, True] / (same[True, True] + same[False, True])
    others = same[True, False] / (same[True, False] + same[False, False])
    return own / max(others, 1 / len(numbers) ** 2)


def links_between(numbering: Numbering) -> float:
    """Return how much likelier than by chance a text keeps its number from one release to the next."""
    kept = [
        number(numbering(sentence, person, "1.0.0")) == number(numbering(sentence, person, "1.1.0"))
        for sentence, person in sentences()
    ]
    return sum(kept) / len(kept) * SEATS


def names_that_explain(numbering: Numbering, sentence: str, person: int) -> Sequence[int]:
    """Return who may be named, for somebody who runs the code again with each name in turn."""
    published = numbering(sentence, person, "1.0.0")
    return [each for each in range(SEATS) if numbering(sentence, each, "1.0.0") == published]


def test_numbers_do_not_link_the_texts_of_one_person() -> None:
    assert links_within(ours) < GUESSES


def test_numbers_do_not_link_two_releases() -> None:
    assert links_between(ours) < GUESSES


def test_running_the_code_again_with_every_name_excludes_nobody() -> None:
    assert all(len(names_that_explain(ours, sentence, person)) == SEATS for sentence, person in sentences()[::7])


def test_the_attacker_links_everything_when_numbers_follow_people() -> None:
    assert links_within(following_the_person) > GUESSES
    assert links_between(following_the_person) > GUESSES


def test_the_attacker_finds_the_name_when_the_number_is_made_from_it() -> None:
    explained = [names_that_explain(made_from_the_name, sentence, person) for sentence, person in sentences()[::7]]
    assert sum(map(len, explained)) < GUESSES * len(explained)
