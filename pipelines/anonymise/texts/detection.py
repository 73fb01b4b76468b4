"""Every passage of a text that tells who somebody is: people we know, identifiers, people whom no list knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipelines.anonymise.texts.combinations import combination_passages
from pipelines.anonymise.texts.model import Model
from pipelines.anonymise.texts.third_parties import third_party_passages
from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.people.allowed import without_allowed
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.texts.batch import Batch, batches
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.passages import Passage, without_overlaps


def find_passages(
    texts: Sequence[str], known: KnownPeople, allowed: Collection[str] = (), model: Model | None = None
) -> list[Passage]:
    """Return the passages of ``texts`` in reading order, those that overlap as one.

    ``allowed`` are names that may stand: speakers who agreed, public figures. A model adds to what the rules hold.
    """
    found = (
        replace(passage, row=passage.row + first)
        for first, batch in batches(texts)
        for passage in without_overlaps(without_allowed([*_detected(batch, known, model)], batch, allowed))
        if fold(batch.texts[passage.row][passage.start : passage.end]).strip()
    )
    return list(found)


def _detected(batch: Batch, known: KnownPeople, model: Model | None) -> Iterator[Passage]:
    yield from known.passages(batch)
    yield from identifier_passages(batch)
    yield from third_party_passages(batch)
    yield from combination_passages(batch)
    if model:
        yield from model.passages(batch)
