"""The archive of a release: one folder, the same bytes for the same content, verified by ordinary tools."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipelines.publish.content import SUMS, sums_file
from pipelines.publish.formats.archive import archive
from tests.unit.publish.sample import PERSON, identities

FOLDER = "eau-partagee-1.0.0"
names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
paths = st.builds("{}/{}.{}".format, names, names, st.sampled_from(["csv", "parquet", "xlsx", "md"]))


@given(st.dictionaries(paths, st.binary(max_size=40), max_size=6))
def test_it_holds_every_file_once_below_one_folder_in_any_order(contents: dict[str, bytes]) -> None:
    made = archive(contents, FOLDER)
    assert made == archive(dict(reversed(contents.items())), FOLDER)
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.testzip() is None
        held = {name: opened.read(name) for name in opened.namelist()}
        assert len(held) == len(opened.namelist())
    assert held == {f"{FOLDER}/{path}": content for path, content in (contents | {SUMS: sums_file(contents)}).items()}


def test_members_tell_nothing_of_the_machine() -> None:
    with zipfile.ZipFile(io.BytesIO(archive({"a.csv": b"a", "b.parquet": b"b"}, FOLDER))) as opened:
        for entry in opened.infolist():
            assert (entry.date_time, entry.create_system) == ((1980, 1, 1, 0, 0, 0), 3)
            assert entry.external_attr >> 16 == 0o100644 and not entry.extra and not entry.comment


def test_it_verifies_once_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive({"data/a.csv": b"a\n", "README.md": b"# A\n"}, FOLDER))) as opened:
        opened.extractall(tmp_path)
    command = ["sha256sum", "-c", "--quiet", "--strict", SUMS]
    assert subprocess.run(command, cwd=tmp_path / FOLDER).returncode == 0


def test_the_gate_reads_every_member_of_it() -> None:
    from pipelines.publish.leaks import file_hits
    from pipelines.publish.needles import build_needles

    needles = build_needles(identities())
    named = archive({"charts/a.svg": f"<svg>{PERSON['prenom']} {PERSON['nom']}</svg>".encode()}, FOLDER)
    assert file_hits("a.zip", named, needles)["nom"]
    assert not file_hits(
        "a.zip", archive({"charts/a.svg": b"<svg/>", "dcat.ttl": b"# a", "x.jsonld": b"{}"}, FOLDER), needles
    )
