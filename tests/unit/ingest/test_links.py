import pyarrow as pa

from pipelines.ingest.links import resolve_links
from pipelines.kit.schema import load_schema, text_schema
from tests.unit.ingest.conftest import record_id

SCHEMAS = [
    load_schema(name, "intake") for name in ("inscriptions", "interventions", "presences", "sessions", "intervenants")
]


def table(name, **columns):
    schema = text_schema(load_schema(name, "intake"))
    height = len(next(iter(columns.values())))
    cells = {field.name: columns.get(field.name, [None] * height) for field in schema}
    cells["_fichier"] = [f"{name}.json"] * height
    return pa.table(cells, schema=schema)


def resolve(identifiers, **given):
    tables = {schema.name: text_schema(schema).empty_table() for schema in SCHEMAS}
    records = {name: pa.array(values, pa.string()) for name, values in identifiers.items()}
    return resolve_links(tables | given, records, SCHEMAS)


def test_a_link_becomes_the_key_of_the_row_that_has_that_record_identifier():
    tables, findings = resolve(
        {"sessions": [record_id(1), record_id(2)]},
        sessions=table("sessions", session_id=["S1", "S2"]),
        presences=table("presences", session_id=[record_id(2), record_id(1), "S1", None]),
    )
    assert tables["presences"].column("session_id").to_pylist() == ["S2", "S1", "S1", None]
    assert findings == []


def test_each_link_of_a_list_is_resolved_wherever_its_record_is():
    tables, findings = resolve(
        {"sessions": [record_id(1), record_id(2)]},
        sessions=table("sessions", session_id=["S1", "S2"]),
        inscriptions=table("inscriptions", disponibilites=[f"{record_id(2)};{record_id(1)}", "S1;S2"]),
    )
    assert tables["inscriptions"].column("disponibilites").to_pylist() == ["S2;S1", "S1;S2"]
    assert findings == []


def test_links_that_name_no_row_are_counted_and_stay_as_received():
    tables, findings = resolve(
        {"sessions": [record_id(1), None]},
        sessions=table("sessions", session_id=["S1", "S2"]),
        presences=table("presences", session_id=[record_id(9), record_id(9), record_id(1)]),
    )
    assert tables["presences"].column("session_id").to_pylist() == [record_id(9), record_id(9), "S1"]
    assert [(f.code, f.severity, f.table, f.file, f.column, f.count) for f in findings] == [
        ("lien_inconnu", "avertissement", "presences", "presences.json", "session_id", 2)
    ]


def test_a_foreign_key_is_never_resolved_in_another_table_than_its_own():
    tables, findings = resolve(
        {"intervenants": [record_id(5)]},
        intervenants=table("intervenants", intervenant_id=["I1"]),
        interventions=table("interventions", session_id=[record_id(5)], intervenant_id=[record_id(5)]),
    )
    assert tables["interventions"].column("session_id").to_pylist() == [record_id(5)]
    assert tables["interventions"].column("intervenant_id").to_pylist() == ["I1"]
    assert [finding.column for finding in findings] == ["session_id"]


def test_a_key_that_is_itself_a_record_identifier_is_its_own_link():
    tables, findings = resolve(
        {},
        sessions=table("sessions", session_id=[record_id(1)]),
        presences=table("presences", session_id=[record_id(1)]),
    )
    assert tables["presences"].column("session_id").to_pylist() == [record_id(1)]
    assert findings == []


def test_two_rows_that_claim_one_record_identifier_are_named_by_nobody():
    _, findings = resolve(
        {"sessions": [record_id(1), record_id(1)]},
        sessions=table("sessions", session_id=["S1", "S2"]),
        presences=table("presences", session_id=[record_id(1)]),
    )
    assert [finding.code for finding in findings] == ["lien_inconnu"]


def test_columns_whose_own_values_are_record_identifiers_are_never_changed():
    tables, findings = resolve(
        {"inscriptions": [record_id(1)]},
        inscriptions=table("inscriptions", airtable_record_id=[record_id(1)], doublon_de=[record_id(7)]),
    )
    assert tables["inscriptions"].column("doublon_de").to_pylist() == [record_id(7)]
    assert findings == []


def test_the_places_of_the_columns_are_kept():
    presences = table("presences", session_id=[record_id(1)])
    names = [field.with_metadata({"colonne": "3"}) for field in presences.schema]
    tables, _ = resolve(
        {"sessions": [record_id(1)]},
        sessions=table("sessions", session_id=["S1"]),
        presences=pa.table(presences.columns, schema=pa.schema(names)),
    )
    assert tables["presences"].schema.field("session_id").metadata == {b"colonne": b"3"}
