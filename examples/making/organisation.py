"""The tree, the posts, the people and their terms of office, as the office keeps them; later files bring what changed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from making import cast, places
from making.draw import below, between, chance, number, pick
from making.people import Names

OPENING = date(2025, 1, 5)
"""The day of which organisation.xlsx tells; everything later comes in a file of changes."""


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    kind: str
    parent: str
    founded: date
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    code: str
    unit: str
    title: str
    kind: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    post: str
    person: str
    start: date
    end: date | None = None
    document: str = ""


@dataclass
class Organisation:
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)

    def by_name(self, name: str) -> Unit:
        return next(unit for unit in self.units.values() if unit.name == name)

    def children(self, code: str) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.parent == code]

    @cached_property
    def terms_by_post(self) -> dict[str, list[Term]]:
        """Asked only once the county is built: it does not see what is added later."""
        found = defaultdict(list)
        for term in self.terms:
            found[term.post].append(term)
        return dict(found)

    @cached_property
    def posts_by_unit(self) -> dict[str, list[Post]]:
        """As above."""
        found = defaultdict(list)
        for post in self.posts.values():
            found[post.unit].append(post)
        return dict(found)

    def holders(self, post: str, start: date, end: date) -> list[Term]:
        """Terms of a post that touch the days from `start` to `end`."""
        return [t for t in self.terms_by_post.get(post, ()) if t.start <= end and (t.end is None or t.end >= start)]

    def person_of(self, unit: str, name: str) -> str:
        """The key of the person of that name who ever held a post of the unit."""
        posts = {post.code for post in self.posts.values() if post.unit == unit}
        return next(t.person for t in self.terms if t.post in posts and self.people[t.person] == name)


class Builder:
    """Adds units, posts and people in one fixed order, so that the keys come out the same each time."""

    def __init__(self):
        self.made = Organisation()
        self.names = Names(cast.NAMED)
        self.known: dict[str, str] = {}

    def unit(self, code: str, name: str, kind: str, parent: str, founded: date, closed: date | None = None) -> str:
        self.made.units[code] = Unit(code, name, kind, parent, founded, closed)
        return code

    def person(self, key: str, name: str | None = None) -> str:
        """A new person; one of the cast is one and the same wherever the name stands."""
        if name in self.known:
            return self.known[name]
        code = f"RY{len(self.made.people) + 1:04d}"
        self.made.people[code] = name or self.names.name(key)
        if name:
            self.known[name] = code
        return code

    def post(self, unit: str, suffix: str, title: str, kind: str, field: str = "") -> str:
        code = f"{unit}-{suffix}"
        self.made.posts[code] = Post(code, unit, title, kind, field)
        return code

    def serve(
        self, post: str, person: str, start: date, end: date | None = None, authority: str = "鹭汀委干"
    ) -> None:
        document = f"{authority}〔{start.year}〕{1 + number(post, start) % 89}号"
        self.made.terms.append(Term(post, person, start, end, document))

    def held(
        self, post: str, start: date, name: str | None = None, authority: str = "鹭汀委干", turnover: int = 12
    ) -> str:
        """A post with its holder; for some posts also the one before."""
        person = self.person(post, name)
        if start <= OPENING and chance(turnover, "before", post):
            before = self.person(f"{post} before")
            self.serve(
                post,
                before,
                start - timedelta(days=between(700, 1500, "before", post)),
                start - timedelta(days=1),
                authority,
            )
        self.serve(post, person, start, None, authority)
        return person

    def follow(
        self, post: str, last: date, first: date, name: str | None = None, authority: str = "鹭汀委干"
    ) -> None:
        """The holder of `post` leaves after `last`; the next one starts on `first`."""
        for place, term in enumerate(self.made.terms):
            if term.post == post and term.end is None:
                self.made.terms[place] = Term(post, term.person, term.start, last, term.document)
        self.serve(post, self.person(f"{post} after {last}", name), first, None, authority)


def started(key: str) -> date:
    """When somebody took office: between spring 2021 and autumn 2024."""
    return date(2021, 4, 1) + timedelta(days=below(1260, "started", key))


def build() -> Organisation:
    """The whole county."""
    builder = Builder()
    builder.unit(places.CITY[0], places.CITY[1], "city", "", date(1983, 9, 1))
    county = builder.unit(*places.COUNTY, "county", places.CITY[0], date(1952, 3, 1))
    for place, (name, title, kind, in_charge, start) in enumerate(cast.COUNTY_POSTS, 1):
        builder.held(builder.post(county, f"CW{place}", title, kind, in_charge), start, name, turnover=0)
    for place, (name, stems) in enumerate(places.TOWNSHIPS, 1):
        township(builder, f"LT{place:02d}", name, stems)
    for mark, kind, names in (
        ("JG", "organ", places.ORGANS),
        ("XX", "school", places.SCHOOLS),
        ("QY", "enterprise", places.ENTERPRISES),
    ):
        for place, name in enumerate(names, 1):
            organ(builder, f"LT{mark}{place:02d}", name, kind)
    branches(builder)
    changes(builder)
    administrators(builder)
    return builder.made


def township(builder: Builder, code: str, name: str, stems: str) -> None:
    street = name.endswith("街道")
    body = "党工委" if street else "党委"
    builder.unit(code, name, "street" if street else "township", "LT", date(1958 + below(40, "founded", code), 5, 1))
    secretary, start = cast.SECRETARIES[name]
    builder.held(builder.post(code, "SJ", f"{body}书记", "first_responsible"), start, secretary)
    for place in range(1, 3 if name in cast.TWO_DEPUTIES else 2):
        builder.held(builder.post(code, f"FSJ{place}", f"{body}副书记", "deputy"), started(f"{code} deputy {place}"))
    many = 8 if name == "苔溪镇" else between(6, 8, "members", code)
    for place, in_charge in enumerate(cast.MEMBER_FIELDS[:many], 1):
        post = builder.post(code, f"WY{place}", f"{body}委员", "member", in_charge)
        builder.held(post, started(post), cast.MEMBERS.get((name, in_charge)))
    office(builder, code, name, "党建办干事")
    for place, (village, kind) in enumerate(places.villages(name, stems), 1):
        settle(builder, f"{code}{place:02d}", village, kind, code, name)


def settle(builder: Builder, code: str, name: str, kind: str, parent: str, township_name: str) -> None:
    """A village or community with its secretary, deputy and one member."""
    authority = f"{township_name[:2]}委"
    builder.unit(code, name, kind, parent, date(1958 + below(48, "founded", code), 1 + below(12, "month", code), 1))
    for suffix, title, post_kind, in_charge in (
        ("SJ", "党组织书记", "first_responsible", ""),
        ("FSJ", "党组织副书记", "deputy", ""),
        ("WY", "党组织委员", "member", pick(("组织", "纪检", "宣传"), "field", code)),
    ):
        post = builder.post(code, suffix, title, post_kind, in_charge)
        builder.held(post, started(post), authority=authority, turnover=10)


def organ(builder: Builder, code: str, name: str, kind: str) -> None:
    """An organ, school or enterprise: secretary, deputy, two or three members, a clerk."""
    builder.unit(code, name, kind, "LT", date(1962 + below(50, "founded", code), 1 + below(12, "month", code), 10))
    title = "党组书记" if kind == "organ" else "党委书记"
    builder.held(builder.post(code, "SJ", title, "first_responsible"), started(f"{code} secretary"))
    builder.held(builder.post(code, "FSJ1", f"{title[:2]}副书记", "deputy"), started(f"{code} deputy"))
    fields = {
        "organ": ("业务", "人事", "机关党建"),
        "school": ("教学", "德育", "后勤"),
        "enterprise": ("经营", "安全生产", "工会"),
    }[kind]
    for place, in_charge in enumerate(fields[: between(2, 3, "members", code)], 1):
        post = builder.post(code, f"WY{place}", f"{title[:2]}成员", "member", in_charge)
        builder.held(post, started(post))
    office(builder, code, name, "党务干事")


def office(builder: Builder, code: str, name: str, title: str) -> None:
    """The clerk of a unit and, where the story has some, the posts of the county's office and of those who look on."""
    posts = cast.OFFICE_POSTS.get(name, ())
    for place, (person, title_of, kind, start) in enumerate(posts, 1):
        builder.held(builder.post(code, f"BG{place}", title_of, kind), start, person, turnover=0)
    if not any(kind == "unit_clerk" for _, _, kind, _ in posts):
        builder.held(builder.post(code, "GS", title, "unit_clerk"), started(f"{code} clerk"), turnover=0)


def administrators(builder: Builder) -> None:
    """Those who keep accounts and the record; they come last, so that nobody else's key moves."""
    unit = builder.made.by_name("县委组织部").code
    for place, (name, title, kind, start) in enumerate(cast.ADMINISTRATORS, 1):
        builder.held(builder.post(unit, f"GL{place}", title, kind), start, name, turnover=0)


def branch_counts(made: Organisation) -> dict[str, int]:
    """How many branches stand under each village, community, organ, school and enterprise: 1,500 in all."""
    counts: dict[str, int] = {}
    for unit in made.units.values():
        if unit.kind in ("village", "community"):
            counts[unit.code] = {"LT01": 1, "LT18": 1}.get(unit.parent, between(3, 4, "branches", unit.code))
        elif unit.kind in ("organ", "school", "enterprise"):
            counts[unit.code] = {"organ": 4, "school": 6, "enterprise": 6}[unit.kind] + below(
                2, "branches", unit.code
            )
    for code in sorted((c for c in counts if c.startswith("LT01")), key=lambda c: number("more", c))[:14]:
        counts[code] += 1
    for code in sorted((c for c in counts if c.startswith("LT18")), key=lambda c: number("more", c))[:6]:
        counts[code] += 1
    free = sorted(
        (c for c in counts if c[:4] not in ("LT01", "LT18") and c[2].isdigit()), key=lambda c: number("even", c)
    )
    for code in free[: abs(1500 - sum(counts.values()))]:
        counts[code] += 1 if sum(counts.values()) < 1500 else -1
    return counts


def branches(builder: Builder) -> None:
    """Branches with their secretaries; the first branch of a village is led by the member of its committee."""
    made = builder.made
    for code, many in branch_counts(made).items():
        parent = made.units[code]
        for place in range(1, many + 1):
            ordinal = "" if many == 1 else f"第{'一二三四五六七八'[place - 1]}"
            founded, closed = date(1990 + below(33, "founded", code, place), 7, 1), None
            if (parent.name, place) in (("鹭汀城市建设公司", 6), ("榆荫建材公司", 6)):
                founded = date(2025, 5, 12)
            if (parent.name, place) == ("鹭汀粮食收储公司", 6):
                closed = date(2025, 10, 31)
            branch = builder.unit(f"{code}-{place}", f"{parent.name}{ordinal}党支部", "branch", code, founded, closed)
            post = builder.post(branch, "SJ", "支部书记", "branch_secretary")
            if place == 1 and parent.kind in ("village", "community"):
                term = next(t for t in made.terms if t.post == f"{code}-WY" and t.end is None)
                builder.serve(post, term.person, term.start)
            else:
                builder.held(post, max(started(post), founded), turnover=5)


def changes(builder: Builder) -> None:
    """What changes hands in 2025 and 2026, in the order of the days."""
    made = builder.made
    for name, (successor, first) in cast.SUCCESSORS.items():
        builder.follow(f"{made.by_name(name).code}-SJ", first - timedelta(days=1), first, successor)
    for name, (mover, first) in cast.MOVES.items():
        builder.follow(f"{made.by_name(name).code}-SJ", first - timedelta(days=1), first, mover)
    for name, last, first in cast.VILLAGE_CHANGES:
        unit = made.by_name(name)
        builder.follow(f"{unit.code}-SJ", last, first, authority=f"{made.units[unit.parent].name[:2]}委")
    for year in (2025, 2026):
        for unit in [u for u in made.units.values() if u.kind == "branch" and u.code[-1] != "1"]:
            if chance(2, "new secretary", year, unit.code) and unit.founded.year < 2025 and not unit.closed:
                first = date(year, 2 + below(9, "month", year, unit.code), 1 + below(28, "day", year, unit.code))
                builder.follow(f"{unit.code}-SJ", first - timedelta(days=1), first)
