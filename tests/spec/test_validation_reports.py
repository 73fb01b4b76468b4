"""Reports of validation: true totals, the place and the form expected, nobody's value outside the private folder."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from pipelines.cli import main
from pipelines.kit.findings import Language
from pipelines.kit.schema import TableSchema, all_schemas, load_schema
from pipelines.validate.masking import may_show_values

FORMATS = ("text", "json", "html", "markdown")
LANGUAGES: tuple[Language, ...] = get_args(Language)
TABLES = [schema for schema in all_schemas("intake", "inbox") if schema.name != "avis"]
PLANTED = (
    "Quenneville-Duprat",
    "Zéphyrine",
    "z.quenneville@courriel.fr",
    "06 38 41 27 50",
    "17/02/1984",
    "Zéphyrine\n",
)
PIECES = ("quennev", "duprat", "phyrin", "courriel.fr", "38 41", "4127", "1984", "17/02", "zephy")
EDITION = """
titre: Atelier sur la pluie
methode: autre
organisateur: La mission
commanditaire_nom: Le ministère
contact_fonctionnel: atelier@exemple.fr
statut: clos
date_saisine: 2026-01-05
"""


def write_csv(path: Path, rows: list[list[str]]) -> Path:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def attacked(folder: Path, schema: TableSchema) -> Path:
    """Write an export with somebody in every personal column, in undeclared ones and in records of another width."""
    declared = [field.name for field in schema.fields]
    told = may_show_values(schema.descriptor)
    rows = []
    for secret in PLANTED:
        cells = ["licorne" if told else f"{secret}{number}" for number in range(len(declared))]
        rows += [[*cells, secret], [secret] * (len(declared) + 3)]
    valid_width = [["licorne" if told else PLANTED[0]] * len(declared) + [PLANTED[1]]] * 30
    return write_csv(folder / f"{schema.name}.csv", [[*declared, PLANTED[0]], *rows, *valid_width])


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    capsys.readouterr()
    assert main(["validate", *map(str, arguments)]) == 1
    said = capsys.readouterr()
    return said.out + said.err


@pytest.mark.parametrize("schema", TABLES, ids=lambda schema: schema.name)
def test_no_masked_report_of_an_export_holds_a_piece_of_anybody(
    schema: TableSchema, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = attacked(tmp_path, schema)
    for language in LANGUAGES:
        for form in (*FORMATS, "frictionless"):
            told = report(capsys, path, "--format", form, "--lang", language).casefold()
            assert len(told) > 100
            assert [piece for piece in PIECES if piece in told] == [], (form, language)


def test_a_schema_that_does_not_say_who_is_personal_has_no_value_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = [{"name": name, "type": kind} for name, kind in (("a", "integer"), ("b", "date"), ("c", "boolean"))]
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"fields": fields, "primaryKey": "a"}), encoding="utf-8")
    rows = [["Quenneville", "b", "Zéphyrine"], *([secret] * 3 for secret in PLANTED), [*PLANTED, *PLANTED]]
    path = write_csv(tmp_path / "table.csv", rows)
    for language in LANGUAGES:
        for form in FORMATS:
            told = report(capsys, path, "--schema", schema, "--format", form, "--lang", language).casefold()
            assert [piece for piece in PIECES if piece in told] == [], (form, language)


def sessions(folder: Path, kind: str = "licorne", start: str = "14/03/2026 09:30") -> Path:
    header = ["ID session", "Rang", "Type", "Début"]
    return write_csv(
        folder / "Sessions-Grid view.csv",
        [header, ["s1", "1", "weekend", "2026-03-14T09:30"]]
        + [[f"s{number}", str(number), kind, start] for number in range(2, 5)],
    )


def only_group(document: str, column: str) -> dict[str, Any]:
    groups = json.loads(document)["tables"][0]["groups"]
    return next(group for group in groups if group["column"] == column)


def test_values_of_a_table_in_which_nobody_stands_are_shown_with_their_correction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = only_group(report(capsys, sessions(tmp_path, "weekned"), "--json"), "type")
    assert (group["cells"], group["distinct"], group["reference"], group["line"]) == (3, 1, "C3", 3)
    assert group["values"] == [{"text": "weekned", "cells": 3, "reference": "C3", "line": 3, "correction": "weekend"}]
    assert "weekend (" in group["expected"]


def test_a_wrong_value_of_a_number_or_a_list_has_only_its_shape_in_a_masked_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["s1", "Zébulon", "Zébulon", "17/02/1984"], ["Zébulon", "06 38 41", "weekned", "2026-03-14T09:30"]]
    path = write_csv(tmp_path / "sessions.csv", [["ID session", "Rang", "Type", "Début"], *rows])
    for form in FORMATS:
        told = report(capsys, path, "--format", form)
        assert "weekned" in told
        assert not [secret for secret in ("bulon", "1984", "06 38") if secret in told]
    group = only_group(report(capsys, path, "--json"), "rang")
    assert (group["masked"], group["values"], group["shapes"]) == (True, [], {"99 99 99": 1})
    report(capsys, path, "--out", tmp_path / "complet")
    assert "Zébulon" in (tmp_path / "complet" / "validation.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["Erreurs à corriger", "Attendu", "3 cellules", "C3"]),
        ("en", ["Errors to correct", "Expected", "3 cells"]),
    ],
)
@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_every_form_speaks_both_languages(
    form: str, language: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = report(capsys, sessions(tmp_path), "--format", form, "--lang", language)
    flat = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", told))
    wanted = expected if form == "text" else [words for words in expected if "cell" not in words]
    assert [words for words in wanted if words not in flat] == []


def test_totals_are_true_and_what_is_left_out_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[f"s{number}", "1", "weekend", "2026-03-14T09:30", f"{number} {'long' * 60}"] for number in range(1500)]
    path = write_csv(tmp_path / "sessions.csv", [["ID session", "Rang", "Type", "Début", "lieu_commune"], *rows])
    group = only_group(report(capsys, path, "--json"), "lieu_commune")
    assert (group["cells"], group["distinct"], len(group["values"]), group["other_values"]) == (1500, 1500, 1000, 500)
    assert "et 1\N{NARROW NO-BREAK SPACE}497 autres valeurs" in report(capsys, path)
    assert "and 1,497 other values" in report(capsys, path, "--lang", "en")


def test_a_value_cannot_take_over_a_terminal_or_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}<script>`|x" + "y" * 500
    rows = [["ID session", "Rang", "Type", "Début", "lieu_commune"], ["s1", "1", hostile, "2026-03-14T09:30", hostile]]
    path = write_csv(tmp_path / "sessions.csv", rows)
    for form in FORMATS:
        told = report(capsys, path, "--format", form)
        assert not [mark for mark in ("\x1b", "\N{RIGHT-TO-LEFT OVERRIDE}", "y" * 100) if mark in told], form
    assert "<script>" not in report(capsys, path, "--format", "html")
    row = next(line for line in report(capsys, path, "--format", "markdown").splitlines() if "script" in line)
    assert row.count("|") == 9


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in sorted(folder.iterdir())}


def test_the_full_report_and_the_corrected_file_are_for_their_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = registrations(tmp_path), tmp_path / "complet"
    shown = report(capsys, path, "--out", out)
    assert "Quenneville" not in shown
    assert "inscriptions.corrige.csv (1 cellule)" in shown
    names = ("inscriptions.corrections.csv", "inscriptions.corrige.csv", "inscriptions.diff")
    assert modes(out) == dict.fromkeys([*names, "validation.html", "validation.json", "validation.md"], "0o600")
    assert oct(out.stat().st_mode & 0o777) == "0o700"
    full = json.loads((out / "validation.json").read_text(encoding="utf-8"))
    values = [value["text"] for group in full["tables"][0]["groups"] for value in group["values"]]
    assert "z.quenneville@courriel" in values
    received, corrected = path.read_bytes(), (out / "inscriptions.corrige.csv").read_bytes()
    assert corrected == received.replace(b"Femmme", b"femme") != received
    assert "cellule,ligne,colonne,recu,correction\nE2,2,sexe,Femmme,femme\n" in (
        out / "inscriptions.corrections.csv"
    ).read_text(encoding="utf-8")


def registrations(folder: Path) -> Path:
    header = ["Record ID", "Nom", "Prénom", "Courriel", "Genre", "J'accepte le traitement de mes données"]
    kept = ["checked"]
    rows = [
        ["rec00000000000001", "Quenneville", "Zéphyrine", "z.quenneville@courriel", "Femmme", *kept],
        ["rec00000000000002", "Durand", "Camille", "c.durand@exemple.fr", "Femme", *kept],
    ]
    return write_csv(folder / "Inscriptions-Grid view.csv", [header, *rows])


def test_the_full_report_is_refused_a_place_that_others_see(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    public, path = tmp_path / "public", sessions(tmp_path)
    monkeypatch.setenv("AVIS_PUBLIC", str(public))
    open_folder = tmp_path / "ouvert"
    open_folder.mkdir(mode=0o755)
    (tmp_path / "lien").symlink_to(public)
    for out in (public, public / "a" / "rapport", tmp_path / "lien" / "x", open_folder, path):
        assert main(["validate", str(path), "--out", str(out)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert not public.exists()
    assert list(open_folder.iterdir()) == []


def test_records_of_the_api_get_the_list_of_corrections_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {"id": "recA", "fields": {"ID session": "s1", "Rang": 1, "Type": "weekned", "Début": "2026-03-14T09:30"}}
    path = tmp_path / "sessions.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    out = tmp_path / "complet"
    assert "sessions.corrections.csv" in report(capsys, path, "--out", out)
    assert "sessions.corrige.csv" not in modes(out)
    assert ",type,weekned,weekend" in (out / "sessions.corrections.csv").read_text(encoding="utf-8")


def test_a_warning_is_apart_from_the_errors_and_rejects_nothing() -> None:
    from pipelines.validate.faults import Fault
    from pipelines.validate.grouping import group_faults
    from pipelines.validate.report import JudgedTable, Judgement, rendered

    fields = {field.name: field for field in load_schema("sessions", "intake").fields}
    groups = group_faults([Fault("lexique_souligne", "rang", 2, 2, 2, "1_0")], fields)
    judged = Judgement(True, [JudgedTable("sessions", "sessions.csv", 1, 0, groups, fields, True, [])])
    for form in ("text", "html", "markdown"):
        told = rendered(judged, form, "fr")
        assert "Avertissements" in told
        assert "Erreurs à corriger" not in told


@pytest.mark.chromium
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_accessibility_checker_finds_nothing_in_the_page(
    browser: Any, language: Language, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    out = tmp_path / "complet"
    report(capsys, sessions(tmp_path, "weekned" + "m" * 300), "--out", out, "--lang", language)
    page = browser.new_page(viewport={"width": 320, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"file://{out}/validation.html")
    width = page.evaluate("document.documentElement.scrollWidth")
    violations = Axe().run(page).response["violations"]
    page.close()
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    assert width <= 320
    assert said == []
