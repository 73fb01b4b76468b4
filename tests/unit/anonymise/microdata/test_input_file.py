from __future__ import annotations

from pathlib import Path

from pipelines.anonymise.microdata.input_file import from_start, open_input


def test_each_reader_has_a_position_of_its_own_and_outlives_the_file(tmp_path: Path) -> None:
    content = bytes(range(256)) * 100
    (tmp_path / "t.bin").write_bytes(content)
    with open_input(tmp_path / "t.bin") as file:
        file.seek(77)
        one, two = from_start(file), from_start(file)
        assert (one.read(5), two.read(3), one.read(5)) == (content[:5], content[:3], content[5:10])
        assert file.read(1) == content[77:78]
    assert one.read() == content[10:]
    one.close()
    one.close()
    assert two.read() == content[3:]
    two.close()
