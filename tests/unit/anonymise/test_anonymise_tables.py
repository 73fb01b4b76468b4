from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.conformance import schema_findings
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.tables import Row, Tables, rows_of
from tests.unit.anonymise.panel_edition import KEY, PROCESS, PROTOCOL, ballots, edition, full_tables, poll, tables


def anonymised(given: Tables, contributions: bool = True) -> Tables:
    return anonymise_tables(given, edition(contributions), PROTOCOL).open


def report(made: Tables) -> dict[str, Row]:
    return {row["table_nom"]: row for row in rows_of(made["rapport_anonymisation"])}


def destinies(row: Row) -> int:
    return sum(row[f"lignes_{destiny}"] for destiny in ("publiees", "agregees", "retenues", "rejetees"))


def test_every_open_table_is_made_even_from_an_edition_with_nothing() -> None:
    made = anonymised(tables(inscriptions=[], identites=[], panelistes=[], composition=[]))
    assert set(made) == {schema.name for schema in all_schemas("open", "stage")}
    assert made["demarche"].num_rows == 1
    assert rows_of(made["demarche"])[0]["nb_inscrits"] is None


def test_every_table_keeps_its_open_schema() -> None:
    made = anonymised(full_tables())
    assert not [finding for name in made for finding in schema_findings(made[name], load_schema(name, "open"))]


def test_every_row_names_its_process() -> None:
    made = anonymised(full_tables())
    assert {row["demarche_id"] for table in made.values() for row in rows_of(table)} <= {KEY}


def test_the_same_input_gives_the_same_tables_whatever_its_order() -> None:
    forwards = full_tables()
    shuffled = ("contributions", "bulletins", "presences", "composition", "panelistes", "identites")
    backwards = forwards | {name: forwards[name].take(list(range(forwards[name].num_rows))[::-1]) for name in shuffled}
    assert anonymised(forwards) == anonymised(backwards)


def test_an_opinion_is_published_as_written_and_its_fingerprint_is_of_what_is_published() -> None:
    private = full_tables()
    named = rows_of(private["avis"])[0]
    written = named | {"texte_integral": "Nous *voulons* plus d'arbres.\n\n# 2. Et « moins » de béton"}
    private |= {"avis": tables(avis=[written])["avis"]}
    opinion = rows_of(anonymised(private)["avis"])[0]
    assert opinion["texte_integral"] == written["texte_integral"]
    assert opinion["empreinte_texte"] == hashlib.sha256(opinion["texte_integral"].encode()).hexdigest()


def test_an_opinion_that_names_a_panelist_stops_the_edition_and_says_where() -> None:
    private = full_tables()
    found = [each for each in anonymise_tables(private, edition(), PROTOCOL).findings if each.severity == "erreur"]
    assert [(each.code, each.table, each.column, each.line) for each in found] == [
        ("texte_nomme", "avis", "texte_integral", 1)
    ]
    assert "nom" in found[0].detail


def test_each_row_received_has_one_destiny() -> None:
    rows = report(anonymised(full_tables()))
    assert set(rows) == {schema.name for schema in all_schemas("intake", "inbox")}
    assert all(destinies(row) == row["lignes_entree"] for row in rows.values())
    assert (rows["questions"]["lignes_entree"], rows["questions"]["lignes_rejetees"]) == (3, 2)
    assert rows["inscriptions"]["lignes_agregees"] == 600
    assert (rows["bulletins"]["lignes_agregees"], rows["bulletins"]["lignes_retenues"]) == (45, 2)
    assert rows["revue"]["lignes_retenues"] == 1
    assert rows["quotas"]["lignes_agregees"] == 1
    assert "email" in rows["inscriptions"]["colonnes_retirees"]


counts = st.integers(0, 12)


@settings(deadline=None)
@given(
    st.lists(st.tuples(counts, counts, counts), max_size=4),
    st.lists(st.tuples(st.sampled_from(["publiee", "masquee"]), st.booleans(), st.text(min_size=1)), max_size=5),
    st.lists(st.tuples(st.sampled_from(["s1", "s2"]), st.booleans()), max_size=20),
    st.booleans(),
    st.integers(0, 5),
)
def test_nothing_is_lost_whatever_comes_in(
    tallies: list[tuple[int, int, int]],
    words: list[tuple[str, bool, str]],
    sheet: list[tuple[str, bool]],
    opted_in: bool,
    rejected: int,
) -> None:
    private = tables(
        inscriptions=[],
        identites=[],
        recommandations=[{"reco_id": f"r{n}", "texte": "Planter."} for n in range(3)],
        votes=[poll(f"v{n}", f"r{n}") for n in range(4)],
        bulletins=[ballot for n, tally in enumerate(tallies) for ballot in ballots(f"v{n}", *tally)],
        sessions=[{"session_id": "s1", "rang": 1}],
        presences=[{"session_id": s, "panelist_pseudo": f"p{n}", "present": p} for n, (s, p) in enumerate(sheet)],
        contributions=[
            {"contribution_id": f"k{n}", "session_id": "s1", "texte": text, "moderation": state, "consentement": agreed}
            for n, (state, agreed, text) in enumerate(words)
        ],
        comptes=[
            {"table_nom": "contributions", "lignes_entree": len(words) + rejected, "lignes_rejetees": rejected}
            | {"lignes_acceptees": len(words)}
        ],
    )
    rows = report(anonymised(private, opted_in))
    assert all(destinies(row) == row["lignes_entree"] for row in rows.values())
    received = {name: private[name].num_rows for name in rows} | {"contributions": len(words) + rejected}
    assert {name: row["lignes_entree"] for name, row in rows.items()} == received


def test_a_row_lost_on_the_way_stops_the_edition() -> None:
    lost = [{"table_nom": "questions", "lignes_entree": 2, "lignes_acceptees": 1, "lignes_rejetees": 1}]
    with pytest.raises(AvisError) as error:
        anonymised(tables(comptes=lost))
    assert [finding.code for finding in error.value.findings] == ["comptes_faux"]


def test_a_panelist_who_withdrew_is_not_quoted() -> None:
    private = full_tables()
    said = [
        row | {"consentement_publication_verbatim": row["airtable_record_id"] != f"rec{2:014d}"} for row in people()
    ]
    refused = private | {"inscriptions": tables(inscriptions=said)["inscriptions"]}
    assert anonymised(private)["contributions"].num_rows == 9
    assert anonymised(refused)["contributions"].num_rows == 8


def test_a_panelist_whose_registration_was_rejected_is_not_quoted() -> None:
    """Whoever withdraws has no accepted registration any more: nothing says that they still agree."""
    private = full_tables()
    gone = [row for row in people() if row["airtable_record_id"] != f"rec{2:014d}"]
    assert (
        anonymised(private | {"inscriptions": tables(inscriptions=gone)["inscriptions"]})["contributions"].num_rows == 8
    )
    nobody = private | {"inscriptions": tables(inscriptions=[])["inscriptions"]}
    assert anonymised(nobody)["contributions"].num_rows == 9, "no registrations: each text follows its own consent"
    account = {"table_nom": "inscriptions", "lignes_entree": 600, "lignes_acceptees": 0, "lignes_rejetees": 600}
    assert anonymised(nobody | {"comptes": tables(comptes=[account])["comptes"]})["contributions"].num_rows == 0


def test_a_text_without_author_follows_its_own_consent() -> None:
    words = [row | {"panelist_pseudo": None} for row in rows_of(full_tables()["contributions"])]
    private = full_tables() | {"contributions": tables(contributions=words)["contributions"]}
    assert anonymised(private)["contributions"].num_rows == 9


@pytest.mark.parametrize(("status", "said"), [("recrutement", None), ("deliberation", None), ("avis_remis", 15)])
def test_the_panel_is_counted_once_it_changes_no_more(status: str, said: int | None) -> None:
    private = tables(demarches=[PROCESS | {"statut": status}])
    made = anonymised(private)
    assert rows_of(made["demarche"])[0]["nb_panelistes"] == said
    assert {row["publication"] == "non_publie" for row in rows_of(made["panel_composition"])} == {said is None}


def people() -> list[Row]:
    return rows_of(full_tables()["inscriptions"])


def test_the_session_of_a_contribution_is_said_only_among_several_authors() -> None:
    private = full_tables()
    assert {row["session_id"] for row in rows_of(anonymised(private)["contributions"])} == {"s1"}
    few = [row | {"panelist_pseudo": "p1"} for row in rows_of(private["contributions"])]
    alone = private | {"contributions": tables(contributions=few)["contributions"]}
    assert {row["session_id"] for row in rows_of(anonymised(alone)["contributions"])} == {None}


def test_what_was_withheld_is_told_without_a_value() -> None:
    private = full_tables()
    doubt = rows_of(private["contributions"])[0] | {
        "contribution_id": "k99",
        "texte": "Ma voisine Josiane Kerbrat a peur.",
    }
    private |= {"contributions": tables(contributions=[*rows_of(private["contributions"]), doubt])["contributions"]}
    made = anonymise_tables(private, edition(contributions=True), PROTOCOL)
    assert {finding.code for finding in made.findings} >= {"contributions_retenues", "textes_en_attente"}
    assert made.waiting.num_rows >= 1
    assert report(made.open)["contributions"]["textes_en_attente"] == 1
    for finding in made.findings:
        assert "Kerbrat" not in finding.text("fr") + finding.text("en")
