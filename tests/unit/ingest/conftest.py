import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.edition import Edition

HEADER = "Record ID,Nom,Prénom,consentement_traitement"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "atelier-eau"
    path.mkdir()
    return path


@pytest.fixture
def edition_with() -> Callable[..., Edition]:
    def make(**settings: Any) -> Edition:
        return Edition(key="atelier-eau", demarche={"date_saisine": datetime.date(2026, 1, 12)}, **settings)

    return make


def record_id(rank: int) -> str:
    return f"rec{rank:014d}"
