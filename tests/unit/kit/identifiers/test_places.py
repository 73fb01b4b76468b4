from tests.unit.kit.identifiers.marked_texts import differences

PLACES = [
    "ici ⟦48.11345, -1.67892⟧ merci",
    "⟦48.11345,-1.67892⟧",
    "⟦48.11345 -1.67892⟧",
    "⟦48,11345 ; -1,67892⟧",
    "[⟦-1.67892, 48.11345⟧]",
    "à la Réunion ⟦-20.8823, 55.4504⟧",
    "⟦48°06'48\"N 1°40'44\"W⟧",
    "⟦48° 06' 48\" N, 1° 40' 44\" O⟧",
    "⟦48°06.8'N 1°40.7'W⟧",
    "⟦N 48° 6' 48\" W 1° 40' 44\"⟧",
    "⟦48.1134 N 1.6789 W⟧",
    "lat ⟦48.11 lon -1.67⟧",
]
NOTHING = [
    "de 12.345 à 13.456 euros",
    "un taux de 3.141, 2.718",
    "48.11345 seulement",
    "entre 5.333 et 6.667 %",
    "40.7128, -74.0060 à New York",
    "20° à 25° l'été",
]


def test_coordinates_in_or_near_france_are_found():
    assert differences(PLACES, "coordonnees") == []


def test_other_decimals_are_left_alone():
    assert differences(NOTHING, "coordonnees") == []
