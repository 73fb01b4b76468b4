from __future__ import annotations

from pipelines.kit.conformity import conformity_score


def test_a_share_of_rules_is_of_half_of_those_that_apply_or_not_at_all() -> None:
    def score(**counts: int) -> float | None:
        return conformity_score([{"statut": status} for status, count in counts.items() for _ in range(count)])

    assert score(ecart=1, non_verifiable=20) is None
    assert score(conforme=2, non_verifiable=3) is None
    assert score(conforme=2, ecart=1, non_verifiable=3, non_applicable=9) == 0.6667


def test_a_justified_deviation_is_still_a_deviation() -> None:
    statuses = ["conforme", "conforme", "ecart_justifie", "ecart", "non_applicable", "non_verifiable"]
    assert conformity_score([{"statut": status} for status in statuses]) == 0.5
    assert conformity_score([]) is None
