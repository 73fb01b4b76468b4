"""The ``croissant.json`` that machine-learning tools load (Croissant 1.1, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1)."""

from __future__ import annotations

from typing import Any

from pipelines.kit.schema import Field, load_schema
from pipelines.publish.content import json_bytes
from pipelines.publish.descriptions.dataset import Dataset, DatasetFile

CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES = {
    "string": "sc:Text",
    "list": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
MAINTENANCE = (
    "A version never changes at its address; a correction is a new version, and a withdrawn one leaves a notice."
)


def croissant(dataset: Dataset) -> bytes:
    """Return the description of a release whose records come from its Parquet files.

    Not from CSV: its readers guess types, so that a number of an establishment loses its zeros and ``NA`` its text.
    """
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": {"fr": dataset.title, "en": dataset.title},
        "description": {"fr": dataset.description("fr"), "en": dataset.description("en")},
        "url": dataset.page(),
        "version": dataset.version,
        "datePublished": dataset.date,
        "license": dataset.licence["path"],
        "citeAs": dataset.reference,
        "inLanguage": "fr",
        "keywords": dataset.keywords("en"),
        "creator": _organization(dataset.process["organisateur"]),
        "publisher": _organization(dataset.site.publisher) | {"url": dataset.site.address()},
        **_responsible_use(dataset),
        "distribution": [_file_object(dataset, file) for file in dataset.files if file.table],
        "recordSet": [_record_set(dataset, name) for name in sorted(dataset.tables)],
    }
    return json_bytes(described)


def _organization(name: str) -> dict[str, str]:
    return {"@type": "sc:Organization", "name": " ".join(str(name).split())}


def _responsible_use(dataset: Dataset) -> dict[str, Any]:
    """Return what the extension RAI 1.0 asks that our schemas and our rules can say."""
    schemas = (load_schema(name, "open").descriptor for name in sorted(dataset.tables))
    warnings = [
        f"{schema['title_en']}: {schema['usage_warning_en']}" for schema in schemas if "usage_warning" in schema
    ]
    return {
        "rai:dataLimitations": [LIMITATION, *warnings],
        "rai:personalSensitiveInformation": PERSONAL,
        "rai:dataReleaseMaintenancePlan": MAINTENANCE,
    }


LIMITATION = "A panel of a few people is not a survey: derive no extrapolated percentage or margin of error from it."
PERSONAL = "No row per person, no name of a registrant or panelist and no ballot: counts of groups, and texts redacted."


def _file_object(dataset: Dataset, file: DatasetFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": dataset.address(file.path),
        "contentSize": f"{file.bytes} B",
        "encodingFormat": ENCODINGS.get(file.extension, file.media_type),
        "sha256": file.sha256,
    }


ENCODINGS = {"parquet": "application/x-parquet"}
"""The name that Croissant 1.1 gives to a format before IANA had one."""


def _record_set(dataset: Dataset, name: str) -> dict[str, Any]:
    schema = load_schema(name, "open")
    key = [{"@id": f"{name}/{column}"} for column in schema.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": {language: dataset.table_description(name, language) for language in ("fr", "en")},
        **({"key": key[0] if len(key) == 1 else key} if key else {}),
        "field": [_field(name, field) for field in schema.fields],
    }


def _field(table: str, field: Field) -> dict[str, Any]:
    """Return one column. Its foreign keys are in ``datapackage.json``: mlcroissant loads ``references`` as a join."""
    described = {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": field.name,
        "description": {"fr": field.descriptor["description"], "en": field.descriptor["description_en"]},
        "dataType": TYPES[field.type],
        "source": {"fileObject": {"@id": f"data/{table}.parquet"}, "extract": {"column": field.name}},
    }
    return described | ({"repeated": True} if field.type == "list" else {})
