from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.anonymise.microdata.hierarchies import read_hierarchy
from pipelines.kit.findings import AvisError, UsageError


def written(folder: Path, text: str) -> Path:
    path = folder / "age.csv"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(path: Path) -> list[tuple[str, int, int]]:
    with pytest.raises(AvisError) as refused:
        read_hierarchy(path, "age")
    return [(finding.code, finding.line, finding.count) for finding in refused.value.findings]


def test_a_group_is_its_label(tmp_path: Path) -> None:
    tree = read_hierarchy(written(tmp_path, "22;20-29;*\n31;30-39;*\n25;20-29;*\n"), "age")
    assert tree.values == ("22", "31", "25")
    assert tree.groups.tolist() == [[0, 1, 2], [0, 1, 0], [0, 0, 0]]
    assert tree.labels == (("22", "31", "25"), ("20-29", "30-39"), ("*",))


def test_the_last_level_need_not_be_one_group(tmp_path: Path) -> None:
    tree = read_hierarchy(written(tmp_path, "a;x\nb;x\nc;y\n"), "lettre")
    assert (tree.levels, tree.labels[-1]) == (2, ("x", "y"))


def test_one_level_is_a_column_that_is_never_generalised(tmp_path: Path) -> None:
    assert read_hierarchy(written(tmp_path, "a\nb\n"), "lettre").levels == 1


def test_a_label_may_come_again_higher_up(tmp_path: Path) -> None:
    tree = read_hierarchy(written(tmp_path, "France;France;Europe\nTogo;Afrique;*\n"), "pays")
    assert tree.labels[:2] == (("France", "Togo"), ("France", "Afrique"))


def test_the_empty_value_has_its_own_line_and_may_stay_empty(tmp_path: Path) -> None:
    tree = read_hierarchy(written(tmp_path, "a;x;*\n;;*\n"), "lettre")
    assert tree.values == ("a", "")


@pytest.mark.parametrize(
    ("text", "code", "line", "count"),
    [
        ("a;x;*\nb;x\n", "anonymise_ligne_inegale", 2, 1),
        ("a;x\nb;x\na;y\na;z\n", "anonymise_hierarchie_doublon", 0, 2),
        ("a;x;1\nb;x;2\nc;y;3\n", "anonymise_hierarchie_arbre", 0, 1),
        ("a;u;x;1\nb;u;x;1\nc;v;x;2\n", "anonymise_hierarchie_arbre", 0, 1),
        ("a;x;*\nb;;*\n", "anonymise_hierarchie_libelle", 2, 1),
        ("", "fichier_vide", 0, 1),
        (f"a;{'x' * 100_001};*\nb;x;*\n", "anonymise_cellule_longue", 0, 1),
    ],
)
def test_a_file_that_is_no_hierarchy_is_refused(tmp_path: Path, text: str, code: str, line: int, count: int) -> None:
    assert refusals(written(tmp_path, text)) == [(code, line, count)]


def test_groups_joined_then_separated_are_named_by_their_levels(tmp_path: Path) -> None:
    with pytest.raises(AvisError) as refused:
        read_hierarchy(written(tmp_path, "a;u;x;1\nb;u;x;1\nc;v;x;2\n"), "age")
    assert refused.value.findings[0].detail == "2 → 3"


def test_a_file_that_is_absent_a_link_or_a_folder_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "lien.csv").symlink_to(written(tmp_path, "a;*\n"))
    for name, code in (("absent.csv", "fichier_absent"), ("lien.csv", "fichier_lien"), (".", "fichier_special")):
        with pytest.raises(UsageError) as refused:
            read_hierarchy(tmp_path / name, "age")
        assert refused.value.findings[0].code == code
