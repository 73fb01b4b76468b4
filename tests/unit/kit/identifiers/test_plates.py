from tests.unit.kit.identifiers.marked_texts import differences

PLATES = [
    "voiture ⟦ms-318-za⟧ Le Sénat",
    "voiture ⟦AB-123-CD⟧",
    "⟦ab-123-cd⟧",
    "⟦AB 123 CD⟧ mal garée",
    "⟦AB123CD⟧",
    "⟦AB.123.CD⟧",
    "immatriculée ⟦ab123cd⟧",
    "voiture ⟦DE 250 KM⟧",
    "⟦1234 AB 35⟧",
    "⟦123 ABC 35⟧",
    "⟦1234-AB-35⟧",
    "⟦AB - 123 - CD⟧",
    "Ma voiture ⟦NS.306.PF⟧",
    "plaque ⟦12 ab 2a⟧",
]
NOTHING = [
    "à plus de 250Km 35 de là",
    "de 250Km et 30 min",
    "de 12 ha 35 ares",
    "DE 250 KM A PIED",
    "12 HA 35",
    "15 ou 20 ans",
    "15 OU 20 ANS",
    "l'article R417-11 et 10 du CR",
    "Loi 2005-1579 du 19",
    "IL Y EN A 150 EN 2019",
    "3 TGV 20 TER",
    "de 100 et 200",
    "40 et 35",
    "PM2 10 NO 20",
]


def test_a_plate_is_found_with_capitals_or_dashes():
    assert differences(PLATES, "plaque") == []


def test_quantities_are_no_plate():
    assert differences(NOTHING, "plaque") == []
