"""Three zones beside the quota line, in words that need no statistics: with other voters, who would still stand inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zeren.kernel.words import Text
from zeren.scoring.chance import Chances
from zeren.web.assess.ranking_rows import Row
from zeren.web.clarify.places import Tag

CHANCE_ZONES = {
    "sure": Tag(Text("稳在名额内", "surely inside"), "done"),
    "within": Tag(Text("说不准", "within the margin"), "dashed"),
    "out": Tag(Text("在名额外", "outside"), "plain"),
}
NAMED = 3


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone of each who competes, by subject, and one sentence. `waits`: ballots bear on it, nobody has drawn yet."""

    of: Mapping[str, Tag]
    said: Text
    waits: bool


def zones_told(told: Chances | None, waits: bool, compared: Sequence[Row]) -> Zones:
    """The official order and who is inside stay the scheme's; this stands beside it and goes into no letter."""
    if waits:
        return Zones({}, Text("正在推算换一批人投票会怎样。", "Working out how it would be with other voters."), True)
    if told is None:
        said = Text(
            "这一组的排序里没有在本系统里投出的测评，没有投票带来的误差，也就没有说不准的名次。",
            "No ballot held in this system bears on this order: it has no part that depends on who came to vote.",
        )
        return Zones({}, said, False)
    of = {row.line.subject: CHANCE_ZONES[told.subjects[row.line.subject].zone] for row in compared if row.line.subject in told.subjects}  # fmt: skip
    open_ones = [row.line.person_name or row.line.unit_name for row in compared if of.get(row.line.subject) is CHANCE_ZONES["within"]]  # fmt: skip
    return Zones(of, _sentence(sum(tag is CHANCE_ZONES["sure"] for tag in of.values()), open_ones), False)


def _sentence(sure: int, names: list[str]) -> Text:
    if not names:
        return Text(
            f"换一批同类的人来投票，名额内外都不会变：稳在名额内的 {sure} 个。",
            f"Had other people of the same kinds voted, the same ones would be inside: {sure} surely.",
        )
    zh, en = "、".join(names[:NAMED]), ", ".join(names[:NAMED])
    more = len(names) - NAMED
    zh, en = (f"{zh}等 {len(names)} 个", f"{en} and {more} more") if more > 0 else (zh, en)
    return Text(
        f"换一批同类的人来投票，{sure} 个仍稳在名额内；{zh}可能在内也可能在外，差距小于投票的误差，不宜据此分高下。",
        f"Had other people of the same kinds voted, {sure} would still be inside; {en} might be in or out: "
        "the gap is smaller than what the voting leaves open, too small to tell them apart by.",
    )
