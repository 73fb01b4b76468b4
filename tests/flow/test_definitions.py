"""What the data team finds in Dagster: every table, described and checked, and runs asked for changed editions only."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.storage import GROUPS, EditionStore
from pipelines.night import inbox_sensor, nightly, nightly_catalogue
from tests.flow.conftest import Installation

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys())


def test_the_code_location_loads_as_the_daemon_loads_it() -> None:
    repository = defs.get_repository_def()
    assert {job.name for job in repository.get_all_jobs()} >= {"edition", "toutes_editions"}
    dg.Definitions.validate_loadable(defs)


def test_every_table_of_every_layer_is_an_asset() -> None:
    inbox = {schema.name for schema in all_schemas("intake", "inbox")}
    opened = {schema.name for schema in all_schemas("open", "stage")}
    names = {key.to_user_string() for key in KEYS}
    assert {f"brut/{name}" for name in inbox} | {f"prive/{name}" for name in inbox} <= names
    assert {f"ouvert/{name}" for name in opened} | {"candidat", "publication", "catalogue"} <= names


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.to_user_string())
def test_an_asset_is_described_owned_and_in_a_stage(key: dg.AssetKey) -> None:
    node = GRAPH.get(key)
    assert node.group_name in GROUPS.values()
    assert node.owners
    assert node.description
    assert node.kinds
    if len(key.path) == 2:
        layer, name = key.path
        columns = node.metadata["dagster/column_schema"].columns  # type: ignore[attr-defined]
        side = "open" if layer == "ouvert" else "intake"
        assert [column.name for column in columns] == load_schema(name, side).columns  # type: ignore[arg-type]


def test_the_groups_are_in_the_order_of_the_story() -> None:
    assert sorted(GROUPS.values()) == list(GROUPS.values())


def test_every_check_blocks() -> None:
    checks = [GRAPH.get_check_spec(key) for key in GRAPH.asset_check_keys]
    assert len(checks) > 30
    assert all(check.blocking for check in checks)


def requests(evaluation: object) -> list[str]:
    return [request.partition_key for request in evaluation if isinstance(request, dg.RunRequest)]  # type: ignore[attr-defined]


def store_of(installation: Installation) -> EditionStore:
    places = installation.folders
    return EditionStore(inbox=str(places.inbox), private=str(places.private), public=str(places.public))


def test_the_night_asks_for_changed_editions_only(installation: Installation) -> None:
    installation.add("a")
    installation.add("b", seed=2)
    (installation.folders.inbox / "Pas une clé").mkdir()
    with dg.instance_for_test() as instance:
        resources = {"store": store_of(installation)}
        context = dg.build_schedule_context(instance=instance, resources=resources)
        assert requests(nightly(context)) == ["a", "b"]
        assert set(instance.get_dynamic_partitions("editions")) == {"a", "b"}
        installation.run("a")
        context = dg.build_schedule_context(instance=instance, resources=resources)
        assert requests(nightly(context)) == ["b"]
        installation.run()
        context = dg.build_schedule_context(instance=instance, resources=resources)
        assert requests(nightly(context)) == []


def test_the_inbox_sensor_sees_a_new_edition_and_asks_once_for_the_same_content(installation: Installation) -> None:
    installation.add("a")
    with dg.instance_for_test() as instance:
        resources = {"store": store_of(installation)}
        keys = []
        for _ in range(2):
            context = dg.build_sensor_context(instance=instance, resources=resources)
            keys += [r.run_key for r in inbox_sensor(context) if isinstance(r, dg.RunRequest)]  # type: ignore[union-attr]
        assert len(keys) == 2
        assert len(set(keys)) == 1


def test_the_night_tries_again_what_was_interrupted_and_the_sensor_leaves_it_to_the_night(
    installation: Installation,
) -> None:
    installation.add("a")
    store = store_of(installation)
    with dg.instance_for_test() as instance:

        def asked(ask: Any, context: Any) -> list[str]:
            return [request.run_key for request in ask(context) if isinstance(request, dg.RunRequest)]

        places: dict[str, Any] = {"instance": instance, "resources": {"store": store}}
        first = asked(nightly, dg.build_schedule_context(**places))
        store.begin("a")
        second = asked(nightly, dg.build_schedule_context(**places))
        assert len(first) == len(second) == 1
        assert first != second
        assert asked(inbox_sensor, dg.build_sensor_context(**places)) == []


def test_the_night_makes_a_missing_catalogue(installation: Installation) -> None:
    with dg.build_schedule_context(resources={"store": store_of(installation)}) as context:
        assert isinstance(nightly_catalogue(context), dg.RunRequest)


def test_the_ui_previews_open_tables_only(installation: Installation) -> None:
    installation.add("a")
    with dg.instance_for_test() as instance:
        instance.add_dynamic_partitions("editions", ["a"])
        job = defs.resolve_job_def("edition")
        result = job.execute_in_process(
            partition_key="a", instance=instance, resources={"store": store_of(installation)}
        )
        materialisations = [
            event.step_materialization_data.materialization
            for event in result.all_events
            if event.is_step_materialization
        ]
        previewed = {m.asset_key.to_user_string() for m in materialisations if "apercu" in m.metadata}
        assert previewed
        assert all(name.startswith("ouvert/") for name in previewed)
        counts = [m for m in materialisations if len(m.asset_key.path) == 2]
        assert all("dagster/row_count" in m.metadata for m in counts)


def test_loading_the_definitions_imports_nothing_slow() -> None:
    code = "import sys; from pipelines.definitions import defs; defs.get_repository_def(); print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"frictionless", "highspy", "duckdb", "pandas"} & set(answer.stdout.split())


def test_deciding_that_nothing_changed_imports_neither_dagster_nor_arrow() -> None:
    code = "import sys, pipelines.cli, pipelines.terminal, pipelines.plan; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"dagster", "pyarrow", "pydantic", "yaml", "duckdb", "frictionless"} & set(answer.stdout.split())
