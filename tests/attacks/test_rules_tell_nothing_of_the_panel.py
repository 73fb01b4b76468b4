"""The page of the protocol's rules is no second page of composition: panels that one page confounds stay confounded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.validate.conformity import judge_process
from tests.spec.test_protocol_rules import KEPT, SHEET, panelist, quota
from tests.unit.validate.brut import PROCESS, an_edition

CRITERION = "diplome"
SEATS, SHOWN = 15, 8
STRICT = {"a": (7, 8), "b": (5, 6), "c": (2, 2)}
PROTOCOLS = [
    load_protocol(method, version)
    for method in ("atelier-citoyen", "conference-de-citoyens")
    for version in ("fiche-2019-07", "ditp-2019-11")
] + [load_protocol("autre", None)]


def confounded() -> Iterator[tuple[list[str], str]]:
    """Panels that all show eight of a and seven of b or c, and the profile of the one who was replaced."""
    for of_b in range(SEATS - SHOWN + 1):
        for left in STRICT:
            yield ["a"] * SHOWN + ["b"] * of_b + ["c"] * (SEATS - SHOWN - of_b), left


def process_of(values: list[str], left: str) -> Tables:
    """A process whose quotas are strict and fine; one panelist left before the end and was replaced."""
    seated = [panelist(number, **{CRITERION: value}) for number, value in enumerate(values)]
    seated[-1]["role"] = "remplacant"
    gone = panelist(90, **{CRITERION: left}, statut="demission", siege_final=False)
    fine = [quota(CRITERION, code, *bounds) for code, bounds in STRICT.items()]
    counted: list[Row] = [
        {**row, "effectif_vivier": 300, "effectif_panel": values.count(row["modalite"])} for row in fine
    ]
    quotas = [row for row in KEPT["quotas"] if row["critere"] != CRITERION] + fine
    changes = {"panelistes": [*seated, gone], "composition": counted, "quotas": quotas}
    rows = KEPT | changes | {"demarches": [PROCESS | SHEET]}
    return {name: table_from(load_schema(name, "intake"), cells) for name, cells in rows.items()}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: f"{protocol.methode}-{protocol.version}")
def test_no_verdict_changes_inside_the_groups_of_a_page(protocol: Protocol) -> None:
    pages = [judge_process(process_of(*world), an_edition(), protocol).to_pylist() for world in confounded()]
    for rule, *others in zip(*pages, strict=True):
        assert all(row == rule for row in others), rule["regle"]


def test_the_rule_on_quotas_is_judged_in_these_processes() -> None:
    pages = [judge_process(process_of(*world), an_edition(), PROTOCOLS[0]).to_pylist() for world in confounded()]
    assert {row["statut"] for page in pages for row in page if row["regle"] in ("P01", "P18", "P19")} == {"conforme"}
