"""One digest over a run's results and traces that does not depend on the order of rows, or on which engine wrote them."""

import hashlib
from pathlib import Path

from zeren.engines.duck import Duck

TABLES = ("results", "trace", "places", "quotas")
SEPARATOR = "chr(31)"


def digest(folder: Path, database: Duck | None = None) -> tuple[list[str], str]:
    """A line for each table (name, rows, sum, exclusive or), and the digest of these lines.

    A row is the text of all its cells that say something, in the order of their names: an empty cell, and a status that is
    known, say nothing. Its SHA-256 goes into the sum and the exclusive or.
    """
    duck = database.beside() if database else Duck()
    lines = [line for table in TABLES if (line := _line(duck, folder / f"{table}.parquet", table))]
    duck.close()
    return lines, hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _line(duck: Duck, path: Path, table: str) -> str | None:
    if not path.exists():
        return None
    duck.read("digested", path)
    names = sorted(row[0] for row in duck.ask("DESCRIBE digested") if not row[0].startswith("="))
    cells = ", ".join(_cell(duck, name) for name in names)
    row = f"sha256(concat_ws({SEPARATOR}, {cells}))"
    halves = f"SELECT ('0x' || substr(h, 1, 15))::BIGINT AS a, ('0x' || substr(h, 17, 15))::BIGINT AS b FROM (SELECT {row} AS h FROM digested)"
    ((rows, total, mixed),) = duck.ask(
        f"SELECT count(*), sum(a)::HUGEINT % 1152921504606846976, bit_xor(b) FROM ({halves})"
    )
    return f"{table} {rows} {total or 0} {mixed or 0}" if rows else None


def _cell(duck: Duck, name: str) -> str:
    column = duck.dialect.identifier(name)
    says = f"{column} IS NOT NULL" + (f" AND {column} <> 0" if name.endswith(".status") else "")
    return f"CASE WHEN {says} THEN {duck.dialect.text(name + '=')} || {column}::VARCHAR END"
