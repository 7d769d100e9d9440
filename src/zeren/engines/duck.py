"""DuckDB, in this process: the engine where nothing else is asked for."""

import tempfile
from pathlib import Path
from typing import Any

import duckdb

from zeren.engines.folder import Folder, wrong
from zeren.engines.staging import Raw
from zeren.scoring.engine.dialects import DUCKDB

MANY_JOINS = 30
CELLS = 6_000_000
"""So many cells of a file are held in memory at once by each thread that writes."""


class Duck:
    """A connection with the tables of a folder as raw_<table>; what does not fit in `memory` is spilled beside the results."""

    dialect = DUCKDB

    def __init__(
        self,
        memory: str | None = None,
        spill: Path | None = None,
        threads: int | None = None,
        *,
        connection: duckdb.DuckDBPyConnection | None = None,
    ):
        self.connection = connection or duckdb.connect()
        if connection:
            return
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute("SET autoinstall_known_extensions = false")
        spill = spill or Path(tempfile.gettempdir())
        self.connection.execute(f"SET temp_directory = '{self.quoted(spill)}'")
        if memory:
            self.connection.execute(f"SET memory_limit = '{self.quoted(memory)}'")
        if threads:
            self.connection.execute(f"SET threads = {int(threads)}")

    def beside(self) -> "Duck":
        """The same database with tables of its own, for another run."""
        return Duck(connection=self.connection.cursor())

    @staticmethod
    def quoted(of: object) -> str:
        return str(of).replace("'", "''")

    def open(self, folder: Folder, held: bool = False) -> Raw:
        """Views over the files; `held`: tables, so that a file is read once. Errors: Invalid when one cannot be read."""
        kind = "TABLE" if held else "VIEW"
        tables = {}
        for table, files in folder.files.items():
            if not files:
                continue
            listed = ", ".join(f"'{self.quoted(path)}'" for path in files)
            read = "read_parquet" if files[0].suffix == ".parquet" else "read_csv"
            options = (
                ""
                if read == "read_parquet"
                else ", all_varchar = true, header = true, quote = '\"', escape = '\"', delim = ','"
            )
            try:
                self.connection.execute(
                    f"CREATE OR REPLACE TEMP {kind} raw_{table} AS SELECT * FROM {read}([{listed}]{options})"
                )
                described = self.connection.execute(f"DESCRIBE raw_{table}").fetchall()
            except duckdb.Error as error:
                said = str(error).splitlines()[0]
                raise wrong(
                    "UNREADABLE", f"{files[0]} 读不了：{said}", f"{files[0]} cannot be read: {said}", str(files[0])
                ) from None
            tables[table] = {row[0]: row[1] for row in described}
        return Raw(tables, self.dialect)

    def run(self, text: str) -> None:
        """One statement. With very many joins the search for their best order takes longer than the joins."""
        slow = "join_order,statistics_propagation" if text.count(" LEFT JOIN ") > MANY_JOINS else ""
        self.connection.execute(f"SET disabled_optimizers = '{slow}'")
        self.connection.execute(text)

    def ask(self, text: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(text).fetchall()

    def make(self, name: str, text: str, stored: bool) -> None:
        """A table, or a view of it where it is read once."""
        self.run(f"CREATE OR REPLACE TEMP {'TABLE' if stored else 'VIEW'} {name} AS {text}")

    def write(self, text: str, path: Path) -> None:
        """The rows of a select as one Parquet file."""
        columns = len(self.connection.execute(f"DESCRIBE {text}").fetchall())
        rows = min(max(CELLS // columns // 2048, 1) * 2048, 122_880)
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}"
        self.run(f"COPY ({text}) TO '{self.quoted(path)}' ({options})")

    def read(self, name: str, path: Path) -> None:
        """What was written as a table to read: one file, or a folder of parts."""
        path = path / "*.parquet" if path.is_dir() else path
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{self.quoted(path)}')"
        )

    def fill(self, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
        """A small table from rows worked out here."""
        typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            self.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    def close(self) -> None:
        self.connection.close()
