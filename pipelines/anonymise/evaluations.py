"""Evaluations: the quality grid of an organisation as it is, the panel's questionnaires in two groups of answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from pipelines.anonymise.disclosure import Tally, vote_publication
from pipelines.kit.decisions import Key
from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row

Rows = list[Row]
FAVOURABLE = 4
WAVES = ("avant", "apres")
MOST_EVALUATORS = 3  # more notes of one criterion look like a row per panelist


def evaluation_rows(evaluations: Rows, rules: Confidentiality, overrides: Mapping[Key, str] | None = None) -> Rows:
    """Return the rows of ``evaluations``; ``overrides`` is the detail decided on record for some, by their key."""
    return grid_rows(evaluations) + _questionnaire_rows(evaluations, rules, overrides or {})


def grid_rows(evaluations: Rows) -> Rows:
    """Return the notes of the grid given once by each of a few evaluators; others may be panelists' own."""
    grid = [row for row in evaluations if row["nature"] == "grille_ditp"]
    given = Counter((row["evaluateur"], row["critere"]) for row in grid)
    evaluators = Counter(criterion for _, criterion in given)
    kept = ("evaluation_id", "nature", "evaluateur", "critere", "note")
    return [
        {name: row[name] for name in kept} | {"publication": "sans_vote"}
        for row in grid
        if row["evaluateur"]
        and not row["panelist_pseudo"]
        and given[row["evaluateur"], row["critere"]] == 1
        and evaluators[row["critere"]] <= MOST_EVALUATORS
    ]


def _questionnaire_rows(evaluations: Rows, rules: Confidentiality, decided: Mapping[Key, str]) -> Rows:
    answers: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in evaluations:
        if row["nature"] == "avant_apres" and row["item"] and row["vague"]:
            answers[row["item"], row["vague"]].append(row)
    taken = {row["evaluation_id"] for row in evaluations}
    rows: Rows = []
    for item, wave in sorted(answers, key=lambda key: (key[0], WAVES.index(key[1]))):
        number = f"questionnaire-{len(rows) + 1:03}"
        name = f"{number}-bis" if number in taken else number
        made = {"evaluation_id": name, "nature": "avant_apres", "critere": item, "vague": wave}
        rows.append(made | _two_sides(answers[item, wave], rules, decided.get((item, wave))))
    return rows


def _two_sides(answers: Rows, rules: Confidentiality, override: str | None) -> Row:
    """Return how many answered 4 or 5 and how many less, by the rule of votes; nothing when somebody answered twice."""
    given = [row for row in answers if row["valeur"] is not None]
    people = [row["panelist_pseudo"] for row in given if row["panelist_pseudo"]]
    favourable = sum(row["valeur"] >= FAVOURABLE for row in given)
    tally = Tally(favourable, len(given) - favourable, 0)
    how = "non_publie" if len(set(people)) < len(people) else override or vote_publication(tally, rules)
    exact = how == "pour_non_pour"
    return {
        "favorables": tally.pour if exact else None,
        "non_favorables": tally.non_pour if exact else None,
        "publication": how,
    }
