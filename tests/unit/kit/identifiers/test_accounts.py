from tests.unit.kit.identifiers.marked_texts import differences

ACCOUNTS = [
    "mon insta ⟪jdupont⟫",
    "mon compte insta ⟪marie.dupont⟫",
    "suivez ⟦@jean_dupont⟧ !",
    "(⟦@jdupont35⟧)",
    "⟦@rose-marie.dupont⟧.",
    "mon insta : ⟦jean.dupont⟧",
    "insta ⟦@jean.dupont⟧",
    "snap: ⟦jdupont35⟧",
    "pseudo : ⟦jdupont35⟧",
    "pseudo : ⟪dupont⟫",
    "sur discord ⟦jean.dupont#1234⟧",
    "⟦jdupont#0042⟧",
    "reddit ⟦u/jean_dupont⟧",
    "sur twitter sous le pseudo ⟦jdupont⟧",
    "mon compte twitter est ⟦jdupont35⟧",
    "mon facebook : ⟪dupont⟫",
    "snap ⟪jdupont35⟫",
    "⟦@rose-marie_n'diaye⟧",
]
NOTHING = [
    "@gouvernementFR et @Elysee",
    "rdv @15h30",
    "facebook : les gens y perdent leur temps",
    "twitter est dangereux",
    "le #1234 et #grandDebat",
    "un pseudo philosophique",
    "mon compte facebook est bloqué",
    "twitter 2019 et facebook 2",
    "méli-mélo historico pseudo  philosophique",
    "pseudo-écologie",
    "l'installation, la discorde",
]


def test_an_account_is_found_by_its_sign_or_its_network():
    assert differences(ACCOUNTS, "compte") == []


def test_networks_and_official_accounts_are_left_alone():
    assert differences(NOTHING, "compte") == []
