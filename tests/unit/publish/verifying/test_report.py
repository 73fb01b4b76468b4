"""The answer is one line a check, and says what was not checked and why."""

from __future__ import annotations

import json

from pipelines.kit.findings import Finding
from pipelines.publish.verifying.report import SHOWN, Check, Report

RIGHT = Check("verif_sommes")
LEFT = Check("verif_archive", skipped=Finding("verif_sans_fichier", "information"))
PARTLY = Check("verif_certificat", (Finding("certificat_non_verifiable", "information", detail="sexe"),))
WRONG = Check("verif_tables", tuple(Finding("somme_fausse", file=f"data/{n}.csv") for n in range(SHOWN + 5)))


def test_each_check_says_its_state() -> None:
    assert [check.state for check in (RIGHT, LEFT, PARTLY, WRONG)] == ["verifie", "non_verifie", "verifie", "faux"]
    assert Report((RIGHT, LEFT, PARTLY)).intact and not Report((RIGHT, WRONG)).intact


def test_what_is_wrong_or_left_stands_below_its_check_within_reason() -> None:
    assert [len(list(check.lines("fr"))) for check in (RIGHT, LEFT, PARTLY, WRONG)] == [1, 2, 2, SHOWN + 2]
    assert "data/0.csv" in list(WRONG.lines("fr"))[1] and "5" in list(WRONG.lines("en"))[-1]


def test_both_languages_say_the_verdict_and_the_release() -> None:
    report = Report((RIGHT,), ("eau-partagee", "1.0.0", "2026-01-12"))
    assert report.lines("en")[0] == "Release: eau-partagee 1.0.0 2026-01-12"
    assert report.lines("fr")[-1] == "La publication est intacte."
    assert report.lines("fr")[1].startswith("vérifié") and report.lines("en")[1].startswith("checked")


def test_the_same_is_one_json_document() -> None:
    told = json.loads(json.dumps(Report((RIGHT, LEFT, WRONG), ("eau", "1.0.0", "2026-01-12")).as_dict("fr")))
    assert (told["ok"], told["release"]["version"]) == (False, "1.0.0")
    assert [check["state"] for check in told["checks"]] == ["verifie", "non_verifie", "faux"]
    assert told["checks"][1]["reason"] and told["checks"][2]["findings"][0]["code"] == "somme_fausse"
    assert len(told["findings"]) == SHOWN + 5
