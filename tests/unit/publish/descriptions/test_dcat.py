from collections.abc import Callable
from dataclasses import replace

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF

from pipelines.kit.schema import load_schema, vocabulary
from pipelines.kit.tables import table_from
from pipelines.publish.descriptions.authorities import FRANCE, place_of, themes
from pipelines.publish.descriptions.dataset import Dataset, describe
from pipelines.publish.descriptions.dcat import catalogue_dcat, release_dcat
from pipelines.publish.formats.data_files import data_files
from tests.unit.publish import sample
from tests.unit.publish.descriptions.described import SITE, dataset, listed
from tests.unit.publish.descriptions.shapes import (
    ADMS,
    DCAT,
    SPDX,
    all_violations,
    needs_profile,
    violations,
    with_authorities,
)

# rdflib's own reader of JSON-LD still makes the class that it deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

HOSTILE = '" . <x> a <y> ; \\ """ \u202eא😀<script>alert(1)</script>\x00\x07 {}|^` [a](javascript:x) ' * 120


def release_graph(made: Dataset) -> Graph:
    return Graph().parse(data=release_dcat(made), format="turtle")


def catalogue_graph(*made: Dataset) -> Graph:
    return Graph().parse(data=catalogue_dcat([listed(one) for one in made], SITE)[0], format="turtle")


def sample_dataset() -> Dataset:
    tables = {name: table for name, table in sample.open_tables().items() if table.num_rows}
    return describe("1.0.0", "2026-01-20", tables, data_files(tables, {}), SITE)


def hostile_dataset() -> Dataset:
    return dataset(
        titre=HOSTILE,
        organisateur=HOSTILE,
        commanditaire_nom=HOSTILE,
        contact_fonctionnel=HOSTILE,
        finalite=HOSTILE,
        territoire_code=HOSTILE,
        lien_site='https://exemple.fr/"><script>{}|\\^`%zz',
    )


@needs_profile
@pytest.mark.shared
@pytest.mark.parametrize("make", [dataset, sample_dataset, hostile_dataset])
class TestProfile:
    def test_a_release_has_all_that_the_profile_requires_and_recommends(self, make: Callable[[], Dataset]) -> None:
        assert all_violations(release_graph(make())) == {}

    def test_the_catalogue_has_all_that_the_profile_requires_and_recommends(self, make: Callable[[], Dataset]) -> None:
        assert (
            all_violations(catalogue_graph(make(), replace(dataset(demarche_id="autre-2025"), version="1.0.0"))) == {}
        )


@needs_profile
@pytest.mark.shared
@pytest.mark.parametrize(
    ("kind", "dropped", "file"),
    [
        (DCAT.Dataset, DCTERMS.title, "shapes.ttl"),
        (DCAT.Dataset, DCTERMS.description, "shapes.ttl"),
        (DCAT.Catalog, DCTERMS.publisher, "shapes.ttl"),
        (DCAT.Catalog, DCTERMS.title, "shapes.ttl"),
        (DCAT.CatalogRecord, FOAF.primaryTopic, "shapes.ttl"),
        (DCAT.CatalogRecord, DCTERMS.modified, "shapes.ttl"),
        (DCAT.DatasetSeries, DCTERMS.title, "shapes.ttl"),
        (DCAT.Distribution, DCAT.accessURL, "shapes.ttl"),
        (FOAF.Agent, FOAF.name, "shapes.ttl"),
        (SPDX.Checksum, SPDX.checksumValue, "shapes.ttl"),
        (DCAT.Dataset, DCAT.contactPoint, "shapes_recommended.ttl"),
        (DCAT.Dataset, DCAT.theme, "shapes_recommended.ttl"),
        (DCAT.Dataset, DCTERMS.temporal, "shapes_recommended.ttl"),
        (DCAT.Catalog, DCAT.themeTaxonomy, "shapes_recommended.ttl"),
        (DCAT.Catalog, FOAF.homepage, "shapes_recommended.ttl"),
        (DCAT.Distribution, DCTERMS.license, "shapes_recommended.ttl"),
        (FOAF.Agent, DCTERMS.type, "shapes_recommended.ttl"),
        (DCAT.CatalogRecord, ADMS.status, "shapes_recommended.ttl"),
        (DCTERMS.Standard, RDF.type, "range.ttl"),
        (FOAF.Document, RDF.type, "range.ttl"),
    ],
)
def test_a_property_that_is_missing_is_found(kind: URIRef, dropped: URIRef, file: str) -> None:
    graph = with_authorities(catalogue_graph(dataset())) if file == "range.ttl" else catalogue_graph(dataset())
    for node in set(graph.subjects(RDF.type, kind)):
        graph.remove((node, dropped, None))
    assert violations(graph, file)


@needs_profile
@pytest.mark.shared
def test_only_the_publisher_and_the_spelling_of_spdx_are_not_of_the_controlled_vocabularies() -> None:
    graph = with_authorities(catalogue_graph(dataset()))
    found = violations(graph, "mdr-vocabularies.shape.ttl")
    # A French service is no EU corporate body; DCAT 3 writes the algorithms of SPDX with http, these shapes with https
    assert {path for _, path in found} == {str(DCTERMS.publisher), str(SPDX.algorithm)}


@needs_profile
@pytest.mark.shared
def test_a_catalogue_without_edition_lacks_nothing_mandatory() -> None:
    graph = Graph().parse(data=catalogue_dcat([], SITE)[0], format="turtle")
    assert not violations(graph, "shapes.ttl")
    assert not violations(with_authorities(graph), "range.ttl")


@pytest.mark.parametrize("make", [dataset, hostile_dataset])
def test_the_two_files_of_the_catalogue_say_the_same(make: Callable[[], Dataset]) -> None:
    written, linked = catalogue_dcat([listed(make())], SITE)
    assert isomorphic(
        Graph().parse(data=written, format="turtle"),
        Graph().parse(data=linked, format="json-ld"),
    )


def test_a_hostile_edition_adds_no_resource() -> None:
    plain, hostile = (release_graph(made) for made in (dataset(), hostile_dataset()))
    assert sorted(plain.objects(None, RDF.type)) == sorted(hostile.objects(None, RDF.type))
    assert set(plain.predicates()) >= set(hostile.predicates()) - {URIRef("http://www.w3.org/2006/vcard/ns#note")}


def test_the_same_release_is_described_by_the_same_bytes() -> None:
    assert release_dcat(dataset()) == release_dcat(dataset())
    assert catalogue_dcat([listed(dataset())], SITE) == catalogue_dcat([listed(dataset())], SITE)


def test_every_address_starts_at_that_of_the_site() -> None:
    graph = release_graph(dataset())
    ours = {*graph.objects(None, DCAT.downloadURL), *graph.subjects(RDF.type, DCAT.Distribution)}
    assert ours
    assert all(str(address).startswith("https://avis.exemple.fr/atelier-eau-2026/1.0.1/") for address in ours)
    assert b"127.0.0.1" not in release_dcat(dataset())


def test_a_release_lists_each_table_twice_its_workbook_and_its_archive() -> None:
    made = dataset()
    graph = release_graph(made)
    downloads = {str(address).removeprefix(made.address()) for address in graph.objects(None, DCAT.downloadURL)}
    tables = {f"data/{name}.{kind}" for name in made.tables for kind in ("csv", "parquet")}
    assert downloads == tables | {f"{made.key}-1.0.1.xlsx", f"{made.key}-1.0.1.zip"}


def test_each_file_is_told_with_its_size_and_checksum_but_for_the_archive_that_holds_them() -> None:
    made = dataset()
    graph = release_graph(made)
    for file in made.files:
        node = graph.value(predicate=DCAT.downloadURL, object=URIRef(made.address(file.path)))
        if node is not None:
            checksum = graph.value(node, SPDX.checksum)
            assert str(graph.value(node, DCAT.byteSize)) == str(file.bytes)
            assert graph.value(checksum, SPDX.checksumValue).toPython().hex() == file.sha256
    archive = graph.value(predicate=DCAT.downloadURL, object=URIRef(made.address(f"{made.key}-1.0.1.zip")))
    assert graph.value(archive, SPDX.checksum) is None


def test_the_catalogue_lists_csv_workbook_and_archive_with_their_checksums() -> None:
    made = listed(dataset())
    graph = Graph().parse(data=catalogue_dcat([made], SITE)[0], format="turtle")
    nodes = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert {str(node).rsplit(".", 1)[-1] for node in nodes} == {"csv", "xlsx", "zip"}
    assert all(graph.value(node, SPDX.checksum) is not None for node in nodes)


def test_a_release_older_than_workbooks_and_archives_is_listed_with_its_tables() -> None:
    made = listed(dataset())
    old = replace(made, files=tuple(file for file in made.files if file.extension not in ("xlsx", "zip", "ttl")))
    graph = Graph().parse(data=catalogue_dcat([old], SITE)[0], format="turtle")
    assert {str(node).rsplit(".", 1)[-1] for node in graph.subjects(RDF.type, DCAT.Distribution)} == {"csv"}


def test_a_process_that_goes_on_covers_the_time_up_to_its_data() -> None:
    open_ended = dataset(date_premiere_session=None, date_remise_avis=None, date_restitution=None)
    graph = release_graph(open_ended)
    assert {str(day) for day in graph.objects(None, DCAT.endDate)} == {"2026-09-01"}


def test_what_changed_is_told_in_both_languages() -> None:
    notes = release_graph(dataset()).objects(None, ADMS.versionNotes)
    assert {(str(note), note.language) for note in notes} == {
        ("Une réponse corrigée.", "fr"),
        ("One reply corrected.", "en"),
    }


def test_whom_to_write_to_is_the_office_of_the_process_then_the_publisher() -> None:
    text = release_dcat(dataset()).decode()
    assert text.index("mailto:atelier-eau@exemple.fr") < text.index("mailto:donnees@exemple.fr")
    assert (
        "vcard:hasURL <https://exemple.fr/contact>"
        in release_dcat(dataset(contact_fonctionnel="https://exemple.fr/contact")).decode()
    )
    assert 'vcard:note "Bureau 12"' in release_dcat(dataset(contact_fonctionnel="Bureau 12")).decode()


@pytest.mark.parametrize(
    ("scale", "code", "address"),
    [
        ("nationale", None, "country:FRA"),
        (None, None, "country:FRA"),
        ("nationale", "75", "country:FRA"),
        ("regionale", "75", "http://id.insee.fr/geo/region/75"),
        ("locale", "75", "http://id.insee.fr/geo/departement/75"),
        (None, "75", "country:FRA"),
        (None, "59", "http://id.insee.fr/geo/departement/59"),
        (None, "2a", "http://id.insee.fr/geo/departement/2A"),
        ("locale", "45234", "http://id.insee.fr/geo/commune/45234"),
        ("regionale", "988", "country:NCL"),
        ("locale", "999", "country:FRA"),
        ("locale", "Orléans", "country:FRA"),
        ("locale", "75/../x", "country:FRA"),
    ],
)
def test_a_territory_has_the_address_that_insee_or_the_union_gives_it(
    scale: str | None, code: str | None, address: str
) -> None:
    assert place_of({"echelle": scale, "territoire_code": code}).address == address


def test_a_territory_has_its_name_and_the_country_is_that_of_all_others() -> None:
    assert place_of({"echelle": "regionale", "territoire_code": "53"}).names == {"fr": "Bretagne", "en": "Bretagne"}
    assert place_of({"echelle": "locale", "territoire_code": ""}) is FRANCE


def test_each_subject_has_a_theme_of_the_union_and_all_are_of_the_public_sector() -> None:
    assert [term.code for term in vocabulary("theme_europeen")] == [term.code for term in vocabulary("thematique")]
    for term in vocabulary("thematique"):
        assert themes({"thematique": term.code})[-1] == "data-theme:GOVE"
    assert themes({"thematique": "sante"}) == ["data-theme:HEAL", "data-theme:GOVE"]
    assert themes({"thematique": None}) == ["data-theme:GOVE"]


def test_the_catalogue_knows_of_an_edition_its_process_alone() -> None:
    row = sample_dataset().process
    alone = replace(listed(sample_dataset()), tables={"demarche": table_from(load_schema("demarche", "open"), [row])})
    written, _ = catalogue_dcat([alone], SITE)
    assert b"a dcat:CatalogRecord" in written
