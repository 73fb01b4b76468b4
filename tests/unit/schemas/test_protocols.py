"""The methods: every version says its sizes and its 21 rules, and ladders are partitions that only get coarser."""

import csv
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Criterion

SCHEMAS = Path(__file__).parents[3] / "schemas"
METHODS = {
    "atelier-citoyen": ["fiche-2019-07", "ditp-2019-11"],
    "conference-de-citoyens": ["fiche-2019-07", "ditp-2019-11"],
    "autre": ["libre"],
}
RULES = [f"P{number:02}" for number in range(1, 22)]
RULE_ENTRIES = {"id", "intitule", "intitule_en", "attendu", "gravite", "source"}
PARAMETERS = {
    "taille_min",
    "taille_max",
    "taille_alerte_min",
    "taille_alerte_max",
    "weekends",
    "seances_en_ligne_min",
    "delai_mois",
    "part_parole_max",
    "auditions_choisies_min",
    "absences_max",
    "criteres_obligatoires",
    "experts_prepares",
    "garant",
}
# From anchors: what a method does not ask for, whatever its version.
NOT_ASKED = {"atelier-citoyen": {"P09", "P21"}, "conference-de-citoyens": {"P03", "P12", "P16"}}
WAIVABLE = {"P06", "P07"}


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((SCHEMAS / "protocols" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


PROTOCOLS = {name: read(name) for name in METHODS}
SHARED = read("echelles")
VERSIONS = [
    pytest.param(method, version, id=f"{method}/{version}")
    for method, versions in METHODS.items()
    for version in versions
]
LADDERS = SHARED["echelles"]
RUNGS = [
    pytest.param(criterion, rung, id=f"{criterion}/{rank}")
    for criterion, ladder in LADDERS.items()
    for rank, rung in enumerate(ladder["echelons"], start=1)
]


def codes_of(vocabulary: str) -> list[str]:
    with (SCHEMAS / "vocabularies" / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        return [term["code"] for term in csv.DictReader(file)]


def content_of(method: str, version: str) -> dict[str, Any]:
    content: dict[str, Any] = PROTOCOLS[method]["versions"][version]
    return content


def rule_of(method: str, version: str, rule_id: str) -> dict[str, Any]:
    return next(rule for rule in content_of(method, version)["regles"] if rule["id"] == rule_id)


def partition(rung: list[dict[str, Any]]) -> set[frozenset[str]]:
    return {frozenset(group["modalites"]) for group in rung}


def test_there_is_one_file_a_method_and_one_for_what_they_share() -> None:
    assert {path.stem for path in (SCHEMAS / "protocols").glob("*.yaml")} == {*METHODS, "echelles"}
    assert set(METHODS) == set(codes_of("methode"))


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_named_in_both_languages_and_has_its_versions(method: str) -> None:
    protocol = PROTOCOLS[method]
    assert protocol["methode"] == method
    assert protocol["titre"]
    assert protocol["titre_en"]
    assert list(protocol["versions"]) == METHODS[method]
    assert method == "autre" or list(protocol["versions"]) == codes_of("protocole")


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_a_version_says_its_source_and_every_parameter(method: str, version: str) -> None:
    content = content_of(method, version)
    assert set(content) == {"source", "parametres", "regles"}
    assert content["source"]
    assert set(content["parametres"]) == PARAMETERS
    assert set(content["parametres"]["criteres_obligatoires"]) <= set(LADDERS)


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_the_alert_sizes_are_around_the_sizes(method: str, version: str) -> None:
    sizes = content_of(method, version)["parametres"]
    assert sizes["taille_alerte_min"] <= sizes["taille_min"]
    if sizes["taille_max"] is not None:
        assert sizes["taille_min"] <= sizes["taille_max"] <= sizes["taille_alerte_max"]


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_a_version_has_the_twenty_one_rules_in_order(method: str, version: str) -> None:
    assert [rule["id"] for rule in content_of(method, version)["regles"]] == RULES


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_a_rule_is_worded_and_has_a_severity_and_a_source(method: str, version: str) -> None:
    severities = set(codes_of("gravite"))
    for rule in content_of(method, version)["regles"]:
        assert RULE_ENTRIES <= set(rule) <= RULE_ENTRIES | {"derogation", "applicable"}
        assert all(isinstance(rule[entry], str) and rule[entry] for entry in RULE_ENTRIES)
        assert rule["attendu"].endswith(".")
        assert rule["gravite"] in severities


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_a_rule_that_does_not_apply_says_so_in_words(method: str, version: str) -> None:
    for rule in content_of(method, version)["regles"]:
        assert rule["attendu"].startswith("Sans objet") != rule.get("applicable", True)


@pytest.mark.parametrize(("method", "version"), VERSIONS)
def test_what_is_expected_gives_the_numbers_of_the_version(method: str, version: str) -> None:
    parameters = content_of(method, version)["parametres"]
    numbers = {
        "P01": ("taille_min", "taille_max", "taille_alerte_min", "taille_alerte_max"),
        "P02": ("weekends",),
        "P03": ("seances_en_ligne_min",),
        "P04": ("delai_mois",),
        "P10": ("auditions_choisies_min",),
        "P19": ("absences_max",),
    }
    for rule_id, names in numbers.items():
        rule = rule_of(method, version, rule_id)
        if rule.get("applicable", True):
            words = rule["attendu"].replace(";", " ").replace(",", " ").split()
            assert all(str(parameters[name]) in words for name in names)
    plurality = rule_of(method, version, "P08")
    share = f"{parameters['part_parole_max']:.0%}".replace("%", " %")
    assert share in plurality["attendu"] or not plurality.get("applicable", True)


@pytest.mark.parametrize(("method", "version"), [param for param in VERSIONS if "autre" not in str(param.id)])
def test_the_rules_that_a_method_does_not_have_are_the_same_in_its_versions(method: str, version: str) -> None:
    rules = content_of(method, version)["regles"]
    assert {rule["id"] for rule in rules if not rule.get("applicable", True)} == NOT_ASKED[method]
    assert {rule["id"] for rule in rules if rule.get("derogation")} == WAIVABLE


def test_another_method_is_judged_by_no_rule_that_depends_on_a_method() -> None:
    rules = content_of("autre", "libre")["regles"]
    assert {rule["id"] for rule in rules if rule.get("applicable", True)} == {"P05", "P11", "P14", "P17", "P18", "P20"}
    assert content_of("autre", "libre")["parametres"]["taille_max"] is None


def test_the_conference_grew_between_july_and_november_2019() -> None:
    sizes = [
        content_of("conference-de-citoyens", version)["parametres"]["taille_max"]
        for version in METHODS["conference-de-citoyens"]
    ]
    assert sizes == [20, 30]


@pytest.mark.parametrize(
    ("method", "rule_id"),
    [
        ("atelier-citoyen", "P10"),
        ("atelier-citoyen", "P15"),
        ("conference-de-citoyens", "P02"),
        ("conference-de-citoyens", "P10"),
        ("conference-de-citoyens", "P15"),
    ],
)
def test_what_only_the_november_sheet_writes_is_only_information_in_july(method: str, rule_id: str) -> None:
    july, november = (rule_of(method, version, rule_id) for version in METHODS[method])
    assert (july["gravite"], november["gravite"]) == ("information", "avertissement")
    assert november["source"] == "N"


def test_confidentiality_parameters_follow_from_the_size_of_the_coalition() -> None:
    limits = SHARED["confidentialite"]
    assert limits["coalition"] == 2
    assert limits["seuil"] == limits["coalition"] + 1
    assert limits["bande_vote"] == limits["seuil"] + 1
    assert limits["seuil_vivier"] == 10


# Ladders


def test_every_criterion_of_a_panel_has_a_ladder_except_the_departement_that_determines_the_region() -> None:
    assert set(SHARED) == {"confidentialite", "echelles", "liens"}
    assert set(LADDERS) == {"sexe", "tranche_age", "pcs", "diplome", "region", "type_aire", "situation_familiale"}


@pytest.mark.parametrize(("criterion", "rung"), RUNGS)
def test_a_rung_is_a_partition_of_the_vocabulary(criterion: str, rung: list[dict[str, Any]]) -> None:
    joined = [code for group in rung for code in group["modalites"]]
    assert sorted(joined) == sorted(codes_of(criterion))
    assert all(group["modalites"] for group in rung)


@pytest.mark.parametrize(("criterion", "rung"), RUNGS)
def test_the_groups_of_an_ordered_criterion_are_contiguous(criterion: str, rung: list[dict[str, Any]]) -> None:
    if LADDERS[criterion]["ordonne"]:
        assert [code for group in rung for code in group["modalites"]] == codes_of(criterion)


@pytest.mark.parametrize(("criterion", "rung"), RUNGS)
def test_a_group_has_a_code_and_a_name_of_its_own_in_both_languages(criterion: str, rung: list[dict[str, Any]]) -> None:
    for entry in ("code", "libelle", "libelle_en"):
        values = [group[entry] for group in rung]
        assert all(isinstance(value, str) and value.strip() for value in values)
        assert len(set(values)) == len(rung)


@pytest.mark.parametrize("criterion", LADDERS)
def test_a_ladder_starts_fine_and_gets_coarser_in_at_most_eight_rungs(criterion: str) -> None:
    rungs = LADDERS[criterion]["echelons"]
    sizes = [len(rung) for rung in rungs]
    assert len(rungs) <= 8
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 2
    assert len({frozenset(partition(rung)) for rung in rungs}) == len(rungs)


@pytest.mark.parametrize("criterion", LADDERS)
def test_a_group_of_the_same_name_joins_the_same_categories_on_every_rung(criterion: str) -> None:
    groups = [group for rung in LADDERS[criterion]["echelons"] for group in rung]
    for entry in ("code", "libelle", "libelle_en"):
        assert len({group[entry] for group in groups}) == len({frozenset(group["modalites"]) for group in groups})


def criterion_of(criterion: str, seats: int) -> Criterion:
    rungs = tuple(tuple(tuple(g["modalites"]) for g in rung) for rung in LADDERS[criterion]["echelons"])
    limits = SHARED["confidentialite"]
    return Criterion(tuple(codes_of(criterion)), rungs, (), seats, limits["coalition"], limits["seuil"])


@pytest.mark.parametrize("criterion", LADDERS)
def test_every_rung_is_published_for_some_panel(criterion: str) -> None:
    """A rung that no panel is published at, because a refusal above it already tells, would only mislead its reader."""
    dead = set(range(len(LADDERS[criterion]["echelons"])))
    for seats in (12, 15, 18, 20):
        dead -= {rung for rung, _ in audit(criterion_of(criterion, seats)).pages}
    assert not dead


@pytest.mark.parametrize("criterion", LADDERS)
def test_the_silence_of_a_shipped_ladder_tells_nothing(criterion: str) -> None:
    assert all(audit(criterion_of(criterion, seats)).sound for seats in (12, 15, 18, 20))


def shares_of(criterion: str) -> dict[str, float]:
    with (SCHEMAS.parent / "demonstration" / "marges.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["critere"] == criterion]
    return {row["modalite"]: float(row["population_part"]) for row in rows} or FAMILIES


# Orders of magnitude of the French adult population, which the demonstration does not draw by.
FAMILIES = {
    "personne_seule": 0.20,
    "couple_sans_enfant": 0.29,
    "couple_avec_enfants": 0.36,
    "famille_monoparentale": 0.08,
    "autre": 0.07,
}


@pytest.mark.parametrize("criterion", LADDERS)
def test_rungs_follow_the_entropy_of_the_population(criterion: str) -> None:
    shares = shares_of(criterion)
    entropies = [
        sum(-part * math.log(part) for g in rung if (part := sum(shares.get(code, 0.0) for code in g["modalites"])))
        for rung in LADDERS[criterion]["echelons"]
    ]
    assert [round(entropy, 9) for entropy in entropies] == sorted((round(e, 9) for e in entropies), reverse=True)


def test_the_ages_that_are_joined_meet_at_the_ages_that_people_name() -> None:
    names = [{group["libelle"] for group in rung} for rung in LADDERS["tranche_age"]["echelons"]]
    assert {"Moins de 35 ans", "De 35 à 49 ans", "De 50 à 64 ans", "65 ans et plus"} in names
    assert {"Moins de 50 ans", "50 ans et plus"} in names
