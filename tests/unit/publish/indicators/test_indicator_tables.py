"""Indicators against a naive reference, and what enters them: only published rows, counted exactly."""

from __future__ import annotations

import datetime
import statistics
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.conformance import schema_findings
from pipelines.kit.schema import load_schema, vocabulary
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.publish.indicators.tables import INDICATORS, READ, indicator_tables
from tests.unit.publish.sample import PROCESS

CODES = {
    name: [term.code for term in vocabulary(name)]
    for name in ("methode", "decision_reponse", "avancement", "statut_conformite", "position", "participation")
}
DAY = datetime.date(2026, 1, 12)
KEYS = ("a", "b", "c")
DATES = dict.fromkeys(KEYS, "2026-12-31")


def process(key: str, **changes: Any) -> Row:
    delivered = {"date_remise_avis": DAY + datetime.timedelta(days=100), "methode": "autre", "demonstration": False}
    return PROCESS | {"demarche_id": key, "titre": key} | delivered | changes


def tables_of(**rows: list[Row]) -> Tables:
    """Return tables whose missing compulsory columns hold something."""
    return {name: table_from(load_schema(name, "open"), filled(name, found)) for name, found in rows.items() if found}


def filled(name: str, rows: list[Row]) -> list[Row]:
    fields = {field.name: field for field in load_schema(name, "open").fields if field.required}
    default = {key: _something(field.type, field.constraints) for key, field in fields.items()}
    return [
        default | {key: value for key, value in row.items() if value is not None or key not in default} for row in rows
    ]


def _something(kind: str, constraints: Any) -> Any:
    values = {"string": "x", "integer": 1, "number": 0.5, "boolean": True, "date": DAY, "list": ["x"]}
    return constraints["enum"][0] if "enum" in constraints else values[kind]


def number(tables: Tables, code: str, **place: Any) -> Row:
    """Return the one row of an indicator over all years and methods."""
    wanted = {"indicateur": code, "critere": "ensemble", "periode": "toutes", "methode": "toutes"} | place
    found = [row for row in indicator_tables(tables, DATES)["indicateurs"].to_pylist() if wanted.items() <= row.items()]
    assert len(found) == 1, wanted
    return found[0]


@st.composite
def consolidated(draw: st.DrawFn) -> Tables:
    """A few editions with every case that an indicator tells apart."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for key in KEYS[: draw(st.integers(1, 3))]:
        days = draw(st.one_of(st.none(), st.integers(0, 900)))
        rows["demarche"].append(
            process(
                key,
                methode=draw(st.sampled_from(CODES["methode"])),
                protocole="fiche-2019-07",
                date_remise_avis=None if days is None else DAY + datetime.timedelta(days=days),
                delai_reponse_jours=draw(st.one_of(st.none(), st.integers(0, 400))),
                demonstration=draw(st.booleans()),
            )
        )
        for name in map("R{}".format, range(draw(st.integers(0, 3)))):
            nature = draw(st.sampled_from(["recommandation", "alternative"]))
            rows["recommandations"].append({"demarche_id": key, "reco_id": name, "nature": nature})
            for rank in range(draw(st.integers(0, 2))):
                rows["reponses"].append(
                    {
                        "demarche_id": key,
                        "reponse_id": f"{name}-{rank}",
                        "reco_id": name,
                        "date": draw(st.one_of(st.none(), st.dates(DAY, datetime.date(2027, 1, 1)))),
                        "decision": draw(st.one_of(st.none(), st.sampled_from(CODES["decision_reponse"]))),
                        "avancement": draw(st.one_of(st.none(), st.sampled_from(CODES["avancement"]))),
                    }
                )
        for rule in ("P01", "P04", "P08"):
            status = draw(st.sampled_from(CODES["statut_conformite"]))
            rows["conformite"].append({"demarche_id": key, "regle": rule, "statut": status})
        people = draw(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=3))
        for rank, count in enumerate(people):
            share = draw(st.sampled_from([None, 0.2, 0.333, 0.334, 0.5, 0.3]))
            cell = {"critere": "sexe", "modalite": f"g{rank}", "effectif_panel": count, "population_part": share}
            rows["panel_composition"].append({"demarche_id": key} | cell)
        for position in draw(st.sets(st.sampled_from(CODES["position"]))):
            minutes = draw(st.one_of(st.none(), st.integers(0, 90)))
            heard = {"question_id": "Q1", "position": position, "duree_min": minutes}
            rows["pluralisme"].append({"demarche_id": key} | heard)
    return tables_of(**rows)


def rows(tables: Tables, name: str) -> list[Row]:
    return tables[name].to_pylist() if name in tables else []


def naive(tables: Tables, real: bool) -> dict[str, float | None]:
    """Return some indicators over all years, computed edition by edition as one would by hand."""
    ready = {
        row["demarche_id"]: row
        for row in rows(tables, "demarche")
        if row["date_remise_avis"] and row["demonstration"] is not real
    }
    of = {name: [row for row in rows(tables, name) if row["demarche_id"] in ready] for name in READ}
    asked = [row for row in of["recommandations"] if row["nature"] == "recommandation"]
    accepted = 0
    for recommendation in asked:
        same = [row for row in of["reponses"] if all(row[k] == recommendation[k] for k in ("demarche_id", "reco_id"))]
        last = max(same, key=lambda row: (row["date"] or datetime.date.min, row["reponse_id"]), default={})
        accepted += last.get("decision") in ("retenue", "retenue_partiellement")
    delays = [(row["date_remise_avis"] - row["date_saisine"]).days for row in ready.values()]
    distances, balances = [], []
    for key in ready:
        cells = [row for row in of["panel_composition"] if row["demarche_id"] == key]
        total = sum(row["effectif_panel"] or 0 for row in cells)
        complete = all(row["effectif_panel"] is not None and row["population_part"] is not None for row in cells)
        if len(cells) > 1 and complete and total:
            shares = [Fraction(str(row["population_part"])) for row in cells]
            if Fraction(98, 100) <= sum(shares) <= Fraction(102, 100):
                gaps = [
                    abs(Fraction(row["effectif_panel"], total) - part) for row, part in zip(cells, shares, strict=True)
                ]
                distances.append(sum(gaps, Fraction()) / 2)
        heard = {row["position"]: row["duree_min"] for row in of["pluralisme"] if row["demarche_id"] == key}
        sides = [heard[side] for side in ("favorable", "defavorable") if side in heard]
        if None not in sides and sum(sides):
            balances.append(Fraction(2 * min(sides), sum(sides)) if len(sides) == 2 else Fraction())
    return {
        "recommandations_retenues": rounded(Fraction(accepted, len(asked)) if asked else None),
        "delai_avis": rounded(middle(list(map(Fraction, delays)))),
        "ecart_population": rounded(middle(distances)),
        "equilibre_parole": rounded(middle(balances)),
    }


def middle(values: list[Fraction]) -> Fraction | None:
    return statistics.median(values) if values else None


def rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 4))


@given(consolidated(), st.booleans())
def test_the_numbers_are_those_that_one_computes_by_hand(tables: Tables, real: bool) -> None:
    found = {
        row["indicateur"]: row["resultat"]
        for row in indicator_tables(tables, DATES)["indicateurs"].to_pylist()
        if row["periode"] == row["methode"] == "toutes" and row["demonstration"] is not real
    }
    for code, value in naive(tables, real).items():
        assert found.get(code) == value, code


@given(consolidated())
def test_each_number_can_be_made_again_from_its_rows(tables: Tables) -> None:
    made = indicator_tables(tables, DATES)
    lines = made["indicateurs_lignes"].to_pylist()
    for row in made["indicateurs"].to_pylist():
        own = [line for line in lines if _enters(line, row)]
        assert len({line["demarche_id"] for line in own}) == row["nb_demarches"]
        if row["calcul"] == "part" and own:
            above, below = (sum(line[name] for line in own) for name in ("numerateur", "denominateur"))
            assert (above, below) == (row["numerateur"], row["denominateur"])
            assert row["resultat"] == pytest.approx(above / below, abs=1e-4)
        if row["calcul"] == "mediane" and own:
            values: dict[str, float] = defaultdict(float)
            for line in own:
                values[line["observation"]] += line["numerateur"]
            assert row["resultat"] == pytest.approx(statistics.median(values.values()), abs=1e-4)
            assert row["nb_valeurs"] == len(values)


def _enters(line: Row, row: Row) -> bool:
    same = all(line[name] == row[name] for name in ("indicateur", "critere", "demonstration"))
    return same and all(row[name] in (line[name], "toutes") for name in ("periode", "methode"))


@given(consolidated())
def test_both_tables_keep_their_schemas_and_each_row_names_one_that_is_published(tables: Tables) -> None:
    made = indicator_tables(tables, DATES)
    for name, table in made.items():
        assert not schema_findings(table, load_schema(name, "open"))
    for line in made["indicateurs_lignes"].to_pylist():
        key = load_schema(line["table_nom"], "open").primary_key
        names = {" | ".join(row[column] for column in key) for row in rows(tables, line["table_nom"])}
        assert line["cle"] in names


@given(consolidated(), st.randoms(use_true_random=False))
def test_the_order_of_the_editions_changes_no_number(tables: Tables, chance: Any) -> None:
    keys = sorted(row["demarche_id"] for row in rows(tables, "demarche"))
    chance.shuffle(keys)
    moved = {
        name: pa.concat_tables([table.filter(pc.equal(table["demarche_id"], key)) for key in keys])
        for name, table in tables.items()
    }
    assert indicator_tables(moved, DATES)["indicateurs"].equals(indicator_tables(tables, DATES)["indicateurs"])


def test_an_opinion_that_took_five_months_is_beyond_the_four_of_a_workshop() -> None:
    late = process(
        "a",
        methode="atelier-citoyen",
        protocole="fiche-2019-07",
        date_saisine=datetime.date(2026, 1, 31),
        date_remise_avis=datetime.date(2026, 6, 30),
    )
    row = number(tables_of(demarche=[late]), "delai_avis_protocole")
    assert row["resultat"] == 150 / 120  # from 31 January to 31 May, and to 30 June
    assert row["nb_demarches"] == row["nb_valeurs"] == 1


def test_a_method_without_a_length_has_no_delay_against_its_protocol() -> None:
    row = number(tables_of(demarche=[process("a")]), "delai_avis_protocole")
    assert row["resultat"] is None and row["nb_demarches"] == 0


def test_invented_editions_are_never_counted_with_others() -> None:
    both = tables_of(demarche=[process("a"), process("b", demonstration=True, date_remise_avis=DAY)])
    assert number(both, "delai_avis", demonstration=False)["resultat"] == 100
    assert number(both, "delai_avis", demonstration=True)["resultat"] == 0


def test_a_promise_counts_when_it_is_kept_or_when_its_due_date_has_passed() -> None:
    due = datetime.date.fromisoformat(DATES["a"])
    later = due + datetime.timedelta(days=1)
    promises = [("kept", due, True), ("kept early", later, True), ("broken", due, False), ("no date", None, False)]
    left_out = [("to come", later, False), ("to come, unsaid", later, None), ("unsaid", due, None)]
    engagements = [
        {"demarche_id": "a", "engagement_id": name, "echeance": day, "tenu": kept}
        for name, day, kept in promises + left_out
    ]
    row = number(tables_of(demarche=[process("a")], engagements=engagements), "engagements_tenus")
    assert (row["numerateur"], row["denominateur"], row["resultat"]) == (2, 4, 0.5)


def test_an_edition_without_an_opinion_enters_nothing() -> None:
    made = indicator_tables(tables_of(demarche=[process("a", date_remise_avis=None)]), DATES)
    assert made["indicateurs"].num_rows == made["indicateurs_lignes"].num_rows == 0


def test_a_criterion_with_an_unpublished_group_has_no_distance() -> None:
    cells = [
        {"demarche_id": "a", "critere": "region", "modalite": name, "population_part": 0.5, "effectif_panel": count}
        for name, count in (("Nord", 7), ("Sud", None))
    ]
    made = number(tables_of(demarche=[process("a")], panel_composition=cells), "ecart_population")
    assert made["resultat"] is None and made["critere"] == "ensemble"


def test_no_indicator_reads_a_column_about_two_criteria_or_a_row_about_a_person() -> None:
    people = {"inscriptions", "panelistes", "identites", "composition", "bulletins", "presences"}
    assert not people & READ.keys()
    for name, columns in READ.items():
        assert set(columns) <= set(load_schema(name, "open").columns)


def test_each_indicator_has_its_words() -> None:
    assert [indicator.code for indicator in INDICATORS] == [term.code for term in vocabulary("indicateur")]
    units, calculations = (
        {term.code for term in vocabulary(name)} for name in ("unite_indicateur", "calcul_indicateur")
    )
    assert {indicator.unit for indicator in INDICATORS} == units
    assert {indicator.calculation for indicator in INDICATORS} == calculations
