"""Every disguise in every container is found, and ordinary prose is not."""

from __future__ import annotations

import io
import json
import zipfile

import pyarrow as pa
import pytest

from pipelines.publish.containers import files, pieces
from pipelines.publish.leaks import UNREADABLE, file_hits, text_hits
from pipelines.publish.needles import SINGLE_NAME, build_needles
from tests.unit.publish import hard_disguises
from tests.unit.publish.disguises import CONTAINERS, DISGUISES, FAMILY, FULL, GIVEN, workbook
from tests.unit.publish.sample import BYSTANDER, PERSON, identities

NEEDLES = build_needles(identities())


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("disguise", DISGUISES)
def test_each_disguise_is_found_in_each_container(disguise: str, container: str) -> None:
    assert file_hits(container, CONTAINERS[container](DISGUISES[disguise]), NEEDLES), (disguise, container)


@pytest.mark.parametrize("container", hard_disguises.CONTAINERS)
@pytest.mark.parametrize("disguise", hard_disguises.DISGUISES)
def test_each_hard_disguise_is_found_in_each_container(disguise: str, container: str) -> None:
    content = hard_disguises.CONTAINERS[container](hard_disguises.DISGUISES[disguise])
    assert file_hits(container, content, NEEDLES).keys() - {UNREADABLE}


@pytest.mark.parametrize(
    "text",
    [
        "Les panelistes ont demandé plus de transparence, et une lettre à chaque inscrit.",
        "Marie Lefranc et Élodie Brûlé",
        "La tour de Gaëtan est penchée",
        "contact@exemple.fr, 01 44 55 66 77, le 2026-03-14 de 09:30 à 12:00, SIRET 00000001800004",
        "0.612345679 612 345 67 rec00000000000ABC",
        "f" * 64,
    ],
)
def test_ordinary_text_is_not_a_leak(text: str) -> None:
    assert not text_hits(text, NEEDLES)


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_clean_container_has_no_hit(container: str) -> None:
    assert not file_hits(container, CONTAINERS[container]("Plus de bus le soir, et moins de bruit."), NEEDLES)


def test_a_name_split_over_two_cells_is_found() -> None:
    assert file_hits("a.csv", f"a,b,c\n1,{GIVEN},{FAMILY}\n".encode(), NEEDLES)["nom"]
    assert file_hits("a.csv", f'a;b;c\n1;"{FAMILY}";{GIVEN}\n'.encode(), NEEDLES)["nom"]
    assert file_hits("a.json", json.dumps({"prenom": GIVEN, "nom": FAMILY}).encode(), NEEDLES)["nom"]
    assert file_hits("a.xlsx", workbook(GIVEN, FAMILY), NEEDLES)["nom"]
    parquet = io.BytesIO()
    pa.parquet.write_table(pa.table({"a": [GIVEN], "b": [FAMILY]}), parquet)
    assert file_hits("a.parquet", parquet.getvalue(), NEEDLES)["nom"]


def test_a_name_split_over_two_rows_is_two_people() -> None:
    assert not file_hits("a.csv", f"a,b\n1,{GIVEN}\n{FAMILY},2\n".encode(), NEEDLES)


def test_an_entry_name_inside_an_archive_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{FULL}.txt", "rien")
    assert file_hits("a.zip", buffer.getvalue(), NEEDLES)["nom"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"\x89PNG"),
        ("sans-suffixe", b"rien"),
        ("latin.txt", "café".encode("latin-1")),
        ("large.txt", "café".encode("utf-16")),
        ("large.md", "café".encode("utf-16-le")),
        ("faux.parquet", b"PAR1rien"),
        ("faux.json", b"{"),
        ("profond.json", b"[" * 100_000 + b"]" * 100_000),
        ("faux.zip", b"PK\x03\x04rien"),
        ("faux.csv.gz", b"\x1f\x8brien"),
        ("base.duckdb", b"DUCK"),
    ],
)
def test_what_cannot_be_read_whole_is_a_hit(name: str, content: bytes) -> None:
    assert file_hits(name, content, NEEDLES) == {UNREADABLE: 1}


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces.Budget.__init__, "__defaults__", (1_000_000, 100))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.txt", "")
    assert file_hits("gros.zip", CONTAINERS["archive.zip"]("a" * 1_000_001), NEEDLES)[UNREADABLE]
    assert file_hits("gros.csv.gz", CONTAINERS["table.csv.gz"]("a" * 1_000_001), NEEDLES)[UNREADABLE]
    assert file_hits("nombreux.zip", many.getvalue(), NEEDLES)[UNREADABLE]


def test_archives_are_not_opened_without_end() -> None:
    content = CONTAINERS["archive.zip"]("rien")
    for _ in range(files.MAXIMUM_DEPTH):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("encore.zip", content)
        content = buffer.getvalue()
    assert file_hits("poupees.zip", content, NEEDLES)[UNREADABLE]


def test_particles_may_be_left_out_or_glued() -> None:
    for text in ("Gaëtan de La Tour", "DE LA TOUR Gaetan", "gaetan tour", "Gaëtan Delatour", "tour, gaëtan"):
        assert text_hits(text, NEEDLES)["nom"], text


def test_a_speaker_whose_name_is_in_one_cell_is_looked_for_in_both_orders() -> None:
    needles = build_needles(identities({"nom": "Mme Sophie Grand-Perrin", "role": "intervenant"}))
    assert text_hits("SOPHIE GRAND PERRIN", needles)["nom"]
    assert text_hits("Perrin Sophie Grand", needles)["nom"] or text_hits("Grand-Perrin, Sophie", needles)["nom"]


def test_names_made_of_ordinary_words_are_counted_instead_of_blocking_everything() -> None:
    needles = build_needles(identities({"nom": "de", "prenom": "la"}, {"nom": "Nom", "prenom": "Prénom"}, {"nom": "X"}))
    assert needles.unusable == 3
    assert not text_hits("le prix de la tonne, nom et prénom", needles)


def test_only_a_mailbox_that_tells_its_owner_is_looked_for_alone() -> None:
    people = [PERSON | {"email": f"{local}@exemple.fr"} for local in ("contact", "secretariat", "developpement", "jo")]
    needles = build_needles(identities(*people))
    assert not text_hits("contact, secretariat, developpement, jo", needles)
    assert text_hits("elefevrebrule", build_needles(identities(PERSON | {"email": "elefevrebrule@exemple.fr"})))


def test_a_needle_set_never_shows_anyone() -> None:
    assert not any(value in repr(NEEDLES) for person in (PERSON, BYSTANDER) for value in person.values())


def test_an_identities_table_without_some_columns_is_enough() -> None:
    assert text_hits("a@bcdef.fr", build_needles(pa.table({"email": ["a@bcdef.fr", None]})))["courriel"]
    assert not text_hits("rien", build_needles(pa.table({"email": pa.array([], pa.string())})))


def found_by(text: str, **cells: str) -> bool:
    return bool(text_hits(text, build_needles(identities({"role": "inscrit", **cells}))))


ANASTASIE = "Anastasie Zorglubert"


@pytest.mark.parametrize(
    "cells",
    [
        {"nom": "Mme Zorglubert", "prenom": "Anastasie"},
        {"nom": "Zorglubert", "prenom": "M.Anastasie"},
        {"nom": "Dr. ZORGLUBERT", "prenom": "Mme Anastasie"},
        {"nom": "Zorglubert née Barbotin", "prenom": "Anastasie"},
        {"nom": "Barbotin ép. Zorglubert", "prenom": "Anastasie"},
        {"nom": "Barbotin épouse Zorglubert", "prenom": "Anastasie"},
        {"nom": "Zorglubert (Barbotin)", "prenom": "Anastasie"},
        {"nom": "Barbotin / Zorglubert", "prenom": "Anastasie"},
        {"nom": "Barbotin, Zorglubert", "prenom": "Anastasie"},
        {"nom": "Zorglubert-Barbotin", "prenom": "Anastasie"},
        {"nom": "Barbotin Zorglubert", "prenom": "Anastasie"},
        {"nom": "Zorglubert", "prenom": "Anastasie Marie Jeanne"},
        {"nom": "Zorglubert", "prenom": "Anastasie, Marie"},
        {"nom": "Zorglubert", "prenom": "Paul et Anastasie"},
        {"nom": "Zorglubert", "prenom": "Anastasie (dite Nana)"},
        {"nom": ANASTASIE},
        {"prenom": ANASTASIE},
        {"nom": "ZORGLUBERT, Anastasie"},
        {"nom": ANASTASIE, "prenom": "Anastasie"},
        {"nom": "Zorglubert", "prenom": ANASTASIE},
        {"nom": ANASTASIE, "prenom": ANASTASIE},
        {"nom": "Anastasie Marie Zorglubert"},
        {"nom": "Anastasie Zorglubert née Barbotin"},
        {"nom": "Mme", "prenom": ANASTASIE},
        {"nom": "x@exemple.fr", "prenom": "Anastasie", "email": "Zorglubert"},
        {"nom": "x@exemple.fr", "prenom": "anastasie zorglubert"},
        {"nom": "06 12 34 56 78", "prenom": "Anastasie", "telephone": "Zorglubert"},
        {"nom": f"{ANASTASIE} x@exemple.fr 06 12 34 56 78"},
        {"nom": "Barbotin", "prenom": "Zoé", "email": f"{ANASTASIE} <x@exemple.fr>"},
        {"brut": "\x1f".join(["rec1", "Zorglubert", "Anastasie", "femme", "25-34", "Nantes"])},
        {"brut": "\x1f".join(["oui", "", "anastasie", "", "zorglubert"])},
        {"brut": "\x1f".join(["i1", ANASTASIE, "ingénieure", "oui"])},
    ],
)
def test_a_name_is_found_however_its_cells_were_filled_in(cells: dict[str, str]) -> None:
    assert found_by(f"avec {ANASTASIE} hier", **cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"email": "mailto:nana.z@exemple.fr"},
        {"email": f"{ANASTASIE} <nana.z@exemple.fr>"},
        {"email": "autre@exemple.fr; nana.z@exemple.fr"},
        {"email": "nana.z [at] exemple.fr"},
        {"telephone": "nana.z@exemple.fr", "email": "06 12 34 56 78"},
        {"nom": "nana.z@exemple.fr"},
        {"airtable_record_id": "nana.z@exemple.fr"},
        {"brut": "a\x1fnana.z@exemple.fr\x1fb"},
    ],
)
def test_an_e_mail_is_found_in_whatever_cell_it_was_typed(cells: dict[str, str]) -> None:
    assert found_by("écrire à nana.z@exemple.fr", **cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"telephone": "01 44 55 66 77 / 06 12 34 56 78"},
        {"telephone": "06.12.34.56.78 ou 01.44.55.66.77"},
        {"telephone": "tel: 06 12 34 56 78 (soir)"},
        {"email": "06 12 34 56 78"},
        {"nom": "+33 6 12 34 56 78"},
        {"brut": "2026-01-14T10:00:00.000Z\x1f0612345678\x1fb"},
    ],
)
@pytest.mark.parametrize(
    "shown", ["06 12 34 56 78", "06,12,34,56,78", "06 : 12 : 34 : 56 : 78", "06*12*34*56*78", "06•12•34•56•78"]
)
def test_a_phone_is_found_in_whatever_cell_and_layout(cells: dict[str, str], shown: str) -> None:
    assert found_by(f"appeler le {shown}.", **cells)


def test_figures_of_neighbour_cells_are_not_a_phone() -> None:
    assert not found_by("06 | 12 | 34 | 56 | 78", telephone="0612345678")


@pytest.mark.parametrize("cells", [{"airtable_record_id": "x"}, {"nom": "x"}])
def test_a_record_id_is_found_in_whatever_cell(cells: dict[str, str]) -> None:
    assert found_by("rec0000000000ABCD", **dict.fromkeys(cells, "rec0000000000ABCD"))


@pytest.mark.parametrize(
    "text",
    [
        "Anastasie M. Zorglubert",
        "Zorglubert, A. Anastasie",
        "\u0410n\u0430st\u0430si\u0435 Z\u043erglub\u0435rt",
        "An\u03b1st\u03b1sie \u0396orglubert",
    ],
)
def test_an_initial_or_letters_of_another_script_do_not_hide_a_name(text: str) -> None:
    assert found_by(text, nom="Zorglubert", prenom="Anastasie")


@pytest.mark.parametrize(
    "cells",
    [
        {"nom": "de Son", "prenom": "Marie"},
        {"nom": "Le Goff", "prenom": "Marie-Anne"},
        {"nom": "Saint-Martin", "prenom": "Pierre"},
        {"nom": "Mme Jean Dupont (Mairie de Lyon)"},
        {"nom": "Maître", "prenom": "Claire"},
        {"nom": "Zorglubert", "prenom": "Jean Pierre", "email": "ne souhaite pas", "telephone": "le soir seulement"},
        {"brut": "\x1f".join(["femme", "Île-de-France", "Pays de la Loire", "Saint-Denis", "Employés", "oui", "Oui"])},
        {"brut": "\x1f".join(["2026-01-14T10:00:00.000Z", "14/03/2026", "Lyon"])},
    ],
)
def test_what_is_not_a_whole_name_is_not_looked_for(cells: dict[str, str]) -> None:
    text = (
        "Marie, son mari, Marie Goff et Pierre Martin ; la mairie de Lyon ; le maître ; Jean Pierre ne souhaite pas,"
        " le soir seulement, Île-de-France, Pays de la Loire, Saint-Denis, des employés, femme oui,"
        " le 2026-01-14 10:00:00.000"
    )
    assert not found_by(text, **cells)


def test_a_single_name_is_found_but_inside_a_name_that_may_be_published() -> None:
    needles = build_needles(identities(), words={"lefevre"}, permitted={"Paul Lefèvre", "Lefèvre et fils"})
    assert text_hits("Merci à Mme Lefèvre.", needles) == {SINGLE_NAME: 1}
    assert not text_hits("Merci à PAUL LEFEVRE, des établissements Lefèvre et Fils.", needles)
    assert text_hits("Paul Lefèvre et la famille Lefèvre", needles) == {SINGLE_NAME: 1}
    assert text_hits("Paul <b>Lefè</b>vre et le petit Lef\u00e9vre", needles) == {SINGLE_NAME: 1}


def test_a_permitted_name_that_a_registrant_has_is_a_leak_all_the_same() -> None:
    needles = build_needles(identities(), words={"lefevre"}, permitted={"Marie-Élodie Lefèvre-Brûlé"})
    assert text_hits("Marie-Élodie Lefèvre-Brûlé", needles)["nom"]


@pytest.mark.parametrize(
    "cells",
    [
        {"prenom": "Jean"},
        {"nom": "\u202eטוֹבה לוי", "prenom": "\u200f"},
        {"nom": "😀 🎉", "prenom": "🎉"},
        {"nom": "\ufffd\ufffd", "prenom": "\x00\x1e"},
        {"nom": "a" * 100_000, "prenom": "b" * 100_000},
        {"email": "@", "telephone": "+", "airtable_record_id": "rec"},
    ],
)
def test_strange_registrants_neither_stop_the_search_nor_turn_prose_red(cells: dict[str, str]) -> None:
    needles = build_needles(identities(PERSON, {"role": "inscrit", **cells}))
    assert text_hits(FULL, needles)["nom"]
    assert not text_hits("Jean a parlé 😀 du bus, puis a \u202e b ; les jeans de Jean.", needles)


def test_names_in_another_script_are_found() -> None:
    assert found_by("avec لينا الحداد hier", nom="الحداد", prenom="لينا")
    assert found_by("avec 王小明 hier", nom="王", prenom="小明") or not found_by("avec 王小明 hier", nom="王")


def test_two_registrants_with_one_name_are_one_pattern() -> None:
    twins = build_needles(identities(PERSON, PERSON | {"email": "autre.personne@exemple.fr"}))
    assert text_hits(FULL, twins) == {"nom": 1}


def test_overlapping_ways_to_write_one_name_count_once() -> None:
    assert text_hits(f"{FULL} et {FULL}", NEEDLES) == {"nom": 2}


def test_an_invalid_character_does_not_hide_a_name() -> None:
    assert file_hits("a.json", json.dumps({"a": f"\ud800{FULL}\udfff"}).encode(), NEEDLES)["nom"]
