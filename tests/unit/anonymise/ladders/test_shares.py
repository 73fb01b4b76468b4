"""Shares read from a file of quotas, whoever wrote it, or one clear error that quotes no cell."""

from pathlib import Path

import pytest

from pipelines.anonymise.ladders.names import known_groups
from pipelines.anonymise.ladders.shares import MOST_BYTES, part_shares, shares_from
from pipelines.kit.findings import AvisError, UsageError
from pipelines.kit.protocol import load_protocol

LADDERS = load_protocol("autre", None).echelles


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "quotas.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "critere,modalite,population_part\nsexe,femme,0.25\nsexe,homme,0.75\n",
        "\ufeffCritère,Modalité,Part dans la population,Minimum\nsexe,femme,0.25,7\nsexe,homme,0.75,\n",
        "Critère;Modalité;Part dans la population\r\nsexe;femme;0,25\r\n\r\nsexe;homme;0,75\r\n",
        "feature,value,min,max\nsexe,femme,3,4\nsexe,homme,10,11\n",
        "critere,modalite,population_part\nsexe,femme,1\nsexe,homme,3\n",
        "critere,modalite,population_part,cible_min,cible_max\nsexe,femme,,1,2\nsexe,homme,0.9,4,5\n",
    ],
    ids=["ours", "Airtable", "semicolons", "targets of a sortition tool", "not adding up to one", "a missing share"],
)
def test_the_shares_of_a_criterion_are_read_and_add_up_to_one(tmp_path: Path, text: str) -> None:
    assert shares_from(written(tmp_path, text)) == {"sexe": pytest.approx({"femme": 0.25, "homme": 0.75})}


def test_criteria_and_categories_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = "critere,modalite,population_part\nb,z,0.5\na,y,1\nb,x,0.5\n"
    found = shares_from(written(tmp_path, text))
    assert list(found) == ["b", "a"]
    assert list(found["b"]) == ["z", "x"]


SOMEBODY = "Jeanne-Secrète"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "echelle_illisible"),
        (b"critere,modalite,population_part\nsexe,\xff,1\n", "echelle_illisible"),
        ("critere,modalite,population_part\n", "echelle_illisible"),
        (f"critere,modalite,population_part\nsexe,{SOMEBODY}\n", "echelle_illisible"),
        ("critere,modalite,population_part\n" + "sexe,femme,1\n" * (MOST_BYTES // 13), "echelle_illisible"),
        (f"{SOMEBODY},modalite,population_part\nsexe,femme,1\n", "echelle_colonnes"),
        ("critere,modalite,source\nsexe,femme,x\n", "echelle_colonnes"),
        (f"critere,modalite,population_part\nsexe,{SOMEBODY},1\nsexe,{SOMEBODY},1\n", "echelle_ligne"),
        ("critere,modalite,population_part\n,femme,1\n", "echelle_ligne"),
        ("critere,modalite,population_part\nsexe,,1\n", "echelle_ligne"),
        (f"critere,modalite,population_part\nsexe,{SOMEBODY}\x1b[2J,1\n", "echelle_ligne"),
        (f'critere,modalite,population_part\nsexe,"{SOMEBODY};b",1\n', "echelle_ligne"),
        (f"critere,modalite,population_part\nsexe,{'x' * 201},1\n", "echelle_ligne"),
        (f"critere,modalite,population_part\nsexe,femme,{SOMEBODY}\n", "echelle_nombre"),
        ("critere,modalite,population_part\nsexe,femme,-1\n", "echelle_nombre"),
        ("critere,modalite,population_part\nsexe,femme,nan\n", "echelle_nombre"),
        ("critere,modalite,population_part\nsexe,femme,inf\n", "echelle_nombre"),
        ("critere,modalite,population_part\nsexe,femme,0\nsexe,homme,0\n", "echelle_parts"),
        ("critere,modalite,population_part\nsexe,femme,0.5\nsexe,homme,\n", "echelle_parts"),
    ],
)
def test_what_cannot_be_read_is_one_error_that_quotes_nothing(tmp_path: Path, text: str | bytes, code: str) -> None:
    with pytest.raises(AvisError) as caught:
        shares_from(written(tmp_path, text))
    assert [finding.code for finding in caught.value.findings] == [code]
    assert SOMEBODY not in str(caught.value)
    assert caught.value.__cause__ is None


CODES = LADDERS["sexe"].codes
WORDS = known_groups(LADDERS["sexe"])


def test_a_category_that_the_file_does_not_have_has_no_share() -> None:
    shares = part_shares({"homme": 0.5, "femme": 0.5}, CODES, WORDS)
    assert shares == {("femme",): 0.5, ("homme",): 0.5, ("autre_nr",): 0.0}


@pytest.mark.parametrize("young", ["18-49", "Moins de 50 ans", "moins de 50 ANS"])
def test_a_group_is_known_by_its_code_or_its_name_and_its_share_is_that_of_its_categories_together(young: str) -> None:
    ladder = LADDERS["tranche_age"]
    found = part_shares({"50+": 0.4, young: 0.6}, ladder.codes, known_groups(ladder))
    assert found == {("18-24", "25-34", "35-49"): 0.6, ("50-64", "65-74", "75+"): 0.4}
    assert list(found) == [("18-24", "25-34", "35-49"), ("50-64", "65-74", "75+")]


def test_two_categories_that_hold_the_same_people_are_no_shares() -> None:
    ladder = LADDERS["tranche_age"]
    assert part_shares({"18-49": 0.6, "18-24": 0.4}, ladder.codes, known_groups(ladder)) is None


def test_a_folder_in_the_place_of_the_quotas_is_a_misuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        shares_from(tmp_path)
    assert [(finding.code, finding.file) for finding in caught.value.findings] == [("echelle_illisible", tmp_path.name)]


def test_a_category_of_neither_the_vocabulary_nor_the_ladder_is_unknown() -> None:
    assert part_shares({"femme": 0.5, "martien": 0.5}, CODES, WORDS) is None
