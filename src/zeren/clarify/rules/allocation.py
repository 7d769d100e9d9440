"""Who leads and who shares each duty of the committee: no orphan, no double lead, one first responsible person.

The proposal is a proposal: nothing is allocated until somebody of the unit or the office puts it down.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zeren.clarify.rules.lists import FIRST_RESPONSIBLE, MEMBER, Line
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

LEAD = "lead"
SHARE = "share"
PART_NAMES = {LEAD: Text("牵头", "leads"), SHARE: Text("参与", "shares")}


@dataclass(frozen=True, slots=True)
class Bearer:
    """A post that can bear a duty of the committee, and who holds it today (nobody: a vacancy)."""

    post: str
    title: str
    bearer: str
    kind: str
    field: str
    person: str
    name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One cell of the matrix: a post leads or shares a duty."""

    code: str
    post: str
    part: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The committee's duties of a unit, the posts that can bear them, and who does what."""

    unit: str
    lines: tuple[Line, ...]
    bearers: tuple[Bearer, ...]
    parts: tuple[Part, ...]

    def leader(self, code: str) -> str:
        """The post that leads a duty, empty when none does."""
        return next((part.post for part in self.parts if part.code == code and part.part == LEAD), "")


def validate_allocation(matrix: Matrix) -> tuple[Reason, ...]:
    """Every reason why this allocation cannot stand; empty means it can.

    Source: article row 20 (no orphan, no double lead) and row 15 (one first responsible person at a time).
    """
    return (
        *_strangers(matrix),
        *_orphans_and_double_leads(matrix),
        *_two_parts(matrix),
        *_vacant_leads(matrix),
        *first_responsible_problems(matrix.bearers),
    )


def first_responsible_problems(bearers: Iterable[Bearer]) -> Iterator[Reason]:
    """Two people first responsible for one unit at once. A vacancy is shown, and is no reason here."""
    holding = [one for one in bearers if one.bearer == FIRST_RESPONSIBLE and one.person]
    if len(holding) > 1:
        names = [one.name or one.title for one in holding]
        yield Reason(
            "two_first_responsible",
            Text(
                f"同一时间有两名第一责任人：{'、'.join(names)}。",
                f"There are two first responsible persons at once: {' and '.join(names)}.",
            ),
            "row-15",
            Text("请先办理前任的免职日期。", "Give the earlier term its last day first."),
            tuple(one.post for one in holding),
        )


def proposed_allocation(lines: Iterable[Line], bearers: Iterable[Bearer]) -> tuple[Part, ...]:
    """A sensible first allocation, to be edited.

    The first duty is led by the first responsible person and shared by all members. Each other duty is led by the
    member whose field it names; else by the first deputy, member or secretary who is there.
    """
    held = sorted((one for one in bearers if one.person), key=_place)
    secretary = next((one for one in held if one.bearer == FIRST_RESPONSIBLE), None)
    members = [one for one in held if one.bearer == MEMBER]
    parts: list[Part] = []
    for line in lines:
        if line.order == 1 and secretary:
            parts.append(Part(line.code, secretary.post, LEAD))
            parts += [Part(line.code, one.post, SHARE) for one in members]
        elif leader := next((one for one in members if _names_field(line, one)), (*members, secretary)[0]):
            parts.append(Part(line.code, leader.post, LEAD))
    return tuple(sorted(parts))


def in_order(bearers: Iterable[Bearer]) -> tuple[Bearer, ...]:
    """The bearers as a matrix shows them: the first responsible person, deputies, members, each by post."""
    return tuple(sorted(bearers, key=_place))


def _place(one: Bearer) -> tuple[bool, bool, str]:
    return one.bearer != FIRST_RESPONSIBLE, one.kind != "deputy", one.post


def _names_field(line: Line, one: Bearer) -> bool:
    """Whether the duty's words name the member's field, or one of several."""
    fields = (field.strip() for field in one.field.replace("，", "、").replace(",", "、").split("、"))
    return any(field and field in line.text.zh for field in fields)


def _strangers(matrix: Matrix) -> Iterator[Reason]:
    codes = {line.code for line in matrix.lines}
    posts = {one.post for one in matrix.bearers}
    for part in matrix.parts:
        if part.code not in codes:
            yield _reason("unknown_duty", part.code, "班子清单里没有“{0}”。", "The committee's list has no “{0}”.")
        if part.post not in posts:
            zh, en = "岗位“{0}”不在本单位班子。", "Post “{0}” is not on this unit's committee."
            yield _reason("unknown_post", part.code, zh, en, part.post)
        if part.part not in PART_NAMES:
            yield _reason("unknown_part", part.code, "只能牵头或参与。", "A post leads or shares, nothing else.")


def _orphans_and_double_leads(matrix: Matrix) -> Iterator[Reason]:
    leads: dict[str, list[str]] = defaultdict(list)
    for part in matrix.parts:
        if part.part == LEAD:
            leads[part.code].append(part.post)
    titles = {one.post: one.name or one.title for one in matrix.bearers}
    for line in matrix.lines:
        found = leads[line.code]
        if not found:
            zh, en = "“{0}”没有人牵头。", "Nobody leads “{0}”."
            yield _reason("orphan_duty", line.code, zh, en, line.text, next_step=CHOOSE_A_LEAD)
        if len(found) > 1:
            both = Text("、".join(titles.get(p, p) for p in found), " and ".join(titles.get(p, p) for p in found))
            zh, en = "“{0}”有两人牵头：{1}。", "“{0}” is led twice: by {1}."
            yield _reason("double_lead", line.code, zh, en, line.text, both, next_step=ONE_LEADS)


def _two_parts(matrix: Matrix) -> Iterator[Reason]:
    for (code, post), count in sorted(Counter((part.code, part.post) for part in matrix.parts).items()):
        if count > 1:
            zh, en = "岗位“{0}”对同一项责任既牵头又参与。", "Post “{0}” both leads and shares one duty."
            yield _reason("two_parts", code, zh, en, post)


def _vacant_leads(matrix: Matrix) -> Iterator[Reason]:
    vacant = {one.post: one.title for one in matrix.bearers if not one.person}
    for part in matrix.parts:
        if part.part == LEAD and part.post in vacant:
            zh, en = "牵头岗位“{0}”现在空缺，等于没有人牵头。", "“{0}” is to lead but is vacant: nobody leads."
            yield _reason("lead_vacant", part.code, zh, en, vacant[part.post], next_step=CHOOSE_A_LEAD)


CHOOSE_A_LEAD = Text("请选一个在任的岗位牵头。", "Choose a post that somebody holds to lead it.")
ONE_LEADS = Text("请留一个牵头，其余改为参与。", "Leave one to lead and let the others share.")


def _reason(code: str, duty: str, zh: str, en: str, *values: str | Text, next_step: Text | None = None) -> Reason:
    words_zh = [value.zh if isinstance(value, Text) else value for value in values or (duty,)]
    words_en = [value.en if isinstance(value, Text) else value for value in values or (duty,)]
    return Reason(code, Text(zh.format(*words_zh), en.format(*words_en)), "row-20", next_step, (duty,))
