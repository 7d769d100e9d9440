"""The organisation workbooks: the county as it stood on the opening day, then one small file for each month with changes."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from making.draw import number
from making.facts import WORDS, Words
from making.organisation import OPENING, Organisation, Term, Unit
from making.sheets import Book, day_as_written, wide

SIGNED = "填表人：温予安    审核人：简书宁"


class PostKinds:
    """The pack's Chinese words for kinds of post."""

    def __init__(self, path: Path = WORDS.parent / "roles.toml"):
        self.names = {
            kind["key"]: kind["title"]["zh"] for kind in tomllib.loads(path.read_text("utf-8"))["post_kind"]
        }


def opening(made: Organisation) -> Organisation:
    """The county on the opening day: later units, people and terms are not yet known, later ends neither."""
    terms = [
        Term(t.post, t.person, t.start, t.end if t.end and t.end <= OPENING else None, t.document)
        for t in made.terms
        if t.start <= OPENING
    ]
    known = {term.person for term in terms}
    units = {
        code: Unit(u.code, u.name, u.kind, u.parent, u.founded)
        for code, u in made.units.items()
        if u.founded <= OPENING
    }
    posts = {code: post for code, post in made.posts.items() if post.unit in units}
    return Organisation(units, posts, {code: name for code, name in made.people.items() if code in known}, terms)


def change_months(made: Organisation) -> list[str]:
    """The months in which something changed, in order."""
    days = [day for t in made.terms for day in (t.start, t.end) if day and day > OPENING]
    days += [day for u in made.units.values() for day in (u.founded, u.closed) if day and day > OPENING]
    return sorted({f"{day:%Y-%m}" for day in days})


def changes_of(made: Organisation, month: str) -> Organisation:
    """Only what changed in one month: new units and posts, those closed, terms that began or ended, and their people."""

    def here(day: date | None) -> bool:
        return day is not None and f"{day:%Y-%m}" == month

    first = date.fromisoformat(f"{month}-01")
    units = {code: u for code, u in made.units.items() if here(u.founded) or here(u.closed)}
    posts = {code: post for code, post in made.posts.items() if post.unit in units and here(units[post.unit].founded)}
    terms = [
        t if here(t.end) else Term(t.post, t.person, t.start, None, t.document)
        for t in made.terms
        if (t.start > OPENING and here(t.start)) or here(t.end)
    ]
    earlier = {t.person for t in made.terms if t.start < first}
    people = {t.person: made.people[t.person] for t in terms if t.person not in earlier}
    return Organisation(units, posts, people, terms)


def write(made: Organisation, path: Path, words: Words, title: str, day: str) -> None:
    """One organisation workbook with its four sheets."""
    book = Book(path)
    line = f"填报单位：县委组织部（虚构）    填报日期：{day}    单位：个、人"
    for name, heading, headings, widths, rows, merged in tables_of(made, words):
        book.sheet(
            name, f"鹭汀县{heading}（{title}）", line, headings, widths, rows, SIGNED, numbered=True, merged=merged
        )
    book.close()


Table = tuple[str, str, tuple[str, ...], tuple[int, ...], list[tuple], int | None]


def tables_of(made: Organisation, words: Words) -> Iterable[Table]:
    """Sheet, title, headings, widths, rows and merged column of the four sheets."""
    kinds = PostKinds().names
    units = sorted(made.units.values(), key=lambda unit: unit.code)
    posts = sorted(made.posts.values(), key=lambda post: post.code)
    return (
        (
            "单位",
            "党组织基本情况表",
            ("单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"),
            (14, 30, 14, 12, 14, 14),
            [
                (
                    u.code,
                    u.name,
                    words.unit_kinds[u.kind],
                    hand(u.parent, "parent", u.code),
                    day_as_written(u.founded, "founded", u.code),
                    day_as_written(u.closed, "closed", u.code),
                )
                for u in units
            ],
            None,
        ),
        (
            "岗位",
            "岗位一览表",
            ("岗位编码", "单位编码", "职务", "岗位类别", "分管领域"),
            (18, 14, 24, 22, 14),
            [(p.code, p.unit, p.title, kinds[p.kind], p.field) for p in posts],
            1,
        ),
        (
            "人员",
            "人员一览表",
            ("人员编码", "姓名"),
            (12, 14),
            [(code, typed(name, code)) for code, name in sorted(made.people.items())],
            None,
        ),
        (
            "任职",
            "任职情况表",
            ("岗位编码", "人员编码", "任职日期", "免职日期", "文号"),
            (18, 12, 16, 16, 24),
            [
                (
                    t.post,
                    hand(t.person, "person", t.post),
                    day_as_written(t.start, "start", t.post, t.start),
                    day_as_written(t.end, "end", t.post, t.end),
                    t.document,
                )
                for t in sorted(made.terms, key=lambda t: (t.post, t.start))
            ],
            None,
        ),
    )


def hand(code: str, *key: object) -> str:
    """Now and then a code is typed with full-width digits."""
    return wide(code) if code and number("typed wide", *key, code) % 60 == 0 else code


def typed(name: str, code: str) -> str:
    """A name of two characters is typed with a gap, of one kind or another, as columns of names look in offices."""
    gaps: tuple[Callable[[str], str], ...] = (
        lambda n: n,
        lambda n: n.replace(" ", "　"),
        lambda n: n.replace(" ", "  "),
        lambda n: n.replace(" ", ""),
    )
    return gaps[number("gap", code) % 4](name)
