"""The rules of disclosure of a panel are kept whole, once, and read back as they were or not at all."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from pipelines.kit.edition import Edition
from pipelines.kit.files import FIXED_RULES
from pipelines.kit.findings import AvisError
from pipelines.kit.fixed_rules import FixedRules, changed_criteria, keep_rules, read_rules
from pipelines.kit.protocol import protocol_of, rules_of, shared_rules, with_fixed_rules
from tests.unit.kit.test_ladders import FINE, HALVES, ladder

PROCESS = {"methode": "atelier-citoyen", "protocole": "ditp-2019-11"}
OWN = {"tranche_age": ladder(HALVES)}


def edition(**ladders: object) -> Edition:
    return Edition.model_validate({"key": "eau", "demarche": PROCESS, "echelles": ladders})


def test_an_edition_publishes_by_its_own_ladders_and_by_those_of_the_protocol_for_the_rest() -> None:
    rules = rules_of(edition(**OWN))
    assert rules.propres == ("tranche_age",)
    assert rules.echelles == {**shared_rules().echelles, **OWN}
    assert protocol_of(edition(**OWN)).echelles == rules.echelles
    assert protocol_of(edition(**OWN)).empreinte_echelles != protocol_of(edition()).empreinte_echelles
    assert protocol_of(edition()).liens == shared_rules().liens


def test_a_criterion_without_a_ladder_in_the_protocol_may_have_one() -> None:
    own = ladder([{"code": c, "libelle": c, "libelle_en": c, "modalites": [c]} for c in ("true", "false")])
    assert "mandat_electif" not in protocol_of(edition()).echelles
    assert protocol_of(edition(mandat_electif=own)).echelles["mandat_electif"] == own


def test_what_is_kept_is_read_back_the_same_and_never_written_again(tmp_path: Path) -> None:
    assert read_rules(tmp_path) is None
    keep_rules(tmp_path, rules_of(edition(**OWN)))
    written = (tmp_path / FIXED_RULES).read_bytes()
    keep_rules(tmp_path, rules_of(edition()))
    assert (tmp_path / FIXED_RULES).read_bytes() == written
    assert read_rules(tmp_path) == rules_of(edition(**OWN))
    assert (tmp_path / FIXED_RULES).stat().st_mode & 0o077 == 0


def test_the_kept_rules_hold_whatever_the_software_became(tmp_path: Path) -> None:
    older = shared_rules().model_copy(
        update={"confidentialite": shared_rules().confidentialite.model_copy(update={"seuil": 5}), "liens": ()}
    )
    keep_rules(tmp_path, older.model_copy(update={"echelles": {"sexe": older.echelles["sexe"]}}))
    protocol = protocol_of(with_fixed_rules(edition(), tmp_path))
    assert (protocol.confidentialite.seuil, list(protocol.echelles), protocol.liens) == (5, ["sexe"], ())


@pytest.mark.parametrize(
    ("later", "changed"),
    [
        (OWN, []),
        ({}, ["tranche_age"]),
        ({"tranche_age": ladder(FINE, HALVES)}, ["tranche_age"]),
        ({"tranche_age": ladder(HALVES, ordered=False)}, ["tranche_age"]),
        ({**OWN, "sexe": ladder(HALVES)}, ["sexe"]),
        ({**OWN, "sexe": shared_rules().echelles["sexe"]}, []),
    ],
)
def test_a_ladder_that_changed_since_is_refused_and_named(tmp_path: Path, later: dict, changed: list[str]) -> None:
    keep_rules(tmp_path, rules_of(edition(**OWN)))
    assert changed_criteria(rules_of(edition(**OWN)), later) == changed
    if not changed:
        assert with_fixed_rules(edition(**later), tmp_path).fixed == rules_of(edition(**OWN))
        return
    with pytest.raises(AvisError) as caught:
        with_fixed_rules(edition(**later), tmp_path)
    (finding,) = caught.value.findings
    assert (finding.code, finding.file, finding.column) == ("echelles_changees", "edition.yaml", "echelles")
    assert finding.detail == ", ".join(changed)


def test_a_damaged_or_altered_record_stops_the_edition(tmp_path: Path) -> None:
    kept = rules_of(edition(**OWN)).to_json()
    content = json.loads(kept)
    content["echelles"]["sexe"]["ordonne"] = True
    extra = json.dumps(json.loads(kept) | {"seuil": 1})
    (tmp_path / FIXED_RULES).write_bytes(b"\xff{}")
    with pytest.raises(AvisError):
        read_rules(tmp_path)
    for text in ("", "[]", "{}", "null", kept[:-40], json.dumps(content), extra):
        (tmp_path / FIXED_RULES).write_text(text, encoding="utf-8")
        with pytest.raises(AvisError) as caught:
            read_rules(tmp_path)
        assert [dataclasses.replace(f, detail="").code for f in caught.value.findings] == ["echelles_illisibles"]
    assert FixedRules.from_json(kept) == rules_of(edition(**OWN))
