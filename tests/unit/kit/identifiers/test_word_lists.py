import re

import pytest

from pipelines.kit.identifiers.word_lists import LISTS, word_list


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_list_says_where_it_comes_from_and_has_each_word_once(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert lines[0].startswith("# ")
    assert sorted(words) == sorted(word_list(path.stem))
    assert max(map(len, lines)) <= 120


def test_official_sites_are_domains():
    domain = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
    assert [site for site in word_list("official_sites") if not domain.fullmatch(site)] == []
