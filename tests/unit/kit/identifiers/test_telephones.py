from tests.unit.kit.identifiers.marked_texts import differences

TELEPHONES = [
    "Appelez le ⟦06 12 34 56 78⟧ merci",
    "⟦0612345678⟧",
    "⟦06.12.34.56.78⟧.",
    "⟦06-12-34-56-78⟧",
    "⟦06/12/34/56/78⟧",
    "⟦06 - 12 - 34 - 56 - 78⟧",
    "⟦06_12_34_56_78⟧",
    "⟦06\u00a012\u00a034\u00a056\u00a078⟧",
    "⟦06\u202f12\u202f34\u202f56\u202f78⟧",
    "⟦06 12\n34 56 78⟧",
    "⟦06 123 456 78⟧",
    "⟦0612 345 678⟧",
    "⟦0 6 1 2 3 4 5 6 7 8⟧",
    "(⟦06) 12 34 56 78⟧",
    "⟦+33612345678⟧",
    "⟦+33 6 12 34 56 78⟧",
    "⟦+33 (0)6 12 34 56 78⟧",
    "⟦+33.(0).6.12.34.56.78⟧",
    "(⟦+33)6 12 34 56 78⟧",
    "⟦0033 6 12 34 56 78⟧",
    "⟦00 33 6 12 34 56 78⟧",
    "⟦33 6 12 34 56 78⟧",
    "⟦O6 12 34 56 78⟧",
    "⟦٠٦ ١٢ ٣٤ ٥٦ ٧٨⟧",
    "⟦０６ １２ ３４ ５６ ７８⟧",
    "⟦06 12 34\u200b 56 78⟧",
    "⟦02 99 12 34 56⟧ ou ⟦06 12 34 56 78⟧",
    "⟦06-12-34-56-78⟧/⟦0712345678⟧",
    "⟦0262 12 34 56⟧",
    "⟦+262 692 12 34 56⟧",
    "⟦+590 690 12 34 56⟧",
    "⟦00 590 690 12 34 56⟧",
    "⟦+32 475 12 34 56⟧",
    "⟦+44 (0)20 7946 0958⟧",
    "⟦+1 202-555-0143⟧",
    "⟦+212 6 12 34 56 78⟧",
    "mon portable : ⟦6 12 34 56 78⟧",
    "tél. ⟦612345678⟧",
    "tel ⟦612 345 678⟧",
    "whatsapp ⟦6.12.34.56.78⟧ svp",
    "⟦zéro six douze trente-quatre cinquante-six soixante-dix-huit⟧",
    "mon numéro : ⟦zéro six, quatre-vingt-douze, trente-quatre, cinquante et un, soixante-dix-huit⟧ le soir",
    "⟦06 douze trente-quatre 56 soixante-dix-huit⟧",
    "⟦zéro six un deux trois quatre cinq six sept huit⟧",
    "⟦zéro sept quatre-vingt-dix-neuf quatre-vingt-onze zéro zéro zéro un⟧",
    "⟦plus trente-trois six douze trente-quatre cinquante-six soixante-dix-huit⟧",
    "mon portable c'est ⟦six douze trente-quatre cinquante-six soixante-dix-huit⟧",
    "⟦zéro 6 12 34 56 78⟧",
    "⟦06 12 34 cinquante-six 78⟧",
    "mon ⟦06 : zéro six 12 trente-quatre 56 78⟧",
    "⟦zéro deux nonante-neuf douze septante-huit vingt et un⟧ en Belgique",
    "12 enfants, tél ⟦06 12 34 56 78⟧ 12 rue",
]
NOTHING = [
    "Faites le 15, le 112, le 3919 ou le 36 46.",
    "un budget de 10 000 000 000 euros",
    "+10 000 000 habitants, +12 %",
    "le 01/02/2019 12 personnes",
    "du 01/02/2019 au 03/04/2020",
    "0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "un taux de 0.123456789 exactement",
    "en 2017 2018 2019 2020",
    "loi n°2005-1579 du 19 décembre 2005",
    "de 08:00-12:00 et 14:00-18:00",
    "zéro euro, un franc, deux centimes",
    "Il y en a zéro, un ou deux, trois peut-être",
    "le numéro 12 345 678 fois",
    "entre 20 et 30 ans, 15 000 000 de Français",
]
HELD = ["les départements ⟪01, 02, 03, 04, 05⟫ seulement", "le ⟪01 02 2019 12⟫ personnes"]


def test_a_telephone_number_is_found_in_every_layout():
    assert differences(TELEPHONES, "telephone") == []


def test_other_figures_are_left_alone():
    assert differences(NOTHING, "telephone") == []


def test_what_may_be_a_list_or_a_date_is_held():
    assert differences(HELD, "telephone") == []
