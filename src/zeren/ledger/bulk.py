"""Many rows of a deed in a few statements. COPY is quicker and is refused where rows are fenced."""

import re
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import connection, models

AT_ONCE = 2000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, each in the order of `columns`; JSON as its text. The database refuses what does not fit."""
    types = {field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    is_json = [types[column] == "jsonb" for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    # A document goes as a part of one text: as a text of its own it would be quoted sign by sign, and read twice.
    sources = ", ".join(
        "jsonb_array_elements(%s::jsonb)" if json else f"unnest(%s::{re.sub(r'[(].*?[)]', '', types[column])}[])"
        for column, json in zip(columns, is_json, strict=True)
    )
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT * FROM ROWS FROM ({sources}) AS r'  # noqa: S608  names come from the model
    with connection.cursor() as cursor:
        for some in batched(rows, AT_ONCE):
            values = zip(is_json, zip(*some, strict=True), strict=True)
            cursor.execute(statement, [f"[{','.join(column)}]" if json else list(column) for json, column in values])
