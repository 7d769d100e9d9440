"""Words that several pages of this step use: how a use stands, what a reference means, where a rule comes from."""

from datetime import date

from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.use.queries import ConsequenceFound
from zeren.use.rules.drawing import CASE_CORRECTED, RUN_BROKEN, WITHDRAWN_BECAUSE
from zeren.web.clarify.places import Tag

STATES: dict[str, Tag] = {
    "overdue": Tag(Text("逾期", "overdue"), "red"),
    "open": Tag(Text("待办", "to do"), "plain"),
    "done": Tag(Text("已办", "done"), "done"),
    "none": Tag(Text("不办，有理由", "not done, with a reason"), "dashed"),
    "withdrawn": Tag(Text("已撤回", "withdrawn"), "dashed"),
}


def state_of(one: ConsequenceFound, day: date) -> str:
    """How a use stands on a day; overdue is an open one whose term has passed."""
    return "overdue" if one.state == "open" and one.due_on < day else one.state


def because_of(one: ConsequenceFound, pack: Pack) -> Text | None:
    """Why a use was withdrawn, or what came of its decision after it was carried out; None while all stands as it was."""
    new = one.replaced_by
    if one.withdrawn_because in (RUN_BROKEN, CASE_CORRECTED):
        return WITHDRAWN_BECAUSE[one.withdrawn_because]
    if new is None:
        return None
    values = {"day": f"{new.decided_on}", "paper": new.document, "grade": pack.words.name(new.grade)}
    if one.state == "withdrawn":
        words = Text(
            "{day} {paper} 重新决定为“{grade}”，本项撤回。", "{paper} of {day} decided anew: “{grade}”; withdrawn."
        )
    elif one.state == "open":
        words = Text(
            "{day} {paper} 已重新决定为“{grade}”，请重新列出运用。",
            "{paper} of {day} decided anew: “{grade}”; draw the uses up again.",
        )
    else:
        words = Text(
            "此后 {day} {paper} 重新决定为“{grade}”，已办的请核实是否要纠正。",
            "Since then {paper} of {day} decided anew: “{grade}”; see whether what was done has to be put right.",
        )
    return words.with_values(**values)


def waits_of(one: ConsequenceFound) -> Text | None:
    """What the use waits for: the letter; or that an objection waits, which does not stay it."""
    if one.waits_for_letter:
        return Text(
            "通知书还没有送达，送达以前不能办理。",
            "The letter was not delivered yet; until then it cannot be carried out.",
        )
    if one.objected_on and one.state in ("open", "done"):
        return Text(
            "本人{day}提出异议，尚未答复；异议期间不停止执行。",
            "Objected to on {day}, not answered yet; that does not stay it.",
        ).with_values(day=f"{one.objected_on}")
    return None


def source_of(key: str, pack: Pack) -> Text:
    """The title of a source of the pack."""
    found = pack.sources.get(key)
    return found.title if found else Text(key, key)


def owner_of(role: str, pack: Pack) -> Text | None:
    """Who carries a use out, by the title of the role."""
    found = pack.roles.get(role)
    return found.title if found else None
