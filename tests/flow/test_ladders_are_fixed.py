"""The ladders of a panel are those of the first night that it exists: no later night publishes by others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.kit import protocol
from pipelines.kit.files import FIXED_RULES
from pipelines.kit.protocol import protocol_of, shared_rules
from tests.flow.conftest import ATELIER, CONFERENCE, Installation

OWN = """
echelles:
  situation_familiale:
    ordonne: false
    echelons:
      - - {code: seul, libelle: Personnes seules, libelle_en: People alone, modalites: [personne_seule]}
        - code: foyer
          libelle: Autres foyers
          libelle_en: Other households
          modalites: [couple_sans_enfant, couple_avec_enfants, famille_monoparentale, autre]
"""
OTHER = OWN.replace("code: foyer", "code: menage")


def with_ladders(folder: Path, ladders: str) -> None:
    path = folder / "edition.yaml"
    kept = path.read_text(encoding="utf-8").partition("\nechelles:")[0]
    path.write_text(kept + ladders, encoding="utf-8")


def kept(installation: Installation, key: str) -> dict:
    return dict(json.loads((installation.folders.private / key / FIXED_RULES).read_bytes()))


@pytest.mark.parametrize("method", [ATELIER, CONFERENCE])
def test_a_later_change_is_refused_and_publication_goes_on_once_it_is_undone(
    installation: Installation, method: str
) -> None:
    folder = installation.add("a", method, registrations=60)
    with_ladders(folder, OWN)
    assert installation.run()["a"].outcome == "publiee"
    fixed = kept(installation, "a")
    assert fixed["propres"] == ["situation_familiale"]
    for later in ("", OTHER):
        with_ladders(folder, later)
        state = installation.run()["a"]
        assert state.outcome == "bloquee"
        assert [(one.code, one.column, one.detail) for one in state.findings] == [
            ("echelles_changees", "echelles", "situation_familiale")
        ]
        assert kept(installation, "a") == fixed
    with_ladders(folder, OWN)
    assert installation.run()["a"].outcome == "publiee"
    assert installation.versions("a") == ["1.0.0"]


def test_ladders_may_change_until_there_is_a_panel(installation: Installation) -> None:
    folder = installation.add("a", ATELIER, registrations=60)
    quotas = next(folder.glob("Quotas*"))
    content = quotas.read_bytes()
    quotas.unlink()
    for ladders in (OWN, OTHER):
        with_ladders(folder, ladders)
        assert installation.run()["a"].outcome == "publiee"
        assert not (installation.folders.private / "a" / FIXED_RULES).exists()
    quotas.write_bytes(content)
    installation.run()
    assert kept(installation, "a")["echelles"]["situation_familiale"]["echelons"][0][1]["code"] == "menage"


def test_a_new_version_of_the_software_publishes_an_old_panel_by_its_own_rules(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.add("a", ATELIER, registrations=60)
    installation.run()
    before = installation.public_bytes()
    rules = shared_rules()
    stricter = rules.confidentialite.model_copy(update={"seuil": 6, "bande_vote": 7})
    newer = rules.model_copy(update={"confidentialite": stricter, "echelles": {"sexe": rules.echelles["sexe"]}})
    monkeypatch.setattr(protocol, "shared_rules", lambda: newer)
    state = installation.run(everything=True)["a"]
    assert (state.outcome, state.changed) == ("publiee", False)
    assert installation.public_bytes() == before


def test_a_draw_made_with_ladders_whose_record_is_gone_is_not_published_by_others(installation: Installation) -> None:
    folder = installation.add("a", ATELIER, registrations=60)
    installation.run()
    (installation.folders.private / "a" / FIXED_RULES).unlink()
    with_ladders(folder, OWN)
    state = installation.run()["a"]
    assert [one.code for one in state.findings] == ["tirage_autres_echelles"]
    assert not (installation.folders.private / "a" / FIXED_RULES).exists()
    with_ladders(folder, "")
    assert installation.run()["a"].outcome == "publiee"
    digest = json.loads((installation.folders.private / "a" / "tirage.json").read_bytes())["echelles"]
    assert kept(installation, "a")["empreinte"] == digest == protocol.load_protocol("autre", None).empreinte_echelles


def test_every_asset_is_held_to_the_kept_rules(installation: Installation) -> None:
    from pipelines.kit.storage import EditionStore

    folder = installation.add("a", CONFERENCE, registrations=60)
    with_ladders(folder, OWN)
    installation.run()
    places = installation.folders
    store = EditionStore(inbox=str(places.inbox), private=str(places.private), public=str(places.public))
    assert protocol_of(store.edition("a")).empreinte_echelles == kept(installation, "a")["empreinte"]
