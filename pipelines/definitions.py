"""All that Dagster loads: assets, checks, resources, jobs, schedule, sensors."""

from __future__ import annotations

import dagster as dg

from pipelines.anonymise.assets import ASSETS as ANONYMISE
from pipelines.ingest.assets import ASSETS as INGEST
from pipelines.kit.storage import store_for
from pipelines.night import AUTOMATION, CATALOGUE_JOB, EDITION_JOB, FETCH_JOB, SCHEDULES, SENSORS, quiet_logger
from pipelines.publish.assets import ASSETS as PUBLISH
from pipelines.select.assets import ASSETS as SELECT
from pipelines.settings import settings_from_environment
from pipelines.validate.assets import ASSETS as VALIDATE

SETTINGS = settings_from_environment()

defs = dg.Definitions(
    assets=[*INGEST, *VALIDATE, *SELECT, *ANONYMISE, *PUBLISH],
    jobs=[FETCH_JOB, EDITION_JOB, CATALOGUE_JOB],
    schedules=SCHEDULES,
    sensors=[*SENSORS, AUTOMATION],
    resources={"store": store_for(SETTINGS.folders, SETTINGS.site, debug=SETTINGS.debug)},
    loggers={"console": quiet_logger},
    executor=dg.in_process_executor,
)
