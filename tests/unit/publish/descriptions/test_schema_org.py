import json
from dataclasses import replace
from typing import Any

import pytest

from pipelines.kit.findings import Language
from pipelines.publish.descriptions.schema_org import catalogue_document, dataset_document, schema_org_document
from tests.fixtures import invented_release
from tests.unit.publish.descriptions.described import SITE, dataset, listed
from tests.unit.publish.descriptions.google_rules import RULES, broken

LANGUAGES: tuple[Language, ...] = ("fr", "en")
HOSTILE = '</script><script>alert("1")</script> \u202eא😀 \\" ' * 250


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_follows_the_twenty_rules_of_dataset_search(language: Language) -> None:
    assert len(RULES) == 20
    assert broken(schema_org_document(dataset(), language)) == []
    assert broken(schema_org_document(listed(dataset()), language)) == []
    assert broken(schema_org_document(listed(dataset()), language, light=True)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_release_follows_them_too(language: Language) -> None:
    hostile = dataset(titre=HOSTILE, finalite=HOSTILE, organisateur=HOSTILE, commanditaire_nom=HOSTILE)
    assert broken(schema_org_document(hostile, language)) == []
    assert broken(schema_org_document(listed(hostile), language, light=True)) == []


MUTATIONS: dict[str, tuple[str, Any]] = {
    "type": ("@type", "CreativeWork"),
    "name": ("name", " "),
    "description": ("description", "Too short."),
    "creator": ("creator", {"@type": "Organization"}),
    "funder": ("funder", "Somebody"),
    "license": ("license", "lov2"),
    "url": ("url", "../index.html"),
    "identifier": ("identifier", None),
    "version": ("version", "1"),
    "keywords": ("keywords", []),
    "temporalCoverage": ("temporalCoverage", "2026"),
    "spatialCoverage": ("spatialCoverage", "France"),
    "variableMeasured": ("variableMeasured", [{"@type": "PropertyValue"}]),
    "measurementTechnique": ("measurementTechnique", ""),
    "isAccessibleForFree": ("isAccessibleForFree", "yes"),
    "distribution": ("distribution", [{"@type": "DataDownload", "contentUrl": "data/avis.csv"}]),
    "checksums": ("distribution", [{"contentUrl": "https://exemple.fr/a.csv", "sha256": "0"}]),
    "includedInDataCatalog": ("includedInDataCatalog", {"@type": "DataCatalog", "url": "/"}),
    "sameAs, isPartOf": ("sameAs", "1.0.1/"),
    "no other dataset": ("isPartOf", {"@type": "Dataset", "name": "All"}),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_broken_is_named(rule: str) -> None:
    name, wrong = MUTATIONS[rule]
    assert rule in broken(schema_org_document(dataset(), "fr") | {name: wrong})


def test_a_property_that_is_missing_breaks_its_rule() -> None:
    whole = schema_org_document(dataset(), "fr")
    for name in set(RULES) & whole.keys():
        assert name in broken({key: value for key, value in whole.items() if key != name})


def test_the_page_lists_what_people_open_and_the_release_all_its_data() -> None:
    made = listed(dataset())
    light, whole = (schema_org_document(made, "fr", light=light) for light in (True, False))
    assert {item["contentUrl"].rsplit(".", 1)[-1] for item in light["distribution"]} == {"csv", "xlsx", "zip"}
    assert {item["contentUrl"].rsplit(".", 1)[-1] for item in whole["distribution"]} == {
        "csv",
        "parquet",
        "xlsx",
        "zip",
    }
    assert len(json.dumps(light)) < 10_000


def test_a_release_that_is_being_made_tells_of_its_archive_without_its_checksum() -> None:
    downloads = {item["contentUrl"]: item for item in schema_org_document(dataset(), "fr")["distribution"]}
    archive = downloads["https://avis.exemple.fr/atelier-eau-2026/1.0.1/atelier-eau-2026-1.0.1.zip"]
    assert "sha256" not in archive
    assert all("sha256" in item for item in downloads.values() if item is not archive)


def test_the_opinion_is_to_be_cited_once_it_is_delivered() -> None:
    cited = schema_org_document(dataset(), "fr")["citation"]
    assert cited["name"] == "Avis rendu par le panel : Atelier citoyen sur le partage de l'eau potable"
    assert cited["datePublished"] == "2026-05-28"
    assert "citation" not in schema_org_document(dataset(date_remise_avis=None), "fr")


def test_each_language_has_its_words_and_its_page() -> None:
    french, english = (schema_org_document(dataset(), language) for language in LANGUAGES)
    assert french["url"] != english["url"]
    assert french["name"] == english["alternateName"]
    assert "alternateName" not in french
    assert "Avis (CSV)" in {item["name"] for item in french["distribution"]}
    assert "Opinion (CSV)" in {item["name"] for item in english["distribution"]}


def test_only_the_page_that_the_process_has_elsewhere_is_said_to_be_the_same() -> None:
    assert schema_org_document(dataset(), "fr")["sameAs"] == "https://exemple.fr/atelier-eau"
    assert "sameAs" not in schema_org_document(dataset(lien_site=None), "fr")


def test_a_process_that_goes_on_has_an_open_interval() -> None:
    going = dataset(date_premiere_session=None, date_remise_avis=None, date_restitution=None)
    assert schema_org_document(going, "fr")["temporalCoverage"] == "2026-01-12/.."


def test_a_territory_is_named_and_identified() -> None:
    place = schema_org_document(dataset(echelle="regionale", territoire_code="53"), "fr")["spatialCoverage"]
    assert place == {"@type": "Place", "name": "Bretagne", "sameAs": "http://id.insee.fr/geo/region/53"}


def test_a_variable_is_a_column_of_numbers_with_its_description() -> None:
    variables = {item["propertyID"]: item for item in schema_org_document(dataset(), "en")["variableMeasured"]}
    assert variables["demarche.nb_panelistes"]["name"] == "Panelists"
    assert variables["demarche.nb_panelistes"]["description"].startswith("Number of people")
    assert "questions.ordre" not in variables


def test_a_page_says_what_the_release_says() -> None:
    files = tuple(file for file in invented_release.files() if file.path != "SHA256SUMS")
    document = dataset_document(invented_release.release(files=files), "en", SITE)
    assert broken(document) == []
    assert document["identifier"] == "atelier-eau-2026/1.0.1"


def test_a_page_of_the_catalogue_lists_its_editions_and_claims_no_dataset() -> None:
    entries = invented_release.catalogue().entries
    document = catalogue_document(entries, "en", SITE)
    items = document["mainEntity"]["itemListElement"]
    assert document["@type"] == "DataCatalog"
    assert [item["url"] for item in items] == [f"https://avis.exemple.fr/{entry.edition}/en/" for entry in entries]
    assert [item["position"] for item in items] == [1, 2]
    assert '"Dataset"' not in json.dumps(document)


def test_an_organiser_written_on_several_lines_is_named_on_one() -> None:
    assert (
        schema_org_document(dataset(organisateur="Mission\n de l'eau"), "fr")["creator"]["name"] == "Mission de l'eau"
    )


def test_a_release_without_workbook_or_archive_lists_its_tables() -> None:
    made = dataset()
    old = replace(made, files=tuple(file for file in made.files if file.table))
    assert broken(schema_org_document(old, "fr", light=True)) == []
