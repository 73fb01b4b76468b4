"""The architecture, kept by tests: who may import whom, who may import Dagster, what the schemas may say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipelines.kit.schema import all_schemas

ROOT = Path(__file__).parents[1]
STAGES = ("ingest", "validate", "select", "anonymise", "publish")
MODULES = sorted((ROOT / "pipelines").rglob("*.py"))
DAGSTER_ALLOWED = {"definitions.py", "night.py", "kit/storage.py", *(f"{stage}/assets.py" for stage in STAGES)}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def place(path: Path) -> str:
    return path.relative_to(ROOT / "pipelines").as_posix()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_only_the_thin_modules_import_dagster(path: Path) -> None:
    uses_dagster = any(name.split(".")[0] == "dagster" for name in imports(path))
    assert not uses_dagster or place(path) in DAGSTER_ALLOWED


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_stages_never_import_one_another(path: Path) -> None:
    own = place(path).split("/")[0]
    if own not in (*STAGES, "kit"):
        return
    stages = {name.split(".")[1] for name in imports(path) if name.startswith("pipelines.")} & set(STAGES)
    assert stages <= ({own} if own in STAGES else set())


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_every_public_function_has_a_one_sentence_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says what belongs here"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def test_no_module_is_a_junk_drawer() -> None:
    assert not [path for path in MODULES if path.stem in ("utils", "helpers", "manager", "common", "misc")]


def test_no_open_schema_declares_personal_data() -> None:
    assert not [(s.name, f.name) for s in all_schemas("open") for f in s.fields if f.personal]


@pytest.mark.parametrize("schema", all_schemas("open", "stage"), ids=lambda schema: schema.name)
def test_every_open_table_says_what_it_is_made_from(schema: object) -> None:
    private = {s.name for s in all_schemas("intake")} | {"conformite", "selection_audit"}
    assert set(schema.descriptor["derived_from"]) <= private  # type: ignore[attr-defined]


def test_the_locks_name_no_package_registry() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text


OURS = {
    "conformite": {"intitule", "attendu", "observe", "source"},
    "contributions": {"langue"},
    "demarche": {"organisateur", "commanditaire_nom", "contact_fonctionnel", "territoire_code", "garant_nom"},
    "evaluations": {"evaluation_id", "critere"},
    "interventions": {"intervenant"},
    "panel_composition": {"modalite", "source"},
    "rapport_anonymisation": {"table_nom", "methode"},
    "selection_audit": {"version_logiciel", "graine"},
    "sessions": {"lieu_commune"},
}
"""Open columns without a vocabulary or a pattern that hold no sentence of anybody: official names, our own words."""


def test_every_open_column_in_which_somebody_writes_is_read() -> None:
    unread = {
        (schema.name, field.name)
        for schema in all_schemas("open", "stage")
        for field in schema.fields
        if field.type == "string"
        and not {"vocabulary", "free_text"} & field.descriptor.keys()
        and "pattern" not in field.constraints
    }
    assert unread == {(table, column) for table, columns in OURS.items() for column in columns}
