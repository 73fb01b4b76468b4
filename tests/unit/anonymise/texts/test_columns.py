"""What becomes of the free texts of the open tables: redacted, waiting, stopped, or decided by somebody."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa
import pytest

from pipelines.anonymise.texts.columns import WAITING, TextReader, TextsRead, read_texts, report_counts, text_columns
from pipelines.anonymise.texts.redaction import Naming
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.schema import all_schemas
from pipelines.kit.texts.forms import digest_of, form_digest, form_of

PEOPLE = pa.table({"nom": ["Zorglubert"], "prenom": ["Anatole"], "role": ["titulaire"]})
KNOWN = KnownPeople(people_of(PEOPLE))
READER = TextReader(KNOWN, ("Solveig Aubarède",), None, Naming(KNOWN.seated, "essai"), "essai")
DOUBT = "Ma voisine Josiane Kerbratec a peur."


def read(decided: list[dict[str, Any]] | None = None, **rows: list[dict[str, Any]]) -> TextsRead:
    return read_texts(rows, READER, decided or [])


def decision(text: str, words: str, table: str, column: str, choice: str, **more: str) -> dict[str, Any]:
    blank = dict.fromkeys(("remplacement", "mots", "forme", "motif"))
    return blank | {
        "passage": form_digest(form_of(words)),
        "table_nom": table,
        "colonne": column,
        "decision": choice,
        "motif": "relu",
        "relecteur": "R",
        "date_decision": datetime.date(2026, 11, 1),
        "empreinte_texte": digest_of(text),
        **more,
    }


def test_a_contribution_is_redacted_and_one_in_doubt_waits() -> None:
    made = read(contributions=[{"texte": "Anatole a raison."}, {"texte": DOUBT}, {"texte": "Plus de bus."}])
    assert [row["texte"] for row in made.rows["contributions"]] == ["[panéliste 1] a raison.", "Plus de bus."]
    assert (made.redacted["contributions"], made.waiting["contributions"]) == (1, 1)
    assert {row["etat"] for row in made.queue} == {"retenu", "caviarde", "a_lire"}


@pytest.mark.parametrize("column", ["texte", "justification"])
def test_in_another_table_the_cell_waits_and_the_row_stays(column: str) -> None:
    row = {"texte": "Agir.", "justification": None, "opinion_minoritaire": None} | {column: DOUBT}
    made = read(recommandations=[row])
    assert made.rows["recommandations"][0][column] == WAITING
    assert made.waiting["recommandations"] == 1


def test_a_decision_lets_the_words_out_takes_them_out_or_says_them_otherwise() -> None:
    for choice, expected in [
        ("conserver", DOUBT),
        ("caviarder", "Ma voisine [personne] a peur."),
        ("generaliser", "Ma voisine (une retraitée) a peur."),
    ]:
        found = read(contributions=[{"texte": DOUBT}]).queue[0]
        words = DOUBT[DOUBT.index("⟦") + 1 : DOUBT.index("⟧")] if "⟦" in DOUBT else "Josiane Kerbratec"
        decided = decision(DOUBT, words, "contributions", "texte", choice) | {"passage": found["passage"]}
        decided |= {"remplacement": "(une retraitée)"} if choice == "generaliser" else {}
        made = read([decided], contributions=[{"texte": DOUBT}])
        texts = [row["texte"] for row in made.rows["contributions"]]
        assert len(texts) == 1 and "peur" in texts[0]
        assert ("Kerbratec" in texts[0]) is (choice == "conserver"), expected


def test_an_edited_text_asks_again() -> None:
    found = read(contributions=[{"texte": DOUBT}]).queue[0]
    decided = decision(DOUBT, "", "contributions", "texte", "conserver") | {"passage": found["passage"]}
    made = read([decided], contributions=[{"texte": f"{DOUBT} Encore."}])
    assert made.rows["contributions"] == []
    assert "revue_texte_change" in {finding.code for finding in made.findings}


def test_an_opinion_is_stopped_with_its_place_until_somebody_decides() -> None:
    text = "Nous demandons\nque Zorglubert soit entendu."
    made = read(avis=[{"texte_integral": text}])
    stopped = [finding for finding in made.findings if finding.severity == "erreur"]
    assert [(each.table, each.column, each.line) for each in stopped] == [("avis", "texte_integral", 2)]
    decided = decision(text, "Zorglubert", "avis", "texte_integral", "caviarder")
    made = read([decided], avis=[{"texte_integral": text}])
    assert not [finding for finding in made.findings if finding.severity == "erreur"]
    assert made.rows["avis"][0]["texte_integral"] == "Nous demandons\nque [panéliste 1] soit entendu."


def test_a_doubt_in_an_opinion_waits_and_stops_nothing_else() -> None:
    made = read(avis=[{"texte_integral": DOUBT}])
    assert made.rows["avis"][0]["texte_integral"] == WAITING
    assert made.waiting["avis"] == 1
    assert not [finding for finding in made.findings if finding.severity == "erreur"]
    assert [row["table_nom"] for row in made.queue] == ["avis"]


def test_a_speaker_who_agreed_may_be_named() -> None:
    made = read(reponses=[{"motivation": "Comme l'a montré Mme Solveig Aubarède, oui.", "mesure_liee": None}])
    assert "Solveig Aubarède" in made.rows["reponses"][0]["motivation"]


def test_rows_given_are_left_as_they_were() -> None:
    rows = [{"texte": "Anatole a raison."}]
    doubts = [{"motivation": DOUBT, "mesure_liee": None}]
    read(contributions=rows, reponses=doubts)
    assert rows == [{"texte": "Anatole a raison."}]
    assert doubts == [{"motivation": DOUBT, "mesure_liee": None}]


def test_every_free_text_of_the_open_schemas_is_read() -> None:
    declared = {
        (schema.name, field.name)
        for schema in all_schemas("open", "stage")
        for field in schema.fields
        if "free_text" in field.descriptor
    }
    rows = {table: [{}] for table, _ in declared}
    assert {(column.table, column.name) for column, _ in text_columns(rows)} == declared
    assert len(declared) > 15


def test_nothing_is_counted_of_a_table_without_texts() -> None:
    assert report_counts(read(), "sessions") == {
        "passages_caviardes": 0,
        "textes_en_attente": 0,
        "textes_relus": 0,
        "fuite_maximale": None,
    }
