"""The second reading: which texts are drawn, and the rate of leaks that they exclude."""

import math

import pytest

from pipelines.anonymise.texts.decisions import TextColumn
from pipelines.anonymise.texts.second_reading import LONGEST, bound, reading_report, reading_rows, sample_size
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import table_from
from tests.unit.anonymise.texts.review_rows import column, decisions_of, read_whole

MANY = column(*(f"Texte numéro {number}." for number in range(1_000)))


def drawn(
    texts: TextColumn = MANY, *rows: dict[str, object], edition: str = "essai", bound: float | None = None
) -> list[str]:
    return [row["extrait"] for row in reading_rows([(texts, ())], edition, decisions_of(*rows), bound)]


def test_a_tenth_is_read_and_thirty_at_least_and_all_when_there_are_few() -> None:
    assert [sample_size(texts) for texts in (0, 1, 29, 31, 300, 301, 1_000)] == [0, 1, 29, 30, 30, 31, 100]


@pytest.mark.parametrize("wanted", [0.2, 0.05, 0.01, 0.003])
def test_enough_texts_are_read_for_the_bound_asked(wanted: float) -> None:
    assert bound(sample_size(100_000, wanted), 0) <= wanted or sample_size(100_000, wanted) == 100_000
    assert sample_size(100, 0.001) == 100


def test_the_draw_is_the_same_every_night_and_another_for_another_edition() -> None:
    assert drawn() == drawn()
    assert len(drawn()) == len(set(drawn())) == 100
    assert drawn() != drawn(edition="autre")


def test_the_draw_depends_on_no_order_and_leaves_most_of_it_when_texts_are_added() -> None:
    turned = MANY._replace(texts=MANY.texts[::-1])
    assert drawn(turned) == drawn()
    added = MANY._replace(texts=[*MANY.texts, *(f"Un texte de plus, {number}." for number in range(100))])
    assert len(set(drawn(added)) & set(drawn())) > 85


def test_texts_in_which_something_was_found_empty_ones_and_endless_ones_are_not_drawn() -> None:
    texts = column("Signalé.", "", "   ", "x" * (LONGEST + 1), "Seul.")
    assert [row["extrait"] for row in reading_rows([(texts, {0})], "essai", decisions_of())] == ["Seul."]


def test_a_text_that_was_read_is_not_asked_again_and_one_that_was_edited_is() -> None:
    first, second = drawn()[:2]
    left = drawn(MANY, read_whole(first), read_whole(second + " Modifié."))
    assert first not in left
    assert second in left
    assert len(left) == 99


def test_the_rows_are_those_of_the_queue_and_show_the_text_whole() -> None:
    texts = column("Une ligne.\nUne\x1b[31m autre.")
    rows = reading_rows([(texts, ())], "essai", decisions_of())
    assert rows[0]["extrait"] == "Une ligne.\nUne·[31m autre."
    assert table_from(load_schema("textes_a_relire", "intake"), rows).num_rows == 1


def test_the_report_counts_the_texts_read_as_they_are_now() -> None:
    first, second = MANY.texts[:2]
    rows = (read_whole(first), read_whole(second, "caviarder", mots="numéro"), read_whole("un texte d'avant"))
    report = reading_report([MANY], decisions_of(*rows))
    assert (report.read, report.leaks) == (2, 1)
    assert report.bound == pytest.approx(0.9747, abs=1e-4)


def test_no_leak_in_n_texts_means_a_rate_under_three_in_n() -> None:
    assert [bound(read, 0) for read in (0, 1, 3, 300)] == [1.0, 1.0, 1.0, 0.01]
    for read in (10, 100, 1_000):
        assert 0.025 < (1 - bound(read, 0)) ** read <= 0.05


# The upper limits of Clopper and Pearson, one side, 95 %: exact binomial sums, recomputed here with whole numbers.
@pytest.mark.parametrize(("read", "leaks"), [(20, 1), (100, 2), (300, 1), (300, 10), (50, 49)])
def test_with_leaks_the_bound_is_that_of_clopper_and_pearson(read: int, leaks: int) -> None:
    rate = bound(read, leaks)
    chance = sum(math.comb(read, count) * rate**count * (1 - rate) ** (read - count) for count in range(leaks + 1))
    assert chance == pytest.approx(0.05, abs=1e-6)
    assert leaks / read < rate < 1


def test_leaks_everywhere_exclude_nothing() -> None:
    assert bound(5, 5) == 1.0
