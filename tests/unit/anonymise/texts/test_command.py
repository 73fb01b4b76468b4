"""What `avis redact` does around the search, here for two words; the search itself is in tests/spec."""

from __future__ import annotations

import csv
import json
import re
import stat
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.texts.command import RedactedTable, Request, Search, redact_table
from pipelines.anonymise.texts.redaction import Naming
from pipelines.anonymise.texts.text_file import TextFile
from pipelines.kit.findings import AvisError, UsageError
from pipelines.kit.texts.passages import Passage


def find(texts: Sequence[str]) -> Iterator[Passage]:
    """Find « Élodie » for sure, and « voisin » as somebody perhaps."""
    for row, text in enumerate(texts):
        for match in re.finditer("Élodie|voisin", text):
            known = match[0] == "Élodie"
            yield Passage(row, *match.span(), "nom" if known else "tiers", known, 0 if known else None)


def search(request: Request, table: TextFile) -> Search:
    return Search(find, Naming({0: "titulaire"}), people=1, model=None)


class Case:
    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "sortie"
        self.table = folder / "textes.csv"
        self.identities = folder / "identites.csv"
        self.identities.write_text("nom,prenom\nLefèvre,Élodie\n", encoding="utf-8")

    def run(self, content: str | bytes, *columns: str) -> RedactedTable:
        self.table.write_bytes(content if isinstance(content, bytes) else content.encode())
        return redact_table(Request(self.table, self.identities, self.out, columns), search)

    def rows(self, name: str = "textes.csv") -> list[list[str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, strict=True))

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return report


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


TEXTS = "id,texte\n1,Merci à Élodie\n2,Mon voisin râle\n3,Plus de bus\n4,Élodie et mon voisin\n"


def test_certain_passages_are_redacted_and_rows_with_a_doubt_left_out(case: Case) -> None:
    done = case.run(TEXTS, "texte")
    assert case.rows() == [["id", "texte"], ["1", "Merci à [panéliste 1]"], ["3", "Plus de bus"]]
    assert not done.is_whole


def test_spans_say_where_each_passage_is_and_what_became_of_it(case: Case) -> None:
    case.run(TEXTS, "texte")
    assert case.rows("spans.csv") == [
        ["row", "column", "start", "end", "kind", "action"],
        ["1", "texte", "8", "14", "nom", "redacted"],
        ["2", "texte", "4", "10", "tiers", "held"],
        ["4", "texte", "0", "6", "nom", "redacted"],
        ["4", "texte", "14", "20", "tiers", "held"],
    ]


def test_the_report_counts_and_holds_no_value(case: Case) -> None:
    assert case.run(TEXTS, "texte").report == case.report()
    report = case.report()
    assert {name: report[name] for name in ("rows", "redacted_rows", "held_rows", "published_rows")} == {
        "rows": 4,
        "redacted_rows": 1,
        "held_rows": 2,
        "published_rows": 2,
    }
    assert report["passages"] == {"texte": {"nom": {"redacted": 2}, "tiers": {"held": 2}}}
    assert (report["columns"], report["copied_columns"], report["model"]) == (["texte"], ["id"], None)
    assert [finding["code"] for finding in report["findings"]] == ["redact_colonnes_copiees"]
    assert not re.search("lodie|voisin|Lef", json.dumps(report, ensure_ascii=False))


def test_every_column_is_a_text_unless_some_are_named(case: Case) -> None:
    content = "auteur,texte\nÉlodie,Oui\nKarim,Élodie\n"
    case.run(content)
    assert case.rows()[1:] == [["[panéliste 1]", "Oui"], ["Karim", "[panéliste 1]"]]
    assert case.report()["findings"] == []
    case.run(content, "texte")
    assert case.rows()[1:] == [["Élodie", "Oui"], ["Karim", "[panéliste 1]"]]


def test_a_table_where_nothing_waits_is_whole(case: Case) -> None:
    assert case.run("texte\nMerci Élodie\n").is_whole


def test_results_are_for_their_owner_alone(case: Case) -> None:
    case.run(TEXTS)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in case.out.iterdir()} == {
        "textes.csv": 0o600,
        "spans.csv": 0o600,
        "report.json": 0o600,
    }


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised_and_its_places_are_those_of_the_text(case: Case) -> None:
    case.run("id,texte\n=1+1,-Élodie\n@a,\tb\n", "texte")
    assert case.rows()[1:] == [["'=1+1", "'-[panéliste 1]"], ["'@a", "'\tb"]]
    assert case.rows("spans.csv")[1][2:4] == ["1", "7"]


def test_cells_with_line_ends_quotes_and_separators_stay_one_cell(case: Case) -> None:
    cells = ["a\nb", "a\rb", "a\r\nb", 'dit "oui", et ;', "", " ", "é\u0301\u200b", "\u202eמה \U0001f600"]
    case.run("id;texte\n" + "".join(f'1;"{cell.replace(chr(34), chr(34) * 2)}"\n' for cell in cells))
    assert [row[1] for row in case.rows()[1:]] == cells
    content = (case.out / "textes.csv").read_bytes()
    assert content.startswith(b"id,texte\n")
    assert b'"1","a\rb"\n' in content


def test_a_table_without_rows_gives_a_table_without_rows(case: Case) -> None:
    assert case.run("id,texte\n").report["rows"] == 0
    assert case.rows() == [["id", "texte"]]


def test_a_first_line_that_names_somebody_is_no_header(case: Case) -> None:
    with pytest.raises(AvisError) as caught:
        case.run("1,Merci à Élodie\n2,Oui\n")
    assert [finding.code for finding in caught.value.findings] == ["redact_entete"]
    assert not case.out.exists()


def test_a_label_that_may_be_somebody_is_told(case: Case) -> None:
    assert case.run("id,Votre voisin\n1,Oui\n").report["published_rows"] == 1
    assert [finding["code"] for finding in case.report()["findings"]] == ["redact_entete_doute"]


def test_a_fault_far_in_the_table_leaves_nothing_written_and_the_old_results_stay(case: Case) -> None:
    bad = "id,texte\n" + "1,Oui\n" * 30_000 + "2\n"
    with pytest.raises(AvisError):
        case.run(bad)
    assert not case.out.exists()
    case.run(TEXTS)
    before = {path.name: path.read_bytes() for path in case.out.iterdir()}
    with pytest.raises(AvisError):
        case.run(bad)
    assert {path.name: path.read_bytes() for path in case.out.iterdir()} == before


def test_rows_are_numbered_over_batches_as_in_the_table(case: Case) -> None:
    lines = ["Élodie" if number % 7_000 == 0 else "Oui" for number in range(1, 45_001)]
    case.run("texte\n" + "\n".join(lines) + "\n")
    assert [int(row[0]) for row in case.rows("spans.csv")[1:]] == [7_000, 14_000, 21_000, 28_000, 35_000, 42_000]
    assert len(case.rows()) == 45_001


def test_a_cell_of_ten_million_characters_is_redacted(case: Case) -> None:
    case.run("id,texte\n1," + "Plus de bus. " * 800_000 + "Élodie\n2,Oui\n")
    assert case.rows("spans.csv")[1][2:4] == ["10400000", "10400006"]
    with (case.out / "textes.csv").open(encoding="utf-8") as file:
        assert file.read()[-24:] == "bus. [panéliste 1]\n2,Oui\n"[-24:]


def test_memory_does_not_grow_with_the_table(case: Case) -> None:
    def peak(rows: int) -> int:
        row = f"1,{'Plus de bus le soir. ' * 100}\n"
        with case.table.open("w", encoding="utf-8") as file:
            file.write("id,texte\n")
            file.writelines(row for _ in range(rows))
        tracemalloc.start()
        redact_table(Request(case.table, case.identities, case.out), search)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(12_000) < 1.5 * peak(3_000)


def test_what_an_author_typed_like_a_placeholder_is_counted(case: Case) -> None:
    case.run("texte\n[panéliste 2] et Élodie\n")
    assert case.rows()[1] == ["(panéliste 2) et [panéliste 1]"]
    assert case.report()["typed_placeholders"] == 1
    assert [finding["code"] for finding in case.report()["findings"]] == ["redact_semblants"]


@pytest.mark.parametrize("name", ["textes.csv", "identites.csv"])
def test_a_result_never_takes_the_place_of_what_is_read(case: Case, name: str) -> None:
    case.table = case.folder / name if name == "textes.csv" else case.table
    case.out = case.folder if name == "textes.csv" else case.out
    if name == "identites.csv":
        case.identities = case.out / "spans.csv"
        case.out.mkdir()
        case.identities.write_text("nom,prenom\nLefèvre,Élodie\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        case.run(TEXTS)
    assert [finding.code for finding in caught.value.findings] == ["anonymise_ecrase"]


def test_a_table_called_like_a_result_is_refused(case: Case) -> None:
    case.table = case.folder / "spans.csv"
    with pytest.raises(UsageError) as caught:
        case.run(TEXTS)
    assert [finding.code for finding in caught.value.findings] == ["redact_nom_reserve"]


def test_the_lines_of_the_terminal_say_what_waits_in_both_languages(case: Case) -> None:
    done = case.run(TEXTS, "texte")
    assert done.text("fr").splitlines()[:2] == [
        "4 ligne(s) lue(s), 2 publiée(s) dont 1 caviardée(s).",
        "2 ligne(s) attendent une relecture et ne sont pas publiées.",
    ]
    assert done.text("en").splitlines()[0] == "4 row(s) read, 2 published of which 1 redacted."
