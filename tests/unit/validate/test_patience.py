import threading
from contextlib import suppress

import pytest

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate import files
from pipelines.validate.files import open_errors
from pipelines.validate.patience import limited, patience
from pipelines.validate.proof.resource import TableFile

SOON = 0.2
FOUND = Finding("motif_sans_fin", file="t.csv")


def work(turns):
    return sum(number % 7 for number in range(turns))


def for_ever():
    while True:
        with suppress(Exception):  # as Frictionless does
            work(1_000)


def test_a_call_that_takes_too_long_stops_even_where_every_exception_is_caught():
    with pytest.raises(AvisError) as raised, patience(FOUND, SOON):
        limited(for_ever)()
    assert raised.value.findings == (FOUND,)


def test_only_what_is_limited_is_stopped_and_each_call_has_its_own_time():
    with patience(FOUND, SOON):
        work(5_000_000)
        for _ in range(50):
            assert limited(work)(100_000)


def test_the_limit_ends_with_its_block():
    with patience(FOUND, SOON):
        pass
    assert limited(work)(5_000_000)


def test_another_thread_has_no_limit():
    done = []

    def run():
        with patience(FOUND, SOON):
            done.append(limited(work)(5_000_000))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert len(done) == 1


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
@pytest.mark.parametrize("keys", [{}, {"foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "a"}}]}])
def test_a_pattern_that_would_run_for_ever_is_one_clear_error(tmp_path, monkeypatch, engine, keys):
    monkeypatch.setattr(files, "patience", lambda finding: patience(finding, SOON))
    path = tmp_path / "t.csv"
    path.write_text("a\naaaa\n" + "a" * 60 + "!\n")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a+)+"}}], **keys}
    with pytest.raises(AvisError, match="répétitions"), open_errors(TableFile(path, schema), engine) as found:
        list(found.faults())


def test_a_pattern_that_is_none_is_one_clear_error(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a\nx\n")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a"}}]}
    for engine in ("auto", "frictionless"):
        with pytest.raises(AvisError, match="expression"), open_errors(TableFile(path, schema), engine) as found:
            list(found.faults())
