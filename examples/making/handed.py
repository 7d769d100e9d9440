"""The other workbooks that are handed in: facts, earlier results, confirmations, decisions."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from making.draw import below, chance, number
from making.facts import Fact, Words
from making.organisation import Organisation
from making.sheets import Book, Cell, day_as_written, wide

FACT_HEADINGS = ("事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源")
FACT_WIDTHS = (14, 13, 10, 14, 13, 8, 12, 40, 36, 20)


def write_facts(path: Path, facts: Iterable[Fact], words: Words, title: str, day: date) -> None:
    """One file of facts, as the office puts it together from what the units reported."""
    book = Book(path)
    rows = [fact_row(fact, words) for fact in facts]
    line = f"填报单位：县委组织部（虚构）    填报日期：{day.year}年{day.month}月{day.day}日"
    book.sheet(
        "事实",
        f"鹭汀县党建工作责任制事实登记表（{title}）",
        line,
        FACT_HEADINGS,
        FACT_WIDTHS,
        rows,
        "制表人：温予安    审核人：简书宁",
    )
    book.close()


def fact_row(fact: Fact, words: Words) -> tuple[Cell, ...]:
    value = wide(fact.value) if fact.value and number("wide value", fact.code) % 40 == 0 else as_number(fact.value)
    return (
        fact.code, fact.unit, fact.person, words.facts[fact.name], written(fact), value,
        words.label(fact.label) if fact.label else "", attributes(fact, words), fact.reason, fact.source,
    )  # fmt: skip


def written(fact: Fact) -> Cell:
    """Most files keep to one way of writing a day; one row in fifty is different, as copied from another table."""
    if number("odd day", fact.code) % 50 == 0:
        return day_as_written(fact.day, fact.code)
    day = fact.day
    ways = (f"{day.year}.{day.month}.{day.day}", day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day)
    return ways[number("way of a file", fact.file) % len(ways)]


def as_number(text: str) -> Cell:
    """Numbers stand as numbers in the sheet; what has decimals the same way."""
    return "" if not text else float(text) if "." in text else int(text)


def attributes(fact: Fact, words: Words) -> str:
    """Full-width signs as a rule, half-width ones in one row of nine."""
    cell = words.cell(fact.attributes)
    return cell.replace("；", ";") if number("half width", fact.code) % 9 == 0 else cell


def write_history(path: Path, rows: Iterable[tuple[int, str, str, str, str, str]]) -> None:
    """Results of 2023 and 2024, decided before this system was there."""
    book = Book(path)
    cells = [(year, unit, person, grade, float(total), source) for year, unit, person, grade, total, source in rows]
    book.sheet(
        "历年结果",
        "鹭汀县历年考核结果（2023—2024年度）",
        "填报单位：县委组织部（虚构）    填报日期：2025年1月6日",
        ("年度", "单位编码", "人员编码", "等次", "得分", "来源"),
        (8, 14, 12, 10, 8, 26),
        cells,
        "制表人：温予安",
        numbered=True,
    )
    book.close()


def confirmers(made: Organisation, facts: Iterable[Fact], year: int) -> list[str]:
    """Everybody who is asked: the holders of posts at the year's end in units that have facts, and persons with own facts."""
    units, own = set(), set()
    for fact in facts:
        (own if fact.person else units).add(fact.person or fact.unit)
    end = date(year, 12, 31)
    for unit in units:
        own.update(term.person for term in made.holders(f"{unit}-SJ", end, end))
    return sorted(own)


def silent(made: Organisation, person: str, never: set[str]) -> bool:
    """Who gives no answer: 蒲苇乡's secretary, and about six of a hundred; nobody on whom the story hangs."""
    if made.people[person] == "常默言":
        return True
    return person not in never and chance(6, "silent", person)


def write_confirmations(
    path: Path, made: Organisation, facts: list[Fact], disputes: list[tuple[Cell, ...]], never: set[str]
) -> None:
    """Who confirmed on which day; 全部 means every fact of the person and unit that is not disputed in a row of its own."""
    answered = [person for person in confirmers(made, facts, 2025) if not silent(made, person, never)]
    rows: list[tuple[Cell, ...]] = list(disputes)
    for person in answered:
        day = date(2026, 1, 6) if person in never else date(2026, 1, 4 + below(5, "confirmed", person))
        rows.append(("全部", person, "确认", day_as_written(day, "confirmed", person), "", "", "", "", ""))
    book = Book(path)
    book.sheet(
        "确认",
        "鹭汀县2025年度事实确认表",
        "确认期：2026年1月4日至1月8日（5个工作日）；未答复的照实记为未答复",
        ("事实编号", "人员编码", "意见", "日期", "理由", "处理", "处理人", "处理日期", "处理说明"),
        (14, 12, 10, 14, 40, 8, 12, 14, 40),
        rows,
        "制表人：温予安    审核人：简书宁",
    )
    book.close()


def write_decisions(path: Path, rows: Iterable[tuple[Cell, ...]]) -> None:
    """What the deciding body decided otherwise than proposed, or where the proposal left a tie open."""
    book = Book(path)
    book.sheet(
        "决定",
        "县委常委会研究2025年度考核等次决定表",
        "会议日期：2026年1月25日；表内未列的，照拟定等次决定",
        ("单位编码", "人员编码", "岗位编码", "等次", "理由", "在场", "决定日期", "文号"),
        (12, 12, 14, 10, 50, 40, 14, 22),
        rows,
        "记录：简书宁",
    )
    book.close()
