"""Columns and tables agree with one another: the ``rules`` that a schema declares, on the typed rows it accepted.

A rule holds where what it needs is unknown: a missing cell, a table that was not handed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding, Severity
from pipelines.kit.ladders import Group, Ladder
from pipelines.kit.schema import TableSchema, load_schema, vocabulary
from pipelines.kit.tables import Tables

Rule = Mapping[str, Any]
Check = Callable[[Rule, pa.Table, Tables], pa.ChunkedArray | pa.Array]
Ladders = Mapping[str, Ladder]

NO_LADDERS: Ladders = MappingProxyType({})

FORMULA = re.compile(r"([\w.]+(?: \+ [\w.]+)*) (=|<=) ([\w.]+(?: \+ [\w.]+)*)")
COMPARISONS = {"=": pc.equal, "<=": pc.less_equal}


class Breach(NamedTuple):
    """One rule that some rows of one table break; ``rows`` are positions in the table that was judged."""

    table: str
    rule: str
    columns: str
    detail: str
    rows: list[int]


def tables_of_rules(schemas: Sequence[TableSchema]) -> list[str]:
    """Return the tables that have a rule, and those that a rule looks a value up in."""
    names = {schema.name for schema in schemas if schema.rules}
    looked_up = (place for schema in schemas for rule in schema.rules for place in rule.get("in", ()))
    return sorted(names | {place.split(".")[0] for place in looked_up})


def breaches(
    tables: Tables, schemas: Iterable[TableSchema], severity: Severity, ladders: Ladders = NO_LADDERS
) -> Iterator[Breach]:
    """Yield what breaks the rules of one severity, table after table, rule after rule; ``ladders`` are by criterion."""
    checks = CHECKS | {name: partial(check, ladders=ladders) for name, check in LADDER_CHECKS.items()}
    for schema in schemas:
        for rule in schema.rules:
            if rule["severity"] == severity:
                broken = checks[rule["rule"]](rule, tables[schema.name], tables)
                rows = pc.indices_nonzero(pc.fill_null(broken, False)).to_pylist()
                if rows:
                    yield Breach(schema.name, rule["rule"], rule_columns(rule), rule_words(rule), rows)


def warnings_of(found: Iterable[Breach], places: Tables) -> list[Finding]:
    """Return one finding a rule: how many rows break it, and the file and line of the first in the ``brut`` table."""
    return [_warning(breach, places[breach.table]) for breach in found]


def _warning(breach: Breach, table: pa.Table) -> Finding:
    first = {name: table[name][breach.rows[0]].as_py() for name in ("_fichier", "_ligne")}
    between = breach.rule == "appartenance" or "." in breach.detail
    return Finding(
        "coherence_entre_tables" if between else f"coherence_{breach.rule}",
        "avertissement",
        table=breach.table,
        file=first["_fichier"] or "",
        line=first["_ligne"] or 0,
        column=breach.columns,
        detail=breach.detail,
        count=len(breach.rows),
    )


def rule_columns(rule: Rule) -> str:
    """Return the columns of its own table that a rule is about."""
    if "holds" in rule:
        return ", ".join(name for name in re.findall(r"[\w.]+", rule["holds"]) if "." not in name)
    return ", ".join(rule.get("filled", ())) or str(rule["column"])


def rule_words(rule: Rule) -> str:
    """Return what a rule says in names of the schemas: ``debut ≤ fin``, ``panel.panelist_pseudo``."""
    if "holds" in rule:
        return str(rule["holds"]).replace("<=", "≤")
    if "when" in rule:
        return " ; ".join(f"{name} = {', '.join(values)}" for name, values in rule["when"].items())
    listed = rule.get("in") or rule.get("by") or [rule.get("of") or rule.get("criterion", "")]
    return ", ".join(listed)


def _calculation(rule: Rule, table: pa.Table, tables: Tables) -> pa.ChunkedArray:
    """Rows where a comparison of sums of columns is false."""
    found = FORMULA.fullmatch(rule["holds"])
    if found is None:
        raise ValueError(f"not a formula: {rule['holds']}")
    left, sign, right = found.groups()
    sides = _comparable(_sum(left, table, tables), _sum(right, table, tables))
    return pc.and_kleene(_concerned(rule, table), pc.invert(COMPARISONS[sign](*sides)))


def _sum(words: str, table: pa.Table, tables: Tables) -> Any:
    return reduce(pc.add, (_term(word, table, tables) for word in words.split(" + ")))


def _term(word: str, table: pa.Table, tables: Tables) -> Any:
    """Return a column, or the one cell of a table of one row such as ``demarches``."""
    if "." not in word:
        return table[word]
    other, column = word.split(".")
    cells = tables[other][column]
    return cells[0] if len(cells) == 1 else pa.scalar(None, cells.type)


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Compare by the day when one side has no time."""
    if pa.types.is_date(left.type) or pa.types.is_date(right.type):
        return left.cast(pa.date32(), safe=False), right.cast(pa.date32(), safe=False)
    return left, right


def _concerned(rule: Rule, table: pa.Table) -> pa.ChunkedArray:
    """Return the rows that the ``when`` of a rule is about: all of them when it has none."""
    conditions = [pc.is_in(table[name], pa.array(values)) for name, values in rule.get("when", {}).items()]
    return reduce(pc.and_, conditions, pa.array([True] * table.num_rows, pa.bool_()))


def _completeness(rule: Rule, table: pa.Table, tables: Tables) -> pa.ChunkedArray:
    """Rows where a column that the others call for is empty."""
    empty = reduce(pc.or_, (pc.is_null(table[name]) for name in rule["filled"]))
    return pc.and_(_concerned(rule, table), empty)


def _ranks(rule: Rule, table: pa.Table, tables: Tables) -> pa.Array:
    """Rows whose rank repeats an earlier one of its group, or does not follow the one before it."""
    groups = list(zip(*(table[name].to_pylist() for name in rule["by"]), strict=True)) or [()] * table.num_rows
    ranks = table[rule["column"]].to_pylist()
    held: dict[tuple[Any, ...], set[int]] = {}
    repeated = []
    for group, rank in zip(groups, ranks, strict=True):
        known = held.setdefault(group, set())
        repeated.append(rank in known)
        known.add(rank)
    complete = (None not in held[group] for group in groups)
    checked = zip(groups, ranks, repeated, complete, strict=True)
    return pa.array(
        [known and (again or (rank > 1 and rank - 1 not in held[group])) for group, rank, again, known in checked],
        pa.bool_(),
    )


def _total(rule: Rule, table: pa.Table, tables: Tables) -> pa.Array:
    """Rows of the groups whose sum is not what it should be; a group with an empty cell is not summed."""
    column, by = rule["column"], rule["by"]
    sums = table.group_by(by, use_threads=False).aggregate([(column, "sum"), (column, "count"), ([], "count_all")])
    known = sums.filter(pc.equal(sums[f"{column}_count"], sums["count_all"]))
    gap = pc.abs(pc.subtract(known[f"{column}_sum"], float(rule["equals"])))
    wrong = known.filter(pc.greater(gap, rule["tolerance"])).select(by).to_pylist()
    return pa.array([row in wrong for row in table.select(by).to_pylist()], pa.bool_())


def _membership(rule: Rule, table: pa.Table, tables: Tables) -> pa.ChunkedArray:
    """Rows whose value no row of the other tables holds; nothing is judged when none of them was handed over."""
    columns = [tables[name][column] for name, column in (place.split(".") for place in rule["in"])]
    held = pa.concat_arrays([chunk for column in columns for chunk in column.chunks] or [pa.array([], pa.string())])
    unknown = pc.invert(pc.is_in(table[rule["column"]], held))
    return pc.and_(pc.and_(unknown, pc.is_valid(table[rule["column"]])), pa.scalar(len(held) > 0))


def _category(rule: Rule, table: pa.Table, tables: Tables, ladders: Ladders = NO_LADDERS) -> pa.Array:
    """Rows whose criterion is no column of the other table, or whose value no vocabulary and no ladder of it has."""
    fields = {field.name: field.descriptor.get("vocabulary") for field in load_schema(rule["of"], "intake").fields}
    terms = {name: {term.code for term in vocabulary(words)} for name, words in fields.items() if words}
    broken = [
        name not in fields or (code not in terms.get(name, {code}) and _group(ladders, name, code) is None)
        for name, code in _pairs(rule, table)
    ]
    return pa.array(broken, pa.bool_())


def _overlap(rule: Rule, table: pa.Table, tables: Tables, ladders: Ladders = NO_LADDERS) -> pa.Array:
    """Rows whose group has a category in common with that of an earlier row of the same criterion."""
    counted: dict[str, set[str]] = {}
    overlaps = []
    for name, code in _pairs(rule, table):
        group = _group(ladders, name, code)
        codes = set(group.modalites) if group else {code}
        known = counted.setdefault(name, set())
        overlaps.append(bool(known & codes))
        known |= codes
    return pa.array(overlaps, pa.bool_())


def _group(ladders: Ladders, criterion: str, code: str) -> Group | None:
    return ladders[criterion].group(code) if criterion in ladders else None


def _pairs(rule: Rule, table: pa.Table) -> Iterable[tuple[str, str]]:
    return zip(table[rule["criterion"]].to_pylist(), table[rule["column"]].to_pylist(), strict=True)


LADDER_CHECKS = {"modalite": _category, "recouvrement": _overlap}
CHECKS: dict[str, Check] = {
    "calcul": _calculation,
    "completude": _completeness,
    "rangs": _ranks,
    "total": _total,
    "appartenance": _membership,
    **LADDER_CHECKS,
}
