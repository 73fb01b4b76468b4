"""What was expected is told whole, or not at all."""

from __future__ import annotations

import pytest

from pipelines.kit.findings import Language
from pipelines.kit.schema import Field
from pipelines.validate.description import expected_form
from pipelines.validate.faults import Fault


@pytest.mark.parametrize(
    ("language", "detail", "expected"),
    [
        ("fr", "sessions", "une valeur de la table sessions"),
        ("fr", "", "une valeur qui existe dans la colonne que le schéma désigne"),
        ("en", "", "a value that exists in the column that the schema points to"),
    ],
)
def test_a_key_that_leads_to_its_own_table_names_no_other(language: Language, detail: str, expected: str) -> None:
    assert expected_form(Fault("foreign-key", "parent", detail=detail), None, language) == expected


@pytest.mark.parametrize("vocabulary", ["../../etc", "/etc/passwd", "", None, ["sexe"], {"sexe": 1}])
def test_a_schema_from_elsewhere_opens_no_file_by_the_name_of_its_vocabulary(vocabulary: object) -> None:
    field = Field({"name": "a", "type": "string", "vocabulary": vocabulary, "constraints": {"enum": ["homme"]}})
    assert expected_form(Fault("constraint:enum", "a"), field, "fr") == "une de ces valeurs : homme"


@pytest.mark.parametrize("form", ["%d\0", "%d\ud800", "%", "%Q"])
def test_a_format_in_which_no_date_is_written_leaves_the_words_of_its_type(form: str) -> None:
    assert isinstance(
        expected_form(Fault("type-error", "a"), Field({"name": "a", "type": "date", "format": form}), "fr"), str
    )
