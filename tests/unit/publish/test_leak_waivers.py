"""A waiver lets one name stay in one file, so many times and until a day, and nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.kit.decisions import LeakWaiver
from pipelines.publish.folder_leaks import hits_of
from pipelines.publish.leak_waivers import WaivedLeak, folded_form, only, weigh_waivers, without
from pipelines.publish.needles import build_needles
from tests.unit.publish.sample import identities

TODAY = datetime.date(2026, 5, 2)
ASKED = {
    "forme": "Paris",
    "fichier": "data/avis.csv",
    "nombre": 2,
    "motif": "C'est la ville.",
    "decide_par": "Camille Exemple",
    "date": "2026-04-01",
    "expire": "2026-12-31",
}


def waiver(**changes: Any) -> LeakWaiver:
    return LeakWaiver.model_validate(ASKED | changes)


def counted(**files: int) -> Any:
    """How many times each file, ``data/<name>.csv``, holds « paris » and nothing else."""
    return lambda file, form: files.get(file.split("/")[-1].split(".")[0], 0) if form == "paris" else 0


FILES = ("data/avis.csv", "data/avis.parquet", "README.md")


def test_a_waiver_that_fits_is_in_effect_on_its_file_alone() -> None:
    waiving = weigh_waivers([waiver()], TODAY, FILES, counted(avis=2))
    assert waiving.forms == {"data/avis.csv": {"paris"}}
    assert waiving.leaks == (WaivedLeak("data/avis.csv", 2, "C'est la ville.", "2026-04-01"),)
    assert waiving.findings == ()


@pytest.mark.parametrize("found", [0, 1, 3])
def test_a_count_that_no_longer_fits_makes_it_void_and_is_told(found: int) -> None:
    waiving = weigh_waivers([waiver()], TODAY, FILES, counted(avis=found))
    assert not waiving.forms and not waiving.leaks
    (finding,) = waiving.findings
    assert (finding.code, finding.file) == ("derogation_fuite_compte", "data/avis.csv")
    assert (finding.detail, finding.count) == ("2", found)
    assert "Paris" not in finding.text("fr") + finding.text("en")


def test_an_expired_waiver_is_void_and_told() -> None:
    last = waiver(expire="2026-05-02")
    assert weigh_waivers([last], TODAY, FILES, counted(avis=2)).forms
    waiving = weigh_waivers([last], TODAY + datetime.timedelta(days=1), FILES, counted(avis=2))
    assert not waiving.forms
    assert [(finding.code, finding.detail) for finding in waiving.findings] == [
        ("derogation_fuite_expiree", "2026-05-02")
    ]


def test_a_star_stands_for_the_names_of_one_folder() -> None:
    wide = waiver(fichier="data/*")
    assert weigh_waivers([wide], TODAY, FILES, counted(avis=2)).forms.keys() == {"data/avis.csv", "data/avis.parquet"}
    assert wide.covers("data/a.csv") and not wide.covers("data/a/b.csv") and not wide.covers("xdata/a.csv")
    assert not waiver(fichier="*").covers("data/avis.csv")
    assert not waiver(fichier="data/avis.csv").covers("data/avisXcsv")


def test_files_of_a_star_that_hold_nothing_are_not_told() -> None:
    assert weigh_waivers([waiver(fichier="data/*")], TODAY, FILES, counted(avis=2)).findings == ()
    assert weigh_waivers([waiver(fichier="data/a*")], TODAY, [*FILES, "data/a.csv"], counted(avis=2)).findings == ()


@pytest.mark.parametrize("file", ["data/absent.csv", "absent/*", "data/*"])
def test_a_waiver_that_covers_nothing_is_told(file: str) -> None:
    waiving = weigh_waivers([waiver(fichier=file)], TODAY, FILES, counted())
    assert [(each.code, each.column) for each in waiving.findings] == [
        ("derogation_fuite_sans_effet", "derogations_fuite.0")
    ]


def test_a_waiver_of_a_day_to_come_is_void_and_told() -> None:
    early = waiver(date="2026-05-03")
    waiving = weigh_waivers([early], TODAY, FILES, counted(avis=2))
    assert not waiving.forms and not waiving.leaks
    assert [(each.code, each.detail) for each in waiving.findings] == [("derogation_fuite_future", "2026-05-03")]
    assert weigh_waivers([early], TODAY + datetime.timedelta(days=1), FILES, counted(avis=2)).forms


@pytest.mark.parametrize("expire", ["2026-03-31", "2027-04-03", "2999-01-01"])
def test_a_waiver_that_ends_before_its_day_or_lasts_more_than_a_year_is_refused(expire: str) -> None:
    with pytest.raises(ValidationError) as refused:
        waiver(expire=expire)
    assert [error["type"] for error in refused.value.errors()] == ["waiver_length"]


@pytest.mark.parametrize("expire", ["2026-04-01", "2027-04-02"])
def test_a_waiver_may_last_from_one_day_to_a_year(expire: str) -> None:
    assert waiver(expire=expire).expire.isoformat() == expire


def test_a_name_that_is_also_the_start_of_an_e_mail_can_be_waived() -> None:
    people = identities({"nom": "Zorglubert", "prenom": "Helene", "email": "helene.zorglubert@exemple.fr"})
    needles = build_needles(people)
    form = folded_form("Helene Zorglubert")
    text = b"Merci a Helene Zorglubert."
    assert hits_of("a.md", text, only(needles, {form})) == {"nom": 1}
    assert not hits_of("a.md", text, without(needles, {form}))
    assert hits_of("a.md", b"helene.zorglubert@exemple.fr", without(needles, {form}))["courriel"]


@pytest.mark.parametrize(
    "form",
    ["p@exemple.fr", "06 12 34 56 78", "rec0000000000ABCD", "1850675116001", "FR76 3000", "0f" * 16, "", " ", "…"],
)
def test_only_a_name_can_be_waived(form: str) -> None:
    with pytest.raises(ValidationError):
        waiver(forme=form)


@pytest.mark.parametrize("file", ["/etc/passwd", "", " ", "a b"])
def test_a_path_outside_the_release_is_refused(file: str) -> None:
    with pytest.raises(ValidationError):
        waiver(fichier=file)


def test_a_form_without_its_contacts_and_longer_names_is_what_is_left_out() -> None:
    people = identities({"nom": "Zorglubert", "prenom": "Paris", "email": "paris.zorglubert@exemple.fr"})
    needles = build_needles(people, ["paris"])
    text = b"Paris, puis Paris Zorglubert, paris.zorglubert@exemple.fr, Paris."
    everything = hits_of("a.md", text, needles)
    alone = hits_of("a.md", text, only(needles, {"paris"}))
    rest = hits_of("a.md", text, without(needles, {"paris"}))
    assert sum(alone.values()) == alone["nom_seul"] == everything["nom_seul"] == 4
    assert rest == {kind: count for kind, count in everything.items() if kind != "nom_seul"}
    assert rest["nom"] and rest["courriel"]


def test_an_e_mail_is_not_left_out_even_when_its_words_are_waived() -> None:
    needles = build_needles(identities({"email": "paris.zorglubert@exemple.fr"}))
    form = folded_form("paris zorglubert exemple fr")
    assert hits_of("a.md", b"paris.zorglubert@exemple.fr", without(needles, {form}))["courriel"]


def test_no_form_is_in_a_repr() -> None:
    assert "paris" not in repr(weigh_waivers([waiver()], TODAY, FILES, counted(avis=2))).lower()
