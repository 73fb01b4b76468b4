"""Our engines give the very report of Frictionless, whatever the schema and the bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipelines.validate.proof import proving
from tests.flow.real_editions import SHARED, needs_shared
from tests.fuzz.cases import FAILURES, Case
from tests.fuzz.comparing import MODES, MismatchError, Totals, compare
from tests.fuzz.mutants import SESSIONS, compare_mutants, sessions
from tests.fuzz.running import run_batch

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:frictionless", "ignore:Possible nested set:FutureWarning")

KEPT = sorted(FAILURES.glob("*.json"))


@pytest.mark.parametrize("path", KEPT, ids=[path.stem for path in KEPT])
def test_a_case_that_once_differed_differs_no_more(path, tmp_path):
    compare(Case.from_json(path.read_text(encoding="utf-8")), tmp_path)


@pytest.mark.parametrize("number", [1, 2])
def test_drawn_schemas_and_bytes_have_the_same_errors_by_every_engine(number, tmp_path):
    totals = Totals()
    assert run_batch(number, 100, totals, tmp_path) is None
    assert totals.cases >= 100
    assert all(totals.with_a_proven_row[mode] > totals.cases // 4 for mode in MODES)


def test_a_table_in_which_one_byte_changes_has_the_same_errors_by_every_engine():
    totals = Totals()
    assert compare_mutants(80, 60, 2024, totals) == []
    assert all(totals.proven_rows[mode] > totals.rows // 2 for mode in MODES)


@pytest.mark.parametrize("prefix", [4, 9, 10, 11, 13, 20])
def test_a_header_longer_than_what_is_read_of_it_first_has_the_same_errors(prefix, tmp_path):
    schema = {"fields": [{"name": "a"}, {"name": "b\n,c"}]}
    with patch.object(proving, "PREFIX", prefix):
        for data in (
            b"a,bcdefgh\n1,2\n3\n",
            b'\xef\xbb\xbfa,"b\n,c"\n1,2\n3\n',
            b"a,bcdefgh",
            b'a,"b\r\n,c"\r\n1,2\r\n',
        ):
            compare(Case(schema, data, block=7), tmp_path)


def test_the_differential_notices_an_engine_that_misses_an_error(tmp_path):
    with patch.object(proving.Proof, "errors", lambda proof: iter(())), pytest.raises(MismatchError):
        compare(Case(SESSIONS, sessions(3).replace(b"2024-01", b"2024-00")), tmp_path)


def test_a_right_table_of_multi_line_cells_is_wholly_proven(tmp_path):
    totals = Totals()
    compare(Case(SESSIONS, sessions(300), block=500), tmp_path, totals)
    assert {totals.proven_rows[mode] for mode in MODES} == {totals.rows} == {300}


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("folder", ["messy-csv", "airtable"])
def test_real_and_messy_files_have_the_same_errors_by_every_engine(folder, tmp_path):
    paths = sorted((SHARED / folder).glob("*.csv"))
    assert paths
    for path in paths:
        for schema in schemas_of(path):
            compare(Case(schema, path.read_bytes(), delimiter_of(path), 4096), tmp_path)


def delimiter_of(path: Path) -> str:
    """The delimiter that the first line of a file shows."""
    first = path.read_bytes().split(b"\n", 1)[0]
    return max(",;\t", key=lambda delimiter: first.count(delimiter.encode()))


def schemas_of(path: Path) -> list[dict[str, Any]]:
    """A typed schema for the messy files, and one of texts for any file, with its first column as the key."""
    typed = {
        "fields": [
            {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True}},
            {"name": "nom", "type": "string", "constraints": {"required": True}},
            {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 120}},
            {"name": "ville", "type": "string"},
            {"name": "inscrit_le", "type": "date"},
        ]
    }
    labels = path.read_bytes().decode("utf-8-sig", "replace").split("\n", 1)[0].rstrip("\r").split(delimiter_of(path))
    names = list(dict.fromkeys(label.strip().strip('"') or f"colonne {number}" for number, label in enumerate(labels)))
    texts = {"fields": [{"name": name, "type": "string"} for name in names], "primaryKey": names[:1]}
    return [typed, texts] if path.parent.name == "messy-csv" else [texts]
