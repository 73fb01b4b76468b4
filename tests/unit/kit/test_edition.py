"""``edition.yaml`` is read whole, and every error is one line a civil servant can act on."""

from __future__ import annotations

import datetime
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.kit.edition import load_edition
from pipelines.kit.findings import AvisError
from pipelines.kit.live import may_be_live

MINIMAL = """\
titre: L'eau en ville
methode: atelier-citoyen
protocole: ditp-2019-11
organisateur: Mission d'essai
commanditaire_nom: Ministère d'essai
contact_fonctionnel: contact@exemple.fr
statut: clos
date_saisine: 2026-01-05
date_remise_avis: 2026-04-20
"""


def edition_folder(tmp_path: Path, content: str | bytes, name: str = "essai-2026") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    data = content.encode() if isinstance(content, str) else content
    (folder / "edition.yaml").write_bytes(data)
    return folder


def errors_of(folder: Path) -> list[str]:
    with pytest.raises(AvisError) as caught:
        load_edition(folder)
    return caught.value.lines("fr")


def test_a_minimal_edition_is_read(tmp_path: Path) -> None:
    edition = load_edition(edition_folder(tmp_path, MINIMAL))
    assert edition.key == "essai-2026"
    assert edition.demarche["date_saisine"] == datetime.date(2026, 1, 5)
    assert edition.demarche["licence"] == "lov2"


def test_the_date_of_the_data_is_the_latest_of_the_process(tmp_path: Path) -> None:
    assert load_edition(edition_folder(tmp_path, MINIMAL)).data_date == datetime.date(2026, 4, 20)


def test_the_date_of_the_data_can_be_said(tmp_path: Path) -> None:
    edition = load_edition(edition_folder(tmp_path, MINIMAL + "mise_a_jour: 2026-09-01\n"))
    assert edition.data_date == datetime.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("extra", "line", "said"),
    [
        ("date_restitution: 31/02/2026\n", 10, "ce n'est pas une date"),
        ("date_restitution: 2026-02-31\n", 10, "YAML"),
        ("notes: &a x\n", 10, "alias"),
        ("notes: *a\n", 10, "alias"),
        ("<<: {notes: x}\n", 10, "alias"),
        ('notes: !!int ""\n', 10, "YAML"),
        ("notes: !!timestamp abc\n", 10, "YAML"),
        ("notes: !!bool zz\n", 10, "YAML"),
        ("cout_ttc_eur: .inf\n", 10, "on attend un nombre"),
        ("seuils: {rejets_max: .nan}\n", 10, "on attend un nombre"),
        ('notes: "a\\x07"\n', 10, "caractère de contrôle"),
        ("notes: a\u202eb\n", 10, "caractère de contrôle"),
        ("~: x\n", 10, "liste de rubriques"),
        ("tirage:\n  graine: abc\n  date: 2026-01-01\n  taille: x\n", 13, "on attend un nombre"),
        ("tirage:\n  tailles: 2\n", 11, "vouliez-vous « taille » ?"),
        ("colonnes:\n  inscription: {}\n", 11, "vouliez-vous « inscriptions » ?"),
        ("colonnes:\n  inscriptions:\n    Canal ?: canall\n", 12, "vouliez-vous « canal » ?"),
        ("sources: {airtables: {}}\n", 10, "vouliez-vous « airtable » ?"),
        ("sources:\n  airtable:\n    base: app1\n    tables: {sessions: S}\n", 12, "forme attendue"),
        ("sources: {airtable: {base: app12345678901234, tables: {}}}\n", 10, "edition.yaml"),
        ("sources: {airtable: {base: app12345678901234, tables: {sessions: ..}}}\n", 10, "forme attendue"),
        ("sources:\n  airtable:\n    base: app12345678901234\n    tables:\n      session: S\n", 14, "« sessions » ?"),
        ("sources: {airtable: {base: app12345678901234, tables: {sessions: S}, vues: {quotas: V}}}\n", 10, "vue"),
        ("sources: {airtable: {base: app12345678901234, tables: {sessions: S}, jeton: x}}\n", 10, "n'existe pas"),
        ("echelles:\n  sex: {ordonne: false, echelons: []}\n", 11, "vouliez-vous « sexe » ?"),
        ("echelles:\n  departement: {ordonne: false, echelons: []}\n", 11, "il donne la région"),
        ("echelles:\n  sexe: {ordonne: false, echelons: []}\n", 11, "d'un à huit échelons"),
        ("echelles:\n  sexe:\n    ordonne: parfois\n    echelons: []\n", 12, "on attend oui ou non"),
        ("echelles:\n  sexe:\n    ordre: oui\n    ordonne: false\n    echelons: []\n", 12, "« ordonne » ?"),
        ("echelles:\n  sexe:\n    ordonne: false\n    echelons: femme\n", 13, "forme"),
        ("echelles:\n  sexe:\n    ordonne: false\n    echelons: [[{code: 1, libelle: a}]]\n", 13, "un texte"),
        ("echelles: {sexe: {ordonne: false, echelons: [[{cod: a}]]}}\n", 10, "vouliez-vous « code » ?"),
        ("echelles: [sexe]\n", 10, "forme"),
        ("fixed: {}\n", 10, "n'existe pas"),
        ("organisateurs: x\n", 10, "vouliez-vous « organisateur » ?"),
        ("echelle: planetaire\n", 10, "Valeurs possibles : locale, regionale, nationale"),
        ("amont_decision: peut-être\n", 10, "on attend oui ou non"),
        ("tirage: {graine: abc, date: 2026-01-01, taille: 15}\n", 10, "forme attendue"),
        ("tirage: {graine: abc}\n", 10, "obligatoire"),
        ("seuils: {rejets_max: 3}\n", 10, "on attend un nombre ≤ 1"),
        ("formats: {dates: american}\n", 10, "Valeurs possibles"),
        ("titre: encore\n", 10, "écrite deux fois"),
        (f"contexte: {'x' * 20_001}\n", 10, "≤ "),
        ("notes: [1, 2\n", 11, "YAML"),
    ],
)
def test_each_error_says_where_and_what_to_do(tmp_path: Path, extra: str, line: int, said: str) -> None:
    lines = errors_of(edition_folder(tmp_path, MINIMAL + extra))
    assert any(said in text and text.startswith("edition.yaml" + (f":{line}" if line else "")) for text in lines), lines


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    text = MINIMAL.replace("organisateur: Mission d'essai\n", "")
    assert any("[organisateur]" in line and "obligatoire" in line for line in errors_of(edition_folder(tmp_path, text)))


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    text = MINIMAL.replace("statut: clos", "statut: fini").replace("2026-01-05", "hier")
    assert len(errors_of(edition_folder(tmp_path, text))) == 2


def test_no_error_quotes_a_value(tmp_path: Path) -> None:
    text = MINIMAL + "garant_nom: [Zébulon Quintefeuille]\ncout_ttc_eur: Zébulon\n"
    assert not any("Zébulon" in line or "Quintefeuille" in line for line in errors_of(edition_folder(tmp_path, text)))


def test_no_error_quotes_a_name_that_was_typed(tmp_path: Path) -> None:
    typed = (
        "Zorglubert: x\n"
        "colonnes: {Zorglubert: {a: nom}, inscriptions: {Zorglubert: Zorglubert, b: [Zorglubert]}}\n"
        "formats: {tables: {Zorglubert: {dates: Zorglubert}}}\n"
        "tirage: {Zorglubert: 1}\n"
        "sources: {Zorglubert: 1, airtable: {base: Zorglubert, Zorglubert: 1, tables: {Zorglubert: [1]}}}\n"
        "justifications: {Zorglubert: []}\n"
        "echelles: {Zorglubert: {ordonne: Zorglubert, Zorglubert: 1, echelons: [[{Zorglubert: [Zorglubert]}]]}}\n"
    )
    assert not any("Zorglubert" in line for line in errors_of(edition_folder(tmp_path, MINIMAL + typed)))
    (tmp_path / "essai-2026" / "edition.yaml").write_text(
        MINIMAL + typed.replace(", b: [Zorglubert]", "").split("formats")[0]
    )
    assert not any("Zorglubert" in line for line in errors_of(tmp_path / "essai-2026"))


@pytest.mark.parametrize("value", ["", "''", '"  "', "~"])
def test_an_empty_compulsory_entry_must_be_filled_in(tmp_path: Path, value: str) -> None:
    text = MINIMAL.replace("organisateur: Mission d'essai", f"organisateur: {value}").replace("statut: clos", "statut:")
    lines = errors_of(edition_folder(tmp_path, text))
    assert lines == [
        f"edition.yaml:{line} [{name}] : cette rubrique est vide. Remplissez-la."
        for line, name in ((4, "organisateur"), (7, "statut"))
    ]


def test_entries_that_unfold_into_billions_are_refused_at_once(tmp_path: Path) -> None:
    bomb = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
    )
    assert len(errors_of(edition_folder(tmp_path, bomb))) == 1


@pytest.mark.parametrize("content", ["", "# rien\n", "titre\n", "- a\n", "1: 2\n", "? [a]\n: b\n"])
def test_a_file_that_is_no_list_of_entries_is_told_what_an_edition_is(tmp_path: Path, content: str) -> None:
    assert "liste de rubriques" in errors_of(edition_folder(tmp_path, content))[0]


@pytest.mark.parametrize(
    "content", [b"", b"- a\n- b\n", b"\xff\xfe\x00", b"titre: Caf\xe9\n", b"&a [*a, *a]", b"1: 2\n"]
)
def test_a_file_that_is_not_an_edition_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    lines = errors_of(edition_folder(tmp_path, content))
    assert lines and all(line.startswith("edition.yaml") for line in lines)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "vide"
    folder.mkdir()
    assert errors_of(folder) == [
        "edition.yaml : edition.yaml manque : c'est le seul fichier obligatoire. « avis new » en écrit un modèle."
    ]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "lien"
    folder.mkdir()
    (tmp_path / "ailleurs.yaml").write_text(MINIMAL)
    (folder / "edition.yaml").symlink_to(tmp_path / "ailleurs.yaml")
    assert errors_of(folder) == ["edition.yaml : lien symbolique : il n'est pas suivi. Déposez le fichier lui-même."]


def bind_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(os.path.relpath(path))  # an absolute path of pytest is longer than a socket's name may be


def fill_sparsely(path: Path) -> None:
    path.write_text("sources: {airtable: {}}")
    os.truncate(path, 2**36)


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (os.mkfifo, "ce n'est pas un fichier ordinaire"),
        (os.mkdir, "ce n'est pas un fichier ordinaire"),
        (bind_socket, "ce n'est pas un fichier ordinaire"),
        (lambda path: path.symlink_to("/dev/zero"), "lien symbolique"),
        (lambda path: path.symlink_to(path), "lien symbolique"),
        (fill_sparsely, "dépasse 1 Mo"),
    ],
    ids=["pipe", "folder", "socket", "link to a device", "link to itself", "64 GB"],
)
def test_what_stands_in_place_of_the_file_is_told_without_waiting_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "essai"
    folder.mkdir()
    put(folder / "edition.yaml")
    lines = errors_of(folder)
    assert len(lines) == 1
    assert said in lines[0]
    assert not may_be_live(folder)


@pytest.mark.parametrize("name", ["Majuscule", "avec espace", "accentué", "a--b", "-a", "a" * 81, "a_b"])
def test_a_folder_that_is_not_a_key_is_refused(tmp_path: Path, name: str) -> None:
    assert "clé d'édition" in errors_of(edition_folder(tmp_path, MINIMAL, name))[0]


def test_a_waiver_of_the_gate_for_more_than_a_year_is_refused_in_words(tmp_path: Path) -> None:
    waiver = "forme: Paris, fichier: a.csv, nombre: 1, motif: m, decide_par: d, date: 2026-01-01, expire: 2999-01-01"
    (line,) = errors_of(edition_folder(tmp_path, f"{MINIMAL}derogations_fuite:\n  - {{{waiver}}}\n"))
    assert "derogations_fuite.0" in line and "au plus 366 jours" in line
    assert "Paris" not in line and "2999" not in line
