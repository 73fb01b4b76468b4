"""The errors of rows as Frictionless describes them, worded by the templates of its own classes."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipelines.validate.proof.asking import RowError


def described(error: RowError) -> dict[str, Any]:
    """Return the descriptor of an error, as ``Error.to_descriptor`` of Frictionless does."""
    static, template = _words(error.type)
    place: dict[str, Any] = {"note": error.note, "cells": error.cells, "rowNumber": error.row}
    if error.reference is not None:
        names = ("fieldNames", "fieldCells", "referenceName", "referenceFieldNames")
        place |= dict(zip(names, error.reference, strict=True))
    elif error.cell is not None:
        place |= {"cell": error.cell, "fieldName": error.field_name, "fieldNumber": error.field_number}
    head = {name: static[name] for name in ("type", "title", "description")}
    return {**head, "message": template.format(**static, **place), "tags": static["tags"], **place}


@cache
def _words(kind: str) -> tuple[dict[str, Any], str]:
    from frictionless import system

    words = system.select_error_class(kind)
    return {name: getattr(words, name) for name in ("type", "title", "description", "tags")}, words.template
