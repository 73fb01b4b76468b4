"""The proof is red when the gate is blind: to one leak, to all, to texts."""

from __future__ import annotations

from functools import partial

import pytest

from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage
from pipelines.publish.canary.people import invented_people, registered
from pipelines.publish.canary.planting import PlantedLeak, planted_leaks
from pipelines.publish.canary.watch import Proof, prove, prove_in_texts, together
from pipelines.publish.folder_leaks import hits_of
from pipelines.publish.leaks import Hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.sample import identities

PEOPLE = invented_people("tests", 3)
NEEDLES = build_needles(registered(PEOPLE, identities()))
READ = partial(hits_of, needles=NEEDLES)


def test_a_gate_that_sees_everything_is_proven() -> None:
    assert prove(planted_leaks("a", PEOPLE, 5), READ) == Proof(5, 5)


def test_a_gate_that_sees_nothing_is_told_which_disguise_and_container_it_missed() -> None:
    leaks = planted_leaks("a", PEOPLE, 2)
    proof = prove(leaks, lambda name, content: Hits())
    assert (proof.planted, proof.seen) == (2, 0)
    assert [finding.code for finding in proof.findings] == ["barriere_aveugle"] * 2
    assert [finding.detail for finding in proof.findings] == [f"{leak.disguise}, {leak.container}" for leak in leaks]
    assert all(finding.severity == "erreur" for finding in proof.findings)


def test_a_gate_that_does_not_know_the_people_is_blind() -> None:
    strangers = partial(hits_of, needles=build_needles(identities()))
    assert prove(planted_leaks("a", PEOPLE, 5), strangers).seen == 0


def test_what_was_found_before_the_leak_proves_nothing() -> None:
    name = f"Vu avec {PEOPLE[0].full}.".encode()
    assert prove([PlantedLeak("plain", "README.md", "README.md", name, clean=name)], READ).seen == 0
    twice = name + b"\n\n" + name
    assert prove([PlantedLeak("plain", "README.md", "README.md", twice, clean=name)], READ).seen == 1


@pytest.mark.parametrize("seed", [f"nuit {rank}" for rank in range(20)])
def test_the_reader_of_texts_is_sure_of_an_invented_person(seed: str) -> None:
    known = KnownPeople(people_of(registered(PEOPLE, identities())))
    assert prove_in_texts(PEOPLE, seed, known.passages) == Proof(1, 1)


def test_a_reader_of_texts_that_is_never_sure_is_blind() -> None:
    def unsure(batch: Batch) -> list[Passage]:
        return [Passage(0, 0, 5, "nom", certain=False)]

    proof = prove_in_texts(PEOPLE, "a", unsure)
    assert (proof.seen, [finding.code for finding in proof.findings]) == (0, ["barriere_aveugle"])


def test_proofs_add_up() -> None:
    assert together([Proof(3, 2), Proof(1, 1)]) == Proof(4, 3)
