"""What is published of texts: what was found for sure replaced, what is doubtful withheld with its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pyarrow as pa

from bench.verbatims.compose import text_about
from bench.verbatims.known_styles import KNOWN_STYLES
from bench.verbatims.model import Invented
from bench.verbatims.people import identities
from pipelines.anonymise.texts.detection import find_passages
from pipelines.anonymise.texts.redaction import Naming, redact
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.passages import Passage


@dataclass(frozen=True)
class Written:
    """Texts that panelists wrote, and the record of the person whom each is about."""

    people: Sequence[Invented]
    texts: list[str]
    subjects: list[str]


def written_about_panelists(people: Sequence[Invented], chance: Random, each: int = 1) -> Written:
    """Return texts about every panelist in every style that suits the name."""
    pairs = [
        (text_about(surface, "known", style, chance).text, person.record)
        for person in people
        if person.role != "inscrit"
        for style, write in KNOWN_STYLES.items()
        for _ in range(each)
        if (surface := write(person, chance))
    ]
    return Written(people, [text for text, _ in pairs], [record for _, record in pairs])


@dataclass(frozen=True)
class Published:
    """The texts that go out, and for each the subject that nobody must find."""

    texts: list[str]
    subjects: list[str]


def publish(written: Written, release: str = "1.0.0") -> Published:
    """Return what goes out of texts: redacted, the doubtful ones withheld."""
    people = list(people_of(pa.Table.from_pylist(identities(list(written.people)))))
    naming = Naming({person.index: person.role for person in people if person.seated}, release)
    found: defaultdict[int, list[Passage]] = defaultdict(list)
    for passage in find_passages(written.texts, KnownPeople(people)):
        found[passage.row].append(passage)
    rows = [row for row in range(len(written.texts)) if all(passage.certain for passage in found[row])]
    texts = [redact(written.texts[row], found[row], naming) for row in rows]
    return Published(texts, [written.subjects[row] for row in rows])
