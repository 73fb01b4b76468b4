from tests.unit.kit.identifiers.marked_texts import differences

ADDRESSES = [
    "J'habite ⟦12 rue des Lilas⟧ depuis dix ans",
    "j'habite ⟦12 rue des lilas⟧ depuis dix ans",
    "J'HABITE ⟦12 RUE DES LILAS⟧ DEPUIS DIX ANS",
    "⟦12, rue des Lilas⟧.",
    "⟦12 bis, av. du Général-Leclerc⟧",
    "⟦12bis av du général Leclerc⟧",
    "⟦12 ter rue Victor Hugo⟧ et alentour",
    "au ⟦12 rue victor hugo⟧ et alentour",
    "⟦3 impasse des Prés 35000 Rennes⟧",
    "⟦3 impasse des Prés, 35000 RENNES CEDEX 7⟧.",
    "⟦3 impasse des prés à rennes⟧",
    "⟦3 impasse des Prés à Saint-Malo⟧, en Bretagne",
    "⟦3 impasse des Prés\n35400 Saint-Malo⟧",
    "⟦3 impasse des prés 35400 st malo⟧ merci",
    "⟦12-14 boulevard de la Liberté⟧",
    "⟦12 rue du 8 mai 1945⟧",
    "⟦12 rue du 11 novembre⟧",
    "⟦4 place de la République⟧",
    "⟦4 cours Jean Jaurès⟧",
    "⟦1 place du Marché⟧",
    "⟦12 Grande Rue⟧",
    "⟦250 route de Vannes⟧, au bord de la départementale",
    "⟦12 rue de la vieille église⟧ à côté du bourg",
    "⟦12 rue d'Alésia, 75014 Paris⟧",
    "⟦appartement 4, bâtiment B, 12 rue des Lilas⟧",
    "⟦12 rue des Lilas, bâtiment B, appt 4, 35000 Rennes⟧",
    "⟦12 rue des Lilas, 3e étage⟧",
    "⟦résidence Les Tilleuls, 12 rue des Lilas⟧",
    "⟦12 rue des Lilas, BP 123, 35000 Rennes⟧",
    "j'habite au ⟦lieu-dit Kerbrat⟧",
    "au ⟦lieu-dit kerbrat, 29200 Brest⟧",
    "n°⟦12 rue des Lilas⟧",
    "⟦12B, bd Voltaire⟧",
    "⟦rue des Lilas n° 12⟧, au fond",
    "au ⟦12 de la rue des Lilas⟧",
    "⟦45 r Pasteur⟧",
    "⟦3 rue Roux, Paris 15e⟧",
    "⟦14 rue de la Paix, 2ème étage gauche, 75002 Paris⟧",
    "⟦12 ch des écoliers⟧",
    "⟦12 rue A. Briand⟧",
    "⟦12 rue J.-J. Rousseau⟧",
    "⟦14 quai aux Bœufs 92900 Sarroux - Saint Julien⟧.",
    "⟦64 ter allée du Général Leclerc, 11120 Le Val d'Ocre⟧.",
    "⟦12 allée des Frênes⟧ et ⟦14 allée des Frênes⟧",
]
HELD = [
    "Je suis de ⟪35000 Rennes⟫, en Bretagne",
    "à ⟪Rennes (35000⟫)",
    "⟪35400 saint-malo⟫",
    "⟪50 rue principale⟫ à deux pas",
    "⟪1 route des vins⟫ par village",
    "⟪1 quartier de Paris⟫",
    "75014 habitants à ⟪75014 Paris⟫",
]
NOTHING = [
    "il a été élu avec 1 voie sur 3",
    "-11 places en 12 ans au classement",
    "2 places de parking",
    "1 place de parking par logement",
    "30 rue piétonnes",
    "11 avenues",
    "créer 3 rue cyclables",
    "2 cours de français par semaine",
    "2 cours de maths",
    "1 route sur 2 est abîmée",
    "20000 habitants, 13049 euros",
    "une bourgade de 10000 habitants ne pourrait",
    "1 pont sur 4",
    "12 cité dans la loi",
    "30000 Citoyens tirés au sort",
    "la rue des Lilas est bruyante",
    "1 quai sur deux",
    "1 chemin de fer",
    "15 voies ferrées",
    "1 cours du soir",
    "loi n° 12 de la rue",
    "article 12 place l'eau au centre",
]


def test_a_numbered_address_is_found_to_its_town():
    assert differences(ADDRESSES, "adresse") == []


def test_a_town_with_its_postcode_or_a_doubtful_street_is_held():
    assert differences(HELD, "adresse") == []


def test_quantities_of_streets_are_left_alone():
    assert differences(NOTHING, "adresse") == []
