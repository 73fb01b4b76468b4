import threading
from contextlib import suppress

import pytest

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate import files
from pipelines.validate.files import open_errors
from pipelines.validate.patience import patience
from pipelines.validate.proof.header import TableFile

SOON = 0.2
FOUND = Finding("motif_sans_fin", file="t.csv")


def work(turns):
    return sum(number % 7 for number in range(turns))


def test_work_without_progress_stops_even_where_every_exception_is_caught():
    with pytest.raises(AvisError) as raised, patience(FOUND, SOON):
        while True:
            with suppress(Exception):  # as Frictionless does
                work(1_000)
    assert raised.value.findings == (FOUND,)


def test_work_that_progresses_does_not_stop():
    with patience(FOUND, SOON) as renew:
        for _ in range(100):
            work(100_000)
            renew()


def test_the_limit_ends_with_its_block():
    with patience(FOUND, SOON):
        pass
    work(5_000_000)


def test_another_thread_has_no_limit():
    done = []

    def run():
        with patience(FOUND, SOON) as renew:
            work(5_000_000)
            renew()
            done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_pattern_that_would_run_for_ever_is_one_clear_error(tmp_path, monkeypatch, engine):
    monkeypatch.setattr(files, "patience", lambda finding: patience(finding, SOON))
    path = tmp_path / "t.csv"
    path.write_text("a\naaaa\n" + "a" * 60 + "!\n")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a+)+"}}]}
    with pytest.raises(AvisError, match="répétitions"), open_errors(TableFile(path, schema), engine) as found:
        list(found.faults())


def test_a_pattern_that_is_none_is_one_clear_error(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a\nx\n")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a"}}]}
    for engine in ("auto", "frictionless"):
        with pytest.raises(AvisError, match="expression"), open_errors(TableFile(path, schema), engine) as found:
            list(found.faults())
