from tests.unit.kit.identifiers.marked_texts import differences

# Numbers of nobody: those of the documentation of the registers, with keys computed.
NIRS = [
    "Ma sécu : ⟦2 95 10 99 126 111 93⟧",
    "⟦295109912611193⟧",
    "⟦2.95.10.99.126.111.93⟧",
    "⟦2-95-10-99-126-111-93⟧",
    "⟦2 95 10 99 126 111 / 93⟧",
    "⟦2951099126111/93⟧",
    "⟦2 95 10 99 126 111 clé 93⟧",
    "⟦2 95 10 99 126 111 (93⟧)",
    "⟦2 9 5 1 0 9 9 1 2 6 1 1 1 9 3⟧",
    "⟦2951099126111⟧",
    "⟦2 95 10 99 126 111⟧ et voilà",
    "⟦253072B07300470⟧",
    "⟦2 53 07 2a 073 004 43⟧",
    "⟦2 53 07 2B 073 004⟧",
    "⟪295109912611199⟫",
    "⟪2 95 10 99 126 111 12⟫ par erreur",
]
IBANS = [
    "page 34. RIB : ⟦FR53 3442 2809 4448 5694 1397 A93⟧ et voilà",
    "RIB : ⟦fr83 2410 1229 1382 8829 6726 a03⟧",
    "⟦FR76 3000 6000 0112 3456 7890 189⟧",
    "⟦FR7630006000011234567890189⟧",
    "⟦fr7630006000011234567890189⟧",
    "⟦FR76.3000.6000.0112.3456.7890.189⟧",
    "⟦FR76-3000-6000-0112-3456-7890-189⟧ merci",
    "⟦fr76 3000 6000 0112 3456 7890 189⟧ merci de virer",
    "⟦FR 76 3000 6000 0112 3456 7890 189⟧",
    "⟦FR76 3000 6000\n0112 3456 7890 189⟧",
    "IBAN:⟦FR7630006000011234567890189⟧",
    "⟦GR16 0110 1050 0000 1054 7023 795⟧",
    "⟦BE31 4354 1116 1155⟧",
    "⟦DE89 3704 0044 0532 0130 00⟧ en Allemagne",
    "⟪FR76 3000 6000 0112 3456 7890 188⟫",
    "carte ⟦4111 1111 1111 1111⟧ volée",
    "carte ⟦4111111111111111⟧",
    "carte ⟦5500-0055-5555-5559⟧",
]
COMPANIES = [
    "Je suis auto-entrepreneur, siret ⟦732 829 320 00074⟧.",
    "mon siret ⟦73282932000074⟧",
    "micro-entreprise (⟦732829320⟧)",
    "⟪732 829 320 00074⟫",
    "SIREN ⟪732 829 320⟫",
    "TVA ⟪FR 44 732829320⟫",
    "La Poste ⟪356 000 000 00048⟫",
    "siret ⟪732 829 320 00075⟫",
]


def test_a_social_security_number_is_certain_with_its_key_or_without_any():
    assert differences(NIRS, "nir") == []


def test_a_bank_account_is_certain_when_its_sum_is_right():
    assert differences(IBANS, "iban") == []


def test_a_company_is_held_unless_it_is_one_person():
    assert differences(COMPANIES, "siret") == []


def test_amounts_are_no_official_number():
    nothing = [
        "1 850 578 006 084 euros",
        "de 10 janvier et 20 mars on va en 30 jours de 40 heures a 50 euros",
        "en 2019 les 35 heures et les 40 ans de 60 000 salariés",
        "un déficit de 123 456 782 euros",
    ]
    assert differences(nothing, "nir") == []
