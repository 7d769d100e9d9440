"""The sheet of the pre-assessment: what the office knows before the meeting, each line with its source, shown in time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.kernel.days import working_days_later
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

RULE = "debrief.sheet_days"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line: what is known, and from where. `facts` are keys on record; a line of the office's own has a document.

    `en`: the line in English where it is made from the pack's words; empty where a person wrote it.
    """

    what: str
    source: str
    facts: tuple[str, ...] = ()
    en: str = ""

    @property
    def words(self) -> Text:
        return Text(self.what, self.en or self.what)

    @property
    def plain(self) -> dict[str, object]:
        """As it is stored."""
        return {"what": self.what, "source": self.source, "facts": list(self.facts), "en": self.en}


def working_days_between(shown: date, meets: date, holidays: Collection[date], weekends: Collection[date]) -> int:
    """How many working days later than `shown` the meeting is; 0 on the same day, and on a day off right after it."""
    count, day = 0, shown
    while (day := working_days_later(day, 1, holidays, weekends)) <= meets:
        count += 1
    return count


def cannot_show(
    lines: Sequence[SheetLine], state: str, meets_on: date | None, days: int, least: int, waiting: bool
) -> Iterator[Reason]:
    """Every reason why a sheet cannot be shown: after the meeting began, too late, empty, or a line without its source."""
    if state not in ("prepared", "report_submitted", "report_checked"):
        yield Reason("meeting_began", Text("会议已经开始。", "The meeting has begun."), RULE)
    if meets_on is None:
        yield Reason(
            "day_not_set",
            Text("还没有定会议日期。", "The day of the meeting is not set."),
            RULE,
            Text("请先定日期。", "Set it first."),
        )
    elif days < least:
        yield Reason(
            "too_late_to_show",
            Text(
                f"会议定在 {meets_on}，本人看表要在会前至少 {least} 个工作日。",
                f"The meeting is on {meets_on}; the person sees the sheet at least {least} working day before.",
            ),
            RULE,
            Text("请把会议推迟。", "Move the meeting back."),
        )
    if not lines:
        yield Reason("sheet_empty", Text("表里一条也没有。", "The sheet is empty."), RULE)
    for number, line in enumerate(lines, 1):
        if not line.source.strip() or not line.what.strip():
            yield Reason(
                "line_without_source",
                Text(f"第 {number} 条没有写明内容和来源。", f"Line {number} lacks its words or its source."),
                RULE,
                place=(str(number),),
            )
    if waiting:
        yield Reason(
            "reply_stands",
            Text("本人已经对这张表作了说明，不再换表。", "The person has replied to this sheet; it is not replaced."),
            RULE,
        )


def cannot_reply(shown: bool, replied: bool, state: str, words: str, own: bool) -> Iterator[Reason]:
    """Why a reply cannot be put beside the sheet."""
    if not own:
        yield Reason("not_your_sheet", Text("只有本人可以说明。", "Only the person replies."))
    if not shown:
        yield Reason("sheet_not_shown", Text("还没有会前评估表。", "There is no sheet yet."), RULE)
    if replied:
        yield Reason(
            "replied_already", Text("已经说明过，说明以后不改。", "The reply is there already, and stays."), RULE
        )
    if state not in ("prepared", "report_submitted", "report_checked"):
        yield Reason(
            "meeting_began", Text("会议已经开始，请在会上说明。", "The meeting has begun; say it there."), RULE
        )
    if not words.strip():
        yield Reason("words_missing", Text("请写明说明内容。", "Say what you have to say."))
