"""The gate: no byte leaves before it has read that very byte, and it says nothing of whom it found."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.ingest.edition import read_edition
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, csv_bytes, table_from
from pipelines.publish.canary.plants import in_prose
from pipelines.publish.candidate import Candidate
from pipelines.publish.content import read_folder, sums_file
from pipelines.publish.release import publish_candidate
from pipelines.publish.release_checks import released
from pipelines.publish.verdict import GateReport
from pipelines.validate.tables import validate_tables
from tests.unit.publish.disguises import DISGUISES
from tests.unit.publish.sample import (
    BYSTANDER,
    KEY,
    PERSON,
    edition,
    identities,
    inspected,
    open_tables,
    published,
    staged,
)

VALUES = [value for person in (PERSON, BYSTANDER) for name, value in person.items() if name != "role"]


@pytest.fixture
def candidate(tmp_path: Path) -> Candidate:
    return staged(tmp_path)


def codes(report: GateReport) -> set[str]:
    return {finding.code for finding in report.findings}


def plant(candidate: Candidate, name: str, content: bytes) -> None:
    """Add or replace a staged file, and make the sums honest again."""
    path = candidate.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    (candidate.folder / "SHA256SUMS").write_bytes(sums_file(released(read_folder(candidate.folder)[0])))


def test_a_clean_release_is_green(candidate: Candidate) -> None:
    report = inspected(candidate)
    assert report.passed and not report.findings
    assert report.files == len(report.sums) == len(read_folder(candidate.folder)[0])


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_leak_in_a_text_turns_it_red_and_the_report_names_nobody(tmp_path: Path, disguise: str) -> None:
    candidate = staged(tmp_path, open_tables(opinion=f"Nous avons entendu {in_prose(DISGUISES[disguise])} en séance."))
    report = inspected(candidate)
    assert not report.passed
    assert {"data/avis.csv", "data/avis.parquet"} <= {
        finding.file for finding in report.findings if finding.code == "fuite"
    }
    told = repr(report) + "".join(finding.text(language) for finding in report.findings for language in ("fr", "en"))
    assert not any(value in told for value in [*VALUES, DISGUISES[disguise]])
    with pytest.raises(AvisError) as refusal:
        publish_candidate(candidate, report, tmp_path / "public", tmp_path / "private")
    assert not any(value in str(refusal.value) for value in VALUES)
    assert not (tmp_path / "public" / KEY).exists()


@pytest.mark.parametrize(
    "name", ["README.md", "CITATION.cff", "quality.json", "dictionary.csv", "edition/CHANGELOG.md"]
)
def test_a_leak_in_any_document_turns_it_red(candidate: Candidate, name: str) -> None:
    leak = f'"{PERSON["prenom"]} {PERSON["nom"]}"'
    content = (candidate.folder / name).read_bytes()
    plant(candidate, name, f"[{leak}]".encode() if name.endswith(".json") else content + leak.encode())
    assert "fuite" in codes(inspected(candidate))


def test_a_leak_in_a_footer_turns_it_red(candidate: Candidate) -> None:
    path = candidate.folder / "data" / "avis.parquet"
    plant(candidate, "data/note.parquet", b"")
    (candidate.folder / "data" / "note.parquet").unlink()
    pq.write_table(pq.read_table(path).replace_schema_metadata({"auteur": PERSON["email"]}), path)
    assert "fuite" in codes(inspected(candidate))


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "data/inscriptions.csv",
        "data/demarches.csv",
        "data/avis.json",
        ".cache",
        "edition/autre.html",
        "1/README.md",
    ],
)
def test_a_file_that_is_not_on_the_list_turns_it_red(candidate: Candidate, name: str) -> None:
    plant(candidate, name, b"x")
    assert "publication_fichier_inconnu" in codes(inspected(candidate))


def test_a_compressed_copy_is_not_on_the_list_and_is_read_all_the_same(candidate: Candidate) -> None:
    plant(candidate, "data/avis.csv.gz", gzip.compress(f"a\n{PERSON['telephone']}\n".encode()))
    assert {"publication_fichier_inconnu", "fuite"} <= codes(inspected(candidate))


@pytest.mark.parametrize(
    "make",
    [lambda path: path.symlink_to("/etc/hostname"), lambda path: os.mkfifo(path), lambda path: path.symlink_to("/etc")],
)
def test_a_link_or_a_special_file_turns_it_red(candidate: Candidate, make: Callable[[Path], None]) -> None:
    make(candidate.folder / "data" / "lien")
    assert "publication_lien" in codes(inspected(candidate))


def test_a_column_that_the_schema_does_not_have_turns_it_red(candidate: Candidate) -> None:
    table = pq.read_table(candidate.folder / "data" / "sessions.parquet").append_column("age", pa.array([41, 52]))
    pq.write_table(table, candidate.folder / "data" / "sessions.parquet")
    plant(candidate, "data/sessions.csv", csv_bytes(table))
    assert "publication_colonnes" in codes(inspected(candidate))


def test_two_formats_that_disagree_turn_it_red(candidate: Candidate) -> None:
    plant(
        candidate,
        "data/sessions.csv",
        (candidate.folder / "data" / "sessions.csv").read_bytes().replace(b"weekend", b"audition_publique"),
    )
    assert "publication_formats_differents" in codes(inspected(candidate))


def test_thresholds_are_read_again_from_the_bytes(candidate: Candidate) -> None:
    table = pq.read_table(candidate.folder / "data" / "sessions.parquet")
    table = table.set_column(table.column_names.index("participation"), "participation", [["chiffre", "non_publie"]])
    table = table.set_column(table.column_names.index("nb_presents"), "nb_presents", [[1, None]])
    pq.write_table(table, candidate.folder / "data" / "sessions.parquet")
    plant(candidate, "data/sessions.csv", csv_bytes(table))
    assert "seuil_participation" in codes(inspected(candidate))


def test_a_missing_document_or_wrong_sums_turn_it_red(candidate: Candidate) -> None:
    (candidate.folder / "LICENSE.txt").unlink()
    assert {"publication_fichier_manquant", "publication_sommes"} <= codes(inspected(candidate))


def test_a_name_that_a_consenting_speaker_shares_is_red_all_the_same(tmp_path: Path) -> None:
    homonym = identities({"nom": "Vauquelin", "prenom": "Hélène", "role": "inscrit"})
    candidate = staged(tmp_path, open_tables(garant_nom="Hélène Vauquelin"))
    assert "fuite" in codes(inspected(candidate, homonym))


def test_people_who_register_later_are_looked_for_in_what_is_already_published(tmp_path: Path) -> None:
    published(tmp_path, open_tables(opinion="Merci à Paul Nouveau-Venu."))
    again = staged(tmp_path, open_tables(opinion="Merci à Paul Nouveau-Venu."))
    assert not again.changed
    assert "fuite" in codes(inspected(again, identities({"nom": "Nouveau-Venu", "prenom": "Paul", "role": "inscrit"})))


def test_names_that_cannot_be_looked_for_are_counted_without_blocking(candidate: Candidate) -> None:
    report = inspected(candidate, identities(PERSON, {"nom": "de", "prenom": "la", "role": "inscrit"}))
    assert report.passed and [finding.count for finding in report.findings] == [1]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path, candidate: Candidate) -> None:
    absent = replace(candidate, folder=tmp_path / "absent")
    with pytest.raises(AvisError, match="pas un dossier de publication"):
        inspected(absent)


def contributions() -> Tables:
    fields = load_schema("contributions", "open").fields
    required = {field.name: field.constraints["enum"][0] for field in fields if "enum" in field.constraints}
    row = required | {"demarche_id": KEY, "contribution_id": "c001", "texte": "Plus de bus."}
    return open_tables() | {"contributions": table_from(load_schema("contributions", "open"), [row])}


SPEAKER = {"nom": "Ada Vernet", "role": "intervenant"}


def test_contributions_do_not_leave_when_no_registrant_is_known(tmp_path: Path) -> None:
    report = inspected(staged(tmp_path, contributions()), identities(SPEAKER))
    assert [(finding.code, finding.table) for finding in report.findings] == [("inscrits_inconnus", "contributions")]
    assert not report.passed
    assert inspected(staged(tmp_path, contributions())).passed


def test_a_registry_that_is_missing_turns_it_red(candidate: Candidate) -> None:
    assert "registre_absent" in codes(inspected(candidate, pa.table({"nom": pa.array([], pa.string())})))


BLANK = [{"role": "titulaire"}, {"role": "inscrit", "nom": "Zorglubert"}]


@pytest.mark.parametrize("people", [identities().slice(0, 0), identities(*BLANK)])
def test_a_registry_that_names_nobody_turns_it_red(candidate: Candidate, people: pa.Table) -> None:
    report = inspected(candidate, people)
    assert not report.passed
    assert "registre_vide" in {finding.code for finding in report.findings if finding.severity == "erreur"}


def test_texts_of_an_edition_that_had_nobody_on_a_list_leave_and_it_is_told(tmp_path: Path) -> None:
    tables = open_tables()
    unlisted = tables | {"rapport_anonymisation": tables["rapport_anonymisation"].slice(0, 0)}
    candidate = staged(tmp_path, unlisted)
    report = inspected(candidate, identities().slice(0, 0))
    assert report.passed
    assert [(finding.code, finding.severity) for finding in report.findings] == [("registre_vide", "avertissement")]
    assert not inspected(candidate, identities(*BLANK)).passed, "rows that say nothing are people whom nobody can find"


def test_the_name_of_a_link_is_not_told_unless_it_is_one_of_ours(candidate: Candidate) -> None:
    (candidate.folder / f"{PERSON['prenom']} {PERSON['nom']}.csv").symlink_to("/etc/hostname")
    (candidate.folder / "data" / "avis.csv").unlink()
    (candidate.folder / "data" / "avis.csv").symlink_to("/etc/hostname")
    report = inspected(candidate)
    links = [finding.file for finding in report.findings if finding.code == "publication_lien"]
    assert "data/avis.csv" in links and len(links) == 2
    assert PERSON["nom"] not in repr(report)


def test_a_file_that_cannot_be_read_does_not_say_that_somebody_invented_is_there(candidate: Candidate) -> None:
    plant(candidate, "data/abime.parquet", b"PAR1 rien")
    found = codes(inspected(candidate))
    assert "fichier_illisible" in found and "temoin_confondu" not in found


def test_somebody_whose_row_could_not_be_split_is_looked_for_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "inscriptions.csv").write_text(
        "Record ID,Nom,Prénom,consentement_traitement\nrec00000000000001,Roy,Anne,oui\nZorglubert,Anastasie,oui\n"
    )
    raw, findings = read_edition(folder, edition())
    people = validate_tables(raw, edition(), findings)["identites"]
    candidate = staged(tmp_path, open_tables(opinion="Merci à Anastasie Zorglubert."))
    assert "fuite" in codes(inspected(candidate, people))
