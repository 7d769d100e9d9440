"""Two thousand branches and a year of their activities: brought in from spreadsheets, then coverage and droughts of all.

`python -m benchmarks activities [--branches N]`. About five hundred facts a branch; a workbook for each part of a month,
read ahead in a process of its own, judged and stored through its deed, as `zeren import facts` does it.
"""

import io
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from zeren.site.start import checkout

BRANCHES, A_MONTH, YEAR = 2_000, 42, 2026
IN_A_FILE = 20_000
RATE, SECONDS = 20_000, 5.0
KINDS = ("党员大会", "支委会", "党小组会", "主题党日", "党课", "专题活动")
HEADINGS = ("事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源")
Row = tuple[str, str, str, bool]


def measure(branches: int = BRANCHES) -> list[Row]:
    """Every file once, as the command brings it in; coverage and droughts the middle of three."""
    from zeren.cli.facts import bring_in
    from zeren.diagnose.queries import droughts, work_told
    from zeren.implement.queries import coverages
    from zeren.kernel.actors import Actor
    from zeren.organisations.queries import pack_on, roots, subtree

    prepare(branches)
    today = date(YEAR + 1, 1, 4)
    pack = pack_on(today)
    walker = Actor("job", "walker", mandate="benchmark")
    with tempfile.TemporaryDirectory() as name:
        paths = list(written(Path(name), branches))
        began, busy = time.perf_counter(), time.process_time()
        brought = list(bring_in(walker, paths))
        spent, own = time.perf_counter() - began, time.process_time() - busy
    rows = sum(one.new for one in brought)
    assert not any(one.reasons for one in brought)
    tree = subtree(roots(today)[0].key, today)

    def look() -> None:
        told = work_told(tree, YEAR, pack)
        coverages(tree, YEAR, today, pack, told)
        droughts(tree, YEAR, today, pack, told)

    looked = sorted(_timed(look) for _ in range(3))[1]
    return [
        (
            f"{rows:,} rows from spreadsheets into the record",
            f"{rows / spent:,.0f} rows/s; this process was busy for {own:.0f} of {spent:.0f} s",
            f"≥ {RATE:,} rows/s",
            rows / spent >= RATE,
        ),
        (f"coverage and droughts of {branches:,} branches, {rows:,} facts", f"{looked:.2f} s", f"≤ {SECONDS:.0f} s", looked <= SECONDS),
    ]  # fmt: skip


def written(folder: Path, branches: int) -> Iterator[Path]:
    """The year's workbooks on the disk."""
    for number, content in enumerate(files(branches)):
        (folder / f"{number:03}.xlsx").write_bytes(content)
        yield folder / f"{number:03}.xlsx"


def prepare(branches: int) -> None:
    """A database with the default pack, one county and its branches, the year open and over."""
    from zeren.clarify.actions import open_year
    from zeren.kernel.actors import Actor
    from zeren.ledger.actions import advance_clock
    from zeren.ledger.clock import ZONE, start
    from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in
    from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
    from zeren.policy import load_pack

    actor, first = Actor("job", "setup", mandate="benchmark"), date(2020, 1, 1)
    start("simulated", datetime(YEAR, 1, 5, 9, tzinfo=ZONE))
    adopt_pack(actor, load_pack(checkout() / "policies" / "party-building-cn"), date(2025, 1, 1))
    units = {"C": UnitRow("C", "县", "county", "", first)}
    units |= {key: UnitRow(key, key, "branch", "C", first) for key in (f"B{number:05}" for number in range(branches))}
    posts = {"C-1": PostRow("C-1", "C", "责任制办公室主任", "office_head", "")}
    rows = Organisation(units, posts, {"HEAD": PersonRow("HEAD", "主任")}, (TermRow("C-1", "HEAD", first),))
    bring_in_organisation(actor, hand_in(actor, "organisation", "units.xlsx", b"units", 0, {}), rows)
    open_year(Actor("person", "HEAD", "主任"), YEAR)
    advance_clock(actor, datetime(YEAR + 1, 1, 4, 9, tzinfo=ZONE))


def files(branches: int) -> Iterator[bytes]:
    """The year's workbooks. One in twenty-five entries lacks its follow-up; days and numbers of people differ."""
    rows: list[tuple[str, ...]] = []
    for month in range(1, 13):
        for number in range(branches * A_MONTH):
            unit, turn = number // A_MONTH, number % A_MONTH
            follow = "" if number % 25 == 7 else f"；落实=支委会，{1 + turn % 28}日前"
            said = f"到会={9 + number % 4}/12；议题=学习和讨论第{number % 40}项；决定=定下第{number % 30}件事{follow}"
            day = f"{YEAR}-{month:02}-{1 + (unit + turn) % 28:02}"
            rows.append((f"A{month:02}-{number:06}", f"B{unit:05}", "", KINDS[turn % len(KINDS)], day, "", "", said, "", "支部工作记录"))  # fmt: skip
            if len(rows) == IN_A_FILE:
                yield _workbook(rows)
                rows = []
    if rows:
        yield _workbook(rows)


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": False})
    page = book.add_worksheet("事实")
    for number, row in enumerate((HEADINGS, *rows)):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def _timed(work) -> float:  # type: ignore[no-untyped-def]  # any call
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
