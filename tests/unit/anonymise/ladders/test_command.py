"""``avis ladder``: two ladders compared, and lines that can be pasted in ``edition.yaml`` as they are."""

import json
from pathlib import Path

import pytest
import yaml

from pipelines.anonymise.ladders.command import propose_ladders
from pipelines.anonymise.ladders.names import known_groups, terms
from pipelines.anonymise.ladders.shares import part_shares, shares_from
from pipelines.cli import main
from pipelines.kit.findings import AvisError, UsageError
from pipelines.kit.ladders import Group, Ladder, criteria, ladder_faults
from pipelines.kit.protocol import load_protocol

INBOX = Path(__file__).parents[4] / "data" / "inbox"
SHIPPED = Path(__file__).parents[4] / "demonstration" / "marges.csv"


@pytest.fixture
def quotas(tmp_path: Path) -> Path:
    wanted = ("critere", "sexe", "tranche_age", "type_aire")
    lines = SHIPPED.read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "quotas.csv"
    path.write_text("\n".join(line for line in lines if line.startswith(wanted)) + "\n", encoding="utf-8")
    return path


def test_both_ladders_are_compared_on_the_same_panels(quotas: Path) -> None:
    report = propose_ladders(quotas, 15)
    assert [one.criterion for one in report.comparisons] == ["sexe", "tranche_age", "type_aire"]
    for one in report.comparisons:
        assert one.protocol is not None
        assert one.proposed is not None
        assert 0 <= one.protocol.stratified.kept <= one.proposed.stratified.kept + 0.01
        for outcome in (one.protocol, one.proposed):
            for told in (outcome.stratified, outcome.random):
                assert sum(told.by_rung) + told.refused == pytest.approx(1)


def test_the_proposed_lines_are_ladders_that_an_edition_may_have(quotas: Path) -> None:
    text = propose_ladders(quotas, 20).text("en")
    pasted = yaml.safe_load(text[text.index("echelles:") :])["echelles"]
    assert set(pasted) == {"sexe", "tranche_age", "type_aire"}
    for name, entry in pasted.items():
        assert not list(ladder_faults(Ladder.model_validate(entry), criteria()[name]))


def test_the_json_document_holds_the_same_ladders(quotas: Path) -> None:
    report = propose_ladders(quotas, 15)
    told = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert {name: Ladder.model_validate(entry) for name, entry in told["echelles"].items()} == report.ladders
    assert told["criteria"]["sexe"]["protocol"]["kept"]["quotas"] == 1.0


def test_one_criterion_may_be_asked_for_and_declared_ordered(quotas: Path) -> None:
    report = propose_ladders(quotas, 15, ["type_aire"], ["type_aire"])
    (one,) = report.comparisons
    assert one.proposed is not None
    assert one.proposed.ladder.ordonne
    codes = list(criteria()["type_aire"])
    for rung in one.proposed.ladder.echelons:
        assert [code for group in rung for code in group.modalites] == codes


def test_regions_are_joined_in_the_parts_of_the_protocol(tmp_path: Path) -> None:
    lines = SHIPPED.read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "quotas.csv"
    path.write_text("\n".join([lines[0], *(line for line in lines if line.startswith("region"))]), encoding="utf-8")
    ladder = propose_ladders(path, 15).ladders["region"]
    west = {"28", "24", "53", "52"}
    groups = [set(group.modalites) for rung in ladder.echelons for group in rung]
    assert all(west <= group or not west & group for group in groups)


@pytest.mark.parametrize("edition", ["atelier-partage-de-l-eau-2026", "conference-moustique-tigre-2026"])
def test_no_rung_tells_apart_what_the_quotas_of_an_edition_count_together(edition: str) -> None:
    path = INBOX / edition / "Quotas-Grid view.csv"
    report = propose_ladders(path, 15)
    assert len(report.comparisons) == 6
    for one in report.comparisons:
        quotas = part_shares(shares_from(path)[one.criterion], criteria()[one.criterion], known(one.criterion))
        assert quotas is not None
        assert one.proposed is not None
        for outcome in (one.protocol, one.proposed) if one.protocol else (one.proposed,):
            groups = [set(group.modalites) for rung in outcome.ladder.echelons for group in rung]
            assert all(set(part) <= group or not set(part) & group for part in quotas for group in groups)
        assert not list(ladder_faults(one.proposed.ladder, criteria()[one.criterion]))


def known(criterion: str) -> list[Group]:
    return [*known_groups(load_protocol("autre", None).echelles[criterion]), *terms(criterion)]


def test_the_rungs_of_the_protocol_that_are_finer_than_the_quotas_are_counted_not_measured() -> None:
    path = INBOX / "atelier-partage-de-l-eau-2026" / "Quotas-Grid view.csv"
    report = propose_ladders(path, 15, ["tranche_age"])
    (one,) = report.comparisons
    shipped = load_protocol("autre", None).echelles["tranche_age"].echelons
    assert one.protocol is not None
    assert [[group.code for group in rung] for rung in one.protocol.ladder.echelons] == [["18-49", "50+"]]
    assert one.unmeasured == len(shipped) - 1 > 0
    assert report.as_dict()["criteria"]["tranche_age"]["unmeasured_rungs"] == one.unmeasured
    assert f"{one.unmeasured} rung(s) of the protocol, finer than the quotas, are not measured" in report.text("en")
    assert "not measured" not in propose_ladders(SHIPPED, 15, ["tranche_age"]).text("en")


def test_a_group_of_the_quotas_stays_whole_beside_categories_that_are_alone(tmp_path: Path) -> None:
    path = tmp_path / "quotas.csv"
    path.write_text("critere,modalite,population_part\npcs,actifs,0.55\npcs,7,0.3\npcs,8,0.15\n", encoding="utf-8")
    (one,) = propose_ladders(path, 15).comparisons
    assert one.proposed is not None
    actives = {"1", "2", "3", "4", "5", "6"}
    groups = [set(group.modalites) for rung in one.proposed.ladder.echelons for group in rung]
    assert all(actives <= group or not actives & group for group in groups)


def test_a_folder_of_quotas_is_a_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ladder", "--quotas", str(tmp_path), "--size", "15", "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path.name}: ")


def test_a_criterion_of_the_team_has_a_proposal_and_nothing_to_compare_with(tmp_path: Path) -> None:
    path = tmp_path / "quotas.csv"
    rows = [f"usage,{name} x,0.25" for name in ("jamais", "peu", "souvent", "toujours")]
    path.write_text("\n".join(["critere,modalite,population_part", *rows]), encoding="utf-8")
    report = propose_ladders(path, 20, ordered=["usage"])
    (one,) = report.comparisons
    assert one.protocol is None
    text = report.text()
    pasted = Ladder.model_validate(yaml.safe_load(text[text.index("echelles:") :])["echelles"]["usage"])
    assert pasted == report.ladders["usage"]
    assert not list(ladder_faults(pasted, ("jamais x", "peu x", "souvent x", "toujours x")))


@pytest.mark.parametrize("size", [-1, 5, 128])
def test_a_size_that_no_audit_covers_is_a_misuse(quotas: Path, size: int) -> None:
    with pytest.raises(UsageError) as caught:
        propose_ladders(quotas, size)
    assert caught.value.findings[0].code == "echelle_taille"


def test_a_negative_seed_is_a_misuse(quotas: Path) -> None:
    with pytest.raises(UsageError) as caught:
        propose_ladders(quotas, 15, seed=-1)
    assert caught.value.findings[0].code == "echelle_graine"


@pytest.mark.parametrize("names", [{"only": ["martien"]}, {"ordered": ["martien"]}])
def test_a_criterion_without_quotas_is_a_misuse(quotas: Path, names: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError) as caught:
        propose_ladders(quotas, 15, **names)
    assert caught.value.findings[0].code == "echelle_sans_quotas"


def test_an_unknown_category_of_a_known_criterion_is_told_without_its_name(tmp_path: Path) -> None:
    path = tmp_path / "quotas.csv"
    path.write_text("critere,modalite,population_part\nsexe,femme,0.5\nsexe,Martin,0.5\n", encoding="utf-8")
    with pytest.raises(AvisError) as caught:
        propose_ladders(path, 15)
    assert caught.value.findings[0].code == "echelle_modalite"
    assert "Martin" not in str(caught.value)


def test_a_criterion_of_too_many_categories_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "quotas.csv"
    rows = [f"commune,{number},1" for number in range(1000)]
    path.write_text("\n".join(["critere,modalite,population_part", *rows]), encoding="utf-8")
    report = propose_ladders(path, 15)
    assert report.ladders == {}
    assert "échelle proposée : aucune" in report.text()


def test_the_command_prints_what_it_found(quotas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["ladder", "--quotas", str(quotas), "--size", "15", "--criterion", "sexe"]
    assert main([*command, "--lang", "en"]) == 0
    assert "the protocol's ladder: keeps 100.0% of the information" in capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"size", "seed", "criteria", "echelles"}
    assert main([*command[:-1], "martien"]) == 2
