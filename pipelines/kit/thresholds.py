"""The thresholds of confidentiality, read again from what is about to be published.

Written apart from ``pipelines/anonymise``, which applies them: the gate trusts no stage. A figure that cannot be read
is a violation. Rows may come from CSV (text) or Parquet (typed).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pipelines.kit.decisions import Key, row_key
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Confidentiality

Cells = Mapping[str, object]
Violations = Iterator[tuple[str, str]]  # message code, column

ROUNDING = 0.001
CONTACT = re.compile(r"\S+@\S+\.\S+|(?<!\d)(?:\+33|0033|0)[\s.\-]?[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")
EXACT = ("triple", "pour_non_pour")
SIDES = ("votants", "pour", "non_pour")
DETAIL = ("contre", "abstention")
PANEL = ("effectif_panel", "part_panel", "ecart_points", "cible_min", "cible_max")
POOL = ("effectif_vivier", "part_vivier")
MOST_EVALUATORS = 3


def threshold_violations(
    table_name: str, rows: Iterable[Cells], rules: Confidentiality, waived: Collection[Key] = ()
) -> list[Finding]:
    """Return one finding per kind of violation in an open table, none when its thresholds hold or when it has none.

    ``waived`` are the keys of rows whose detail a person decided on record: their figures must only add up.
    """
    if table_name in READERS:
        return _counted(table_name, lambda: READERS[table_name](list(rows), rules))
    reader = WAIVABLE.get(table_name)
    return _counted(table_name, lambda: reader(list(rows), rules, waived)) if reader else []


def joint_violations(tables: Mapping[str, Sequence[Cells]], rules: Confidentiality) -> list[Finding]:
    """Return what the tables of one process say together: of the pool, how many are in no group of a criterion."""
    return _counted("panel_composition", lambda: _pool_sizes(tables, rules))


def _counted(table_name: str, read: Callable[[], Violations]) -> list[Finding]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    try:
        for violation in read():
            counts[violation] += 1
    except (KeyError, TypeError, ValueError):
        counts["seuil_illisible", ""] += 1
    return [
        Finding(code, table=table_name, column=column, count=count) for (code, column), count in sorted(counts.items())
    ]


def _number(row: Cells, column: str) -> float | None:
    value = row[column]
    if value is None or value == "":
        return None
    number = float(str(value))
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(column)
    return number


def _present(row: Cells, column: str) -> float:
    """Return a figure that must be there."""
    value = _number(row, column)
    if value is None:
        raise ValueError(column)
    return value


def _empty(row: Cells, columns: Iterable[str], code: str) -> Violations:
    yield from ((code, column) for column in columns if _number(row, column) is not None)


def _by(rows: Iterable[Cells], *columns: str) -> dict[tuple[str, ...], list[Cells]]:
    groups: dict[tuple[str, ...], list[Cells]] = defaultdict(list)
    for row in rows:
        groups[tuple(str(row[column] or "") for column in columns)].append(row)
    return groups


def _composition(rows: Sequence[Cells], rules: Confidentiality) -> Violations:
    sizes: dict[str, set[float]] = defaultdict(set)
    for (process, _), criterion in _by(rows, "demarche_id", "critere").items():
        said = {str(row["publication"]) for row in criterion}
        if len(said) > 1 or not said <= {"publie", "vivier_non_publie", "non_publie"}:
            yield "seuil_cellule", "publication"
        elif said == {"non_publie"}:
            for row in criterion:
                yield from _empty(row, (*PANEL, *POOL), "seuil_cellule")
        else:
            sizes[process].add(sum(_present(row, "effectif_panel") for row in criterion))
            yield from _panel_cells(criterion, rules)
            yield from _pool_cells(criterion, rules, published=said == {"publie"})
    yield from (("figure_incoherente", "effectif_panel") for found in sizes.values() if len(found) > 1)


def _panel_cells(criterion: Sequence[Cells], rules: Confidentiality) -> Violations:
    seated = sum(_present(row, "effectif_panel") for row in criterion)
    codes = [code for row in criterion for code in _codes(row["modalites"])]
    if len(codes) != len(set(codes)):
        yield "figure_incoherente", "modalites"
    for row in criterion:
        count = _present(row, "effectif_panel")
        if not rules.seuil <= count <= seated - rules.seuil:
            yield "seuil_cellule", "effectif_panel"
        low, high = _number(row, "cible_min"), _number(row, "cible_max")
        if low is not None and high is not None and low > high:
            yield "figure_incoherente", "cible_min"
        if abs(_present(row, "part_panel") - count / seated) > ROUNDING:
            yield "figure_incoherente", "part_panel"
        population, gap = _number(row, "population_part"), _number(row, "ecart_points")
        if gap is not None and (population is None or abs(gap - 100 * (count / seated - population)) > 100 * ROUNDING):
            yield "figure_incoherente", "ecart_points"


def _codes(cell: object) -> list[str]:
    if cell is None or cell == "":
        return []
    return [str(code) for code in cell] if isinstance(cell, list | tuple) else str(cell).split(";")


def _pool_cells(criterion: Sequence[Cells], rules: Confidentiality, published: bool) -> Violations:
    if not published:
        for row in criterion:
            yield from _empty(row, POOL, "seuil_vivier")
        return
    total = sum(_present(row, "effectif_vivier") for row in criterion)
    for row in criterion:
        count = _present(row, "effectif_vivier")
        if count < rules.seuil_vivier or count - _present(row, "effectif_panel") < rules.seuil_vivier:
            yield "seuil_vivier", "effectif_vivier"
        if abs(_present(row, "part_vivier") - count / total) > ROUNDING:
            yield "figure_incoherente", "part_vivier"


def _pool_sizes(tables: Mapping[str, Sequence[Cells]], rules: Confidentiality) -> Violations:
    draws = tables.get("selection_audit", [])
    sizes = [_number(row, "taille_vivier") for row in draws]
    if not any(row["tire_par"] == "pipeline" for row in draws):
        sizes += [_number(row, "nb_inscrits") for row in tables.get("demarche", [])]
    for criterion in _by(tables.get("panel_composition", []), "critere").values():
        if all(row["publication"] == "publie" for row in criterion):
            total = sum(_present(row, "effectif_vivier") for row in criterion)
            if any(0 < size - total < rules.seuil_vivier for size in sizes if size is not None):
                yield "seuil_vivier", "effectif_vivier"


def _votes(rows: Sequence[Cells], rules: Confidentiality, waived: Collection[Key]) -> Violations:
    for group in _by(rows, "demarche_id", "reco_id").values():
        if len(group) > 1:
            yield "seuil_vote", "reco_id"
    for row in rows:
        yield from _vote(row, _no_limit(rules) if _decided("recommandations", row, waived) else rules)
    alternatives = [row for row in rows if row["nature"] == "alternative" and row["avis_id"]]
    for group in _by(alternatives, "demarche_id", "avis_id").values():
        decided = sum(_decided("recommandations", row, waived) for row in group)
        if not decided:
            yield from _alternatives(group, rules)
        elif decided < len(group):  # the last of them is known by subtraction
            yield "seuil_vote", "publication_vote"


def _vote(row: Cells, rules: Confidentiality) -> Violations:
    said = str(row["publication_vote"])
    shown = {"triple": (*SIDES, *DETAIL), "pour_non_pour": SIDES}.get(said, ())
    yield from _empty(row, [column for column in (*SIDES, *DETAIL) if column not in shown], "seuil_vote")
    level = str(row["niveau_consensus"] or "")
    if said not in EXACT:
        if level != ("" if said == "sans_vote" else said):
            yield "seuil_vote", "niveau_consensus"
        return
    voters, pour, other = (_present(row, column) for column in SIDES)
    if min(pour, other) < rules.bande_vote:
        yield "seuil_vote", "pour"
    if pour + other != voters:
        yield "figure_incoherente", "votants"
    if said == "triple":
        contre, abstention = (_present(row, column) for column in DETAIL)
        if min(contre, abstention) < rules.seuil:
            yield "seuil_vote", "contre"
        if contre + abstention != other:
            yield "figure_incoherente", "non_pour"
    share = pour / voters if voters else 0.0
    levels = {"majorite_qualifiee": share > 2 / 3 - 1e-9, "majorite": 0.5 < share < 2 / 3, "partage": share == 0.5}
    if not levels.get(level, level == "minorite" and share < 0.5):
        yield "figure_incoherente", "niveau_consensus"


def _alternatives(group: Sequence[Cells], rules: Confidentiality) -> Violations:
    """The alternatives of one opinion: all their votes or none, and who chose none of them is not a small cell."""
    said = {str(row["publication_vote"]) for row in group}
    if len(said) > 1 or not said <= {"pour_non_pour", "non_publie", "sans_vote"}:
        yield "seuil_vote", "publication_vote"
    elif said == {"pour_non_pour"}:
        voters = {_present(row, "votants") for row in group}
        rest = max(voters) - sum(_present(row, "pour") for row in group)
        if len(voters) > 1 or 0 < rest < rules.seuil:
            yield "seuil_vote", "pour"


def _decided(table: str, row: Cells, waived: Collection[Key]) -> bool:
    return bool(waived) and row_key(table, row) in waived


def _no_limit(rules: Confidentiality) -> Confidentiality:
    return rules.model_copy(update={"seuil": 0, "bande_vote": 0})


def _attendance(rows: Sequence[Cells], rules: Confidentiality, waived: Collection[Key]) -> Violations:
    for row in rows:
        least = 0 if _decided("sessions", row, waived) else rules.bande_vote
        if row["participation"] != "chiffre":
            yield from _empty(row, ["nb_presents"], "seuil_participation")
        elif _present(row, "nb_presents") < least:
            yield "seuil_participation", "nb_presents"


def _evaluations(rows: Sequence[Cells], rules: Confidentiality, waived: Collection[Key]) -> Violations:
    sides = ("favorables", "non_favorables")
    for row in rows:
        grid = row["nature"] == "grille_ditp"
        least = 0 if _decided("evaluations", row, waived) else rules.bande_vote
        if not grid:
            yield from _empty(row, ["note"], "seuil_evaluation")
        if grid or row["publication"] != "pour_non_pour":
            yield from _empty(row, sides, "seuil_evaluation")
        elif min(_present(row, side) for side in sides) < least:
            yield "seuil_evaluation", "favorables"
    notes = [row for row in rows if row["nature"] == "grille_ditp"]
    for group in _by(notes, "demarche_id", "critere").values():
        evaluators = [str(row["evaluateur"] or "") for row in group]
        if not all(evaluators) or len(set(evaluators)) < len(group) or len(group) > MOST_EVALUATORS:
            yield "seuil_evaluation", "evaluateur"


def _contributions(rows: Sequence[Cells], rules: Confidentiality) -> Violations:
    for group in _by(rows, "demarche_id").values():
        digests = [hashlib.sha256(str(row["texte"]).encode()).hexdigest() for row in group]
        numbers = [str(row["contribution_id"]) for row in group]
        if digests != sorted(digests) or numbers != [f"c{rank:03}" for rank in range(1, len(group) + 1)]:
            yield "contributions_ordre", "contribution_id"
    for row in rows:
        if CONTACT.search(str(row["texte"])):
            yield "contributions_contact", "texte"


def _report(rows: Sequence[Cells], rules: Confidentiality) -> Violations:
    parts = ("lignes_publiees", "lignes_agregees", "lignes_retenues", "lignes_rejetees")
    for row in rows:
        figures = [_present(row, column) for column in parts]
        if min(figures) < 0 or sum(figures) != _present(row, "lignes_entree"):
            yield "comptes_faux", "lignes_entree"


READERS: dict[str, Callable[[Sequence[Cells], Confidentiality], Violations]] = {
    "panel_composition": _composition,
    "contributions": _contributions,
    "rapport_anonymisation": _report,
}
WAIVABLE: dict[str, Callable[[Sequence[Cells], Confidentiality, Collection[Key]], Violations]] = {
    "recommandations": _votes,
    "sessions": _attendance,
    "evaluations": _evaluations,
}
