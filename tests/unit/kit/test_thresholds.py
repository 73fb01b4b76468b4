from __future__ import annotations

from typing import Any

import pytest

from pipelines.kit.tables import Row
from pipelines.kit.thresholds import READERS, joint_violations, threshold_violations
from tests.unit.anonymise.panel_edition import RULES

Change = dict[str, Any]


def codes(table: str, rows: list[Row]) -> set[str]:
    return {finding.code for finding in threshold_violations(table, rows, RULES)}


def sexes(**change: Any) -> list[Row]:
    women = {
        "demarche_id": "x", "critere": "sexe", "modalite": "Femmes", "modalites": ["femme"], "population_part": 0.52,
        "cible_min": 7, "cible_max": 8, "effectif_vivier": 300, "part_vivier": 0.5, "effectif_panel": 8,
        "part_panel": 0.5333, "ecart_points": 1.3, "publication": "publie",
    }  # fmt: skip
    men = women | {
        "modalite": "Hommes", "modalites": ["homme"], "population_part": 0.48, "effectif_panel": 7,
        "part_panel": 0.4667, "ecart_points": -1.3,
    }  # fmt: skip
    return [women | change, men]


def vote(**change: Any) -> Row:
    return {
        "demarche_id": "x", "reco_id": "r1", "avis_id": "o1", "nature": "recommandation", "publication_vote": "triple",
        "niveau_consensus": "majorite", "votants": 15, "pour": 9, "non_pour": 6, "contre": 3, "abstention": 3,
    } | change  # fmt: skip


def evaluation(**change: Any) -> Row:
    return {
        "demarche_id": "x", "nature": "avant_apres", "evaluateur": None, "critere": "item", "note": None,
        "favorables": 8, "non_favorables": 7, "publication": "pour_non_pour",
    } | change  # fmt: skip


def text_cells(rows: list[Row]) -> list[Row]:
    """The same rows as a CSV reader gives them."""
    return [
        {k: "" if v is None else ";".join(v) if isinstance(v, list) else str(v) for k, v in row.items()} for row in rows
    ]


@pytest.mark.parametrize(("table", "rows"), [("panel_composition", sexes()), ("recommandations", [vote()])])
def test_what_holds_holds_in_text_and_in_types(table: str, rows: list[Row]) -> None:
    assert codes(table, rows) == codes(table, text_cells(rows)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"effectif_panel": 2, "part_panel": 0.2222}, "seuil_cellule"),
        ({"publication": "non_publie"}, "seuil_cellule"),
        ({"cible_min": 9}, "figure_incoherente"),
        ({"effectif_vivier": 9, "part_vivier": 0.0291}, "seuil_vivier"),
        ({"effectif_vivier": 17, "part_vivier": 0.0536}, "seuil_vivier"),
        ({"part_panel": 0.6}, "figure_incoherente"),
        ({"ecart_points": 1.5}, "figure_incoherente"),
        ({"modalites": ["femme", "homme"]}, "figure_incoherente"),
        ({"effectif_panel": None}, "seuil_illisible"),
        ({"effectif_panel": "huit"}, "seuil_illisible"),
        ({"effectif_panel": "nan"}, "seuil_illisible"),
    ],
)
def test_a_cell_that_says_too_much_is_seen(change: Change, code: str) -> None:
    assert code in codes("panel_composition", sexes(**change))


def test_two_sizes_of_one_panel_are_seen() -> None:
    other = [row | {"critere": "diplome"} for row in sexes(effectif_panel=9, part_panel=0.5625, ecart_points=4.2)]
    other[1] |= {"part_panel": 0.4375, "ecart_points": -4.2}
    assert "figure_incoherente" in codes("panel_composition", sexes() + other)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"pour": 12, "non_pour": 3, "publication_vote": "pour_non_pour", "contre": None, "abstention": None},
            "seuil_vote",
        ),
        ({"contre": 4, "abstention": 2}, "seuil_vote"),
        ({"publication_vote": "pour_non_pour"}, "seuil_vote"),
        ({"publication_vote": "large_consensus_pour"}, "seuil_vote"),
        ({"votants": 16}, "figure_incoherente"),
        ({"contre": 4}, "figure_incoherente"),
        ({"niveau_consensus": "majorite_qualifiee"}, "figure_incoherente"),
        ({"pour": None}, "seuil_illisible"),
    ],
)
def test_a_vote_that_says_too_much_is_seen(change: Change, code: str) -> None:
    assert code in codes("recommandations", [vote(**change)])


def test_a_level_that_is_not_read_from_the_page_is_seen() -> None:
    hidden = dict.fromkeys(("votants", "pour", "non_pour", "contre", "abstention"))
    row = vote(**hidden, publication_vote="large_consensus_pour", niveau_consensus="unanimite")
    assert codes("recommandations", [row]) == {"seuil_vote"}
    assert not codes("recommandations", [row | {"niveau_consensus": "large_consensus_pour"}])


def test_two_tallies_of_one_text_are_seen() -> None:
    assert codes("recommandations", [vote(), vote()]) == {"seuil_vote"}


@pytest.mark.parametrize(("pour", "seen"), [((8, 7), set()), ((8, 6), {"seuil_vote"})])
def test_the_alternatives_of_one_opinion_are_read_together(pour: tuple[int, int], seen: set[str]) -> None:
    hidden = {"contre": None, "abstention": None, "publication_vote": "pour_non_pour", "nature": "alternative"}
    levels = {8: "majorite", 7: "minorite", 6: "minorite"}
    rows = [vote(**hidden, reco_id=f"a{n}", pour=n, non_pour=15 - n, niveau_consensus=levels[n]) for n in pour]
    assert codes("recommandations", rows) == seen


def test_a_decision_on_some_alternatives_of_a_question_is_seen() -> None:
    """The last one would be known by subtraction."""
    hidden = {"contre": None, "abstention": None, "publication_vote": "pour_non_pour", "nature": "alternative"}
    rows = [vote(**hidden, reco_id=f"a{n}", pour=n, non_pour=15 - n, niveau_consensus="minorite") for n in (7, 2)]
    some, both = {("a2", "")}, {("a7", ""), ("a2", "")}
    assert [f.code for f in threshold_violations("recommandations", rows, RULES, some)] == ["seuil_vote"]
    assert threshold_violations("recommandations", rows, RULES, both) == []


@pytest.mark.parametrize(("evaluators", "seen"), [(3, set()), (4, {"seuil_evaluation"})])
def test_a_note_per_panelist_is_seen(evaluators: int, seen: set[str]) -> None:
    grid = {"nature": "grille_ditp", "note": 3, "favorables": None, "non_favorables": None, "publication": "sans_vote"}
    assert codes("evaluations", [evaluation(**grid, evaluateur=f"e{n}") for n in range(evaluators)]) == seen


@pytest.mark.parametrize(
    ("drawn_by", "pool", "registered", "seen"),
    [
        ("pipeline", 600, 604, set()),
        ("pipeline", 603, 700, {"seuil_vivier"}),
        ("exterieur", 500, 603, {"seuil_vivier"}),
        ("exterieur", None, 610, set()),
        ("exterieur", "beaucoup", None, {"seuil_illisible"}),
    ],
)
def test_the_few_of_the_pool_who_are_in_no_group_are_seen(
    drawn_by: str, pool: object, registered: int | None, seen: set[str]
) -> None:
    tables: dict[str, list[Row]] = {
        "demarche": [{"nb_inscrits": registered}],
        "selection_audit": [{"taille_vivier": pool, "tire_par": drawn_by}],
        "panel_composition": sexes(),
    }
    assert {finding.code for finding in joint_violations(tables, RULES)} == seen


@pytest.mark.parametrize(
    ("table", "row", "code"),
    [
        ("sessions", {"participation": "chiffre", "nb_presents": 3}, "seuil_participation"),
        ("sessions", {"participation": "chiffre", "nb_presents": float("inf")}, "seuil_illisible"),
        ("sessions", {"participation": "large_participation", "nb_presents": 14}, "seuil_participation"),
        ("evaluations", evaluation(favorables=12, non_favorables=3), "seuil_evaluation"),
        ("evaluations", evaluation(note=3), "seuil_evaluation"),
        ("evaluations", evaluation(nature="grille_ditp", note=3), "seuil_evaluation"),
        ("contributions", {"demarche_id": "x", "contribution_id": "c001", "texte": "a@b.fr"}, "contributions_contact"),
        ("contributions", {"demarche_id": "x", "contribution_id": "c002", "texte": "Planter"}, "contributions_ordre"),
        (
            "rapport_anonymisation",
            {
                "lignes_entree": 3,
                "lignes_publiees": 1,
                "lignes_agregees": 1,
                "lignes_retenues": 0,
                "lignes_rejetees": 0,
            },
            "comptes_faux",
        ),
    ],
)
def test_the_other_tables_are_read_too(table: str, row: Row, code: str) -> None:
    assert code in codes(table, [row])


@pytest.mark.parametrize("table", sorted(READERS))
def test_a_missing_column_closes_the_gate(table: str) -> None:
    assert codes(table, [{"autre": 1}]) == {"seuil_illisible"}


def test_a_table_without_a_threshold_has_no_violation() -> None:
    assert threshold_violations("questions", [{"texte": "?"}], RULES) == []
