"""The draw on real pools, which are not in the project."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from pipelines.select.draw import prepare_draw
from pipelines.select.files import draw_from_files
from pipelines.select.quotas import Quota

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[4] / "shared"))
POOLS = SHARED / "data" / "pools"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not POOLS.is_dir(), reason="AVIS_SHARED has no data/pools: the real pools are not here"),
]


def test_the_150_candidates_get_the_published_minimum_and_the_full_leximin(tmp_path):
    folder = POOLS / "sortition-150-of-candidates"
    report = draw_from_files(
        folder / "candidates.csv", folder / "features.csv", 22, "ab" * 32, "leximin", tmp_path / "out"
    )
    assert report.certificate["minimum"] == pytest.approx(1 / 11, abs=1e-5)
    assert report.certificate["gini"] == pytest.approx(0.1404, abs=1e-4)
    assert report.certificate["gap"] < 1e-5


def test_a_pool_where_one_person_must_sit_says_so(tmp_path):
    folder = POOLS / "small-20"
    report = draw_from_files(
        folder / "respondents.csv", folder / "categories.csv", 20, "ab" * 32, "leximin", tmp_path / "out"
    )
    assert report.certificate["pool_size"] == 200
    assert report.certificate["complete"]


def test_a_panel_of_20_is_drawn_among_the_survey_respondents_with_quotas_in_proportion():
    with (POOLS / "gss-2014.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    criteria = ("sex", "degree", "region", "race")
    quotas = [
        Quota(name, value, int(20 * count / len(rows)), int(20 * count / len(rows)) + 1)
        for name in criteria
        for value, count in sorted(Counter(row[name] for row in rows).items())
    ]
    draw = prepare_draw([(row["id"], row) for row in rows], tuple(sorted(quotas)), 20)
    _, panel = draw.seat("ab" * 32)
    people = {row["id"]: row for row in rows}
    for quota in quotas:
        count = sum(people[token][quota.feature] == quota.value for token in panel)
        assert quota.minimum <= count <= quota.maximum
    assert draw.complete
    assert draw.bound - draw.minimum < 1e-5
