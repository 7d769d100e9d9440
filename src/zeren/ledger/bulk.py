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
    arrays = ", ".join(f"%s::{re.sub(r'[(].*?[)]', '', types[column])}[]" for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608  names come from the model
    with connection.cursor() as cursor:
        for some in batched(rows, AT_ONCE):
            cursor.execute(statement, [list(values) for values in zip(*some, strict=True)])
