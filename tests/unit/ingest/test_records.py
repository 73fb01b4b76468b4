import json

import pytest

from pipelines.ingest.labels import fold
from pipelines.ingest.records import read_json, read_records
from pipelines.kit.findings import AvisError

FIELDS = {"record id": "airtable_record_id", "airtable record id": "airtable_record_id", "created time": "created_time"}


def read(path, data):
    path.write_text(data if isinstance(data, str) else json.dumps(data, indent=1), encoding="utf-8")
    return read_json(path, lambda label: FIELDS.get(fold(label)))


def rows(source):
    return [
        dict(zip(source.labels, row, strict=True)) for row in zip(*(c.to_pylist() for c in source.columns), strict=True)
    ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "inscriptions.json"


def record(rank, **fields):
    return {"id": f"rec{rank}", "createdTime": "2026-01-14T10:00:00.000Z", "fields": fields}


@pytest.mark.parametrize("wrapped", [False, True])
def test_records_of_the_api_become_rows_and_what_is_omitted_is_empty(path, wrapped):
    records = [record(1, Nom="Roy"), record(2, Élu=True, Note=3)]
    source = read(path, {"records": records} if wrapped else records)
    assert rows(source) == [
        {"Nom": "Roy", "airtable_record_id": "rec1", "created_time": "2026-01-14T10:00:00.000Z", "Élu": "", "Note": ""},
        {
            "Nom": "",
            "airtable_record_id": "rec2",
            "created_time": "2026-01-14T10:00:00.000Z",
            "Élu": "true",
            "Note": "3",
        },
    ]
    assert source.findings == []
    first, second = source.lines.to_pylist()
    text = path.read_text().splitlines()
    assert "{" in text[first - 1] and '"rec2"' in text[second]


def test_a_formula_column_that_shows_the_record_id_is_not_a_second_one(path):
    source = read(path, [record(1, **{"Record ID": "rec1"})])
    assert source.labels == ["Record ID", "created_time"]


def test_flat_records_are_read_as_their_own_fields(path):
    assert rows(read(path, [{"airtable_id": "rec1", "Nom": "Roy"}])) == [{"airtable_id": "rec1", "Nom": "Roy"}]


def test_values_are_written_as_the_csv_export_would_without_address_nor_e_mail(path):
    source = read(
        path,
        '[{"id": "r", "fields": {"prix": 0.10, "choix": ["a, b", "c"], "lien": ["recX"], "seul": ["a, b"],'
        '"rien": [], "nul": null, "pj": [{"id": "att", "filename": "f (1).pdf", "url": "https://x"}],'
        '"qui": {"id": "u", "name": "N", "email": "n@x.fr"},'
        '"ia": {"state": "generated", "value": "v"}, "autre": {"b": 1, "a": {"url": "https://x", "c": "d"}}}}]',
    )
    assert rows(source)[0] == {
        "prix": "0.10",
        "choix": '"a, b",c',
        "lien": "recX",
        "seul": '"a, b"',
        "rien": "",
        "nul": "",
        "pj": "f (1).pdf",
        "qui": "N",
        "ia": "v",
        "autre": '{"a": {"c": "d"}, "b": "1"}',
        "airtable_record_id": "r",
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("{}", "json_forme", 1),
        ('"x"', "json_forme", 1),
        ('[{"id": "a"},\n{"id": }]', "json_illisible", 2),
        ('[{"id": "a"}\n{"id": "b"}]', "json_illisible", 1),
        ('[{"id": "a"},]', "json_illisible", 1),
        ('[{"id": "a"}]\n\nx', "json_illisible", 1),
        ('[{"id": "a"}', "json_illisible", 1),
        ('{"records": [{"id": "a"}]', "json_illisible", 1),
        ('[\n{"id": "a", "id": "b"}]', "json_illisible", 2),
        ("[" * 100_000, "json_illisible", 1),
        ('[{"id": "a"},\n{"fields": {"Nom": NaN}}]', "json_illisible", 2),
        ('[{"fields": {"Nom": [-Infinity]}}]', "json_illisible", 1),
        ('[{"id": "a"},\n{"fields": {"Nom": "Zo\\u0000e"}}]', "octet_nul", 2),
        ('{"records": [{"id": "a"}], "offset": "itr/rec"}', "json_page", 1),
    ],
)
def test_a_json_that_does_not_read_is_one_error_with_its_line(path, text, code, line):
    with pytest.raises(AvisError) as error:
        read(path, text)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [(code, line)]


def test_an_element_that_is_no_record_stays_a_row_of_nulls_with_its_line(path):
    source = read(path, '[{"id": "a", "fields": {"Nom": "Roy"}},\n3,\n{"fields": []},\n{"fields": {"Nom": "\\ud800"}}]')
    assert source.regular.to_pylist() == [True, False, False, False]
    assert [(finding.code, finding.line) for finding in source.findings] == [
        ("enregistrement_illisible", line) for line in (2, 3, 4)
    ]
    assert source.columns[0].to_pylist() == ["Roy", None, None, None]
    assert source.raw.to_pylist() == [None, None, None, "?"]


def test_a_value_nested_too_deep_is_one_unreadable_record_whose_texts_are_kept(path):
    deep = "[" * 900 + '"Zorglubert"' + "]" * 900
    source = read(path, '[{"fields": {"Nom": "Roy"}}, {"fields": {"Nom": ' + deep + ', "Tel": 612345678}}]')
    assert [finding.code for finding in source.findings] == ["enregistrement_illisible"]
    assert source.raw.to_pylist() == [None, "Zorglubert\x1f612345678"]


def test_an_empty_list_is_an_empty_table(path):
    source = read(path, "[]")
    assert (source.rows, source.labels) == (0, [])


def test_records_of_the_live_api_read_as_those_of_a_file(path):
    records = [record(1, Nom="Roy", Note=0.1), record(2, Élu=True)]
    live = read_records(records, lambda label: FIELDS.get(fold(label)), "inscriptions")
    file = read(path, records)
    assert rows(live) == rows(file)
    assert live.findings == file.findings == []
    assert live.lines.to_pylist() == [0, 0]
    assert live.ranks.to_pylist() == [None, None]


def test_the_identifier_of_a_record_is_kept_beside_its_cells(path):
    identifier = "rec00000000000001"
    source = read(path, [{"id": identifier, "fields": {}}, {"airtable_id": identifier, "Nom": "Roy"}, {"id": "x"}])
    assert source.identifiers.to_pylist() == [identifier, identifier, None]


def test_a_record_of_the_live_api_that_is_none_keeps_its_texts():
    source = read_records([{"id": "a", "fields": {"Nom": "Roy"}}, {"fields": ["Zorglubert"]}], lambda label: None, "x")
    assert source.regular.to_pylist() == [True, False]
    assert source.raw.to_pylist() == [None, "Zorglubert"]
    assert [finding.code for finding in source.findings] == ["enregistrement_illisible"]


def test_durations_of_the_live_api_are_seconds():
    records = [record(1, Durée=5400, Note=3)]
    (row,) = rows(read_records(records, lambda label: None, "presences", durations=["Durée"]))
    assert row == {"Durée": "1:30", "Note": "3"}


def test_attachments_are_counted_by_column_of_ours():
    file = {"id": "att1", "filename": "plan.png", "url": "https://x"}
    records = [record(1, **{"Record ID": [file], "inconnu": [file]}), record(2, **{"Record ID": [file, file]})]
    source = read_records(records, lambda label: FIELDS.get(fold(label)), "inscriptions.json")
    assert [(f.code, f.severity, f.column, f.count) for f in source.findings] == [
        ("cellule_piece_jointe", "information", "airtable_record_id", 2)
    ]


def test_thousands_of_elements_that_are_no_records_are_told_in_bounded_words(path, monkeypatch):
    monkeypatch.setattr("pipelines.ingest.source.TOLD", 2)
    source = read(path, "[1,\n2,\n3,\n4,\n5]")
    told = [(finding.code, finding.line, finding.count) for finding in source.findings]
    assert told[:3] == [
        ("enregistrement_illisible", 1, 1),
        ("enregistrement_illisible", 2, 1),
        ("lignes_irregulieres_autres", 3, 3),
    ]
    assert source.rows == 5
