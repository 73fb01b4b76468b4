"""What `avis new` writes to be uncommented is accepted as it stands."""

from __future__ import annotations

from pathlib import Path

from pipelines.ingest.template import SETTINGS
from pipelines.kit.edition import load_edition
from tests.unit.kit.test_edition import MINIMAL


def test_the_ladder_of_the_template_is_one(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in SETTINGS.splitlines()]
    start = lines.index("echelles:")
    own = [lines[start], *(line for line in lines[start + 1 :] if line.startswith(" "))]
    folder = tmp_path / "essai-2026"
    folder.mkdir()
    (folder / "edition.yaml").write_text(MINIMAL + "\n".join(own) + "\n", encoding="utf-8")
    ladder = load_edition(folder).echelles["type_aire"]
    assert [group.code for group in ladder.echelons[0]] == ["grand_pole", "ailleurs"]
