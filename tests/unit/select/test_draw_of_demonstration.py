"""Small pools that look like real ones are all drawn: levels kept one after the other do not contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from demonstration.edition import write_edition
from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import load_edition
from pipelines.kit.protocol import protocol_of
from pipelines.select.panel import select_panel
from pipelines.validate.tables import validate_tables


@pytest.mark.parametrize("seed", [2, 3, 6, 10, 20])
def test_a_pool_of_eighty_gives_a_proven_draw(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "essai"
    write_edition(folder, "atelier-citoyen", seed, 80)
    edition = load_edition(folder)
    raw, findings = read_edition(folder, edition)
    selection = select_panel(validate_tables(raw, edition, findings), edition, protocol_of(edition), None)
    audit = selection.tables["selection_audit"].to_pylist()[0]
    assert audit["taille_panel"] == 15
    assert audit["probabilite_min"] > 0
    assert audit["ecart_optimalite"] == 0
