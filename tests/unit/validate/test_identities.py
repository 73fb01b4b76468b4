from pipelines.validate.identities import identity_table, known_identities
from tests.unit.validate.brut import brut, brut_layer, record, registration


def seat(number, role):
    return {"panelist_pseudo": f"p{number}", "airtable_record_id": record(number), "role": role, "statut": "confirme"}


def test_every_registrant_is_looked_for_with_the_role_in_the_panel():
    raw = brut_layer(
        inscriptions=brut("inscriptions", registration(1), registration(2), registration(3), {}),
        panel=brut("panel", seat(1, "suppleant"), seat(2, "illisible")),
    )
    assert identity_table(raw).column("role").to_pylist() == ["suppleant", "titulaire", "inscrit"]


def test_a_rejected_registrant_is_looked_for_too():
    raw = brut_layer(inscriptions=brut("inscriptions", {"nom": "Sans-Consentement", "email": "pas une adresse"}))
    assert identity_table(raw).column("nom").to_pylist() == ["Sans-Consentement"]


def test_only_speakers_who_consented_may_be_named():
    raw = brut_layer(
        intervenants=brut(
            "intervenants",
            {"intervenant_id": "i1", "nom": "Ada Un", "consentement_publication": "true"},
            {"intervenant_id": "i2", "nom": "Bob Deux", "consentement_publication": "false"},
            {"intervenant_id": "i3", "nom": "Cy Trois"},
        )
    )
    rows = identity_table(raw).to_pylist()
    assert [(row["nom"], row["role"]) for row in rows] == [("Bob Deux", "intervenant"), ("Cy Trois", "intervenant")]


def test_a_panelist_whose_registration_is_held_elsewhere_is_looked_for():
    raw = brut_layer(
        inscriptions=brut("inscriptions", registration(1), registration(1)),
        panel=brut("panel", seat(1, "titulaire"), seat(2, "suppleant")),
    )
    rows = [(row["airtable_record_id"], row["role"]) for row in identity_table(raw).to_pylist()]
    assert rows == [(record(1), "titulaire"), (record(1), "titulaire"), (record(2), "suppleant")]


def test_whoever_is_in_a_row_that_could_not_be_split_is_looked_for():
    raw = brut_layer(
        inscriptions=brut("inscriptions", {"_brut": "a\x1fb"}), intervenants=brut("intervenants", {"_brut": "c"})
    )
    rows = [(row["brut"], row["role"]) for row in identity_table(raw).to_pylist()]
    assert rows == [("a\x1fb", "inscrit"), ("c", "intervenant")]


def test_a_registrant_who_leaves_the_export_stays_known_and_a_speaker_may_come_to_agree():
    def people(*numbers, **speaker):
        registrations = [registration(number) for number in numbers]
        tables = {"intervenants": brut("intervenants", speaker)} if speaker else {}
        return identity_table(brut_layer(inscriptions=brut("inscriptions", *registrations), **tables))

    before, now = people(1, 2, nom="Ada Un"), people(2, 3)
    assert known_identities(None, now) is now
    known = known_identities(before, now)
    assert known["nom"].to_pylist() == ["Nom2", "Nom3", "Nom1"]
    assert known.schema == now.schema
    assert known_identities(known, people(3))["nom"].to_pylist() == ["Nom3", "Nom2", "Nom1"]
    assert known_identities(before.drop_columns(["brut"]), now).num_rows == 3
