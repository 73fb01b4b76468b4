from tests.unit.kit.identifiers.marked_texts import differences

BIRTHS = [
    "Je suis né le ⟦12/03/1974⟧ et",
    "née le ⟦12.03.74⟧",
    "né(e) le ⟦12-03-1974⟧",
    "né·e le ⟦12 03 1974⟧",
    "née le ⟦12 mars 1974⟧.",
    "NÉE LE ⟦12 MARS 1974⟧",
    "née le ⟦1er avril 1974⟧",
    "nee un ⟦12 mars⟧",
    "née en ⟦mars 1974 à Brest⟧",
    "né le ⟦12 mars 1974 à Saint-Brieuc⟧ dans les Côtes",
    "né à Brest le ⟦12/03/1974⟧",
    "née ⟦1974-03-12⟧",
    "né le ⟦jeudi 12 mars 1974⟧",
    "date de naissance : ⟦12/03/1974⟧",
    "Date de naissance: ⟦12031974⟧",
    "ddn ⟦12/03/74⟧",
    "mon anniversaire le ⟦12 mars⟧",
    "mon anniversaire est le ⟦12/03⟧",
    "né le ⟦douze mars mille neuf cent soixante-quatorze⟧",
    "née le ⟦premier mars soixante-quatorze⟧",
    "né le\n⟦12/03/1974⟧",
    "Mon père, né le ⟦12/03/1944⟧, vit seul",
    "né en ⟦déc. 1974⟧",
    "née Martin le ⟦12/03/1974⟧",
    "née à Paris 14e le ⟦3 mai 1981⟧",
    "date de naissance de ma fille : ⟦3 mai 2010⟧",
]
HELD = ["je suis ⟪né en 1974⟫", "⟪née en 1956⟫ à la campagne", "⟪né vers 58⟫", "cette loi née le ⟪12 mars 2017⟫"]
NOTHING = [
    "je ne le vois pas le 12 mars 2019",
    "loi du 12 mars 1974",
    "l'anniversaire du 14 juillet 1789",
    "la réunion du 12/03/2019",
    "on ne le sait qu'en mars",
    "à la naissance, ne pas multiplier",
    "on ne mars pas",
    "ils ne sont nés que deux",
]


def test_a_date_of_birth_is_found_in_every_form():
    assert differences(BIRTHS, "date_naissance") == []


def test_a_year_alone_or_one_that_may_be_an_events_is_held():
    assert differences(HELD, "date_naissance") == []


def test_dates_of_public_events_are_left_alone():
    assert differences(NOTHING, "date_naissance") == []
