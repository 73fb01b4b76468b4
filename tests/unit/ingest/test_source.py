from pipelines.ingest.source import BATCH, TableBuilder


def rows(source):
    return list(zip(*(column.to_pylist() for column in source.columns), strict=True))


def test_records_keep_their_order_whether_added_one_by_one_or_by_columns():
    builder = TableBuilder()
    builder.add(2, ["a", "b"], rank=2)
    builder.add_columns([("c", "e"), ("d", "f")], [3, 5], [3, 4])
    builder.add(6, None, ["x", "y"], rank=5)
    source = builder.finish(["Nom", "Note"], [])
    assert rows(source) == [("a", "b"), ("c", "d"), ("e", "f"), (None, None)]
    assert source.lines.to_pylist() == [2, 3, 5, 6]
    assert source.ranks.to_pylist() == [2, 3, 4, 5]
    assert source.regular.to_pylist() == [True, True, True, False]
    assert source.raw.to_pylist() == [None, None, None, "x\x1fy"]


def test_what_a_source_does_not_know_is_null():
    builder = TableBuilder()
    builder.add(0, ["a"])
    builder.add(0, ["b"], identifier="rec00000000000001")
    source = builder.finish(["Nom", "Note"], [])
    assert source.ranks.to_pylist() == [None, None]
    assert source.identifiers.to_pylist() == [None, "rec00000000000001"]
    assert source.columns[1].to_pylist() == ["", ""]


def test_more_than_a_batch_is_one_table():
    builder = TableBuilder()
    for number in range(BATCH + 1):
        builder.add(number, [str(number)])
    assert builder.finish(["Nom"], []).rows == BATCH + 1
