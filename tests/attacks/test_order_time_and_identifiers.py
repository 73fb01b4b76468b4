"""What is not a figure also tells: the order of rows, a date, an identifier that is a hash of something known."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.candidate import build_candidate
from pipelines.publish.content import Contents, read_folder
from pipelines.publish.corrections import PanelSource
from pipelines.publish.ledger import Ledger
from tests.unit.anonymise.panel_edition import KEY, PROTOCOL, edition, full_tables, people

OF_PEOPLE = (
    "inscriptions",
    "identites",
    "panelistes",
    "presences",
    "bulletins",
    "contributions",
    "evaluations",
    "questions_citoyens",
)
MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def release(private: Tables, folder: Path) -> Contents:
    made = anonymise_tables(private, edition(contributions=True), PROTOCOL).open
    quotas = rows_of(private["composition"])
    build_candidate(made, edition(), PROTOCOL, folder / "public", folder / "staged", Ledger(()), PanelSource(quotas))
    contents, refused = read_folder(folder / "staged")
    assert not refused
    return contents


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return release(full_tables(), tmp_path_factory.mktemp("edition"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_in_which_people_came_is_in_no_byte(contents: Contents, tmp_path: Path, seed: int) -> None:
    shuffle, private = np.random.default_rng(seed), full_tables()
    for name in OF_PEOPLE:
        private[name] = private[name].take(shuffle.permutation(private[name].num_rows))
    other = release(private, tmp_path)
    assert [name for name in contents if contents[name] != other[name]] == []


def test_the_attack_on_order_works_on_a_table_that_keeps_it() -> None:
    kept = [row["airtable_record_id"] for row in rows_of(full_tables()["inscriptions"])]
    assert kept == sorted(kept), "the order of arrival would be published"


def test_no_moment_is_published_but_the_hours_of_public_sessions(contents: Contents) -> None:
    found = {name for name, content in contents.items() if MOMENT.search(content)}
    tables = {Path(name).stem for name in found if name.startswith("data/")}
    assert tables <= {"sessions"}


def digests(value: str) -> Iterator[bytes]:
    """Yield what a careless program writes in place of an identifier, with the salts that a public key would be."""
    for salt in ("", KEY, "avis-ouverts", "airtable"):
        for text in {salt + value, value + salt, f"{salt}:{value}", f"{value}:{salt}"}:
            data = text.encode()
            for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
                made = hashlib.new(name, data).digest()
                yield from (made.hex().encode(), base64.b64encode(made).rstrip(b"="))
            yield base64.b64encode(data).rstrip(b"=")


def identified(contents: Contents, shortest: int = 10) -> int:
    """Return how many known people an attacker finds who hashes every identifier and looks for the first characters."""
    everything = b"\n".join(contents.values()).lower()
    known = set(re.findall(rb"[a-z0-9+/_-]{%d}" % shortest, everything))
    tokens = known | {
        everything[match.start() : match.start() + shortest] for match in re.finditer(rb"\b\w{10}", everything)
    }
    found = 0
    for person in people(60):
        values = [str(value) for value in person.values() if value]
        values += [value.lower() for value in values] + [re.sub(r"\D", "", str(person["telephone"]))]
        found += any(digest[:shortest].lower() in tokens for value in values for digest in digests(value))
    return found


def test_no_identifier_is_a_hash_of_anything_known(contents: Contents) -> None:
    assert identified(contents) == 0


def test_the_attack_finds_everybody_in_a_release_that_hashes_telephones(contents: Contents) -> None:
    hashed = [hashlib.sha256(str(person["telephone"]).encode()).hexdigest()[:16] for person in people(60)]
    naive = contents | {"data/personnes.csv": "\n".join(hashed).encode()}
    assert identified(naive) == 60
