import pytest

from pipelines.kit.edition import load_edition
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from pipelines.kit.storage import EditionStore
from pipelines.kit.tables import table_from, write_parquet
from pipelines.validate.volumes import volume_findings
from tests.unit.validate.brut import an_edition

PROCESS = """\
titre: Atelier sur la pluie
methode: autre
organisateur: La mission
commanditaire_nom: Le ministère
contact_fonctionnel: atelier@exemple.fr
statut: clos
date_saisine: 2026-01-05
"""


def counts(accepted, rejected=0, name="inscriptions"):
    row = {"table_nom": name, "lignes_entree": accepted + rejected}
    row |= {"lignes_acceptees": accepted, "lignes_rejetees": rejected}
    return table_from(load_schema("comptes", "intake"), [row])


def codes(accepted, published=None, **volumes):
    edition = an_edition(seuils={"volumes": {"inscriptions": volumes}} if volumes else {})
    before = None if published is None else counts(published)
    return [found.code for found in volume_findings(counts(accepted), before, edition)]


def test_a_table_that_nobody_named_has_neither_floor_nor_ceiling():
    assert codes(0) == codes(1_000_000) == []


def test_a_table_under_its_floor_or_above_its_ceiling_blocks():
    assert codes(99, min=100, max=200) == ["volume_plancher"]
    assert codes(100, min=100, max=200) == codes(200, min=100, max=200) == []
    assert codes(201, min=100, max=200) == ["volume_plafond"]


@pytest.mark.parametrize(("now", "found"), [(51, []), (50, ["volume_baisse"]), (0, ["volume_baisse"]), (300, [])])
def test_an_export_that_lost_half_its_rows_since_the_last_publication_blocks(now, found):
    assert codes(now, published=100) == found


def test_a_small_table_may_lose_its_rows_unless_it_is_named():
    assert codes(1, published=19) == []
    assert codes(1, published=20) == ["volume_baisse"]
    assert codes(1, published=19, baisse_max=0.5) == ["volume_baisse"]


def test_an_operator_who_knows_that_the_loss_is_right_says_so():
    assert codes(0, published=100, baisse_max=1) == []
    assert codes(60, published=100, baisse_max=0.25) == ["volume_baisse"]


def test_the_finding_says_what_was_counted_and_what_to_do():
    (found,) = volume_findings(counts(40), counts(100), an_edition())
    assert (found.table, found.count, found.detail, found.severity) == ("inscriptions", 40, "100", "erreur")
    assert "seuils: volumes: inscriptions: baisse_max" in found.text()
    assert "edition.yaml" in found.text("en")


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("{inscription: {min: 3}}", "volumes_table"),
        ("{inscriptions: {min: 3, max: 2}}", "volumes_bornes"),
        ("{inscriptions: {minimum: 3}}", "edition_cle_inconnue"),
        ("{inscriptions: {baisse_max: 1.5}}", "edition_nombre"),
        ("{inscriptions: {min: -1}}", "edition_nombre"),
    ],
)
def test_a_limit_that_means_nothing_is_refused_with_its_line(tmp_path, block, code):
    folder = tmp_path / "pluie"
    folder.mkdir()
    (folder / "edition.yaml").write_text(f"{PROCESS}seuils:\n  volumes: {block}\n", encoding="utf-8")
    with pytest.raises(AvisError) as refused:
        load_edition(folder)
    assert [(found.code, found.line) for found in refused.value.findings] == [(code, 9)]


def test_limits_are_read_from_edition_yaml(tmp_path):
    folder = tmp_path / "pluie"
    folder.mkdir()
    block = "seuils:\n  volumes:\n    inscriptions: {min: 100, max: 5000, baisse_max: 0.3}\n"
    (folder / "edition.yaml").write_text(PROCESS + block, encoding="utf-8")
    volume = load_edition(folder).seuils.volumes["inscriptions"]
    assert (volume.min, volume.max, volume.baisse_max) == (100, 5000, 0.3)


def test_a_run_that_was_blocked_does_not_lower_what_the_next_is_held_to(tmp_path):
    store = EditionStore(**{name: str(tmp_path / name) for name in ("inbox", "private", "public")})

    def ran(accepted, outcome):
        write_parquet(counts(accepted), store.folders.layer("pluie", "prive") / "comptes.parquet")
        store.finish("pluie", outcome=outcome)

    ran(100, "publiee")
    ran(40, "bloquee")
    kept = store.last("pluie", "prive", "comptes_publies")
    assert kept is not None
    assert kept["lignes_acceptees"].to_pylist() == [100]
