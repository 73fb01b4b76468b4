"""What is planted each night whatever the seed: each container and each disguise once, a cut, a name, a registrant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, cycle
from random import Random

import pyarrow as pa

from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.folding import fold
from pipelines.publish.canary.disguises import DISGUISES
from pipelines.publish.canary.formats import EVERY_CONTAINER
from pipelines.publish.canary.people import Target
from pipelines.publish.canary.planting import FILE_NAME, PlantedLeak, leak_in
from pipelines.publish.containers.pieces import WINDOW
from pipelines.publish.needles import SINGLE_NAME

NOTE = "note.md"
ACROSS_A_CUT = "à cheval sur deux fenêtres"
REGISTRANT = "une personne inscrite"
DRAWN = 100
FILLING = b"Plus de bus.\n"


def swept(seed: str, people: Sequence[Target]) -> Iterator[PlantedLeak]:
    """Yield each container and each disguise at least once, paired at random, and what needs a place of its own."""
    random = Random(f"sweep {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    containers, disguises = [*EVERY_CONTAINER, FILE_NAME], list(DISGUISES)
    random.shuffle(containers)
    random.shuffle(disguises)
    count = max(len(containers), len(disguises))
    for container, disguise, _ in zip(cycle(containers), cycle(disguises), range(count), strict=False):
        yield leak_in(container, disguise, random.choice(people), seed)
    yield _across_a_cut(random.choice(people))
    yield _single_name(random.choice(people))


def _across_a_cut(person: Target) -> PlantedLeak:
    """Return a name of which one half ends the first stretch that is read of a file."""
    name = fold(person.full).strip().encode()
    before = (FILLING * (WINDOW // len(FILLING) + 1))[: WINDOW - len(name) // 2 - 1] + b" "
    return PlantedLeak("lower case without accents", ACROSS_A_CUT, NOTE, before + name + b" hier.\n", kind="nom")


def _single_name(person: Target) -> PlantedLeak:
    text = f"Comme l'a dit {person.family} hier."
    return PlantedLeak("family name alone", NOTE, NOTE, text.encode(), kind=SINGLE_NAME)


def leak_of_a_registrant(seed: str, identities: pa.Table) -> list[PlantedLeak]:
    """Return a note that names one person of ``identities`` drawn from a seed, none when nobody has a whole name.

    It proves that those who registered are looked for, and not the invented people alone; it is never written.
    """
    random = Random(f"registrant {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    rows = pa.array(random.sample(range(identities.num_rows), min(identities.num_rows, DRAWN)), pa.int64())
    for person in chain(people_of(identities.take(rows)), people_of(identities)):
        names = sorted(name for name in person.name_patterns() if name.isprintable())
        if names:
            return [PlantedLeak(REGISTRANT, NOTE, NOTE, f"Vu avec {names[0]} hier.".encode())]
    return []
