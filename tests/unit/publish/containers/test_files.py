"""Files of any content: read whole, or refused; never another error."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publish.containers import files
from pipelines.publish.containers.files import pieces_of
from pipelines.publish.containers.pieces import WINDOW, UnreadableError
from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.hard_disguises import CONTAINERS, DISGUISES, FAMILY, FULL, GIVEN
from tests.unit.publish.sample import identities

NEEDLES = build_needles(identities())
SUFFIXES = sorted(
    {*files.TEXT, *files.JSON, *files.JSON_LINES, *files.TABLES, *files.ARCHIVES, *files.COMPRESSED, *files.ARROW}
    | {".parquet", ".xlsx", ".tar", ".pdf", ".png", ""}
)
SAMPLES = [(name, container("rien")) for name, container in CONTAINERS.items()]


def read(name: str, content: bytes) -> bool:
    try:
        return all(
            isinstance(piece.text, str) for by_rows in (True, False) for piece in pieces_of(name, content, by_rows)
        )
    except UnreadableError:
        return True


@settings(deadline=None)
@given(st.sampled_from(SUFFIXES), st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(suffix: str, content: bytes) -> None:
    assert read(f"fichier{suffix}", content)


@settings(deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(min_value=0), st.binary(min_size=1, max_size=4), st.booleans())
def test_damaged_files_are_read_or_refused(sample: tuple[str, bytes], place: int, noise: bytes, cut: bool) -> None:
    name, content = sample
    place %= len(content)
    assert read(name, content[:place] + noise + (b"" if cut else content[place + len(noise) :]))


@settings(deadline=None)
@given(st.sampled_from(sorted(DISGUISES)), st.sampled_from(sorted(CONTAINERS)))
def test_a_disguise_in_a_container_inside_an_archive_is_found(disguise: str, container: str) -> None:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rien.txt", "rien")
        archive.writestr(container, CONTAINERS[container](DISGUISES[disguise]))
    assert file_hits("a.zip", buffer.getvalue(), NEEDLES).keys() - {UNREADABLE}


CELLS = st.lists(
    st.sampled_from(["", "a", GIVEN, FAMILY, FULL, "06", "12", "\n", '"', ",", "34 56 78", "x"]), max_size=4
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS.map(" ".join), min_size=1, max_size=5), max_size=5), st.sampled_from([",", ";", "\t"]))
def test_whatever_rows_hold_is_found_in_the_running_text(rows: list[list[str]], delimiter: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    content = buffer.getvalue().encode()
    by_rows, running = (
        sum((_hits(piece.text) for piece in pieces_of("a.csv", content, by_rows)), start=0) for by_rows in (True, False)
    )
    assert bool(by_rows) <= bool(running)


def _hits(text: str) -> int:
    from pipelines.publish.leaks import text_hits

    return sum(text_hits(text, NEEDLES).values())


@pytest.mark.parametrize("separator", [b"\n", b" ", b","])
@pytest.mark.parametrize("shift", range(-40, 41, 8))
def test_a_leak_across_the_border_of_two_windows_is_found_once(separator: bytes, shift: int) -> None:
    filler = (b"mot" + separator) * (WINDOW // 4)
    content = filler[: WINDOW + shift] + separator + FULL.encode() + separator + filler
    assert file_hits("a.txt", content, NEEDLES) == {"nom": 1}


def test_every_leak_of_a_long_file_is_counted() -> None:
    content = (FULL.encode() + b" , " + b"rien " * 1000) * 500
    assert len(list(pieces_of("a.txt", content))) > 3
    assert file_hits("a.txt", content, NEEDLES) == {"nom": 500}


def test_a_cell_of_ten_megabytes_is_read() -> None:
    content = b'id,texte\n1,"' + b"plus de bus\n" * 900_000 + FULL.encode() + b'"\n'
    assert file_hits("a.csv", content, NEEDLES)["nom"] == 1


def test_a_long_word_is_no_trap_for_the_expressions() -> None:
    for sign in (b"\\", b"A", b"&", b"<", b"%", b"=", b"a:", b"<!--", b"1 ", b"0"):
        assert not file_hits("a.html", sign * (300_000 // len(sign)), NEEDLES)


def test_a_document_that_must_be_held_whole_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.publish.containers.files.MAXIMUM_DOCUMENT", 1000)
    assert file_hits("a.json", b'"' + b"a" * 2000 + b'"', NEEDLES) == {UNREADABLE: 1}


@pytest.mark.parametrize(
    "text",
    [
        '{"nom": {"fr": "%s"}, "prenom": {"fr": "%s"}}',
        '{"prenom": "%s", "adresse": {"rue": "x"}, "nom": "%s"}',
        '{"prenom": {"0": "%s"}, "nom": {"0": "%s"}}',
        '{"prenom": ["%s", "x"], "nom": ["%s", "y"]}',
        '{"columns": ["prenom", "nom"], "data": [["%s", "%s"]]}',
        '{"%s": 1, "%s": 2}',
        '{"x": "%s", "x": "%s"}',
    ],
)
def test_a_name_split_over_an_object_is_found(text: str) -> None:
    assert file_hits("a.json", (text % (GIVEN, FAMILY)).encode(), NEEDLES)["nom"]


def test_two_objects_are_two_people() -> None:
    assert not file_hits("a.json", f'[{{"prenom": "{GIVEN}"}}, {{"nom": "{FAMILY}"}}]'.encode(), NEEDLES)
    assert not file_hits("a.ndjson", f'{{"prenom": "{GIVEN}"}}\n{{"nom": "{FAMILY}"}}'.encode(), NEEDLES)


def test_entities_of_its_own_make_a_document_unreadable() -> None:
    assert file_hits("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', NEEDLES) == {UNREADABLE: 1}
