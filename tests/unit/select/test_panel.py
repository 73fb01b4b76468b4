"""The panel of an edition, whichever way it came: drawn elsewhere, drawn here once, or absent."""

from __future__ import annotations

import dataclasses
import datetime

import pyarrow as pa
import pytest

from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import DrawSettings
from pipelines.kit.findings import AvisError
from pipelines.kit.protocol import load_protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import empty_table, rows_of, table_from, write_parquet
from pipelines.select.frozen import already_drawn
from pipelines.select.panel import READ, FrozenDraw, select_panel

PROTOCOL = load_protocol("atelier-citoyen", "ditp-2019-11")
SETTINGS = DrawSettings(graine="5a" * 32, date=datetime.date(2026, 2, 1), taille=6, suppleants=2)
QUOTAS = [
    {"critere": "sexe", "modalite": sexe, "population_part": 0.5, "cible_min": 3, "cible_max": 3}
    for sexe in ("femme", "homme")
]


def record(number):
    return f"rec{number:014d}"


def registration(number, **more):
    return {
        "airtable_record_id": record(number),
        "nom": f"Nom{number}",
        "prenom": "Prénom",
        "sexe": "femme" if number % 2 else "homme",
        "consentement_traitement": True,
        **more,
    }


POOL = [registration(number) for number in range(30)]


def edition(**more):
    process = {"methode": "atelier-citoyen", "protocole": "ditp-2019-11"}
    return Edition(key="essai", demarche=process, **{"tirage": SETTINGS, **more})


def tables(**rows):
    schemas = {name: load_schema(name, "intake") for name in READ}
    return {
        name: table_from(schema, rows[name]) if name in rows else empty_table(schema)
        for name, schema in schemas.items()
    }


def drawn(frozen=None, pool=POOL, **rows):
    return select_panel(tables(inscriptions=pool, quotas=QUOTAS, **rows), edition(), PROTOCOL, frozen)


def codes(selection):
    return [finding.code for finding in selection.findings]


def test_the_pipeline_draws_a_panel_that_meets_the_quotas_and_its_reserves():
    selection = drawn()
    rows = rows_of(selection.tables["panelistes"])
    assert [row["panelist_pseudo"] for row in rows] == ["P01", "P02", "P03", "P04", "P05", "P06", "S01", "S02"]
    assert [row["siege_final"] for row in rows] == [True] * 6 + [False] * 2
    assert len({row["airtable_record_id"] for row in rows}) == 8
    counts = {row["modalite"]: row["effectif_panel"] for row in rows_of(selection.tables["composition"])}
    assert counts == {"femme": 3, "homme": 3}
    (audit,) = rows_of(selection.tables["selection_audit"])
    assert (audit["taille_vivier"], audit["taille_panel"], audit["probabilite_min"], audit["gini"]) == (30, 6, 0.2, 0.0)
    assert (audit["tire_par"], audit["demarche_id"]) == ("pipeline", "essai")


def test_a_panel_is_never_drawn_twice_whatever_became_of_the_pool():
    first = drawn()
    kept = FrozenDraw.from_json(first.frozen.to_json())
    assert kept == first.frozen
    same, changed = drawn(kept), drawn(kept, pool=[*POOL, registration(77)])
    assert codes(same)[0] == "tirage_repris"
    assert codes(changed)[0] == "tirage_repris_change"
    for again in (same, changed):
        assert again.tables["panelistes"].equals(first.tables["panelistes"])
        assert again.tables["selection_audit"].equals(first.tables["selection_audit"])
        assert again.frozen == kept


def test_a_damaged_draw_stops_the_edition_rather_than_being_made_again():
    for text in ("", "{}", "[]", '{"seats": 3}'):
        with pytest.raises(AvisError) as caught:
            FrozenDraw.from_json(text)
        assert caught.value.findings[0].code == "tirage_illisible"


def test_a_draw_that_is_public_and_whose_record_is_lost_is_not_made_again():
    inputs = tables(inscriptions=POOL, quotas=QUOTAS)
    for settings in (SETTINGS, None):
        with pytest.raises(AvisError) as caught:
            select_panel(inputs, edition(tirage=settings), PROTOCOL, None, already_public=True)
        assert [finding.code for finding in caught.value.findings] == ["tirage_perdu"]
    kept = drawn().frozen
    assert select_panel(inputs, edition(), PROTOCOL, kept, already_public=True).frozen == kept


def test_a_release_tells_whether_the_pipeline_drew(tmp_path):
    data = tmp_path / "1.0.0" / "data"
    assert not already_drawn(tmp_path)
    for drawn_by, told in (("exterieur", False), ("pipeline", True)):
        write_parquet(pa.table({"tire_par": [drawn_by]}), data / "selection_audit.parquet")
        assert already_drawn(tmp_path) is told


@pytest.mark.parametrize(("panel", "counted"), [([], 24), (None, 30)])
def test_the_composition_counts_the_pool_of_the_draw_or_all_who_registered(panel, counted):
    pool = [registration(n, mandat_electif=n < 6) for n in range(30)]
    selection = drawn(pool=pool, panel=PANEL if panel is None else panel)
    rows = rows_of(selection.tables["composition"])
    assert sum(row["effectif_vivier"] for row in rows) == counted
    for audit in rows_of(selection.tables["selection_audit"]):
        assert audit["taille_vivier"] == counted


def test_the_order_of_the_registrations_changes_nothing():
    assert drawn(pool=POOL[::-1]).frozen == drawn().frozen


def test_a_seat_says_nothing_of_who_holds_it():
    holders = []
    for seed in range(12):
        settings = SETTINGS.model_copy(update={"graine": f"{seed:064x}"})
        selection = select_panel(tables(inscriptions=POOL, quotas=QUOTAS), edition(tirage=settings), PROTOCOL, None)
        rows = rows_of(selection.tables["panelistes"])[:6]
        holders.append([row["airtable_record_id"] for row in rows])
    assert any(row != sorted(row) for row in holders)
    assert len({row[0] for row in holders}) > 4


@pytest.mark.parametrize(
    "more",
    [
        {"expert_du_sujet": True},
        {"interet_direct": True},
        {"mandat_electif": True},
        {"retrait_date": datetime.date(2026, 1, 3)},
        {"consentement_traitement": False},
        {"doublon_de": record(3)},
    ],
)
def test_who_may_not_sit_is_not_in_the_draw(more):
    pool = [registration(n, **more) if n < 24 else registration(n) for n in range(30)]
    seated = {row["airtable_record_id"] for row in rows_of(drawn(pool=pool).tables["panelistes"])}
    assert seated == {record(n) for n in range(24, 30)}


def test_a_rule_waived_with_a_reason_excludes_nobody():
    pool = [registration(n, mandat_electif=True) for n in range(30)]
    waived = edition(justifications={"P07": "Élus d'un conseil de quartier."})
    selection = select_panel(tables(inscriptions=pool, quotas=QUOTAS), waived, PROTOCOL, None)
    assert len(rows_of(selection.tables["panelistes"])) == 8


def test_without_a_panel_nor_what_is_needed_to_draw_one_the_tables_are_empty():
    selection = select_panel(tables(inscriptions=POOL, quotas=QUOTAS), edition(tirage=None), PROTOCOL, None)
    assert codes(selection) == ["panel_absent"]
    assert not len(selection.tables["panelistes"])
    assert not len(selection.tables["selection_audit"])
    assert selection.frozen is None
    assert [row["effectif_vivier"] for row in rows_of(selection.tables["composition"])] == [15, 15]


def test_quotas_that_cannot_be_met_stop_the_edition_with_the_value_in_cause():
    with pytest.raises(AvisError) as caught:
        drawn(pool=POOL[:4])
    assert caught.value.findings[0].code == "vivier_trop_petit"


PANEL = [
    {"panelist_pseudo": f"C{n}", "airtable_record_id": record(n), "role": role, "statut": status, "run_id": "T1"}
    for n, role, status in [
        (1, "titulaire", "confirme"),
        (2, "titulaire", "desiste"),
        (3, "remplacant", "confirme"),
        (4, "suppleant", "invite"),
    ]
]
SELECTION = [{"run_id": "T1", "date": datetime.date(2026, 1, 9), "algorithme": "legacy", "statut": "valide"}]


def test_a_panel_drawn_elsewhere_takes_its_criteria_from_the_registrations():
    selection = drawn(panel=PANEL, selection=[{**SELECTION[0], "probabilite_min": 0.012345, "observateur": "Me Untel"}])
    rows = rows_of(selection.tables["panelistes"])
    assert [(row["sexe"], row["siege_final"]) for row in rows] == [
        ("femme", True),
        ("homme", False),
        ("femme", True),
        ("homme", False),
    ]
    (audit,) = rows_of(selection.tables["selection_audit"])
    assert (audit["tire_par"], audit["nb_remplacements"], audit["probabilite_min"]) == ("exterieur", 1, 0.0123)
    assert selection.frozen is None


def test_a_panel_without_registrations_keeps_its_own_columns():
    panel = [{**row, "airtable_record_id": None, "sexe": "femme"} for row in PANEL]
    selection = drawn(pool=[], panel=panel)
    assert [row["sexe"] for row in rows_of(selection.tables["panelistes"])] == ["femme"] * 4
    assert [row["effectif_panel"] for row in rows_of(selection.tables["composition"])] == [2, 0]


def session(name, rank, kind="weekend"):
    return {"session_id": name, "rang": rank, "type": kind, "debut": datetime.datetime(2026, 3, rank)}


def presence(name, pseudo, present=True):
    return {"session_id": name, "panelist_pseudo": pseudo, "present": present}


def test_the_final_panel_is_who_came_to_the_last_working_session_that_has_a_sheet():
    sessions = [session("S3", 3), session("S1", 1), session("S2", 2), session("R", 4, "restitution")]
    presences = [
        *(presence("S1", pseudo) for pseudo in ("C1", "C2")),
        *(presence("S2", pseudo, pseudo != "C3") for pseudo in ("C1", "C3", "C4")),
        presence("R", "C2"),
    ]
    rows = rows_of(drawn(panel=PANEL, sessions=sessions, presences=presences).tables["panelistes"])
    assert {row["panelist_pseudo"]: row["siege_final"] for row in rows} == {
        "C1": True,
        "C2": False,
        "C3": False,
        "C4": True,
    }
    assert rows[3]["role"] == "remplacant"


def test_no_finding_holds_a_persons_value():
    selection = drawn(pool=[registration(n, nom="Introuvable", sexe=None if n > 20 else "femme") for n in range(21)]
                      + [registration(n) for n in range(21, 40)])  # fmt: skip
    told = " ".join(str(dataclasses.asdict(finding)) + finding.text() for finding in selection.findings)
    assert "Introuvable" not in told
    assert "rec0" not in told
