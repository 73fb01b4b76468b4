"""Which columns must be counted together for linked tables to be read exactly.

Tables that share columns are the margins of one table that nobody publishes. When their columns form an acyclic
hypergraph (Beeri, Fagin, Maier and Yannakakis 1983), whole counts that agree on the shared columns are always the
margins of whole counts over all columns, so that each table can keep its own unknowns. Otherwise they cannot, and
the unknowns are those of the joint table.
"""

from __future__ import annotations

from collections.abc import Iterable

Columns = tuple[str, ...]


def counted_together(tables: Iterable[Columns]) -> list[Columns]:
    """Return the sets of columns whose joint counts are the unknowns, in order: maximal tables or whole components."""
    maximal = _maximal({frozenset(columns) for columns in tables})
    exact: list[Columns] = []
    for component in _components(maximal):
        sets = component if _acyclic(component) else [frozenset().union(*component)]
        exact += [tuple(sorted(columns)) for columns in sets]
    return sorted(exact)


def _maximal(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    kept = set(sets)
    return sorted((one for one in kept if not any(one < other for other in kept)), key=sorted)


def _components(sets: list[frozenset[str]]) -> list[list[frozenset[str]]]:
    components: list[list[frozenset[str]]] = []
    for one in sets:
        touched = [group for group in components if any(one & other for other in group)]
        components = [group for group in components if group not in touched]
        components.append([*(other for group in touched for other in group), one])
    return components


def _acyclic(sets: list[frozenset[str]]) -> bool:
    """Tell whether Graham's reduction empties the hypergraph."""
    while True:
        names = [name for one in sets for name in one]
        shared = {name for name in names if names.count(name) > 1}
        reduced = _maximal(one & shared for one in sets)
        if len(reduced) <= 1:
            return True
        if sorted(map(sorted, reduced)) == sorted(map(sorted, sets)):
            return False
        sets = reduced
