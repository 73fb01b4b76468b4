"""Rules on the panel. What they publish never counts panelists, save the size of the panel, which is public.

None reads how many panelists have a category: a verdict on the fine counts would undo the groups that the page shows.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row
from pipelines.validate.verdict import (
    Evidence,
    Parameters,
    Verdict,
    all_true,
    conforming,
    counted,
    gap,
    judged,
    sitting,
    unverifiable,
)

NO_PANEL = "La composition finale du panel n'est pas connue."


def p01_size(evidence: Evidence, parameters: Parameters) -> Verdict:
    """How many sat to the end; far from the sheet, the process is no longer its method."""
    size = len(sitting(evidence))
    if not size:
        return unverifiable(NO_PANEL)
    observe = f"{counted(size, 'paneliste')} jusqu'au bout."
    if _within(size, parameters["taille_min"], parameters["taille_max"]):
        return conforming(observe)
    tolerated = _within(size, parameters["taille_alerte_min"], parameters["taille_alerte_max"])
    return gap(observe, None if tolerated else "erreur")


def _within(size: int, least: int, most: int | None) -> bool:
    return least <= size and (most is None or size <= most)


def p06_lay(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether every panelist is a lay person without a direct interest."""
    return _none_is(
        evidence,
        ("expert_du_sujet", "interet_direct"),
        "Le panel est entièrement profane et sans intérêt direct.",
        "Le panel n'est pas entièrement profane et sans intérêt direct.",
    )


def p07_unaffiliated(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether no panelist holds an office."""
    return _none_is(
        evidence,
        ("mandat_electif", "responsable_association"),
        "Le panel est entièrement sans mandat électif ni responsabilité associative.",
        "Le panel n'est pas entièrement sans mandat électif ni responsabilité associative.",
    )


def _none_is(evidence: Evidence, columns: tuple[str, ...], yes: str, no: str) -> Verdict:
    panel = sitting(evidence)
    if not panel:
        return unverifiable(NO_PANEL)
    answer = all_true([None if row[name] is None else not row[name] for row in panel for name in columns])
    if answer is None:
        return unverifiable("Le formulaire d'inscription ne le dit pas pour tout le panel.")
    return conforming(yes) if answer else gap(no)


def p18_quotas(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether quotas can be met, and cover the criteria of the method; the second is a mere warning.

    Whether the panel meets them is not said: with the quotas, which are public, it would be a figure on the panel.
    """
    quotas: dict[str, list[Row]] = defaultdict(list)
    for row in evidence["quotas"]:
        quotas[row["critere"]].append(row)
    if not quotas:
        return unverifiable("Aucun quota n'est décrit.")
    impossible = [criterion for criterion, rows in quotas.items() if not _feasible(rows, evidence, parameters)]
    if impossible:
        return gap(f"Quotas impossibles à tenir pour : {_titles(impossible)}.")
    missing = [criterion for criterion in parameters["criteres_obligatoires"] if criterion not in quotas]
    if missing:
        return gap(f"Les quotas sont réalisables ; ils ne portent pas sur : {_titles(missing)}.", "avertissement")
    return conforming("Les quotas portent sur les critères demandés ; ils sont réalisables.")


def _titles(criteria: list[str]) -> str:
    titles = {field.name: field.title for field in load_schema("inscriptions", "intake").fields}
    return ", ".join(titles.get(criterion, criterion) for criterion in criteria)


def _feasible(rows: list[Row], evidence: Evidence, parameters: Parameters) -> bool:
    """Tell whether some panel of the right size meets the quotas of one criterion."""
    least, most = sum(row["cible_min"] for row in rows), sum(row["cible_max"] for row in rows)
    size = len(sitting(evidence))
    smallest, largest = (size, size) if size else (parameters["taille_min"], parameters["taille_max"])
    ordered = all(row["cible_min"] <= row["cible_max"] for row in rows)
    return ordered and most >= smallest and (largest is None or least <= largest)


def p19_attendance(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether those who sat to the end came to nearly every session.

    The second half of the rule is not judged: whether two people have the same profile tells of the panel.
    """
    panel = {row["panelist_pseudo"] for row in sitting(evidence)}
    if not panel:
        return unverifiable(NO_PANEL)
    if not panel & {row["panelist_pseudo"] for row in evidence["presences"]}:
        return unverifiable("Les présences ne sont pas connues.")
    absences = Counter(row["panelist_pseudo"] for row in evidence["presences"] if not row["present"])
    assiduous = all(absences[pseudo] <= parameters["absences_max"] for pseudo in panel)
    answer = "oui" if assiduous else "non"
    return judged(assiduous, f"Chaque paneliste resté jusqu'au bout a eu l'assiduité attendue : {answer}.")
