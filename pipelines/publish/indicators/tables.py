"""The tables ``indicateurs`` and ``indicateurs_lignes``, from the tables of all editions."""

from __future__ import annotations

import datetime
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.publish.indicators.contributions import (
    ACCEPTED,
    WHOLE,
    Contribution,
    Evidence,
    Number,
    Reading,
    answered,
    balance_of_sides,
    days_to_opinion,
    days_to_reply,
    distance_from_population,
    diversity_of_positions,
    followed_in_time,
    length_against_protocol,
    of_process,
    promises_kept,
    recommendations,
    rules_followed,
    share,
    well_attended,
)

ALL = "toutes"
INDICATORS_TABLE, ROWS_TABLE = "indicateurs", "indicateurs_lignes"
PROCESS = "demarche"


@dataclass(frozen=True)
class Indicator:
    """One measure of ``schemas/vocabularies/indicateur.csv``: the table it reads, its unit, how rows come together."""

    code: str
    table: str
    unit: str
    calculation: str
    reading: Reading


INDICATORS = (
    Indicator("delai_avis", PROCESS, "jours", "mediane", of_process(days_to_opinion)),
    Indicator("delai_avis_protocole", PROCESS, "rapport", "mediane", of_process(length_against_protocol)),
    Indicator("avis_dans_le_delai", "conformite", "part", "part", share("conformite", "regle", followed_in_time)),
    Indicator("delai_reponse", PROCESS, "jours", "mediane", of_process(days_to_reply)),
    Indicator("recommandations_repondues", "recommandations", "part", "part", recommendations(answered)),
    Indicator(
        "recommandations_retenues",
        "recommandations",
        "part",
        "part",
        recommendations(lambda reply: reply["decision"] in ACCEPTED),
    ),
    Indicator(
        "recommandations_realisees",
        "recommandations",
        "part",
        "part",
        recommendations(lambda reply: reply["avancement"] == "realise"),
    ),
    Indicator("engagements_tenus", "engagements", "part", "part", promises_kept),
    Indicator("ecart_population", "panel_composition", "indice", "mediane", distance_from_population),
    Indicator("equilibre_parole", "pluralisme", "indice", "mediane", balance_of_sides),
    Indicator("diversite_positions", "pluralisme", "indice", "mediane", diversity_of_positions),
    Indicator("seances_suivies", "sessions", "part", "part", share("sessions", "session_id", well_attended)),
    Indicator(
        "avis_ecrits_par_citoyens",
        "avis",
        "part",
        "part",
        share("avis", "avis_id", lambda row: row["redige_par_citoyens"]),
    ),
    Indicator("regles_respectees", "conformite", "part", "part", rules_followed),
)

READ = {
    PROCESS: ("methode", "protocole", "date_saisine", "date_remise_avis", "delai_reponse_jours", "demonstration"),
    "conformite": ("regle", "statut"),
    "reponses": ("reponse_id", "reco_id", "date", "decision", "avancement"),
    "recommandations": ("reco_id", "nature"),
    "engagements": ("engagement_id", "echeance", "tenu"),
    "panel_composition": ("critere", "modalite", "population_part", "effectif_panel"),
    "pluralisme": ("question_id", "position", "duree_min"),
    "sessions": ("session_id", "participation"),
    "avis": ("avis_id", "redige_par_citoyens"),
}
"""The columns that indicators read, beside ``demarche_id``: nothing else enters a number."""


def indicator_tables(tables: Tables, dates: Mapping[str, str]) -> Tables:
    """Return both tables, without rows when no opinion is delivered; rows of ``tables`` stand together by edition.

    ``dates`` are the ISO dates of the data, by edition.
    """
    evidence = delivered(tables, dates)
    processes = {row["demarche_id"]: row for row in evidence[PROCESS]}
    numbers: list[Row] = []
    rows: list[Row] = []
    for indicator in INDICATORS:
        found = list(indicator.reading(evidence))
        numbers += _numbers(indicator, found, processes)
        rows += [_row(indicator, contribution, processes[contribution.process]) for contribution in found]
    numbers.sort(key=lambda row: [str(row[name]) for name in load_schema(INDICATORS_TABLE, "open").primary_key])
    return {
        INDICATORS_TABLE: table_from(load_schema(INDICATORS_TABLE, "open"), numbers),
        ROWS_TABLE: table_from(load_schema(ROWS_TABLE, "open"), rows),
    }


def delivered(tables: Tables, dates: Mapping[str, str]) -> Evidence:
    """Return the rows of the editions whose opinion is delivered, with the columns that indicators read.

    A row of ``demarche`` also has ``date_donnees``, the date of the data of the edition.
    """
    read = {
        name: tables[name].select(["demarche_id", *columns]).to_pylist() if name in tables else []
        for name, columns in READ.items()
    }
    for row in read[PROCESS]:
        row["date_donnees"] = datetime.date.fromisoformat(dates[row["demarche_id"]])
    ready = {row["demarche_id"] for row in read[PROCESS] if row["date_remise_avis"]}
    return {name: [row for row in rows if row["demarche_id"] in ready] for name, rows in read.items()}


def _numbers(indicator: Indicator, found: list[Contribution], processes: dict[str, Row]) -> Iterator[Row]:
    """Yield a row per criterion, year and method that has rows; without any, one that says that there is no value."""
    groups: dict[tuple[str, str, str, bool], list[Contribution]] = defaultdict(list)
    for demonstration in {row["demonstration"] for row in processes.values()}:
        if not any(processes[part.process]["demonstration"] is demonstration for part in found):
            groups[WHOLE, ALL, ALL, demonstration] = []
    for part in found:
        process = processes[part.process]
        for year, method in product((period_of(process), ALL), (process["methode"], ALL)):
            groups[part.criterion, year, method, process["demonstration"]].append(part)
    for (criterion, year, method, demonstration), parts in groups.items():
        place = {"critere": criterion, "periode": year, "methode": method, "demonstration": demonstration}
        yield {"indicateur": indicator.code, **place, **_value(indicator, parts)}


def period_of(process: Row) -> str:
    """Return the year when the opinion of an edition was delivered."""
    return f"{process['date_remise_avis'].year:04}"


def _value(indicator: Indicator, parts: list[Contribution]) -> Row:
    known: Row = {"calcul": indicator.calculation, "unite": indicator.unit}
    known["nb_demarches"] = len({part.process for part in parts})
    if indicator.calculation == "mediane":
        values = observed_values(parts)
        return known | {"resultat": published(median(values), 4), "nb_valeurs": len(values)}
    above = sum(part.numerator for part in parts)
    below = sum(part.denominator or 0 for part in parts)
    value = Fraction(above, below) if below else None
    totals = {"numerateur": published(above, 6), "denominateur": published(below, 6)}
    return known | totals | {"resultat": published(value, 4), "nb_valeurs": len(parts)}


def observed_values(parts: list[Contribution]) -> list[Number]:
    """Return the value of each observation: the sum of what its rows bring."""
    values: dict[str, Number] = defaultdict(int)
    for part in parts:
        values[part.observation] += part.numerator
    return list(values.values())


def median(values: list[Number]) -> Fraction | None:
    """Return the median, exactly: of an even number of values, the middle of the two in the middle."""
    return Fraction(statistics.median(map(Fraction, values))) if values else None


def published(number: Number | None, decimals: int) -> float | None:
    """Return a number rounded half to even from its exact value."""
    return None if number is None else float(round(Fraction(number), decimals))


def _row(indicator: Indicator, part: Contribution, process: Row) -> Row:
    return {
        "indicateur": indicator.code,
        "critere": part.criterion,
        "demarche_id": part.process,
        "periode": period_of(process),
        "methode": process["methode"],
        "demonstration": process["demonstration"],
        "observation": part.observation,
        "table_nom": indicator.table,
        "cle": " | ".join(part.key),
        "numerateur": published(part.numerator, 6),
        "denominateur": published(part.denominator, 6),
    }
