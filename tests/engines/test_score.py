"""`zeren score` on a small folder: a hand-computed total, the same digest from both engines, and nothing half written."""

import csv
from pathlib import Path

import duckdb
import pytest

from zeren.cli.main import main
from zeren.engines.digest import digest
from zeren.kernel.errors import Invalid
from zeren.scoring.engine import expressions

ROOT = Path(__file__).resolve().parents[2]
SCHEME = ROOT / "policies/published/12-branch-six-haves"


def folder(place: Path, *facts: dict[str, str]) -> Path:
    """Two branches and their facts."""
    place.mkdir()
    tables = {
        "subjects": [{"key": "B1", "kind": "branch"}, {"key": "B2", "kind": "branch", "first_day": "2026-07-01"}],
        "facts": [{"key": f"F{number}", **fact} for number, fact in enumerate(facts)],
    }
    for name, rows in tables.items():
        columns = {"key": None, **{column: None for row in rows for column in row}}
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(columns))
            writer.writeheader()
            writer.writerows(rows)
    (place / "run.toml").write_text('period = "2026"\n', encoding="utf-8")
    return place


def fact(name: str, subject: str, **more: str) -> dict[str, str]:
    return {"name": name, "subject": subject, "day": "2026-08-03", **more}


def score(given: Path, out: Path, *more: str) -> None:
    arguments = [
        "score",
        "--scheme",
        str(SCHEME),
        "--facts",
        str(given),
        "--tree",
        str(given),
        "--out",
        str(out),
        *more,
    ]
    assert main(arguments) == 0


def trace_of(out: Path, subject: str) -> dict[str, object]:
    found = duckdb.sql(f"SELECT * FROM '{out}/trace.parquet' WHERE subject = '{subject}'")
    return dict(zip(found.columns, found.fetchall()[0], strict=True))


def test_item__by_hand(tmp_path: Path) -> None:
    # item 4.3 of three points: no flag or oath −1, a website +1, six reports +1: 4
    reports = [fact("media_report", "B1") for _ in range(6)]
    given = folder(tmp_path / "in", *reports, fact("own_medium", "B1", attributes='{"medium": "website"}'))
    score(given, tmp_path / "out")
    row = trace_of(tmp_path / "out", "B1")
    assert (row["4.3a"], row["4.3b"], row["4.3c"], row["i43"]) == (-10_000, 10_000, 10_000, 40_000)
    assert (
        sum(number for name, number in row.items() if name.endswith(".gives") and number) + row["=residual"]
        == row["=total"]
    )  # type: ignore[operator]


def test_engines__write_the_same(tmp_path: Path) -> None:
    given = folder(
        tmp_path / "in", *[fact("volunteer_activity", "B1") for _ in range(4)], fact("flag_and_oath", "B2")
    )
    found = []
    for engine in ("duckdb", "oracle"):
        score(given, tmp_path / engine, "--engine", engine)
        found.append(digest(tmp_path / engine))
    assert found[0] == found[1]
    assert [line.split()[:2] for line in found[0][0]] == [["results", "2"], ["trace", "2"]]
    (given / "facts.csv").write_text((given / "facts.csv").read_text().replace("flag_and_oath", "activity_room"))
    score(given, tmp_path / "other")
    assert digest(tmp_path / "other")[1] != found[0][1]


def test_without_explanation__gives_the_same_results(tmp_path: Path) -> None:
    given = folder(tmp_path / "in", fact("flag_and_oath", "B1"))
    score(given, tmp_path / "full")
    score(given, tmp_path / "bare", "--explain", "none", "--memory", "200MiB")
    assert not (tmp_path / "bare" / "trace.parquet").exists()
    columns = "subject, total, status, proposal, after_quota, tied"
    full, bare = (duckdb.sql(f"SELECT {columns} FROM '{tmp_path}/{name}/results.parquet' ORDER BY 1").fetchall() for name in ("full", "bare"))  # fmt: skip
    assert full == bare and len(full) == 2


def test_fault__is_told_and_nothing_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = folder(
        tmp_path / "in", fact("media_report", "B1", value="1.00001"), fact("media_report", "B1", value="many")
    )
    arguments = [
        "score",
        "--scheme",
        str(SCHEME),
        "--facts",
        str(given),
        "--tree",
        str(given),
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "1.00001" in told and "many" in told
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_number__that_no_engine_holds_is_refused() -> None:
    fact = expressions.col("f", "int", lo=0, hi=10**19)
    assert (
        expressions.mul(fact, expressions.lit(10**18)).wide
        and not expressions.mul(expressions.lit(10), expressions.lit(4)).wide
    )
    with pytest.raises(Invalid, match="INTERVAL_TOO_LARGE"):
        expressions.mul(fact, fact)
