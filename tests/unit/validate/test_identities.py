from pipelines.validate.identities import identity_table
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
