import pytest

from pipelines.ingest.dates import canonical_date, canonical_datetime, date_doubt, proven_order, reads_two_ways


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("2026-03-14", "iso", "2026-03-14"),
        ("2026-03-14", "jour/mois", "2026-03-14"),
        ("14/3/2026", "jour/mois", "2026-03-14"),
        ("14.03.2026", "jour/mois", "2026-03-14"),
        ("3/4/2026", "jour/mois", "2026-04-03"),
        ("3/4/2026", "mois/jour", "2026-03-04"),
        ("14 mars 2026", "iso", "2026-03-14"),
        ("1er Février 2026", "iso", "2026-02-01"),
        ("February 12, 2021", "iso", "2021-02-12"),
        ("2\u00a0août 2026", "iso", "2026-08-02"),
        ("12 févr. 2021", "iso", "2021-02-12"),
        ("12 Feb 2021", "iso", "2021-02-12"),
        ("Sep 1, 2021", "iso", "2021-09-01"),
        ("2026-03-14T00:00:00", "iso", "2026-03-14"),
    ],
)
def test_a_date_that_reads_one_way_is_rewritten(text, order, date):
    assert canonical_date(text, order) == date


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("14/3/2026", "iso"),
        ("14/3/2026", "mois/jour"),
        ("14/3/26", "jour/mois"),
        ("14/3-2026", "jour/mois"),
        ("31/2/2026", "jour/mois"),
        ("2026-3-14", "iso"),
        ("2026-02-30", "iso"),
        ("0000-01-01", "iso"),
        ("32 mars 2026", "iso"),
        ("2 brumaire 2026", "iso"),
        ("1² avril 1974", "iso"),
        ("3/4/0074", "jour/mois"),
        ("3 avril 0974", "iso"),
        ("2026-03-14T00:00:00Z", "iso"),
        ("2026-03-14T09:00:00", "iso"),
        ("", "iso"),
        ("hier", "iso"),
    ],
)
def test_a_date_that_does_not_is_left_as_received(text, order):
    assert canonical_date(text, order) == text


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("1/4/2026 10:29pm", "jour/mois", "2026-04-01T22:29:00"),
        ("1/4/2026 10:29pm", "mois/jour", "2026-01-04T22:29:00"),
        ("1/4/2026 12:05 am", "jour/mois", "2026-04-01T00:05:00"),
        ("1/4/2026 12:05pm", "jour/mois", "2026-04-01T12:05:00"),
        ("February 12, 2021 18:38", "iso", "2021-02-12T18:38:00"),
        ("14 mars 2026 9h05", "iso", "2026-03-14T09:05:00"),
        ("12 février 2021 18:38", "iso", "2021-02-12T18:38:00"),
        ("12 février 2021 à 18 h 30", "iso", "2021-02-12T18:30:00"),
        ("14 mars 2026 14h", "iso", "2026-03-14T14:00:00"),
        ("February 12, 2021 at 6:38 PM", "iso", "2021-02-12T18:38:00"),
        ("2/12/2021, 6:38 PM", "mois/jour", "2021-02-12T18:38:00"),
        ("1/4/2026 10:29 p.m.", "jour/mois", "2026-04-01T22:29:00"),
        ("1/4/2026 10:29\u00a0a.\u202fm.", "jour/mois", "2026-04-01T10:29:00"),
        ("14/3/2026 10pm", "jour/mois", "2026-03-14T22:00:00"),
        ("14/3/2026 10:00 UTC", "jour/mois", "2026-03-14T10:00:00Z"),
        ("14/3/2026 10:00 GMT+2", "jour/mois", "2026-03-14T08:00:00Z"),
        ("2026-03-14 10:00:00+02:00", "iso", "2026-03-14T08:00:00Z"),
        ("2026-03-14T10:22:33,5+0100", "iso", "2026-03-14T09:22:33Z"),
        ("2026-03-14T09:00", "iso", "2026-03-14T09:00:00"),
        ("2026-03-14 09:00:30", "iso", "2026-03-14T09:00:30"),
        ("2026-01-14T10:22:33.000Z", "jour/mois", "2026-01-14T10:22:33Z"),
        ("2026-01-01T00:30:00+02:00", "iso", "2025-12-31T22:30:00Z"),
        ("2026-01-01T23:30:00-0130", "iso", "2026-01-02T01:00:00Z"),
    ],
)
def test_a_moment_is_rewritten_in_utc_when_its_zone_is_written_else_local(text, order, moment):
    assert canonical_datetime(text, order) == moment


@pytest.mark.parametrize(
    "text",
    [
        "1/4/2026 10:29pm",
        "2026-03-14",
        "2026-03-14T25:00",
        "2026-03-14 13:00pm",
        "2026-03-14 10:00-12:00",
        "2026-03-14 10-12",
        "2026-03-14 10",
        "2026-03-14 14h pm",
        "2026-03-14 9:5",
        "2026-03-14 24:00",
        "2026-03-14 10:00:60",
        "2026-03-14 10:00 CET",
        "14 mars 2026 à 9 h du matin",
        "0001-01-01T00:00:00+02:00",
        "",
        "10:00",
    ],
)
def test_a_moment_that_does_not_read_one_way_is_left_as_received(text):
    assert canonical_datetime(text, "iso") == text


@pytest.mark.parametrize(
    ("text", "kind", "order", "code"),
    [
        ("3/4/2026", "date", "iso", "date_ambigue"),
        ("14/3/2026", "date", "iso", "date_ambigue"),
        ("3/4/2026 10:29pm", "datetime", "iso", "date_ambigue"),
        ("14/3/2026", "date", "mois/jour", "date_ordre_contraire"),
        ("3/14/2026 10:29", "datetime", "jour/mois", "date_ordre_contraire"),
        ("14/3/26", "date", "jour/mois", "date_annee_courte"),
        ("14/3/26 10:29", "datetime", "iso", "date_annee_courte"),
        ("14/3/0026", "date", "jour/mois", "date_annee_courte"),
        ("3/4/2026", "date", "jour/mois", "date_ordre_douteux"),
        ("3/4/2026 99:99", "datetime", "jour/mois", None),
        ("2026-03-14", "datetime", "iso", "date_sans_heure"),
        ("14 mars 2026", "datetime", "iso", "date_sans_heure"),
        ("14/3/2026 10:29", "date", "jour/mois", "date_avec_heure"),
        ("2026-03-14T10:29:00.000Z", "date", "iso", "date_avec_heure"),
        ("14/3/2026 10:29", "date", "iso", "date_ambigue"),
        ("31/2/2026", "date", "iso", None),
        ("hier", "date", "iso", None),
        ("2026-03-14 10:00-12:00", "datetime", "iso", None),
    ],
)
def test_why_a_date_was_left_as_received(text, kind, order, code):
    assert date_doubt(text, kind, order) == code


def test_a_date_proves_an_order_when_it_exists_in_no_other():
    texts = ["14/3/2026", "3/14/2026 10:29pm", "3/4/2026", "31/2/2026", "2026-03-14", "14 mars 2026"]
    assert [proven_order(text) for text in texts] == ["jour/mois", "mois/jour", None, None, None, None]


def test_a_date_reads_two_ways_when_the_order_of_day_and_month_decides_which_day_it_is():
    texts = ["3/4/2026", "3/4/2026 10:29pm", "4/4/2026", "14/3/2026", "31/2/2026", "2026-03-04", "3 avril 2026"]
    assert [text for text in texts if reads_two_ways(text)] == texts[:2]
