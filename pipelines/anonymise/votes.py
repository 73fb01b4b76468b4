"""Recommendations and alternatives with what may be said of their vote: one tally per question, no ballot, no order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipelines.anonymise.disclosure import Tally, alternatives_publication, published_vote, vote_publication
from pipelines.kit.decisions import Key
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row

Rows = list[Row]
CHOICES = ("pour", "contre", "abstention")


@dataclass(frozen=True)
class Vote:
    """The one tally of a question, or the code of the finding that says why there is none to publish."""

    tally: Tally | None = None
    problem: str | None = None
    held: bool = False


def read_votes(tables: Mapping[str, Rows]) -> dict[str, Vote]:
    """Return the vote of each recommendation and alternative, by its identifier."""
    scrutins: dict[str, Rows] = defaultdict(list)
    for scrutin in tables["votes"]:
        scrutins[scrutin["objet_id"]].append(scrutin)
    ballots: dict[str, Counter[str]] = defaultdict(Counter)
    for ballot in tables["bulletins"]:
        ballots[ballot["scrutin_id"]][ballot["choix"].strip().casefold()] += 1
    declared = {row["reco_id"]: row for row in tables["recommandations"]}
    alternatives = [row["alternative_id"] for row in tables["alternatives"]]
    votes = {name: _read_vote(declared.get(name, {}), scrutins[name], ballots) for name in [*declared, *alternatives]}
    ambiguous = set(declared) & set(alternatives) & {name for name, found in scrutins.items() if found}
    return votes | dict.fromkeys(sorted(ambiguous), Vote(problem="objet_ambigu"))


def _read_vote(row: Row, scrutins: Rows, ballots: Mapping[str, Counter[str]]) -> Vote:
    if len(scrutins) > 1:
        return Vote(problem="scrutin_double")
    mode = scrutins[0]["mode"] if scrutins else None
    if mode in ("classement", "jugement_majoritaire"):
        return Vote(held=True)
    counts = ballots.get(scrutins[0]["scrutin_id"]) if scrutins else None
    if counts and not set(counts) <= set(CHOICES):
        return Vote(problem="bulletin_illisible")
    declared = _declared_vote(row)
    if declared.problem or not counts:
        voted = bool(scrutins) and mode != "consensus_anime"
        return declared if declared.tally or declared.problem else Vote(held=declared.held or voted)
    counted = Tally(*(counts[choice] for choice in CHOICES))
    if declared.tally and declared.tally != counted:
        return Vote(problem="decompte_different")
    return Vote(counted)


def _declared_vote(row: Row) -> Vote:
    """Return the tally in the columns of a recommendation; a level alone says that there is something to hide."""
    pour, contre, abstention, voters = (row.get(name) for name in ("pour", "contre", "abstention", "votants"))
    if pour is None and contre is None and abstention is None:
        return Vote(held=voters is not None or row.get("niveau_consensus") is not None)
    if pour is None or contre is None:
        return Vote(problem="decompte_incoherent")
    if abstention is None:
        abstention = 0 if voters is None else voters - pour - contre
    tally = Tally(pour, contre, abstention)
    consistent = min(pour, contre, abstention) >= 0 and voters in (None, tally.votants)
    return Vote(tally) if consistent else Vote(problem="decompte_incoherent")


def vote_findings(tables: Mapping[str, Rows]) -> list[Finding]:
    """Return what was found wrong with votes, counted by kind."""
    problems = Counter(vote.problem for vote in read_votes(tables).values() if vote.problem)
    return [Finding(code, "avertissement", table="votes", count=count) for code, count in sorted(problems.items())]


def recommendation_rows(
    tables: Mapping[str, Rows], rules: Confidentiality, overrides: Mapping[Key, str] | None = None
) -> Rows:
    """Return the rows of ``recommandations``: the recommendations, then the alternatives.

    ``overrides`` is the detail decided on record for some, by their key: their vote, if there is one, is so published.
    That of an alternative is, when every alternative of its question has one.
    """
    decided = overrides or {}
    votes = read_votes(tables)
    recommendations = [
        {
            **row,
            "nature": "recommandation",
            **_published(votes[row["reco_id"]], rules, decided.get((row["reco_id"], ""))),
        }
        for row in tables["recommandations"]
    ]
    return recommendations + _alternative_rows(tables, votes, rules, decided)


def _published(vote: Vote, rules: Confidentiality, override: str | None) -> Row:
    if vote.tally:
        return published_vote(vote.tally, override or vote_publication(vote.tally, rules))
    return published_vote(None, "non_publie" if vote.problem or vote.held else "sans_vote")


def _alternative_rows(
    tables: Mapping[str, Rows], votes: Mapping[str, Vote], rules: Confidentiality, decided: Mapping[Key, str]
) -> Rows:
    opinions = {row["question_id"]: row["avis_id"] for row in reversed(tables["avis"])}
    rows: Rows = []
    for question, alternatives in _by_question(tables).items():
        of_question = [votes[row["alternative_id"]] for _, row in alternatives]
        how = _question_publication(of_question, rules)
        waived = _all_decided([name for name, _ in alternatives], of_question, decided)
        for rank, ((name, row), vote) in enumerate(zip(alternatives, of_question, strict=True), start=1):
            made = {
                "reco_id": name,
                "avis_id": opinions.get(question),
                "nature": "alternative",
                "rang": rank,
                "texte": row["libelle"],
                "justification": _retained(row),
            }
            rows.append(made | published_vote(vote.tally, decided[name, ""] if waived else how))
    return rows


def _by_question(tables: Mapping[str, Rows]) -> dict[str, list[tuple[str, Row]]]:
    """Return the alternatives of each question, each after the identifier that is published of it."""
    taken = {row["reco_id"] for row in tables["recommandations"]}
    questions: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for row in tables["alternatives"]:
        own = row["alternative_id"]
        questions[row["question_id"]].append((f"alternative-{own}" if own in taken else own, row))
    return questions


def _all_decided(names: Collection[str], votes: Collection[Vote], decided: Collection[Key]) -> bool:
    """Return whether every alternative of a question is decided: one left out would be known by subtraction."""
    return all(vote.tally for vote in votes) and all((name, "") in decided for name in names)


def override_findings(tables: Mapping[str, Rows], decided: Collection[Key]) -> list[Finding]:
    """Return how many overrides are refused, since other alternatives of their question have none or no tally."""
    votes = read_votes(tables)
    refused = 0
    for alternatives in _by_question(tables).values():
        names = [name for name, _ in alternatives]
        if not _all_decided(names, [votes[row["alternative_id"]] for _, row in alternatives], decided):
            refused += sum((name, "") in decided for name in names)
    return [Finding("derogation_partielle", "avertissement", table="alternatives", count=refused)] if refused else []


def _question_publication(votes: list[Vote], rules: Confidentiality) -> str:
    if all(vote == Vote() for vote in votes):
        return "sans_vote"
    return alternatives_publication([vote.tally for vote in votes], rules)


def _retained(row: Row) -> str | None:
    """Return the description of an alternative, after whether it was retained."""
    said = {True: "Alternative retenue.", False: "Alternative non retenue."}.get(row["retenue"])
    return " ".join(part for part in (said, row["description"]) if part) or None
