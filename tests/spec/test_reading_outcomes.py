"""What becomes of every accident of an export: read exactly, or refused with one clear error; nothing in silence."""

import datetime

import pytest

from pipelines.ingest.edition import read_table
from pipelines.kit.edition import Edition
from pipelines.kit.schema import load_schema
from tests.fixtures.reading_cases import CASES, TABLE, Case

SCHEMA = load_schema(TABLE, "intake")


def read(folder, data, formats=None, suffix=".csv"):
    path = folder / f"{TABLE}{suffix}"
    path.write_bytes(data)
    edition = Edition(key="eau", demarche={"date_saisine": datetime.date(2026, 1, 12)}, formats=formats or {})
    return read_table(path, SCHEMA, edition)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.english)
def test_each_accident_has_the_outcome_that_the_documentation_promises(tmp_path, case: Case):
    table, findings = read(tmp_path, case.data(), case.formats, case.suffix)
    blocked = [finding for finding in findings if finding.severity == "erreur"]
    rejected = table.column("consentement_traitement").null_count
    assert [(finding.code, finding.line) for finding in findings] == list(case.codes)
    assert bool(blocked) == case.refused
    if not case.refused:
        assert (table.num_rows - rejected, rejected) == (case.read, case.rejected)
