"""Needles of a folder that was read first find what all needles find in it."""

from __future__ import annotations

import base64
import hashlib

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publish.canary.people import invented_people, registered
from pipelines.publish.canary.planting import planted_leaks
from pipelines.publish.folder_leaks import hits_of
from pipelines.publish.leaks import file_hits, text_hits
from pipelines.publish.needles import MAILBOX, Needles, build_needles
from pipelines.publish.seen_words import seen_in, texts_of
from tests.unit.publish.sample import identities

NAMES = st.lists(
    st.sampled_from(["ka", "lo", "mi", "ré", "su", "-", " ", "de ", "'", "d'", "Mme ", " née ", "(", ")", "1"]),
    max_size=5,
).map("".join)
PHONES = st.sampled_from(["0612345678", "+33 6 12 34 56 79", "06 12 34 56 70 / 01 44 55 66 77", "ka", ""])
PEOPLE = st.lists(st.tuples(NAMES, NAMES, NAMES, PHONES), min_size=1, max_size=6)
SHOWN = st.sampled_from(
    [
        "{first} {family}",
        "{family}{first}",
        "{first} M. {family}",
        "{local}@exemple.fr",
        "{local} arobase exemple point fr",
        "{local}",
        "{phone}",
        "rec0000000000000{rank}",
        "{encoded}",
        "{digest}",
        "{plain_digest}",
        "{spelt}",
        "Plus de bus.",
    ]
)


def table(people: list[tuple[str, str, str, str]]) -> pa.Table:
    return pa.table(
        {
            "airtable_record_id": [f"rec0000000000000{rank}" for rank in range(len(people))],
            "nom": [family for family, _, _, _ in people],
            "prenom": [first for _, first, _, _ in people],
            "email": [f"{local}@exemple.fr" for _, _, local, _ in people],
            "telephone": [phone for _, _, _, phone in people],
        }
    )


def shown(form: str, rank: int, person: tuple[str, str, str, str]) -> str:
    family, first, local, phone = person
    name = f"{first} {family}"
    return form.format(
        first=first,
        family=family,
        local=local,
        phone=phone,
        rank=rank,
        encoded=base64.b64encode(f"{name} {phone}".encode()).decode(),
        digest=hashlib.sha256(f"{local}@exemple.fr".encode()).hexdigest(),
        plain_digest=hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        spelt=" ".join(name),
    )


def filtered(everybody: pa.Table, *files: tuple[str, bytes]) -> Needles:
    seen = seen_in(text for file in files for text in texts_of(*file))
    assert seen is not None
    return build_needles(everybody, seen=seen)


@settings(deadline=None, max_examples=200)
@given(people=PEOPLE, forms=st.lists(SHOWN, min_size=1, max_size=4), suffix=st.sampled_from(["csv", "md", "html"]))
def test_nothing_is_lost_by_leaving_out_who_cannot_be_found(
    people: list[tuple[str, str, str, str]], forms: list[str], suffix: str
) -> None:
    written = [shown(form, rank % len(people), people[rank % len(people)]) for rank, form in enumerate(forms)]
    file = (f"a.{suffix}", "\n".join(["texte", *written]).encode())
    everybody = table(people)
    needles = filtered(everybody, file)
    complete = build_needles(everybody)
    assert hits_of(*file, needles) == hits_of(*file, complete)
    assert (needles.phones, needles.unusable) == (complete.phones, complete.unusable)
    assert needles.patterns.items() <= complete.patterns.items()


def test_who_cannot_be_found_has_no_pattern() -> None:
    everybody = table([("Karelomi", "Sukami", "sukami.karelomi", "0612345678"), ("Milosu", "Réka", "reka.milosu", "")])
    needles = filtered(everybody, ("a.md", b"Sukami Karelomi"))
    assert needles.patterns
    assert not any("milosu" in pattern for pattern in needles.patterns)
    assert needles.phones == {"612345678"}


def test_planted_people_are_looked_for_although_the_folder_was_read_before() -> None:
    people = invented_people("tests", 3)
    needles = filtered(registered(people, identities()), ("a.md", b"Plus de bus."))
    for leak in planted_leaks("lues avant", people, 40):
        assert hits_of(leak.name, leak.content, needles), (leak.disguise, leak.container)


def test_a_folder_of_too_many_words_is_not_sorted_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.publish.seen_words.MOST_WORDS", 3)
    assert seen_in(["un deux trois quatre"]) is None


@pytest.mark.parametrize("local", ["personne.39", "mairie.35000", "contact2024"])
def test_a_numbered_mailbox_of_ordinary_words_is_found_with_its_domain_alone(local: str) -> None:
    needles = build_needles(identities({"nom": "39", "prenom": "Personne", "email": f"{local}@exemple.fr"}))
    assert not text_hits(f"Vu par une personne à 39 ans, {local.replace('.', ' ')}", needles)
    assert text_hits(f"{local}@exemple.fr", needles)["courriel"]
    assert text_hits(f"{local} arobase exemple point fr", needles)["courriel"]


def test_a_mailbox_is_not_found_once_words_between_are_left_out() -> None:
    needles = build_needles(identities({"nom": "X", "email": "zorglub.39@exemple.fr"}))
    assert text_hits("zorglub.39", needles) == {MAILBOX: 1}
    assert not text_hits("un zorglub à 39 euros", needles)


def test_a_name_that_is_also_a_mailbox_is_a_name() -> None:
    cells = {"nom": "Zorglubert", "prenom": "Anastasie", "email": "anastasie.zorglubert@exemple.fr"}
    needles = build_needles(identities(cells))
    assert text_hits("Anastasie M. Zorglubert", needles)["nom"]
    assert file_hits("a.md", b"anastasie.zorglubert", needles) == {"nom": 1}
