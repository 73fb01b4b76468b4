"""The gate proves each night that it works, and lets a name stay only by a decision on record."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.kit.decisions import LeakWaiver
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage
from pipelines.publish import leak_search
from pipelines.publish.canary.formats import EVERY_CONTAINER
from pipelines.publish.canary.people import invented_people
from pipelines.publish.candidate import Candidate
from pipelines.publish.content import contents_digest, read_folder
from pipelines.publish.gate import inspect_release
from pipelines.publish.leak_search import LeakSettings
from pipelines.publish.leaks import Hits
from pipelines.publish.needles import Needles, build_needles
from pipelines.publish.verdict import GateReport
from tests.unit.publish.sample import PERSON, PROTOCOL, identities, open_tables, staged

TODAY = datetime.date(2026, 5, 2)
YESTERDAY = TODAY - datetime.timedelta(days=1)
SEATED = {"nom": "Zorglubert", "prenom": "Anastasie", "role": "titulaire"}


@pytest.fixture
def candidate(tmp_path: Path) -> Candidate:
    return staged(tmp_path)


def verdict(candidate: Candidate, people: pa.Table | None = None, **settings: Any) -> GateReport:
    said = LeakSettings(today=TODAY, **settings)
    return inspect_release(candidate.folder, identities() if people is None else people, PROTOCOL, (), said)


def errors(report: GateReport) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity == "erreur"]


@pytest.mark.parametrize("seed", [f"nuit {rank}" for rank in range(5)])
def test_every_leak_planted_on_purpose_is_seen_and_the_release_stays_as_it_is(candidate: Candidate, seed: str) -> None:
    before = contents_digest(read_folder(candidate.folder)[0])
    report = verdict(candidate, seed=seed)
    assert report.passed and report.planted == report.seen > len(EVERY_CONTAINER)
    assert report.digest == before == contents_digest(read_folder(candidate.folder)[0])


def test_a_gate_that_sees_nothing_turns_red(candidate: Candidate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leak_search, "hits_of", lambda *_: Hits())
    report = verdict(candidate)
    assert set(errors(report)) == {"barriere_aveugle"}
    assert report.seen == 1 and report.planted == len(errors(report)) + 1


def test_needles_without_those_who_registered_turn_it_red_and_nobody_is_told(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def invented_people_alone(people: pa.Table, *more: Any) -> Needles:
        return build_needles(people.slice(people.num_rows - 3), *more)

    monkeypatch.setattr(leak_search, "build_needles", invented_people_alone)
    report = verdict(candidate)
    assert [(finding.code, finding.detail) for finding in report.findings] == [
        ("barriere_aveugle", "une personne inscrite, note.md")
    ]
    assert not any(value in repr(report) for value in PERSON.values() if value != PERSON["role"])


def test_somebody_who_registered_among_many_is_looked_for_too(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leak_search, "MANY_PEOPLE", 0)
    report = verdict(candidate)
    assert report.passed and report.planted == report.seen


def test_a_reader_of_texts_that_sees_nothing_turns_it_red(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(known: object, batch: Batch) -> list[Passage]:
        return []

    monkeypatch.setattr(leak_search, "passages_of", nothing)
    assert errors(verdict(candidate)) == ["barriere_aveugle"]


def test_an_invented_person_who_is_already_in_the_release_turns_it_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = invented_people("a", 3)
    candidate = staged(tmp_path, open_tables(opinion=f"Merci à {people[0].full}."))
    monkeypatch.setattr(leak_search, "invented_people", lambda seed, count: people)
    assert "temoin_confondu" in errors(verdict(candidate))


def test_what_a_run_may_tell_is_numbers(candidate: Candidate) -> None:
    counts = verdict(candidate).counts
    assert all(isinstance(count, int) for count in counts.values())
    assert counts["fuites_temoins_posees"] == counts["fuites_temoins_trouvees"] > 0


def test_the_single_name_of_somebody_who_sat_turns_it_red_and_that_of_a_registrant_does_not(tmp_path: Path) -> None:
    candidate = staged(tmp_path, open_tables(opinion="Zorglubert l'a dit."))
    report = verdict(candidate, identities(SEATED))
    told = {(finding.file, finding.column, finding.line) for finding in report.findings}
    assert ("data/avis.csv", "texte_integral", 1) in told, "the cell"
    assert ("data/avis.parquet", "", 0) in told, "the bytes"
    assert verdict(candidate, identities(SEATED | {"role": "inscrit"})).passed


def test_who_sits_by_a_draw_made_since_is_protected_like_who_sat(tmp_path: Path) -> None:
    candidate = staged(tmp_path, open_tables(opinion="Zorglubert l'a dit."))
    people = identities(SEATED | {"role": "inscrit", "airtable_record_id": "rec0000000000ABCD"})
    assert not verdict(candidate, people, roles={"rec0000000000ABCD": "titulaire"}).passed


def test_the_names_that_a_release_publishes_by_consent_may_be_in_its_texts(tmp_path: Path) -> None:
    opinion = "Merci à Hélène Zorglubert, notre garante."
    told = verdict(staged(tmp_path / "a", open_tables(opinion=opinion)), identities(SEATED))
    assert not told.passed
    public = staged(tmp_path / "b", open_tables(opinion=opinion, garant_nom="Hélène Zorglubert"))
    assert verdict(public, identities(SEATED)).passed
    assert verdict(
        staged(tmp_path / "c", open_tables(opinion=opinion)), identities(SEATED), names=["Hélène Zorglubert"]
    ).passed


def waivers(report: GateReport, form: str = "Zorglubert", **changes: Any) -> list[LeakWaiver]:
    """Waivers that fit what a report found: the most in each file, in bytes or in cells."""
    found: dict[str, int] = {}
    for finding in report.findings:
        if finding.code == "fuite" and not finding.column:
            found[finding.file] = max(found.get(finding.file, 0), finding.count)
    said = {"forme": form, "motif": "C'est une ville.", "decide_par": "C. E.", "date": TODAY, "expire": TODAY}
    return [
        LeakWaiver.model_validate(said | {"fichier": file, "nombre": count} | changes) for file, count in found.items()
    ]


def test_a_name_stays_by_waivers_that_fit_each_file_and_what_stays_is_counted(tmp_path: Path) -> None:
    candidate = staged(tmp_path, open_tables(opinion="Zorglubert, et puis Zorglubert."))
    asked = waivers(verdict(candidate, identities(SEATED)))
    assert "data/avis.csv" in {each.fichier for each in asked}
    report = verdict(candidate, identities(SEATED), waivers=asked)
    assert report.passed and not report.findings
    assert {each.file: each.count for each in report.waived} == {each.fichier: each.nombre for each in asked}
    assert report.counts["derogations_en_vigueur"] == len(asked)
    assert "zorglubert" not in repr(report).lower()


@pytest.mark.parametrize("change", [{"nombre": 9}, {"date": YESTERDAY, "expire": YESTERDAY}, {"forme": "Anastasie"}])
def test_a_waiver_that_does_not_fit_is_void_and_told(tmp_path: Path, change: dict[str, Any]) -> None:
    candidate = staged(tmp_path, open_tables(opinion="Zorglubert, et puis Zorglubert."))
    before = verdict(candidate, identities(SEATED))
    report = verdict(candidate, identities(SEATED), waivers=waivers(before, **change))
    assert errors(report) == errors(before)
    assert {finding.code for finding in report.findings} & {"derogation_fuite_compte", "derogation_fuite_expiree"}
    assert not report.waived


def test_a_waived_name_does_not_cover_what_else_is_found(tmp_path: Path) -> None:
    one = staged(tmp_path / "a", open_tables(opinion="Zorglubert, et puis Zorglubert."))
    asked = waivers(verdict(one, identities(SEATED)))
    for rank, more in enumerate(("Anastasie Zorglubert", "zorg@exemple.fr", "Anastasie")):
        opinion = f"Zorglubert, et puis Zorglubert. {more}."
        candidate = staged(tmp_path / str(rank), open_tables(opinion=opinion))
        report = verdict(candidate, identities(SEATED | {"email": "zorg@exemple.fr"}), waivers=asked)
        assert "fuite" in errors(report), more
