"""Two thousand branches and a year of their activities: brought in from spreadsheets, then coverage and droughts of all.

`python -m benchmarks activities [--branches N]`. About five hundred facts a branch; a workbook for each part of a month,
read, judged and stored through its deed. Processor time of this process and the clock are both told.
"""

import io
import time
from collections.abc import Iterator
from datetime import date, datetime

import xlsxwriter

from zeren.site.start import checkout

BRANCHES, A_MONTH, YEAR = 2_000, 42, 2026
IN_A_FILE = 20_000
RATE, SECONDS = 20_000, 5.0
KINDS = ("党员大会", "支委会", "党小组会", "主题党日", "党课", "专题活动")
HEADINGS = ("事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源")
Row = tuple[str, str, str, bool]


def measure(branches: int = BRANCHES) -> list[Row]:
    """Every file once; coverage and droughts the middle of three."""
    from zeren.diagnose.queries import droughts, work_told
    from zeren.implement.actions import import_facts
    from zeren.implement.queries import coverages
    from zeren.implement.rules.sheets import entries_of
    from zeren.kernel.actors import Actor
    from zeren.organisations.queries import pack_on, roots, subtree
    from zeren.papers.sheets import fact_sheet
    from zeren.papers.tables import read_table

    prepare(branches)
    today = date(YEAR + 1, 1, 4)
    pack = pack_on(today)
    spec = fact_sheet(pack.words)
    walker = Actor("job", "walker", mandate="benchmark")
    rows, reading, bringing, own = 0, 0.0, 0.0, 0.0
    for content in files(branches):
        began, busy = time.perf_counter(), time.process_time()
        entries = entries_of(read_table(content, spec).rows)
        read = time.perf_counter()
        import_facts(walker, entries)
        rows += len(entries)
        reading, bringing = reading + read - began, bringing + time.perf_counter() - read
        own += time.process_time() - busy
    tree = subtree(roots(today)[0].key, today)

    def look() -> None:
        told = work_told(tree, YEAR, pack)
        coverages(tree, YEAR, today, pack, told)
        droughts(tree, YEAR, today, pack, told)

    spent = sorted(_timed(look) for _ in range(3))[1]
    rate = rows / (reading + bringing)
    return [
        (
            f"{rows:,} rows from spreadsheets into the record",
            f"{rate:,.0f} rows/s: read {rows / reading:,.0f}/s, judged and stored {rows / bringing:,.0f}/s; {rows / own:,.0f} rows a processor second of ours",
            f"≥ {RATE:,} rows/s",
            rate >= RATE,
        ),
        (f"coverage and droughts of {branches:,} branches, {rows:,} facts", f"{spent:.2f} s", f"≤ {SECONDS:.0f} s", spent <= SECONDS),
    ]  # fmt: skip


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
