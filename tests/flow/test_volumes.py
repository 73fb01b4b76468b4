"""An export that lost half its rows does not replace what was published."""

from __future__ import annotations

import json
from pathlib import Path

from tests.flow.conftest import Installation


def keep_one_in(share: int, registrations: Path) -> None:
    records = json.loads(registrations.read_text(encoding="utf-8"))
    registrations.write_text(json.dumps(records[::share]), encoding="utf-8")


def test_an_export_that_lost_half_its_rows_blocks_until_the_operator_says_that_it_is_right(
    installation: Installation,
) -> None:
    folder = installation.add("a")
    assert installation.run()["a"].outcome == "publiee"
    published = installation.public_bytes()
    keep_one_in(3, folder / "inscriptions.json")
    for _ in range(2):
        state = installation.run(everything=True)["a"]
        assert (state.outcome, [found.code for found in state.findings]) == ("bloquee", ["volume_baisse"])
    assert installation.public_bytes() == published
    settings = folder / "edition.yaml"
    known = "\nseuils:\n  volumes:\n    inscriptions: {baisse_max: 1}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + known, encoding="utf-8")
    assert "volume_baisse" not in [found.code for found in installation.run()["a"].findings]
