"""Why no panel meets the quotas, and what would be enough to relax."""

from __future__ import annotations

import numpy as np

from pipelines.kit.findings import AvisError, Finding
from pipelines.select.pool import Pool
from pipelines.select.program import STATUS, PanelProgram, integer_model, polytope, solve_integer
from pipelines.select.quotas import Quota, by_feature, shown


def feasible(pool: Pool, quotas: tuple[Quota, ...], size: int) -> bool:
    """Tell whether some panel meets the quotas."""
    return PanelProgram(polytope(pool, quotas, size)).best(np.zeros(len(pool.types))) is not None


def check_feasible(pool: Pool, quotas: tuple[Quota, ...], size: int) -> None:
    """Raise one ``AvisError`` that names the values in short supply, or the criteria in conflict and what to relax."""
    drawable = sum(map(len, pool.members))
    if drawable < size:
        raise AvisError(Finding("vivier_trop_petit", detail=str(size), count=drawable))
    short = [quota for quota in quotas if pool.count(quota) < quota.minimum]
    if short:
        raise AvisError(*(_shortage(quota, pool.count(quota)) for quota in short))
    if not feasible(pool, quotas, size):
        criteria = ", ".join(map(shown, conflicting_criteria(pool, quotas, size)))
        raise AvisError(
            Finding("quotas_incompatibles", detail=f"{criteria} ; {_words(relaxation(pool, quotas, size))}")
        )


def _shortage(quota: Quota, count: int) -> Finding:
    return Finding("quota_penurie", detail=f"{quota.label} : minimum {quota.minimum}", count=count)


def conflicting_criteria(pool: Pool, quotas: tuple[Quota, ...], size: int) -> list[str]:
    """Return criteria that exclude one another, none of which can be spared: a deletion filter."""
    kept = by_feature(quotas)
    for feature in list(kept):
        others = tuple(quota for name, rows in kept.items() if name != feature for quota in rows)
        if not feasible(pool, others, size):
            del kept[feature]
    return list(kept)


def relaxation(pool: Pool, quotas: tuple[Quota, ...], size: int) -> list[tuple[Quota, int, int]]:
    """Return the quotas to widen, by the fewest seats and within their flexible bounds when that is enough."""
    return _relaxed(pool, quotas, size, flexible=True) or _relaxed(pool, quotas, size, flexible=False)


def _relaxed(pool: Pool, quotas: tuple[Quota, ...], size: int, flexible: bool) -> list[tuple[Quota, int, int]]:
    model = integer_model(polytope(pool, quotas, size))
    lower, upper = _slack_limits(quotas, size, flexible)
    count = len(quotas)
    for sign, limits in ((1.0, lower), (-1.0, upper)):
        for row, limit in enumerate(limits):
            model.addCol(-1.0, 0.0, limit, 1, np.array([row], dtype=np.int32), np.array([sign]))
    if solve_integer(model) != STATUS.kOptimal:
        return []
    slack = np.rint(np.array(model.getSolution().col_value[len(pool.types) :])).astype(int)
    moved = zip(quotas, slack[:count], slack[count:], strict=True)
    return [
        (quota, quota.minimum - int(less), quota.maximum + int(more)) for quota, less, more in moved if less or more
    ]


def _slack_limits(quotas: tuple[Quota, ...], size: int, flexible: bool) -> tuple[list[float], list[float]]:
    """Return by how much each minimum may fall and each maximum rise."""
    if not flexible:
        return [float(quota.minimum) for quota in quotas], [float(size)] * len(quotas)
    least = [quota.minimum if quota.flex_minimum is None else quota.flex_minimum for quota in quotas]
    most = [quota.maximum if quota.flex_maximum is None else quota.flex_maximum for quota in quotas]
    return (
        [float(max(0, quota.minimum - bound)) for quota, bound in zip(quotas, least, strict=True)],
        [float(max(0, bound - quota.maximum)) for quota, bound in zip(quotas, most, strict=True)],
    )


def _words(changes: list[tuple[Quota, int, int]]) -> str:
    return ", ".join(f"{quota.label} [{low} ; {high}]" for quota, low, high in changes)
