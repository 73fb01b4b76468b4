from tests.unit.kit.identifiers.marked_texts import differences


def test_a_record_id_is_found_and_a_long_word_is_not():
    texts = ["fiche ⟦recAb1Cd2Ef3Gh4Ij⟧.", "reconventionnelle", "RECONVENTIONNELLE", "recAb1Cd2Ef3Gh4IjK"]
    assert differences(texts, "identifiant") == []


def test_long_runs_of_figures_are_held():
    held = [
        "dossier ⟪123456789⟫",
        "n° allocataire ⟪12 3456 7891⟫",
        "RNA ⟪W123456789⟫",
        "passeport ⟪12AB34567⟫",
        "⟪1234-5678-9012-3456⟫",
    ]
    assert differences(held, "nombre") == []


def test_amounts_dates_and_lists_are_left_alone():
    nothing = [
        "12 345 678 901 euros",
        "1 000 000 000",
        "12345678",
        "en 2017, 2018, 2019 et 2020",
        "2017-2018-2019",
        "12/03/2019-14/03/2019",
        "10, 20, 30, 40, 50, 60",
    ]
    assert differences(nothing, "nombre") == []
