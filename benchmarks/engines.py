"""The engine at size, side by side in one run: against reading and writing alone, against a bare scan, against pandas.

`python -m benchmarks engines [--units N]`. CPU seconds of whole processes, start included; temporary files go where the system has them.
"""

import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.synthetic import NAMES, write_nation, write_pack

Row = tuple[str, str, str, bool]
IN_TURN = 5
READ = "import duckdb, sys; c = duckdb.connect(); c.execute('SET threads = 2'); "
SCAN = READ + (
    "print(c.execute('SELECT count(key), count(kind), count(parent) FROM ' + repr(sys.argv[1] + '/subjects.parquet')).fetchall(), "
    "c.execute('SELECT ' + ', '.join(f'sum({name})' for name in sys.argv[2].split()) + ' FROM ' + repr(sys.argv[1] + '/numbers.parquet')).fetchall())"
)
COPY = READ + (
    "c.execute('SET preserve_insertion_order = false'); "
    "[c.execute(f\"COPY (SELECT * FROM '{file}') TO '{sys.argv[1]}/{number}.parquet' (COMPRESSION zstd)\") "
    "for number, file in enumerate(sys.argv[2:])]"
)


class Spent(NamedTuple):
    """Processor and elapsed seconds of one process, and the most memory it held, in MiB."""

    cpu: float
    elapsed: float
    memory: float


def report(units: int) -> int:
    """Measure, print a table; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as place:
        rows = measure(Path(place), units)
    table = Table("what", "measured", "goal", "met")
    for name, measured, goal, met in rows:
        table.add_row(name, measured, goal, "yes" if met else "NO")
    Console().print(table)
    return 0 if all(row[3] for row in rows) else 1


def measure(place: Path, units: int) -> list[Row]:
    """Every figure of the size test."""
    write_pack(place / "pack")
    sizes = [max(units // 50, 1), max(units // 10, 1), units]
    full = {size: _at(place, size) for size in sizes}
    scored, bare, copied, scanned = full[units]
    exponent = (
        math.log(full[units][0].cpu / full[sizes[1]][0].cpu) / math.log(units / sizes[1]) if units > sizes[1] else 0.0
    )
    ours, pandas = _beside_pandas(place, sizes[0])
    said = f"{scored.cpu:.1f} s CPU, {scored.elapsed:.1f} s"
    return [
        (f"{units:,} units with explanation ÷ reading and writing ({copied.cpu:.1f} s)", f"{scored.cpu / copied.cpu:.2f} × ({said})", "≤ 2.5 ×", scored.cpu <= 2.5 * copied.cpu),
        (f"without explanation ÷ bare scan ({scanned.cpu:.1f} s)", f"{bare.cpu / scanned.cpu:.2f} × ({bare.cpu:.1f} s CPU)", "≤ 6 ×", bare.cpu <= 6 * scanned.cpu),
        ("most memory", f"{scored.memory:.0f} MiB, {bare.memory:.0f} MiB", "≤ 1024 MiB", max(scored.memory, bare.memory) <= 1024),
        ("growth exponent", f"{exponent:.2f}", "≤ 1.05", exponent <= 1.05),
        (f"pandas ÷ engine at {sizes[0]:,} units, start included", f"{pandas / ours:.2f} × ({pandas:.2f} s)", "≥ 2 ×", pandas >= 2 * ours),
    ]  # fmt: skip


def _at(place: Path, units: int) -> tuple[Spent, Spent, Spent, Spent]:
    """With explanation, without, reading all and writing the same volume, and a bare scan."""
    given = place / str(units)
    if not given.exists():
        write_nation(given, units)
    full = _spent(_score(place, units, "full"))
    bare = _spent(_score(place, units, "bare", "--explain", "none"))
    written = [str(path) for path in sorted((place / "full").glob("*.parquet"))]
    scan = _spent([sys.executable, "-c", SCAN, str(given), " ".join(NAMES)])
    copy = _spent([sys.executable, "-c", COPY, str(place), *written])
    return full, bare, Spent(scan.cpu + copy.cpu, scan.elapsed + copy.elapsed, copy.memory), scan


def _beside_pandas(place: Path, units: int) -> tuple[float, float]:
    """Elapsed seconds of the engine and of pandas, in turn, the middle of each: whoever comes first reads from the disk."""
    engine = _score(place, units, "bare", "--explain", "none")
    pandas = [sys.executable, "-m", "benchmarks.by_pandas", str(place / str(units)), str(place / "pandas")]
    times = [(_spent(engine).elapsed, _spent(pandas).elapsed) for _ in range(IN_TURN)]
    return statistics.median(one for one, _ in times), statistics.median(other for _, other in times)


def _score(place: Path, units: int, out: str, *more: str) -> list[str]:
    given = str(place / str(units))
    return [sys.executable, "-m", "zeren.cli.main", "score", "--scheme", str(place / "pack"), "--facts", given, "--tree", given, "--memory", "700MiB", "--out", str(place / out), *more]  # fmt: skip


def _spent(command: list[str]) -> Spent:
    started = os.times().elapsed
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    elapsed = os.times().elapsed - started
    if status:
        raise SystemExit(f"failed: {' '.join(command[:6])}")
    return Spent(used.ru_utime + used.ru_stime, elapsed, used.ru_maxrss / 1024)
