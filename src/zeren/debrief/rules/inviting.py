"""Who is invited to a meeting, by class: lines that were pasted or typed, and whether the classes are what they should be.

Source: the pack's form of ballot for the classes; `meeting.delegate_share` and `meeting.present_share` for shares.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text

LONGEST = 60
_PARTS = re.compile(r"[\t,，;；|]")
_MARK = re.compile(r"^\s*(?:\(?\d{1,3}[.、．)）]\s*)")


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody by name, with unit and class of voter; `person` is the key of one who is known, "" for others."""

    name: str
    unit: str
    voter_class: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class ClassAsked:
    """A class of the form: what it is called, whether it rates by name."""

    key: str
    title: Text
    signed: bool = False

    @property
    def words(self) -> frozenset[str]:
        """What may be written for it."""
        plain = re.sub(r"[（(].*?[)）]", "", self.title.zh)
        return frozenset(one.strip().lower() for one in (self.key, self.title.zh, self.title.en, plain))


def read_lines(
    text: str, classes: Sequence[ClassAsked], otherwise: str = ""
) -> tuple[tuple[Invited, ...], tuple[Reason, ...]]:
    """Lines of name, unit, class, parted by a comma or a tab, and every reason against one.

    A line without a class is of the class `otherwise`; leading numbers of a list are left out.
    """
    known = {word: one.key for one in classes for word in one.words}
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in _PARTS.split(_MARK.sub("", line))]
        name, unit, said = (*parts, "", "", "")[:3]
        if len(parts) == 2 and unit.lower() in known:  # residents have a name and a class
            unit, said = "", unit
        voter_class = known.get(said.lower(), "") if said else otherwise
        reasons = list(_line_faults(_plain(name), said, voter_class, classes, number))
        wrong += reasons
        if not reasons:
            found.append(Invited(_plain(name), unit[:LONGEST], voter_class))
    return tuple(found), tuple(wrong)


def _plain(name: str) -> str:
    """A Chinese name without the spaces that tables put into it."""
    return re.sub(r"(?<=[一-鿿])[\s　]+(?=[一-鿿])", "", name.strip())


def _line_faults(
    name: str, said: str, voter_class: str, classes: Sequence[ClassAsked], number: int
) -> Iterator[Reason]:
    place = (f"第{number}行 / line {number}",)
    if not name or len(name) > LONGEST:
        yield Reason(
            "name_missing", Text("没有姓名，或姓名太长。", "There is no name, or it is too long."), place=place
        )
    if re.search(r"\d{15}", name):
        yield Reason("identity_number", Text("请不要填身份证号。", "Do not put an identity number in."), place=place)
    if not voter_class:
        yield Reason(
            "unknown_class",
            Text("“{said}”不是这张票的类别。", "“{said}” is no class of this ballot.").with_values(said=said or "—"),
            place=place,
            next_step=Text(
                "可用的类别：" + "、".join(one.title.zh for one in classes) + "。",
                "Classes: " + ", ".join(one.title.en for one in classes) + ".",
            ),
        )


def cannot_invite(fresh: Sequence[Invited], there: Sequence[Invited]) -> Iterator[Reason]:
    """Why these cannot be added: each person once in a meeting, and everybody who rates by name is known by name."""
    persons = Counter(one.person for one in (*there, *fresh) if one.person)
    for one in fresh:
        if one.person and persons[one.person] > 1:
            yield Reason(
                "invited_twice",
                Text("{name}已经在名单上。", "{name} is on the list already.").with_values(name=one.name),
            )
    strangers = Counter((one.name, one.unit) for one in (*there, *fresh) if not one.person)
    for (name, unit), count in strangers.items():
        if count > 1 and any((one.name, one.unit) == (name, unit) for one in fresh):
            yield Reason(
                "invited_twice",
                Text("{name}（{unit}）写了不止一次。", "{name} ({unit}) stands there more than once.").with_values(
                    name=name, unit=unit or "—"
                ),
                next_step=Text("同名的请写明单位以便区分。", "Write the unit where two have the same name."),
            )


@dataclass(frozen=True, slots=True)
class Composition:
    """A meeting's list before it opens. `rated` are the persons who debrief; `delegates` the classes that count as such."""

    classes: tuple[ClassAsked, ...]
    invited: Mapping[str, int]
    delegates: frozenset[str]
    delegate_share: Fraction
    k: int
    rated_voters: tuple[str, ...] = ()


def composition_faults(found: Composition) -> Iterator[Reason]:
    """Why a list cannot be voted by: a class is empty that the form has, or delegates are too few among secret voters."""
    secret = [one for one in found.classes if not one.signed]
    whole = sum(found.invited.get(one.key, 0) for one in secret)
    if not whole:
        yield Reason("nobody_invited", Text("还没有参会人员。", "Nobody has been invited yet."))
        return
    if whole < found.k:
        yield Reason(
            "too_few_for_secrecy",
            Text(
                "无记名类别共{n}人，少于{k}人，测评结果不能公布。",
                "The secret classes have {n} people, fewer than {k}; no result could be published.",
            ).with_values(n=whole, k=found.k),
            "ballot.limits",
        )
    share = Fraction(sum(found.invited.get(key, 0) for key in found.delegates), whole)
    if found.delegates and share < found.delegate_share:
        yield Reason(
            "delegates_too_few",
            Text(
                "下级和代表占{share}，规定不少于{least}。",
                "Subordinates and delegates are {share}; at least {least} is laid down.",
            ).with_values(share=_percent(share), least=_percent(found.delegate_share)),
            "meeting.delegate_share",
            Text("请增加下级、“两代表一委员”和群众代表。", "Invite more subordinates, delegates and residents."),
        )


def composition_notes(found: Composition) -> Iterator[Reason]:
    """What the office should know of a list; none of it refuses anything."""
    for one in found.classes:
        n = found.invited.get(one.key, 0)
        if not n:
            yield Reason(
                "class_empty",
                Text("“{title}”没有人。", "Nobody is in “{title}”.").with_values(title=one.title),
            )
        elif not one.signed and n < found.k:
            yield Reason(
                "class_small",
                Text(
                    "“{title}”只有{n}人，少于{k}人，计票时先并入相邻类别。",
                    "“{title}” has {n} people, fewer than {k}; it is merged into its neighbour before counting.",
                ).with_values(title=one.title, n=n, k=found.k),
                "ballot.limits",
            )
    if found.rated_voters:
        yield Reason(
            "rated_votes",
            Text(
                "{names}既述职又投票：请当场说明，对自己一栏弃权。",
                "{names} debrief and vote: say in the room that they abstain on their own line.",
            ).with_values(names="、".join(found.rated_voters)),
        )


def present_faults(invited: int, present: int, least: Fraction) -> Iterator[Reason]:
    """Whether enough of those invited have checked in."""
    if present < least * invited:
        yield Reason(
            "too_few_present",
            Text(
                "应到{invited}人，签到{present}人，不足{least}。",
                "{invited} were invited and {present} have checked in, less than {least}.",
            ).with_values(invited=invited, present=present, least=_percent(least)),
            "meeting.present_share",
            Text("请等人到齐，或改期。", "Wait for the others, or meet on another day."),
        )


def _percent(share: Fraction) -> str:
    return f"{shown(share * 100, 1)} %"


def cannot_take_envelope(is_secret: bool, is_in_room: bool, is_over: bool) -> Iterator[Reason]:
    """Why the sealed sheet of somebody who cannot come is not taken in."""
    if is_over:
        yield Reason(
            "voting_over",
            Text("投票已经结束，信封不再收。", "Voting has ended; no envelope is taken in any more."),
            next_step=Text("原样退回本人，记入会议记录。", "Hand it back unopened and note it for the minutes."),
        )
    if not is_secret:
        yield Reason(
            "not_by_envelope",
            Text("这一类署名评价或者不投票，不收密封票。", "This class rates by name or does not vote; it hands in no sealed sheet."),
            next_step=Text("署名评价的，由本人在网上提交。", "Who rates by name hands the own sheet in himself."),
        )  # fmt: skip
    if is_in_room:
        yield Reason("is_in_the_room", Text("本人已经签到，请当场投票。", "Checked in: he votes in the room."))


def envelope_first() -> Reason:
    """Whoever sent a sealed sheet and comes after all gets it back before he is let in."""
    return Reason(
        "envelope_first",
        Text("已经收了本人的密封票。", "A sealed sheet of this person was taken in."),
        next_step=Text("本人到了，先把信封原样退回，再签到。", "If he came after all, hand the envelope back unopened first."),
    )  # fmt: skip


def turnout(cast: int, drawn: int, step: int = 5) -> Fraction | None:
    """The share cast as it may be shown while a ballot is open: in steps of `step` ballots or more, None for nobody.

    All of them is shown as such only when everybody who drew a slip has voted, which anybody in the room sees.
    """
    if drawn <= 0:
        return None
    if cast >= drawn:
        return Fraction(1)
    return Fraction(cast - cast % step, drawn)


def no_class_of_form(people: Sequence[Invited], classes: Sequence[ClassAsked]) -> Iterator[Reason]:
    """Classes that the ballot's form does not have; who does not vote has none."""
    known = {one.key for one in classes} | {""}
    for key in sorted({one.voter_class for one in people} - known):
        yield Reason(
            "unknown_class", Text("测评表没有“{key}”这一类。", "The form has no class “{key}”.").with_values(key=key)
        )


def cannot_plan(
    title: str, meets_on: date, day: date, debriefs: Sequence[int], ready: set[int], form_known: bool
) -> Iterator[Reason]:
    """Why a meeting cannot be set up so."""
    if not title.strip():
        yield Reason("title_missing", Text("请写会议名称。", "Give the meeting a title."))
    if meets_on < day:
        yield Reason("day_is_past", Text("开会日期已经过去。", "The day of the meeting has passed."))
    if not debriefs:
        yield Reason(
            "nobody_debriefs",
            Text("没有述职对象。", "Nobody debriefs."),
            next_step=Text(
                "请先准备本年述职，再选述职对象。", "Prepare the year's debriefs first, then choose them."
            ),
        )
    if set(debriefs) - ready:
        yield Reason(
            "not_ready",
            Text(
                "有述职对象不在本级、已排入别的会议或已经开会。",
                "One of those chosen is heard elsewhere, is on another agenda, or has been heard.",
            ),
        )
    if not form_known:
        yield Reason("form_missing", Text("请选测评表。", "Choose the form of the ballot."))
