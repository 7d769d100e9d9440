"""What must hold of units, posts, people and terms, judged over the rows as they would stand afterwards.

Every reason carries the place (sheet, cell) it was found at, so that a clerk can go there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a sheet states it; `parent` is a unit key, empty for the root."""

    key: str
    name: str
    kind: str
    parent: str
    founded_on: date
    closed_on: date | None = None
    place: Place = ()


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as a sheet states it."""

    key: str
    unit: str
    title: str
    kind: str
    field: str = ""
    place: Place = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a sheet states it: key and name, nothing more."""

    key: str
    name: str
    place: Place = ()


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of office as a sheet states it, both days included."""

    post: str
    person: str
    from_day: date
    until_day: date | None = None
    document: str = ""
    place: Place = ()

    @property
    def span(self) -> Span:
        return Span(self.from_day, self.until_day)


@dataclass(frozen=True)
class Organisation:
    """Everything that a set of sheets (or the database) says about who there is, by key."""

    units: Mapping[str, UnitRow] = field(default_factory=dict)
    posts: Mapping[str, PostRow] = field(default_factory=dict)
    people: Mapping[str, PersonRow] = field(default_factory=dict)
    terms: tuple[TermRow, ...] = ()

    def with_rows(self, other: "Organisation") -> "Organisation":
        """This organisation after `other` was brought in: same keys replaced, same terms (post, first day) too."""
        terms = {(term.post, term.from_day): term for term in self.terms}
        terms.update({(term.post, term.from_day): term for term in other.terms})
        return Organisation(
            {**self.units, **other.units},
            {**self.posts, **other.posts},
            {**self.people, **other.people},
            tuple(terms.values()),
        )


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the pack knows: kinds of units and posts, and which posts make somebody first responsible."""

    units: frozenset[str]
    posts: frozenset[str]
    first_responsible: frozenset[str]
    apart: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Two kinds of posts that one person must not hold at once (both ways round), and the pack's key that says so."""


def problems_of(after: Organisation, kinds: Kinds) -> tuple[Reason, ...]:
    """Every reason why `after` cannot stand. Empty means it can."""
    return (
        *_unit_problems(after, kinds.units),
        *_post_problems(after, kinds.posts),
        *_term_problems(after),
        *_two_first_responsible(after, kinds.first_responsible),
        *_not_in_one_hand(after, kinds.apart),
    )


def _unit_problems(after: Organisation, kinds: frozenset[str]) -> Iterator[Reason]:
    for unit in after.units.values():
        if kinds and unit.kind not in kinds:
            yield _reason(
                "unknown_unit_kind",
                "单位类别“{0}”不在规则包里。",
                "The pack has no kind of unit “{0}”.",
                unit.place,
                unit.kind,
            )
        if unit.parent and unit.parent not in after.units:
            found = _reason(
                "unknown_parent",
                "上级编码“{0}”查不到。",
                "There is no unit “{0}” to stand under.",
                unit.place,
                unit.parent,
            )
            meant = [one.key for one in after.units.values() if one.name == unit.parent]
            yield replace(found, next_step=_write_key(unit.parent, meant)) if meant else found
        if unit.closed_on and unit.closed_on < unit.founded_on:
            yield _reason(
                "closed_before_founded", "撤销日期早于设立日期。", "It was closed before it was founded.", unit.place
            )
        if _stands_under_itself(unit.key, after.units):
            yield _reason(
                "tree_has_a_circle", "“{0}”的上级又是它自己。", "“{0}” stands under itself.", unit.place, unit.name
            )


def _write_key(name: str, keys: list[str]) -> Text:
    said = "、".join(keys)
    return Text(
        f"“{name}”是名称，这一栏填编码：{said}。",
        f"“{name}” is a name; this column takes the key: {', '.join(keys)}.",
    )


def _stands_under_itself(key: str, units: Mapping[str, UnitRow]) -> bool:
    seen = {key}
    parent = units[key].parent
    while parent and parent in units:
        if parent == key:
            return True
        if parent in seen:
            return False
        seen.add(parent)
        parent = units[parent].parent
    return False


def _post_problems(after: Organisation, kinds: frozenset[str]) -> Iterator[Reason]:
    for post in after.posts.values():
        if post.unit not in after.units:
            yield _reason("unknown_unit", "单位编码“{0}”查不到。", "There is no unit “{0}”.", post.place, post.unit)
        if kinds and post.kind not in kinds:
            yield _reason(
                "unknown_post_kind",
                "岗位类别“{0}”不在规则包里。",
                "The pack has no kind of post “{0}”.",
                post.place,
                post.kind,
            )


def _term_problems(after: Organisation) -> Iterator[Reason]:
    by_post: dict[str, list[TermRow]] = defaultdict(list)
    for term in after.terms:
        if term.post not in after.posts:
            yield _reason("unknown_post", "岗位编码“{0}”查不到。", "There is no post “{0}”.", term.place, term.post)
        if term.person not in after.people:
            yield _reason(
                "unknown_person", "人员编码“{0}”查不到。", "There is no person “{0}”.", term.place, term.person
            )
        if term.until_day and term.until_day < term.from_day:
            yield _reason(
                "term_runs_backwards", "免职日期早于任职日期。", "The term ends before it begins.", term.place
            )
        else:
            by_post[term.post].append(term)
    for terms in by_post.values():
        for earlier, later in _overlaps(terms):
            yield _reason(
                "two_holders_at_once",
                "岗位“{0}”同一时间有两人：{1}、{2}。",
                "Post “{0}” has two holders at once: {1} and {2}.",
                later.place or earlier.place,
                later.post,
                earlier.person,
                later.person,
            )


def _two_first_responsible(after: Organisation, kinds: frozenset[str]) -> Iterator[Reason]:
    by_unit: dict[str, list[TermRow]] = defaultdict(list)
    for term in after.terms:
        post = after.posts.get(term.post)
        if post and post.kind in kinds and (term.until_day is None or term.until_day >= term.from_day):
            by_unit[post.unit].append(term)
    for unit, terms in by_unit.items():
        for earlier, later in _overlaps(terms):
            if earlier.post != later.post:
                yield _reason(
                    "two_first_responsible",
                    "“{0}”同一时间有两名第一责任人：{1}、{2}。",
                    "“{0}” has two first responsible persons at once: {1} and {2}.",
                    later.place or earlier.place,
                    after.units[unit].name if unit in after.units else unit,
                    earlier.person,
                    later.person,
                )


def _not_in_one_hand(after: Organisation, apart: Mapping[tuple[str, str], str]) -> Iterator[Reason]:
    """Posts that the pack keeps apart, held by one person on the same day. Source: the pack's `apart`."""
    concerned = {kind for pair in apart for kind in pair}
    by_person: dict[str, list[tuple[TermRow, PostRow]]] = defaultdict(list)
    for term in after.terms:
        post = after.posts.get(term.post)
        if post and post.kind in concerned and (term.until_day is None or term.until_day >= term.from_day):
            by_person[term.person].append((term, post))
    for person, held in by_person.items():
        for place, (later, one) in enumerate(held):
            for earlier, other in held[:place]:
                source = apart.get((one.kind, other.kind), "")
                if source and later.span.overlap(earlier.span):
                    yield Reason(
                        "not_in_one_hand",
                        Text(
                            f"“{person}”不能同时任“{other.title}”（{other.key}）和“{one.title}”（{one.key}）。",
                            f"“{person}” cannot be “{other.title}” ({other.key}) and “{one.title}” ({one.key}) at once.",
                        ),
                        source,
                        NEXT_STEPS["not_in_one_hand"],
                        later.place or earlier.place,
                    )


def _overlaps(terms: list[TermRow]) -> Iterator[tuple[TermRow, TermRow]]:
    """Neighbouring terms (by first day) that share a day; enough to find every clash at least once."""
    ordered = sorted(terms, key=lambda term: term.from_day)
    reach = ordered[0] if ordered else None
    for later in ordered[1:]:
        if reach and reach.span.overlap(later.span):
            yield reach, later
        if reach is None or (
            reach.until_day is not None and (later.until_day is None or later.until_day > reach.until_day)
        ):
            reach = later


NEXT_STEPS = {
    "two_first_responsible": Text(
        "请填写前任的免职日期，或改为其他岗位类别。",
        "Give the earlier term its last day, or use another kind of post.",
    ),
    "two_holders_at_once": Text("请填写前任的免职日期。", "Give the earlier term its last day."),
    "not_in_one_hand": Text(
        "请由两个人分别担任，或填写前一任职的免职日期。",
        "Give the posts to two people, or give the earlier term its last day.",
    ),
    "unknown_parent": Text(
        "请核对编码；上级还没有建的，先在“单位”表里补上。",
        "See whether the key is right; if that unit does not exist yet, add it to the sheet of units first.",
    ),
    "unknown_unit": Text(
        "请核对单位编码；若只交了改过的行，请在整表里改好再交。",
        "See whether the key is right; if you handed in the mended rows alone, mend the whole sheet and hand that in.",
    ),
}


def _reason(code: str, zh: str, en: str, place: Place, *values: str) -> Reason:
    return Reason(code, Text(zh.format(*values), en.format(*values)), "", NEXT_STEPS.get(code), place)
