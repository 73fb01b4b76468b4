"""Each night plants every container and every disguise, and the loss of any part of the gate is seen on the first."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pytest

from pipelines.kit.people.registry import people_of
from pipelines.kit.people.tokens import distinctive_words
from pipelines.kit.texts import folding
from pipelines.publish import folder_leaks, leaks, readings
from pipelines.publish.canary.disguises import DISGUISES
from pipelines.publish.canary.formats import EVERY_CONTAINER
from pipelines.publish.canary.people import invented_people, registered
from pipelines.publish.canary.planting import FILE_NAME, leak_in
from pipelines.publish.canary.sweep import ACROSS_A_CUT, leak_of_a_registrant, swept
from pipelines.publish.canary.watch import Proof, prove
from pipelines.publish.containers import archives, columns, files, pieces
from pipelines.publish.leaks import Hits
from pipelines.publish.needles import Needles, build_needles
from tests.unit.publish.sample import BYSTANDER, PERSON, identities

NIGHT = "nuit 1"
READ_BY_SUFFIX = (
    files.TEXT
    | files.JSON
    | files.JSON_LINES
    | files.TABLES
    | files.ARCHIVES
    | files.COMPRESSED
    | files.ARROW
    | {".parquet", ".xlsx", ".tar", ".pdf"}
)


@cache
def needles(seed: str = NIGHT) -> Needles:
    everyone = registered(invented_people(seed, 3), identities())
    return build_needles(everyone, distinctive_words(people_of(everyone)))


def night(seed: str = NIGHT, looked_for: Needles | None = None) -> Proof:
    wanted = looked_for or needles(seed)
    planted = [*swept(seed, invented_people(seed, 3)), *leak_of_a_registrant(seed, identities())]
    return prove(planted, lambda name, content: folder_leaks.hits_of(name, content, wanted))


def missed(proof: Proof) -> list[str]:
    return [finding.detail for finding in proof.findings]


@pytest.mark.parametrize("seed", [f"nuit {rank}" for rank in range(1, 6)])
def test_a_gate_that_works_sees_all_of_it(seed: str) -> None:
    assert missed(night(seed)) == []


def test_every_container_and_every_disguise_is_there_each_night() -> None:
    planted = list(swept("a", invented_people("a", 3)))
    assert {leak.container for leak in planted} >= {*EVERY_CONTAINER, FILE_NAME, ACROSS_A_CUT}
    assert {leak.disguise for leak in planted} >= set(DISGUISES)
    assert [leak.content for leak in planted] == [leak.content for leak in swept("a", invented_people("a", 3))]


def test_every_suffix_that_the_gate_reads_has_a_container() -> None:
    assert {PurePosixPath(name).suffix for name in EVERY_CONTAINER} >= READ_BY_SUFFIX
    assert set(EVERY_CONTAINER) >= files.TEXT_NAMES


def test_no_reader_stands_beside_the_suffixes_that_are_listed() -> None:
    named = set(re.findall(r'"(\.[a-z0-9]+)": _', inspect.getsource(files)))
    assert named and named <= READ_BY_SUFFIX


NEW = [name for name in EVERY_CONTAINER if name.startswith("autre.")]
BINARY = [name for name in NEW if PurePosixPath(name).suffix not in files.TEXT]


@pytest.mark.parametrize("container", [*BINARY, "reste.arrow", "attribut.svg", "autre.md.svg"])
def test_every_disguise_is_found_in_each_container(container: str) -> None:
    people = invented_people(NIGHT, 3)
    leaks = [leak_in(container, disguise, people[rank % 3], "tests") for rank, disguise in enumerate(DISGUISES)]
    assert missed(prove(leaks, lambda name, content: folder_leaks.hits_of(name, content, needles()))) == []


def nothing(*_: object) -> Iterator[Any]:
    return iter(())


@pytest.mark.parametrize("suffix", sorted(READ_BY_SUFFIX))
def test_a_reader_that_yields_nothing_is_seen_on_the_first_night(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = files._reader
    monkeypatch.setattr(files, "_reader", lambda file: nothing if file.suffix == suffix else read(file))
    assert missed(night())


def of_the_first_letters(stream: Any) -> Iterator[pieces.Piece]:
    return pieces.text_pieces(io.BytesIO(stream.read(200_000)))


def raw_text_alone(text: str) -> Iterator[str]:
    yield text


NEVER = re.compile("(?!)")
LOST: dict[str, list[tuple[Any, str, Any]]] = {
    "names of files": [(folder_leaks, "name_hits", lambda *_: Hits())],
    "the rest of a long file": [(files, "text_pieces", of_the_first_letters)],
    "the overlap of two windows": [(pieces, "OVERLAP", 1)],
    "the footer of a Parquet file": [(columns, "_footer_rows", nothing), (columns, "binary_pieces", nothing)],
    "the comment of an archive": [(archives, "_raw", nothing)],
    "values that no row uses": [(columns._Unused, "pieces", nothing)],
    "every other reading": [(leaks, "readings", raw_text_alone)],
    "tags": [(folding, "_TAG", NEVER)],
    "initials and spoken signs": [(readings, "_loose", lambda *_: b"")],
    "encoded words": [(readings.encoded, "decoded_texts", nothing)],
    "phones": [(leaks, "count_phones", lambda *_: 0)],
    "digests": [(Needles, "count_digests", lambda *_: 0)],
}


@pytest.mark.parametrize("lost", LOST)
def test_a_part_of_the_gate_that_is_lost_is_seen_on_the_first_night(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name, changed in LOST[lost]:
        monkeypatch.setattr(place, name, changed)
    assert missed(night())


@pytest.mark.parametrize("kind", ["nom", "nom_seul", "courriel", "identifiant"])
def test_a_kind_of_name_that_is_not_looked_for_is_seen_on_the_first_night(kind: str) -> None:
    kept = {pattern: of for pattern, of in needles().patterns.items() if of != kind}
    assert len(kept) < len(needles().patterns)
    assert missed(night(NIGHT, replace(needles(), patterns=kept)))


LESS: dict[str, Callable[[Needles], Needles]] = {
    "phones": lambda all_of_them: replace(all_of_them, phones=frozenset()),
    "digests": lambda all_of_them: replace(all_of_them, contacts=()),
}


@pytest.mark.parametrize("lost", LESS)
def test_phones_or_digests_that_are_not_looked_for_are_seen_on_the_first_night(lost: str) -> None:
    assert missed(night(NIGHT, LESS[lost](needles())))


def test_one_registrant_is_drawn_who_has_a_whole_name() -> None:
    people = identities({"role": "inscrit"}, PERSON, BYSTANDER)
    drawn = {leak_of_a_registrant(str(rank), people)[0].content for rank in range(20)}
    assert len(drawn) == 2
    assert leak_of_a_registrant("a", people)[0].clean is None


NO_NAMES = [identities().slice(0, 0), identities({"email": "a@exemple.fr"}), pa.table({"a": []})]


@pytest.mark.parametrize("people", NO_NAMES)
def test_nobody_is_drawn_where_nobody_has_a_whole_name(people: pa.Table) -> None:
    assert leak_of_a_registrant("a", people) == []
