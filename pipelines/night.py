"""The night: which editions run, when, and how they run in one process from the terminal."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import dagster as dg

from pipelines.kit.files import Folders, locked
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.state import CATALOGUE, State, read_state
from pipelines.kit.storage import EditionStore, failure_findings, store_for
from pipelines.plan import Entry, live_editions, plan_night

EDITION_JOB = dg.define_asset_job(
    "edition",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("catalogue", "releve"),
    description="Une édition, de la boîte de dépôt à la publication.",
)
CATALOGUE_JOB = dg.define_asset_job(
    "toutes_editions", selection=["catalogue"], description="Le catalogue et les tables de toutes les éditions."
)
FETCH_JOB = dg.define_asset_job(
    "releve_des_sources", selection=["releve"], description="Les sources en direct de toutes les éditions."
)


def _requests(context: Any, entries: list[Entry]) -> list[dg.RunRequest]:
    """Add the new partitions and return one run per entry; its key keeps one state of an edition from running twice."""
    known = set(context.instance.get_dynamic_partitions("editions"))
    new = [entry.key for entry in entries if entry.key not in known]
    if new:
        context.instance.add_dynamic_partitions("editions", new)
    return [
        dg.RunRequest(f"{entry.key}:{entry.fingerprint}:{entry.runs}", partition_key=entry.key) for entry in entries
    ]


@dg.schedule(
    job=FETCH_JOB,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/Paris",
    name="releve_chaque_nuit",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly_fetch(store: EditionStore) -> dg.RunRequest | dg.SkipReason:
    """Half an hour before it is decided what changed, fetch the live sources, if there are any."""
    due = live_editions(store.folders)
    return dg.RunRequest() if due else dg.SkipReason("Aucune édition n'a de source en direct.")


@dg.schedule(
    job=EDITION_JOB,
    cron_schedule="30 2 * * *",
    execution_timezone="Europe/Paris",
    name="chaque_nuit",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly(context: dg.ScheduleEvaluationContext, store: EditionStore) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Every night at 02:30, ask for one run per edition that changed."""
    entries = plan_night(store.folders, site=store.site).todo
    if not entries:
        yield dg.SkipReason("Aucune édition n'a changé.")
    yield from _requests(context, entries)


@dg.schedule(
    job=CATALOGUE_JOB,
    cron_schedule="30 4 * * *",
    execution_timezone="Europe/Paris",
    name="catalogue_chaque_nuit",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly_catalogue(store: EditionStore) -> dg.RunRequest | dg.SkipReason:
    """After the night, make the catalogue again if it failed or is missing; a new release asks for it by itself."""
    due = plan_night(store.folders, site=store.site).catalogue
    return dg.RunRequest() if due else dg.SkipReason("Le catalogue est à jour.")


@dg.sensor(
    job=EDITION_JOB,
    minimum_interval_seconds=60,
    name="boite_de_depot",
    description="Demande une exécution dès qu'un dossier apparaît ou change. Arrêté par défaut, car un export peut "
    "être en cours de copie : la nuit suffit, sinon activez-le ici.",
)
def inbox_sensor(context: dg.SensorEvaluationContext, store: EditionStore) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """When a folder appears or changes in the inbox, ask for its run; trying again what failed is for the night."""
    entries = [entry for entry in plan_night(store.folders, site=store.site).todo if not entry.tried]
    if not entries:
        yield dg.SkipReason("Aucune édition n'a changé.")
    yield from _requests(context, entries)


SCHEDULES = [nightly_fetch, nightly, nightly_catalogue]
SENSORS = [inbox_sensor]
AUTOMATION = dg.AutomationConditionSensorDefinition(
    "catalogue_a_jour",
    target=dg.AssetSelection.assets("catalogue"),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=60,
)


class StepCounter(logging.Handler):
    """Calls back at the end of each step of a run."""

    def __init__(self, on_step: Callable[[], None]) -> None:
        super().__init__()
        self.on_step = on_step

    def emit(self, record: logging.LogRecord) -> None:
        """Count a step that ended, well or not."""
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event is not None and event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED"):
            self.on_step()


_on_step: list[Callable[[], None]] = []


def _quiet(_: dg.InitLoggerContext) -> logging.Logger:
    """Return a logger that prints nothing, and feeds the progress bar when there is one."""
    logger = logging.Logger("avis")
    for callback in _on_step:
        logger.addHandler(StepCounter(callback))
    return logger


quiet_logger = dg.logger(None, "Le terminal reste lisible : une ligne par édition, le détail est dans l'interface.")(
    _quiet
)


STEPS = len(("ingest", "validate", "select", "judge", "anonymise", "publish"))


def run_night(
    folders: Folders,
    chosen: Sequence[str] = (),
    *,
    everything: bool = False,
    debug: bool = False,
    site: Site = LOCAL_SITE,
    erasing: bool = False,
    on_step: Callable[[], None] = lambda: None,
) -> Iterator[tuple[str, State]]:
    """Materialise the same assets as the UI, in this process, one edition after the other; then the catalogue.

    Yields each edition worked on with its state, the catalogue last under ``CATALOGUE``. Runs are recorded under
    ``DAGSTER_HOME`` when it is set, else nowhere. A second night at the same time waits, then finds nothing left to do.
    ``erasing`` is for the night of an erasure, which works on an edition that the others leave alone.
    """
    store = store_for(folders, site, debug=debug)
    _on_step[:] = [on_step]
    with locked(folders.private / ".verrou"), _instance() as instance:
        for entry in plan_night(folders, chosen, everything, site, erasing=erasing).todo:
            instance.add_dynamic_partitions("editions", [entry.key])
            yield entry.key, _run("edition", entry.key, store, instance)
        if plan_night(folders, chosen, everything, site).catalogue:
            yield CATALOGUE, _run("toutes_editions", None, store, instance)


def _run(job: str, key: str | None, store: EditionStore, instance: dg.DagsterInstance) -> State:
    """Execute one job and return the state that it left, or that it could not write."""
    from pipelines.definitions import defs

    result = defs.resolve_job_def(job).execute_in_process(
        partition_key=key,
        instance=instance,
        resources={"store": store},
        raise_on_error=False,
        run_config={"loggers": {"console": {}}},
    )
    state = read_state(store.folders.private, key or CATALOGUE)
    stopped = failure_findings(result)
    return replace(state, outcome="bloquee", findings=stopped) if stopped else state


def _instance() -> AbstractContextManager[dg.DagsterInstance]:
    if os.environ.get("DAGSTER_HOME"):
        return dg.DagsterInstance.get()
    return dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}})
