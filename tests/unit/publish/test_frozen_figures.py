"""Two releases of one panel: the second says no other figure than the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.kit.decisions import Override
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.publish.candidate import Candidate
from pipelines.publish.frozen_figures import keep_first_figures, new_figures, override_findings, with_figures
from tests.unit.publish.sample import KEY, PROCESS, REPORT, SESSIONS, open_tables, published, staged


def table(name: str, *rows: Row) -> pa.Table:
    return table_from(load_schema(name, "open"), [row | {"demarche_id": KEY} for row in rows])


def group(code: str, count: int, **more: Any) -> Row:
    return {"critere": "sexe", "modalite": code, "effectif_panel": count, "publication": "publie"} | more


def recommendation(number: int, how: str = "non_publie", pour: int | None = None, **more: Any) -> Row:
    tally = {"publication_vote": how, "pour": pour, "texte": "Planter."}
    return {"reco_id": f"r{number}", "avis_id": "a1", "nature": "recommandation"} | tally | more


def release(women: int = 8, registered: int = 600, **more: pa.Table) -> Tables:
    process = PROCESS | {"nb_panelistes": 15, "nb_inscrits": registered}
    return {
        "demarche": table("demarche", process),
        "panel_composition": table("panel_composition", group("Femmes", women), group("Hommes", 15 - women)),
        "selection_audit": table(
            "selection_audit", {"run_id": "t1", "taille_vivier": registered, "tire_par": "pipeline"}
        ),
        "rapport_anonymisation": table("rapport_anonymisation", REPORT | {"lignes_entree": registered}),
    } | more


def kept(now: Tables, *before: Tables) -> tuple[Tables, dict[str, int]]:
    """Return what a release says after others, and the count of the findings of each table."""
    known: dict[str, list[Row]] = {}
    for tables in before:
        known = with_figures(known, new_figures(tables, known))
    tables, findings = keep_first_figures(now, known)
    assert {(finding.code, finding.severity) for finding in findings} <= {("chiffres_gardes", "avertissement")}
    return tables, {finding.table: finding.count for finding in findings}


def test_the_first_release_says_what_it_says() -> None:
    assert kept(release()) == (release(), {})


def test_the_same_figures_are_no_event() -> None:
    assert kept(release(), release()) == (release(), {})


def test_the_panel_and_its_pool_stay_as_first_published() -> None:
    tables, told = kept(release(women=7, registered=599), release())
    assert tables == release()
    assert told == {"demarche": 1, "panel_composition": 2, "rapport_anonymisation": 1, "selection_audit": 1}


def test_a_criterion_withheld_at_first_stays_withheld() -> None:
    withheld = table("panel_composition", {"critere": "sexe", "modalite": "Ensemble", "publication": "non_publie"})
    tables, told = kept(release(), release(panel_composition=withheld))
    assert tables["panel_composition"] == withheld
    assert told == {"panel_composition": 2}


def test_a_composition_that_goes_away_stays() -> None:
    now = release()
    del now["panel_composition"]
    assert kept(now, release())[0] == release()


def test_before_the_panel_is_published_its_figures_come_freely() -> None:
    before = release(registered=100, demarche=table("demarche", PROCESS))
    assert kept(release(), before) == (release(), {})


def test_words_still_change() -> None:
    audit = {"run_id": "t1", "taille_vivier": 600, "tire_par": "pipeline", "proces_verbal_url": "https://exemple.fr/pv"}
    now = release(selection_audit=table("selection_audit", audit))
    assert kept(now, release()) == (now, {})


@pytest.mark.parametrize(
    ("first", "then", "shown"),
    [
        (("pour_non_pour", 9), ("pour_non_pour", 8), ("pour_non_pour", 9)),
        (("non_publie", None), ("pour_non_pour", 8), ("non_publie", None)),
        (("large_consensus_pour", None), ("pour_non_pour", 8), ("large_consensus_pour", None)),
        (("pour_non_pour", 9), ("non_publie", None), ("pour_non_pour", 9)),
        (("sans_vote", None), ("pour_non_pour", 8), ("pour_non_pour", 8)),
    ],
)
def test_a_vote_is_told_once(first: Any, then: Any, shown: Any) -> None:
    before = {"recommandations": table("recommandations", recommendation(1, *first))}
    now = {
        "recommandations": table(
            "recommandations", recommendation(1, *then, texte="Mieux dit."), recommendation(2, "pour_non_pour", 7)
        )
    }
    one, two = rows_of(kept(now, before)[0]["recommandations"])
    assert (one["publication_vote"], one["pour"], one["texte"]) == (*shown, "Mieux dit.")
    assert two["pour"] == 7, "a new recommendation brings its figures once"


def test_the_answers_to_a_question_are_found_again_under_another_number() -> None:
    def answers(number: int, item: str, favourable: int) -> Row:
        name = {"evaluation_id": f"questionnaire-{number:03}", "nature": "avant_apres", "critere": item}
        return name | {"vague": "avant", "favorables": favourable, "publication": "pour_non_pour"}

    before = {"evaluations": table("evaluations", answers(1, "Je connais", 6))}
    now = {"evaluations": table("evaluations", answers(1, "Je comprends", 9), answers(2, "Je connais", 7))}
    rows = rows_of(kept(now, before)[0]["evaluations"])
    assert [(row["critere"], row["favorables"]) for row in rows] == [("Je comprends", 9), ("Je connais", 6)]


def test_a_last_release_of_an_older_schema_gives_what_it_has() -> None:
    before = {"sessions": pa.table({"session_id": ["s1"], "participation": ["chiffre"]})}
    now = {"sessions": table("sessions", SESSIONS[0] | {"participation": "large_participation"})}
    assert rows_of(kept(now, before)[0]["sessions"])[0]["participation"] == "chiffre"


def attended(present: int) -> list[Row]:
    return [row | {"participation": "chiffre", "nb_presents": present} for row in SESSIONS]


def test_the_next_release_keeps_the_attendance_of_the_last_and_says_so(tmp_path: Path) -> None:
    published(tmp_path, open_tables(sessions=attended(11)))
    corrected: Candidate = staged(tmp_path, open_tables(sessions=attended(10)))
    assert not corrected.changed
    assert [(finding.table, finding.count) for finding in corrected.findings] == [("sessions", 2)]
    reworded = published(tmp_path, open_tables(sessions=attended(10), opinion="Une coquille corrigée."))
    assert reworded.version == "1.0.1"
    assert ",chiffre,11," in (reworded.folder / "data" / "sessions.csv").read_text()


def test_a_row_that_went_away_comes_back_with_its_first_figures() -> None:
    def votes(*rows: Row) -> Tables:
        return {"recommandations": table("recommandations", *rows)}

    first, without, back = votes(recommendation(1, "pour_non_pour", 9)), votes(), votes(recommendation(1, "triple", 8))
    tables, told = kept(back, first, without)
    assert rows_of(tables["recommandations"]) == rows_of(first["recommandations"])
    assert told == {"recommandations": 1}


def lines(name: str, read: int, masked: int = 0) -> Row:
    return REPORT | {"table_nom": name, "lignes_entree": read, "lignes_agregees": read - 1, "cellules_masquees": masked}


def test_the_report_says_nothing_of_figures_that_were_not_kept() -> None:
    """A ballot withdrawn turns an exact vote into words: three more empty cells would tell which side it was on."""
    before = {
        "recommandations": table("recommandations", recommendation(1, "pour_non_pour", 11)),
        "rapport_anonymisation": table("rapport_anonymisation", lines("bulletins", 15), lines("recommandations", 1, 2)),
    }
    now = {
        "recommandations": table("recommandations", recommendation(1, "large_consensus_pour")),
        "rapport_anonymisation": table("rapport_anonymisation", lines("bulletins", 14), lines("recommandations", 1, 5)),
    }
    tables, told = kept(now, before)
    assert tables == before
    assert told == {"rapport_anonymisation": 2, "recommandations": 1}


def test_before_the_panel_is_published_the_report_counts_what_comes() -> None:
    def with_lines(read: int, *votes: Row) -> Tables:
        return {
            "recommandations": table("recommandations", *votes),
            "rapport_anonymisation": table("rapport_anonymisation", lines("bulletins", read)),
        }

    one, two = recommendation(1, "pour_non_pour", 9), recommendation(2, "pour_non_pour", 8)
    assert kept(with_lines(30, one, two), with_lines(15, one)) == (with_lines(30, one, two), {})


def rule(number: str, status: str) -> Row:
    return {"regle": number, "statut": status, "observe": f"Constat : {status}.", "gravite": "erreur"}


def test_verdicts_on_the_panel_stay_as_first_published_and_so_does_their_share_of_the_score() -> None:
    """That the panel is lay only since somebody left would tell who was not."""
    before = release(conformite=table("conformite", rule("P06", "ecart"), rule("P17", "ecart")))
    now = release(
        demarche=table("demarche", PROCESS | {"nb_panelistes": 15, "nb_inscrits": 600, "conformite_score": 1.0}),
        conformite=table("conformite", rule("P06", "conforme"), rule("P17", "conforme")),
    )
    tables, told = kept(now, before)
    assert [row["statut"] for row in rows_of(tables["conformite"])] == ["ecart", "conforme"]
    assert rows_of(tables["demarche"])[0]["conformite_score"] == 0.5
    assert told == {"conformite": 1}


def override(name: str, publication: str = "pour_non_pour") -> Override:
    said = {"motif": "Le panel l'a demandé.", "decide_par": "La direction", "date": "2026-05-02"}
    return Override.model_validate({"table": "recommandations", "cle": name, "publication": publication} | said)


def test_an_override_is_told_when_it_finds_no_row_or_comes_too_late() -> None:
    tables = {
        "recommandations": table(
            "recommandations", recommendation(1, "pour_non_pour", 13), recommendation(2), recommendation(3)
        )
    }
    first = {"recommandations": [{"reco_id": "r2", "publication_vote": "non_publie"}]}
    asked = [override("r1"), override("r2"), override("r3"), override("r9")]
    told = {finding.code: finding.count for finding in override_findings(asked, tables, first)}
    assert told == {"derogation_tardive": 1, "derogation_sans_effet": 2}
    assert override_findings([override("r1")], tables, first) == []
