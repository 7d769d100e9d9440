"""Live figures of the article about the debrief: how far it has come, what a ballot weighs, what letters said of the own assessment."""

from zeren.debrief.queries import counts_by_state, gaps_told
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.organisations.queries import choices_of
from zeren.policy.adoption import adopted
from zeren.web.figures_seen import NOTHING, Figure, Seen, of, plain

HANDED_IN = (
    "report_submitted",
    "report_checked",
    "in_session",
    "synthesis",
    "decided",
    "fed_back",
    "rectifying",
    "closed",
)


def ballot_weight(seen: Seen) -> Figure:
    values = adopted(seen.pack, choices_of(seen.pack.digest)).values_in_force
    weighs, most = values.get("synthesis.ballot"), values.get("share.ballot_most")
    if not weighs or not most:
        return NOTHING
    share, cap = (f"{shown(exact(one) * 100)}%" for one in (weighs, most))
    return Figure(
        plain(share),
        Text(
            f"是现场测评在述职综合评价中的占比，上限 {cap}；自查的问题和对下提出的整改并列展示，不扣分",
            f"is what the ballot weighs in a debrief's verdict, {cap} at most; problems found by oneself and items imposed stand beside it and cost nothing",
        ),
    )


def debriefs_handed_in(seen: Seen) -> Figure:
    year = next((year for year in (seen.year, seen.year - 1) if counts_by_state(year)), None)
    if year is None:
        return NOTHING
    counts = counts_by_state(year)
    done = sum(counts.get(state, 0) for state in HANDED_IN)
    closed = counts.get("closed", 0)
    return Figure(
        of(done, sum(counts.values())),
        Text(
            f"份 {year} 年述职报告已交；全部问题由别人核实销号的 {closed} 人；缺点评、提问、测评一步都不能综合",
            f"reports of {year} are in; {closed} have every problem verified by somebody else; without comments, questions and ballot nothing is drawn together",
        ),
    )


def gaps_in_letters(seen: Seen) -> Figure:
    year = next((year for year in (seen.year, seen.year - 1) if gaps_told(year)[1]), None)
    if year is None:
        return NOTHING
    told, letters = gaps_told(year)
    return Figure(
        of(told, letters),
        Text(
            f"封 {year} 年反馈书写明自评与核实的差距",
            f"letters of {year} tell the gap between the own assessment and what was verified",
        ),
    )
