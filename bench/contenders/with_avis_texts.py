"""The detectors of this project, on jobs of texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from bench.contenders.texts import Found, Reader, answer
from pipelines.anonymise.texts.detection import find_passages
from pipelines.anonymise.texts.model import load_model
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of


def load(task: dict[str, Any]) -> Reader:
    """Return the detectors, with the model when the task wants it."""
    model = load_model(task["model"])

    def read(people: list[dict[str, Any]], texts: list[str]) -> Iterator[Found]:
        known = KnownPeople(people_of(pa.Table.from_pylist(people)))
        for each in find_passages(texts, known, (), model):
            yield each.row, each.start, each.end, each.kind, each.certain

    return read


if __name__ == "__main__":
    answer(load)
