"""What a recomputation moved for one subject, as a notice says it: before, after, why, and that the grade stands. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.assess.rules.letters import NO_GRADE, Told, addressed, plain_letter
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.policy import Pack

ZONES = {
    "certain": Text("名额内", "within the quota"),
    "tied": Text("并列待定", "tied, left open"),
    "outside": Text("名额外", "outside the quota"),
    "below": Text("未到分数", "below the line"),
    "failed": Text("门槛未过", "gate not passed"),
}
"""Where a result stands to the quota line, as `quota` names it."""
NONE = Text("—", "—")


@dataclass(frozen=True, slots=True)
class Stood:
    """What stands decided about the one who moved; `grade` empty: nothing."""

    body: str
    grade: str
    decided_on: date | None
    document: str


def moved_content(told: Told, change: Mapping[str, Any], stood: Stood, pack: Pack, own: bool) -> dict[str, Any]:
    """The notice as plain values. `change`: before and after; `own`: the objection was the own one."""
    before, after = change["before"], change["after"]
    return plain_letter(
        **addressed(told, stood.body, pack),
        moved=tuple(_lines(before, after, pack)),
        why=tuple(_why(before, after, own)),
        grade=tuple(_grade(before, after, stood, pack)),
    )


def _lines(before: Mapping[str, Any], after: Mapping[str, Any], pack: Pack) -> Iterator[tuple[Text, Text, Text]]:
    shown_as = {
        "total": (Text("总分", "Total"), _points),
        "rank": (Text("位次", "Place"), _rank),
        "zone": (Text("名额", "Quota"), lambda zone: ZONES.get(zone, NONE)),
        "grade": (Text("测算等次", "Grade computed"), lambda grade: pack.words.name(grade) if grade else NO_GRADE),
    }
    for key, (name, words) in shown_as.items():
        if before[key] != after[key]:
            yield name, words(before[key]), words(after[key])


def _why(before: Mapping[str, Any], after: Mapping[str, Any], own: bool) -> Iterator[Text]:
    if own:
        yield Text("提出的异议成立。", "The objection raised was upheld.")
    else:
        yield Text(
            "另一对象提出的异议成立；异议由没有参与原评定的人员核查。",
            "An objection raised by another was upheld; somebody who took no part in the appraisal examined it.",
        )
    if before["total"] != after["total"]:
        yield Text(
            "据以计分的事实因此有更正，总分随之变化。",
            "Facts that count were put right by it, and the total changed with them.",
        )
    elif not own:
        yield Text(
            "本对象的事实和总分都没有变，变的是与别的对象比较的位置。",
            "Neither facts nor total changed here: what changed is the place beside others.",
        )


def _grade(before: Mapping[str, Any], after: Mapping[str, Any], stood: Stood, pack: Pack) -> Iterator[Text]:
    if not stood.grade:
        yield Text("目前没有定等次。", "No grade is given so far.")
        return
    day = stood.decided_on
    yield Text(
        "{day}决定的等次“{grade}”不变（{document}）。", "The grade decided on {day}, “{grade}”, stands ({document})."
    ).with_values(
        day=Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}") if day else "",
        grade=pack.words.name(stood.grade),
        document=stood.document,
    )
    if before["grade"] != after["grade"]:
        yield Text(
            "重新测算的等次有变，决定机关研究后没有改变所定的等次。",
            "The grade computed changed; the deciding body took it up and left the grade as decided.",
        )


def _points(total: str | None) -> Text:
    if total is None:
        return Text("未答", "no answer")
    words = shown(exact(total), 2, 2)
    return Text(words, words)


def _rank(rank: int | None) -> Text:
    return Text(f"第{rank}", f"{rank}") if rank else NONE
