"""Many rows of a deed in a few statements. COPY is quicker and is refused where rows are fenced."""

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import batched
from typing import Any

from django.db import connection, models

from zeren.ledger.gate import canonical

AT_ONCE = 2000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, each in the order of `columns`; JSON as its text, or as mappings. The database refuses what does not fit.

    What is the same in all rows of a statement, such as who entered them and when, is sent once.
    """
    types = {field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    head = f'INSERT INTO "{model._meta.db_table}" ({", ".join(f'"{column}"' for column in columns)}) SELECT '
    under_way: Future[Any] | None = None
    # While the database stores one statement, the next is written out; never are two on their way.
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as sender:
        for some in batched(rows, AT_ONCE):
            statement = cursor.mogrify(*_statement(head, columns, types, some))
            if under_way:
                under_way.result()
            under_way = sender.submit(cursor.execute, statement)
        if under_way:
            under_way.result()


def _statement(
    head: str, columns: Sequence[str], types: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> tuple[str, list[Any]]:
    """The text and its values for these rows."""
    shown, sources, once, many = [], [], [], []
    for place, (column, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=True)):
        json = types[column] == "jsonb"
        if place and values.count(values[0]) == len(values):
            shown.append(f"%s::{_plain(types[column])}")
            once.append(_json(values[:1])[1:-1] if json else values[0])
            continue
        shown.append(f"r.c{len(sources)}")
        # A document goes as a part of one text: as a text of its own it would be quoted sign by sign, and read twice.
        sources.append("jsonb_array_elements(%s::jsonb)" if json else f"unnest(%s::{_plain(types[column])}[])")
        many.append(_json(values) if json else list(values))
    named = ", ".join(f"c{place}" for place in range(len(sources)))
    return f"{head}{', '.join(shown)} FROM ROWS FROM ({', '.join(sources)}) AS r({named})", [*once, *many]


def _json(values: Sequence[Any]) -> str:
    """All documents as one text."""
    return f"[{','.join(values)}]" if isinstance(values[0], str) else canonical(values)


def _plain(kind: str) -> str:
    """A type without its measures: numeric(20, 6) is numeric."""
    return re.sub(r"[(].*?[)]", "", kind)
