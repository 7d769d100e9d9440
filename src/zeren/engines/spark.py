"""Apache Spark: the engine of those who have a cluster; on one machine DuckDB gives the same answer in a tenth of the time.

Installed apart (`pip install --group spark`; Java 17 or later). Results are folders of Parquet parts.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zeren.engines.folder import Folder, wrong
from zeren.engines.staging import Raw
from zeren.kernel.words import Text
from zeren.scoring.engine.dialects import SPARK

LOOPBACK = "127.0.0.1"
TYPES = {"VARCHAR": "STRING"}
SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a number that is too large stops the run, never wraps
    "spark.sql.caseSensitive": "true",  # nodes A1 and a1 are two
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.codegen.maxFields": "300",
    "spark.sql.maxPlanStringLength": "0",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class Spark:
    """A session with the tables of a folder as raw_<table>. `master` is a cluster's address, or local[cores]."""

    dialect = SPARK

    def __init__(
        self,
        master: str = "local[*]",
        memory: str | None = None,
        settings: Mapping[str, str] | None = None,
        session: Any = None,
    ):
        self.session = session or _session(master, memory, settings or {})
        self._stored: list[Any] = []

    def beside(self) -> "Spark":
        """The same application with tables of its own, for another run at the same time."""
        return Spark(session=self.session.newSession())

    def open(self, folder: Folder) -> Raw:
        """Views over the files, which every worker must be able to read. Errors: Invalid when one cannot be read."""
        tables = {}
        for table, files in folder.files.items():
            if not files:
                continue
            paths = [path.resolve().as_uri() for path in files]
            reader = self.session.read
            try:
                if files[0].suffix == ".parquet":
                    frame = reader.parquet(*paths)
                else:
                    frame = reader.csv(
                        paths, header=True, quote='"', escape='"', sep=",", multiLine=True, encoding="UTF-8"
                    )
                frame.createOrReplaceTempView(f"raw_{table}")
            except Exception as error:  # Spark's own kinds differ between a session here and one over a network
                said = str(error).splitlines()[0]
                raise wrong(
                    "UNREADABLE", f"{files[0]} 读不了：{said}", f"{files[0]} cannot be read: {said}", str(files[0])
                ) from None
            tables[table] = dict(frame.dtypes)
        return Raw(tables, self.dialect)

    def ask(self, text: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(text).collect()]

    def make(self, name: str, text: str, stored: bool) -> None:
        """A view; kept with its workers where it is read more than once, and worked out again where one is lost."""
        frame = self.session.sql(text)
        if stored:
            frame = frame.persist()
            self._stored.append(frame)
        frame.createOrReplaceTempView(name)

    def write(self, text: str, path: Path) -> None:
        """The rows of a select as a folder of Parquet parts."""
        self.session.sql(text).write.option("compression", "zstd").parquet(path.resolve().as_uri())

    def read(self, name: str, path: Path) -> None:
        self.session.read.parquet(path.resolve().as_uri()).createOrReplaceTempView(name)

    def fill(self, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
        """A small table from rows worked out here; written into the query, so that no worker needs Python."""
        kinds = [TYPES.get(kind, kind) for kind in columns.values()]
        listed = ", ".join(f"({', '.join(map(self._cell, row))})" for row in rows)
        source = f"VALUES {listed}" if rows else f"SELECT {', '.join('NULL' for _ in columns)} WHERE FALSE"
        typed = ", ".join(
            f"CAST({column} AS {kind}) AS {column}" for column, kind in zip(columns, kinds, strict=True)
        )
        self.session.sql(f"SELECT {typed} FROM ({source}) AS v({', '.join(columns)})").createOrReplaceTempView(name)

    def _cell(self, thing: object) -> str:
        if thing is None:
            return "NULL"
        return self.dialect.text(thing) if isinstance(thing, str) else str(thing)

    def forget(self) -> None:
        """Lets go of what was kept for the last run."""
        for frame in self._stored:
            frame.unpersist()
        self._stored.clear()

    def close(self) -> None:
        self.session.stop()


def _session(master: str, memory: str | None, settings: Mapping[str, str]) -> Any:
    """Errors: Invalid when Spark or Java is not there."""
    try:
        from pyspark.sql import SparkSession  # an engine of its own, which most do without
    except ImportError:
        raise wrong("NO_SPARK", "没有安装 Spark。", "Spark is not installed.", next_step=Text("运行 pip install --group spark。", "Run pip install --group spark.")) from None  # fmt: skip
    if shutil.which("java") is None:
        raise wrong("NO_JAVA", "没有 Java，Spark 需要 17 版以上。", "There is no Java; Spark needs 17 or later.", next_step=Text("安装 default-jre-headless。", "Install default-jre-headless."))  # fmt: skip
    said = dict(SETTINGS)
    if master.startswith("local") or LOOPBACK in master:
        said |= {"spark.driver.bindAddress": LOOPBACK, "spark.driver.host": LOOPBACK}
    if memory:
        said |= {"spark.driver.memory": memory, "spark.executor.memory": memory}
    said["spark.sql.warehouse.dir"] = tempfile.gettempdir()
    builder = SparkSession.builder.master(master).appName("zeren")
    for key, value in {**said, **settings}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
