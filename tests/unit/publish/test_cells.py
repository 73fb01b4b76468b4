"""The cells of free text are read again: what is certain is told by its place, names that may stand do stand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.forms import form_digest
from pipelines.kit.texts.passages import Passage
from pipelines.publish.cells import CellLeak, cell_findings, cell_leaks, free_texts, public_names
from pipelines.publish.reviewed import kept_forms
from tests.unit.publish.sample import KEY, identities, open_tables

WORD = "Zorglubert"


def reader(certain: bool = True) -> object:
    """A detector that finds one word."""

    def read(batch: Batch) -> list[Passage]:
        places = ((row, text.find(WORD)) for row, text in enumerate(batch.texts))
        return [Passage(row, at, at + len(WORD), "nom", certain) for row, at in places if at >= 0]

    return read


def tables(*reasons: str | None) -> Tables:
    schema = load_schema("recommandations", "open")
    required: Row = {field.name: field.constraints["enum"][0] for field in schema.fields if "enum" in field.constraints}
    rows = [
        required | {"demarche_id": KEY, "reco_id": f"r{rank}", "texte": "Un texte.", "justification": reason}
        for rank, reason in enumerate(reasons)
    ]
    return {
        "recommandations": table_from(schema, [{k: v for k, v in row.items() if k in schema.columns} for row in rows])
    }


def test_only_free_texts_are_read_with_their_row_from_1() -> None:
    read = {(table, column): texts for table, column, texts in free_texts(tables(None, "Parce que."))}
    assert read["recommandations", "justification"] == {2: "Parce que."}
    assert read["recommandations", "texte"] == {1: "Un texte.", 2: "Un texte."}
    assert ("recommandations", "reco_id") not in read


def test_a_certain_passage_is_told_by_table_column_row_kind_and_count() -> None:
    leaks = list(cell_leaks(tables(None, f"Selon {WORD}."), reader(), []))
    assert leaks == [CellLeak("recommandations", "justification", 2, "nom", "zorglubert")]
    assert WORD.lower() not in repr(leaks).lower()
    (finding,) = cell_findings([*leaks, *leaks])
    assert (finding.code, finding.severity, finding.table) == ("fuite", "erreur", "recommandations")
    assert (finding.file, finding.line, finding.column) == ("data/recommandations.csv", 2, "justification")
    assert (finding.detail, finding.count) == ("nom", 2)


def test_a_passage_that_is_not_certain_is_not_for_the_gate() -> None:
    assert not list(cell_leaks(tables(f"Selon {WORD}."), reader(certain=False), []))


def test_a_name_that_may_stand_hides_the_names_inside_it_and_no_other() -> None:
    assert not list(cell_leaks(tables(f"Selon Ada {WORD}."), reader(), [f"Ada {WORD}"]))
    assert list(cell_leaks(tables(f"Selon {WORD}."), reader(), [f"Ada {WORD}"]))


def test_a_passage_that_a_signed_review_kept_stands_in_its_column_alone() -> None:
    signed: Row = {"relecteur": "C. E.", "date_decision": datetime.date(2026, 5, 2), "motif": "Un lieu."}
    place = {"passage": form_digest("zorglubert"), "table_nom": "recommandations", "colonne": "justification"}
    row = place | signed | {"decision": "conserver"}

    def left(**changes: Any) -> bool:
        kept = kept_forms(table_from(load_schema("revue", "intake"), [row | changes]))
        return bool(list(cell_leaks(tables(f"Selon {WORD}."), reader(), [], kept)))

    assert not left()
    assert left(relecteur=None) and left(date_decision=None) and left(motif=None)
    assert left(decision="caviarder") and left(colonne="texte") and left(passage=form_digest("zorglub"))


def test_the_names_that_may_stand_are_those_published_by_consent_and_public_figures() -> None:
    release = open_tables(garant_nom="Hélène Vauquelin")
    assert public_names(release, ["Simone Veil"]) == ["Hélène Vauquelin", "Simone Veil"]
    assert public_names({}) == []


@pytest.mark.parametrize(
    "text", ["Anastasie l'a dit.", "Mme Zorglubert l'a dit.", "ZORGLUBERT Anastasie", "Zorglubret l'a dit."]
)
def test_somebody_who_sat_is_found_by_a_single_name_or_a_typing_error(text: str) -> None:
    person = {"nom": "Zorglubert", "prenom": "Anastasie", "role": "titulaire"}
    known = KnownPeople(people_of(identities(person)))
    assert [leak.row for leak in cell_leaks(tables("Rien.", text), known.passages, [])] == [2]
