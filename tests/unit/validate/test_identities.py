from pipelines.kit.edition import Edition
from pipelines.validate.identities import identity_table, known_identities, unknown_nicknames
from tests.unit.validate.brut import brut, brut_layer, record, registration


def identities_of(raw, **settings):
    return identity_table(raw, Edition(key="e", demarche={"garant_nom": "Gil Garant"}, **settings))


def seat(number, role):
    return {"panelist_pseudo": f"p{number}", "airtable_record_id": record(number), "role": role, "statut": "confirme"}


def test_every_registrant_is_looked_for_with_the_role_in_the_panel():
    raw = brut_layer(
        inscriptions=brut("inscriptions", registration(1), registration(2), registration(3), {}),
        panel=brut("panel", seat(1, "suppleant"), seat(2, "illisible")),
    )
    assert identities_of(raw).column("role").to_pylist() == ["suppleant", "titulaire", "inscrit"]


def test_a_rejected_registrant_is_looked_for_too():
    raw = brut_layer(inscriptions=brut("inscriptions", {"nom": "Sans-Consentement", "email": "pas une adresse"}))
    assert identities_of(raw).column("nom").to_pylist() == ["Sans-Consentement"]


def test_only_speakers_who_consented_may_be_named():
    raw = brut_layer(
        intervenants=brut(
            "intervenants",
            {"intervenant_id": "i1", "nom": "Ada Un", "consentement_publication": "true"},
            {"intervenant_id": "i2", "nom": "Bob Deux", "consentement_publication": "false"},
            {"intervenant_id": "i3", "nom": "Cy Trois"},
        )
    )
    rows = identities_of(raw).to_pylist()
    assert [(row["nom"], row["role"]) for row in rows] == [("Bob Deux", "intervenant"), ("Cy Trois", "intervenant")]


def test_a_panelist_whose_registration_is_held_elsewhere_is_looked_for():
    raw = brut_layer(
        inscriptions=brut("inscriptions", registration(1), registration(1)),
        panel=brut("panel", seat(1, "titulaire"), seat(2, "suppleant")),
    )
    rows = [(row["airtable_record_id"], row["role"]) for row in identities_of(raw).to_pylist()]
    assert rows == [(record(1), "titulaire"), (record(1), "titulaire"), (record(2), "suppleant")]


def test_whoever_is_in_a_row_that_could_not_be_split_is_looked_for():
    raw = brut_layer(
        inscriptions=brut("inscriptions", {"_brut": "a\x1fb"}), intervenants=brut("intervenants", {"_brut": "c"})
    )
    rows = [(row["brut"], row["role"]) for row in identities_of(raw).to_pylist()]
    assert rows == [("a\x1fb", "inscrit"), ("c", "intervenant")]


def test_a_registrant_who_leaves_the_export_stays_known_and_a_speaker_may_come_to_agree():
    def people(*numbers, **speaker):
        registrations = [registration(number) for number in numbers]
        tables = {"intervenants": brut("intervenants", speaker)} if speaker else {}
        return identities_of(brut_layer(inscriptions=brut("inscriptions", *registrations), **tables))

    before, now = people(1, 2, nom="Ada Un"), people(2, 3)
    assert known_identities(None, now) is now
    known = known_identities(before, now)
    assert known["nom"].to_pylist() == ["Nom2", "Nom3", "Nom1"]
    assert known.schema == now.schema
    assert known_identities(known, people(3))["nom"].to_pylist() == ["Nom3", "Nom2", "Nom1"]
    assert known_identities(before.drop_columns(["brut"]), now).num_rows == 3


def test_facilitators_and_whom_the_organisation_names_are_looked_for_unless_they_are_public():
    raw = brut_layer(
        intervenants=brut("intervenants", {"nom": "Ada Un", "consentement_publication": "true"}),
        comite_pilotage=brut("comite_pilotage", {"nom": "ADA UN"}, {"nom": "Gil Garant"}, {"nom": "Cy Trois"}),
        selection=brut("selection", {"observateur": "Dan Quatre"}),
    )
    rows = identities_of(raw, textes={"animateurs": ["Eve Cinq", " "], "personnalites": ["Dan Quatre"]}).to_pylist()
    assert [(row["nom"], row["role"]) for row in rows] == [("Eve Cinq", "animateur"), ("Cy Trois", "organisation")]


def test_nicknames_go_to_their_owner_by_record_or_by_pseudonym():
    raw = brut_layer(
        inscriptions=brut("inscriptions", registration(1), registration(2)), panel=brut("panel", seat(2, "titulaire"))
    )
    settings = {"surnoms": {record(1): ["Zaza"], "p2": ["Kiki", "Le Grand"], "p9": ["Personne"]}}
    rows = identities_of(raw, textes=settings).to_pylist()
    assert [row["surnoms"] for row in rows] == ["Zaza", "Kiki;Le Grand"]
    told = list(unknown_nicknames(raw, Edition(key="e", demarche={}, textes=settings)))
    assert [(each.code, each.count) for each in told] == [("surnoms_inconnus", 1)]
