from tests.unit.kit.identifiers.marked_texts import differences

PAGES = [
    "Voir ⟦https://www.facebook.com/jean.dupont.35⟧ merci",
    "⟦facebook.com/jean.dupont⟧",
    "⟦https://fr.linkedin.com/in/jean-dupont-4b1⟧.",
    "⟦www.instagram.com/jeandupont/⟧",
    "(⟦https://x.com/jdupont⟧)",
    "⟦https://t.me/jdupont⟧",
    "⟦wa.me/33612345678⟧",
    "⟪https://www.youtube.com/watch?v=abcdefghijk⟫",
    "⟪http://jeandupont.blogspot.com/⟫",
    "⟪https://jdupont.wixsite.com/moi⟫",
    "⟪http://monsite-dupont.fr/0612345678⟫",
    "⟪jean-dupont.fr⟫ est mon site",
    "⟪www.jean-dupont.bzh⟫",
    "⟪jean.orange.fr⟫",
    "⟪bit.ly/3abcd⟫",
    "(⟪exemple.com⟫)",
]
NOTHING = [
    "https://www.cre.fr/content/download/19506/234801",
    "http://www.ecologique-solidaire.gouv.fr/sites/default/files/a%20_0.pdf",
    "https://www.ccomptes.fr/sites/default/files/2018-04/20180418-rapport-soutien-energies-renouvelables.pdf",
    "https://fr.wikipedia.org/wiki/Impôt)",
    "legifrance.gouv.fr, insee.fr et lemonde.fr/politique/article/2019/01/02/0612345678.html",
    "sur facebook.com on lit tout",
    "C'est bien.comme toujours",
    "https://gouv.fr",
    "www.mairie-plouha.fr, ville-rennes.fr, rennes.fr",
]


def test_pages_of_people_are_certain_and_unknown_sites_held():
    assert differences(PAGES, "page_personnelle") == []


def test_sites_of_institutions_stay_with_the_figures_that_they_hold():
    assert differences(NOTHING, "page_personnelle") == []


def test_a_site_that_only_looks_official_is_held():
    assert differences(["⟪https://www.faux-gouv.fr/x⟫", "⟪http://gouv.fr.exemple.com⟫"], "page_personnelle") == []


def test_a_file_is_found_by_its_ending():
    files = [
        "photo ⟦IMG_2033.jpg⟧ jointe",
        "⟦cv_dupont.pdf⟧",
        "le ⟦scan.final(2).PDF⟧",
        "⟦Jean Dupont.docx⟧",
        'la "⟦note de jean.odt⟧"',
    ]
    assert differences([*files, "le format .pdf est lourd"], "fichier") == []


def test_a_map_that_shows_a_place_is_coordinates():
    link = "⟦https://www.google.com/maps/@48.11345,-1.67892,15z⟧"
    assert differences([link], "coordonnees") == []


def test_an_email_inside_an_official_page_is_still_found():
    assert differences(["https://insee.fr/x?m=⟦jean@orange.fr⟧"], "courriel") == []
