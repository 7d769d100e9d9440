"""Live figures of the article about what results lead to, who may be appointed, and how a case is decided."""

from collections import Counter

from zeren.assess.queries import letters_of, objections_of, years_with_runs
from zeren.assess.rules.stages import UNSETTLED
from zeren.diagnose.queries import risk_of
from zeren.investigate.queries import cases, decided_cases
from zeren.investigate.rules import unlike
from zeren.kernel.words import Text
from zeren.organisations.queries import roots
from zeren.use.queries import appointments, consequences, eligibilities, unused
from zeren.web.figures_seen import NOTHING, Figure, Seen, of, plain


def unused_results(seen: Seen) -> Figure:
    late = unused(seen.day)
    states = Counter(one.state for one in consequences(seen.day))
    if not states:
        return NOTHING
    return Figure(
        plain(len(late)),
        Text(
            f"个结果逾期未用；已办 {states['done']} 项、不办有理由 {states['none']} 项、待办 {states['open']} 项",
            f"results were not used in time; {states['done']} uses done, {states['none']} left with a reason, {states['open']} to do",
        ),
    )


def blocked_today(seen: Seen) -> Figure:
    found = Counter(one.verdict for one in eligibilities(seen.day).values())
    return Figure(
        of(found["blocked"], found.total()),
        Text(
            f"名任职人员今天不得任用，逐条有理由和日期；要人工核查 {found['needs_review']} 名",
            f"people in office are not to be appointed today, each with reason and date; {found['needs_review']} to be looked into",
        ),
    )


def appointments_on_dossiers(seen: Seen) -> Figure:
    decided = [one for one in appointments() if one.decided_on]
    if not decided:
        return NOTHING
    departing = sum(one.departs for one in decided)
    return Figure(
        plain(len(decided)),
        Text(
            f"项任用以首页为党建结果、问题和整改的材料决定；突破 {departing} 次，都有理由和负责的人",
            f"appointments were decided on dossiers whose first page is Party building; {departing} depart, each with its reason",
        ),
    )


def exemptions_answered(seen: Seen) -> Figure:
    decided = [case for case in cases() if case.decided_on]
    exempted = sum(bool(case.exemption) for case in decided)
    return Figure(
        of(sum(bool(case.exemption_reason) for case in decided), len(decided)),
        Text(
            f"个已决定的案件答复了免责问题，免予追责 {exempted} 个",
            f"decided cases have the exemption question answered; {exempted} were exempted",
        ),
    )


def unlike_measures(seen: Seen) -> Figure:
    decided = decided_cases()
    if not decided:
        return NOTHING
    groups = unlike(decided)
    return Figure(
        plain(len(groups)),
        Text(
            f"类同类情形处理不一，{sum(len(one.owing) for one in groups)} 件欠理由；有措施的决定共 {len(decided)} 件",
            f"kinds of like failures came out otherwise, {sum(len(one.owing) for one in groups)} cases owe their reason; {len(decided)} decisions with a measure in all",
        ),
    )


def objections_answered(seen: Seen) -> Figure:
    found = years_with_runs()
    if not found:
        return NOTHING
    told, states = letters_of(year=found[0]), Counter(one.state for one in objections_of(year=found[0]))
    return Figure(
        of(states.total() - sum(states[one] for one in UNSETTLED), states.total()),
        Text(
            f"件异议已答复，成立 {states['upheld']} 件；{found[0]} 年度通知书 {len(told)} 份",
            f"objections answered, {states['upheld']} of them upheld; {len(told)} letters about {found[0]}",
        ),
    )


def risk_counts(seen: Seen) -> Figure:
    whole = risk_of(roots(seen.day)[0], seen.year, seen.day).whole
    cases, overdue = ("—" if count is None else str(count) for count in (whole.cases, whole.overdue))
    return Figure(
        plain(f"{cases} / {overdue}"),
        Text(
            "当年确认的案件数 / 逾期未整改的问题数；过少的不显示，没有人名，没有反映人",
            "cases confirmed this year / problems overdue; what is small is not shown, nobody is named, nor who reported",
        ),
    )


FIGURES = {
    "risk_counts": risk_counts,
    "unused_results": unused_results,
    "blocked_today": blocked_today,
    "appointments_on_dossiers": appointments_on_dossiers,
    "unlike_measures": unlike_measures,
    "exemptions_answered": exemptions_answered,
    "objections_answered": objections_answered,
}
