"""Anyone can check a release, and no change passes."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.kit.findings import AvisError, UsageError
from pipelines.publish.content import Contents, read_folder, sha256, sums_file
from pipelines.publish.descriptions.data_package import file_description
from pipelines.publish.descriptions.dataset import dataset_file
from pipelines.publish.verify import package_findings, verify_release
from tests.unit.publish.sample import published


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = published(tmp_path).folder
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def codes(folder: Path) -> set[str]:
    return {finding.code for finding in verify_release(folder)}


def resummed(folder: Path) -> None:
    (folder / "SHA256SUMS").write_bytes(sums_file(read_folder(folder)[0]))


def described(path: str, content: bytes) -> dict[str, Any]:
    return file_description(dataset_file(path.rsplit("/", 1)[-1], content, {}))


def redescribed(folder: Path) -> None:
    """Make the descriptions, the package and the sums honest about the files as they are now."""
    for name, content in retold(read_folder(folder)[0]).items():
        (folder / name).write_bytes(content)
    package = json.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        resource |= {
            name: described(resource["path"], (folder / resource["path"]).read_bytes())[name]
            for name in ("bytes", "hash")
        }
    (folder / "datapackage.json").write_text(json.dumps(package))
    resummed(folder)


def retold(contents: Contents) -> Contents:
    """Return the descriptions that read, with the sizes and sums of the files as they are now."""
    made: Contents = {}
    for name in {"croissant.json", "schema-org.jsonld"} & contents.keys():
        with contextlib.suppress(ValueError, RecursionError):
            said = json.loads(contents[name])
            for each in said["distribution"]:
                content = contents.get(each["contentUrl"].split(f"/{said['version']}/")[-1])
                if content is not None and "sha256" in each:
                    each |= {"contentSize": f"{len(content)} B", "sha256": sha256(content)}
            made[name] = json.dumps(said).encode()
    if "dcat.ttl" in contents:
        blocks = contents["dcat.ttl"].decode().split("\n\n")
        made["dcat.ttl"] = "\n\n".join(_retold_block(block, contents) for block in blocks).encode()
    return made


def _retold_block(block: str, contents: Contents) -> str:
    path = re.search(r"dcat:downloadURL <[^>]*/\d+\.\d+\.\d+/([^>]+)>", block)
    content = contents.get(path[1]) if path else None
    if content is None:
        return block
    block = re.sub(r'byteSize "\d+"', f'byteSize "{len(content)}"', block)
    return re.sub(r'checksumValue "[0-9a-f]+"', f'checksumValue "{sha256(content)}"', block)


def test_a_published_release_verifies(release: Path) -> None:
    assert verify_release(release) == []


def test_latest_leads_to_a_release_and_an_edition_folder_says_which_it_holds(release: Path) -> None:
    assert verify_release(release.parent / "latest") == []
    with pytest.raises(UsageError, match=release.name):
        verify_release(release.parent)


def test_one_changed_byte_in_any_file_is_refused(release: Path) -> None:
    for path in sorted(path for path in release.rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        assert verify_release(release), path.name
        path.write_bytes(content)
    assert verify_release(release) == []


def test_a_file_too_many_or_too_few_is_refused(release: Path) -> None:
    (release / "data" / "sessions.csv").rename(release / "data" / "autre.csv")
    assert {"publication_fichier_inconnu", "somme_fausse", "publication_sommes"} <= codes(release)


def test_a_link_is_refused(release: Path) -> None:
    (release / "README.md").unlink()
    (release / "README.md").symlink_to("LICENSE.txt")
    assert "publication_lien" in codes(release)


def test_a_file_listed_twice_is_refused(release: Path) -> None:
    sums = release / "SHA256SUMS"
    sums.write_text(sums.read_text() + sums.read_text().splitlines()[0] + "\n")
    assert codes(release) == {"somme_fausse"}


def test_new_sums_do_not_hide_a_changed_table(release: Path) -> None:
    path = release / "data" / "sessions.csv"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-1])
    resummed(release)
    assert {"paquet_faux", "archive_fausse", "historique_different"} <= codes(release)
    redescribed(release)
    assert "publication_formats_differents" in codes(release)


def test_counts_that_do_not_add_up_are_refused(release: Path) -> None:
    for kind in ("csv", "parquet"):
        path = release / "data" / f"rapport_anonymisation.{kind}"
        if kind == "csv":
            path.write_text(path.read_text().replace(",10,0,9,0,1,", ",10,0,8,0,1,"))
        else:
            table = pq.read_table(path)
            index = table.column_names.index("lignes_agregees")
            pq.write_table(table.set_column(index, "lignes_agregees", [[8]]), path)
    redescribed(release)
    assert "comptes_faux" in codes(release)


@pytest.mark.parametrize("content", ["{", "[]", '{"resources": [{}]}', '{"resources": 3}'])
def test_a_damaged_package_is_told(release: Path, content: str) -> None:
    (release / "datapackage.json").write_text(content)
    resummed(release)
    assert "paquet_illisible" in codes(release)


def test_each_lie_of_the_package_is_told() -> None:
    content = b"x"
    honest = {"name": "a", **described("a.txt", content)}

    def told(*resources: dict[str, Any]) -> bool:
        return bool(
            list(
                package_findings({"a.txt": content, "datapackage.json": json.dumps({"resources": resources}).encode()})
            )
        )

    assert not told(honest)
    lies = [{"bytes": 2}, {"hash": "sha256:0"}, {"path": "b.txt"}]
    assert all(told(honest | lie) for lie in lies) and told() and told(honest, honest)


def test_what_is_not_a_release_is_told(tmp_path: Path) -> None:
    assert "publication_fichier_manquant" in codes(tmp_path)
    with pytest.raises(AvisError, match="pas un dossier de publication"):
        verify_release(tmp_path / "absent")
