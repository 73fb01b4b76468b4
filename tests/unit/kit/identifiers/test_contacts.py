import pytest

from tests.unit.kit.identifiers.marked_texts import differences

EMAILS = [
    "⟪jeandupont chez gmail⟫",
    "⟦jean dupont arobase free point fr⟧",
    "Mon mail ⟦jean.dupont@orange.fr⟧ merci",
    "⟦JEAN.DUPONT@ORANGE.FR⟧",
    "écrire à ⟦x@y.fr⟧.",
    "Contact : ⟦jean_dupont-35+avis@mail.univ-rennes.fr⟧, merci",
    "mail ⟦jean.dupont @ orange . fr⟧ voilà",
    "mail ⟦jean.dupont@ orange.fr⟧",
    "⟦jean.dupont @orange.fr⟧ à votre disposition",
    "mail : ⟦jean.dupont arobase orange.fr⟧",
    "mail : ⟦jean point dupont arobase orange point fr⟧ pour me joindre",
    "mail : ⟦jean tiret dupont arobase orange point fr⟧",
    "⟦jean.dupont[at]orange.fr⟧",
    "⟦jean.dupont (at) orange (point) fr⟧",
    "⟦jean.dupont [at] orange [dot] fr⟧",
    "⟦jeandupont(arobase)orange.fr⟧",
    "⟦jeandupont [@] orange.fr⟧",
    "⟦jean.dupont at orange dot fr⟧ if you please",
    "⟦jean.dupont chez orange point fr⟧",
    "mon mail c'est ⟪jeannot chez orange.fr⟫",
    "⟦jean.dupont＠orange．fr⟧",
    "⟦jean.du\u200bpont@ora\u00adnge.fr⟧",
    "⟦jean.dupont@\norange.fr⟧",
    "⟦jean.dupont@orange.\nfr⟧ ensuite",
    "⟦jean.dupont\n@orange.fr⟧",
    "⟦jean.dupont&#64;orange.fr⟧",
    "⟦hélène.lefèvre@orange.fr⟧",
    "⟦jean.dupont@orange,fr⟧",
    "⟦jean.dupont@gmail⟧ je crois",
    "⟪jean@intranet⟫",
    "<⟦jean@orange.fr⟧>;<⟦anne@free.fr⟧>",
    "⟦j e a n @ g m a i l . c o m⟧",
    "⟦jeandupont AT gmail.com⟧",
    "⟦jeandupont@@gmail.com⟧",
    "⟦jean.dupont%40free.fr⟧",
    "⟦jean4 AT mairie-lezay DOT fr⟧",
    "⟦jean.dupont@free .fr⟧",
    "mailto:⟦jean@orange.fr⟧?subject=bonjour",
]
NOTHING = [
    "je travaille chez orange et mon compte chez gmail marche",
    "rendez-vous @ Paris demain",
    "On se retrouve chez nous. Fr et simple.",
    "vu chez insee.fr",
    "Je fais mes courses chez le boucher au point du jour.",
    "La réunion at home",
    "a@",
    "@",
    "100% arobase",
]


def test_an_email_is_found_in_every_way_to_write_it():
    assert differences(EMAILS, "courriel") == []


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_has_the_sign_is_left_alone(text):
    assert differences([text], "courriel") == []
