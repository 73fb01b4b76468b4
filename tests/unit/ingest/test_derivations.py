import datetime

import pyarrow as pa
import pytest

from pipelines.ingest.derivations import department_of_postcode, derive_registrations, name_quotas
from pipelines.kit.ladders import Ladder
from pipelines.kit.protocol import shared_rules
from pipelines.kit.schema import load_schema, text_schema, vocabulary


def table_of(name, *rows):
    schema = text_schema(load_schema(name, "intake"))
    return pa.table(
        {
            column: pa.chunked_array([[row.get(column) for row in rows]], schema.field(column).type)
            for column in schema.names
        }
    )


def derive(edition, *rows):
    return derive_registrations(table_of("inscriptions", *rows), edition, "inscriptions.csv")


def test_a_lost_leading_zero_is_restored_and_counted(edition_with):
    table, findings = derive(
        edition_with(), {"code_postal": "1000"}, {"code_postal": "69001"}, {"code_postal": "100"}, {}
    )
    assert table.column("code_postal").to_pylist() == ["01000", "69001", "100", None]
    assert ("zero_retabli", "code_postal", 1) in [(f.code, f.column, f.count) for f in findings]


def test_a_departement_of_one_digit_lost_its_zero(edition_with):
    table, findings = derive(edition_with(), {"departement": "1"}, {"departement": "69"}, {"departement": "2A"})
    assert table.column("departement").to_pylist() == ["01", "69", "2A"]
    assert [(f.code, f.column, f.count) for f in findings if f.column == "departement"] == [
        ("zero_retabli", "departement", 1)
    ]


def test_departement_and_region_come_from_the_commune_first_and_never_replace_a_cell(edition_with):
    table, findings = derive(
        edition_with(),
        {"commune_insee": "2A004", "code_postal": "75011"},
        {"code_postal": "97400"},
        {"code_postal": "69001", "departement": "38"},
        {"code_postal": "00000"},
        {"departement": "inconnu"},
    )
    assert table.column("departement").to_pylist() == ["2A", "974", "38", None, "inconnu"]
    assert table.column("region").to_pylist() == ["94", "04", "84", None, None]
    assert [(f.code, f.severity, f.column, f.count) for f in findings] == [
        ("cellule_deduite", "information", "departement", 1),
        ("cellule_deduite", "information", "departement", 1),
        ("cellule_deduite", "information", "region", 3),
    ]


@pytest.mark.parametrize(
    ("postcode", "department"),
    [("75011", "75"), ("20000", "2A"), ("20167", "2A"), ("20200", "2B"), ("20600", "2B"), ("20900", None)]
    + [("97100", "971"), ("97133", "977"), ("97150", "978"), ("98800", "988"), ("99123", None), ("7501", None)],
)
def test_a_postcode_gives_its_departement_corsica_and_overseas_included(postcode, department):
    assert department_of_postcode(postcode) == department


def test_every_departement_has_one_region_that_exists():
    regions = {term.code for term in vocabulary("region")}
    assert [term.code for term in vocabulary("departement_region")] == [term.code for term in vocabulary("departement")]
    assert {term.libelle_fr for term in vocabulary("departement_region")} == regions


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2008-01-19", "18-24"),
        ("2008-01-20", None),
        ("1951-01-19", "75+"),
        ("1951-01-20", "65-74"),
        ("19/1/2000", None),
    ],
)
def test_the_age_band_is_that_of_the_day_recruitment_began(edition_with, born, band):
    edition = edition_with()
    edition.demarche["date_debut_recrutement"] = datetime.date(2026, 1, 19)
    table, _ = derive(edition, {"date_naissance": born})
    assert table.column("tranche_age").to_pylist() == [band]


def test_without_that_day_the_age_is_that_of_the_commission_and_a_given_band_is_kept(edition_with):
    table, _ = derive(
        edition_with(), {"date_naissance": "2008-01-12"}, {"date_naissance": "2008-01-12", "tranche_age": "25-34"}
    )
    assert table.column("tranche_age").to_pylist() == ["18-24", "25-34"]


def named(*quotas, **ladders):
    rows = [{"critere": criterion, "modalite": category} for criterion, category in quotas]
    table = name_quotas(table_of("quotas", *rows), {**shared_rules().echelles, **ladders})
    return list(zip(table.column("critere").to_pylist(), table.column("modalite").to_pylist(), strict=True))


def test_quotas_written_in_words_are_codes():
    written = [("Sexe", "Femme"), ("tranche_age", "18 à 24 ans"), ("Couleur", "Bleu"), (None, None)]
    assert named(*written) == [("sexe", "femme"), ("tranche_age", "18-24"), ("Couleur", "Bleu"), (None, None)]


@pytest.mark.parametrize("words", ["18-34", "Moins de 35 ans", "moins de 35 ANS", "Under 35"])
def test_a_group_of_the_ladder_is_read_by_its_code_or_its_name_in_both_languages(words):
    assert named(("Tranche d'âge", words)) == [("tranche_age", "18-34")]


def test_a_name_that_two_groups_have_is_not_read():
    def group(code, *codes):
        return {"code": code, "libelle": "Autres", "libelle_en": "Others", "modalites": codes}

    rung = [group("a", "femme"), group("b", "homme", "autre_nr")]
    ladder = Ladder.model_validate({"ordonne": False, "echelons": [rung]})
    assert named(("sexe", "Autres"), ("sexe", "b"), sexe=ladder) == [("sexe", "Autres"), ("sexe", "b")]


@pytest.mark.parametrize("criterion", sorted(shared_rules().echelles))
def test_a_group_never_takes_the_name_of_a_category_that_it_is_not(criterion):
    for term in vocabulary(criterion):
        for words in (term.code, term.libelle_fr, term.libelle_en):
            assert named((criterion, words)) == [(criterion, term.code)]
    for rung in shared_rules().echelles[criterion].echelons:
        for group in rung:
            for words in (group.code, group.libelle, group.libelle_en):
                assert named((criterion, words)) == [(criterion, group.code)]
