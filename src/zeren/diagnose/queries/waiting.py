"""What waits for somebody today, gathered from every room: only what the asker may do, never more than seven in view."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from zeren.assess.queries import answer_appeal_by, disputes_of, objections_of, proposals_waiting, round_of, run_found
from zeren.clarify.queries import names_due
from zeren.debrief.queries import verdict_objections
from zeren.diagnose.queries.handover import handovers_due
from zeren.diagnose.rules.waiting import MOST, Waiting, most_urgent
from zeren.diagnose.rules.year import FOR_BUSINESS, POSTPONED
from zeren.implement.queries import facts_held, facts_of_year, stretched
from zeren.implement.rules.elasticity import stands_out
from zeren.investigate.queries import CaseFound, answer_review_by, cases
from zeren.investigate.rules import terms_of
from zeren.kernel.days import months_later
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.ledger.waivers import waivers_waiting
from zeren.ledger.waiving import EXTENSION, KINDS
from zeren.organisations.queries import choices_of, subtree, unit_names
from zeren.policy import Calendar, Pack
from zeren.policy.adoption import Adopted, adopted
from zeren.use.queries import consequences


@dataclass(frozen=True, slots=True)
class ToDecide:
    """At most seven things, and how many there are in all."""

    shown: tuple[Waiting, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom it is asked: what that person may do, for which tree, on which day, under what is adopted."""

    rights: Collection[str]
    root: str
    today: date
    in_force: Adopted
    calendar: Calendar
    cases: tuple[CaseFound, ...] = ()

    def days(self, key: str) -> int | None:
        """A value in force as whole days, months or times; None when it is switched off or unknown to the pack."""
        said = self.in_force.values_in_force.get(key)
        return int(said) if said else None


def to_decide(rights: Collection[str], root: str, today: date, pack: Pack) -> ToDecide:
    """What somebody with these rights has to decide, the most urgent first. A constant number of queries."""
    on_cases = any(right.startswith("investigate.") for right in rights)
    asking = Asking(
        rights, root, today, adopted(pack, choices_of(pack.digest)), pack.calendar, cases() if on_cases else ()
    )
    found = most_urgent(
        chain.from_iterable(gather(asking) for permission, gather in MATTERS if permission in rights), today
    )
    return ToDecide(found[:MOST], len(found))


def _disputes(asking: Asking) -> Iterator[Waiting]:
    years = (asking.today.year - 1, asking.today.year)
    disputed = Counter((one.year, one.unit) for one in disputes_of(*years) if one.is_open)
    for year in years:
        units = {unit: count for (of_year, unit), count in disputed.items() if of_year == year}
        if not units:
            continue
        found, names = round_of(year), unit_names(units)
        for unit, count in sorted(units.items()):
            yield Waiting(
                "dispute", str(year),
                Text("{unit}{n}条被争议的事实无人答复", "{unit}: {n} disputed facts unanswered").with_values(unit=names[unit], n=count),
                Text("由录入人以外的人答复。", "To be answered by someone who did not enter them."),
                found.closes_on if found else None,
            )  # fmt: skip


def _leads(asking: Asking) -> Iterator[Waiting]:
    answer_days, lapse = asking.days("lead.answer_days"), asking.days("lead.lapse_months")
    for case in _cases(asking, ("lead", "answered")):
        name = {"key": case.key, "unit": case.unit_name, "matter": case.matter.rstrip("。")}
        if case.on("answer"):
            yield Waiting(
                "lead", case.key, Text("线索 {key}：{unit}，{matter}", "Lead {key}: {unit}, {matter}").with_values(**name),
                Text("该单位已答复，是否立案要写理由。", "The unit has answered; opening a case or not needs a reason."),
                months_later(case.opened_on, lapse) if lapse else None,
            )  # fmt: skip
        elif (due := terms_of(case.opened_on, answer_days, None, asking.calendar).answer_by) and asking.today > due:
            yield Waiting(
                "lead_silent", case.key, Text("线索 {key}：{unit}没有答复", "Lead {key}: {unit} has not answered").with_values(**name),
                Text("没有答复就是没有答复，不算承认。", "No answer is no answer; it admits nothing."), due,
            )  # fmt: skip


def _hearings(asking: Asking) -> Iterator[Waiting]:
    term = asking.days("case.hearing_days")
    for case in _cases(asking, ("opened",)):
        opened = next((step.on for step in reversed(case.steps) if step.verb == "open"), case.opened_on)
        yield Waiting(
            "case_opened", case.key, Text("案件 {key}：听取陈述申辩", "Case {key}: hear statement and defence").with_values(key=case.key),
            Text("{person}，{unit}。", "{person}, {unit}.").with_values(person=case.person_name, unit=case.unit_name),
            asking.calendar.last_day(opened + timedelta(days=term)) if term else None,
        )  # fmt: skip


def _decisions(asking: Asking) -> Iterator[Waiting]:
    for case in _cases(asking, ("heard",)):
        yield Waiting(
            "case_heard", case.key, Text("案件 {key}：作出决定", "Case {key}: decide").with_values(key=case.key),
            Text("先答复“是否应当免责”。", "The exemption question comes first."), None,
        )  # fmt: skip
    months = asking.days("case.appeal_answer_months")
    for case in _cases(asking, ("decided",)):
        asked = [step.on for step in case.steps if step.verb == "appeal"]
        if case.appeal_waits:
            yield Waiting(
                "case_heard", case.key, Text("案件 {key}：本人申诉", "Case {key}: the person appeals").with_values(key=case.key),
                Text("更正，或者书面答复不更正的理由。", "Correct it, or answer in writing why not."),
                asking.calendar.last_day(months_later(asked[-1], months)) if months else None,
            )  # fmt: skip


def _reviews(asking: Asking) -> Iterator[Waiting]:
    for case in _cases(asking, ("decided",)):
        if case.review_waits:
            yield Waiting(
                "case_heard", case.key, Text("案件 {key}：本人申请复核", "Case {key}: the person asks the body above").with_values(key=case.key),
                Text("由上一级没有参与过的人答复，不加重。", "Somebody above who took no part answers, never for the worse."),
                answer_review_by(case),
            )  # fmt: skip


def _ends(asking: Asking) -> Iterator[Waiting]:
    for case in _cases(asking, ("decided",)):
        if case.impact_until and asking.today > case.impact_until:
            yield Waiting(
                "case_ends", case.key, Text("案件 {key}：影响期已满", "Case {key}: its period has ended").with_values(key=case.key),
                Text("记为结束，不再影响使用。", "Record its end; it weighs no longer."), case.impact_until + timedelta(days=1),
            )  # fmt: skip


def _cases(asking: Asking, states: Collection[str]) -> list[CaseFound]:
    return [case for case in asking.cases if case.state in states]


def _proposals(asking: Asking) -> Iterator[Waiting]:
    for proposal in proposals_waiting():
        run = run_found(proposal.run)
        ties = [tied for outcome in run.quota.get("outcomes", ()) if (tied := outcome.get("tied"))]
        scheme = asking.in_force.pack.schemes.get(run.scheme)
        name = scheme.title if scheme else Text(run.scheme, run.scheme)
        yield Waiting(
            "tie" if ties else "proposal", str(proposal.id),
            Text("{year}年{name}：提请决定", "{name} {year}: before the deciding body").with_values(year=run.year, name=name),
            Text("名额线上有{n}处并列，系统不代为取舍。", "{n} ties at the quota line; the system does not break them.").with_values(n=len(ties))
            if ties
            else Text("{n}项结果，没有并列。", "{n} results, no tie.").with_values(n=run.count),
            proposal.meets_on,
        )  # fmt: skip


def _objections(asking: Asking) -> Iterator[Waiting]:
    for objection in objections_of(state="filed"):
        yield Waiting(
            "objection", str(objection.id),
            Text("{person}对{year}年考核结果提出异议", "{person} objects to the result of {year}").with_values(person=objection.person_name, year=objection.year),
            Text("由未参与拟定的人答复。", "To be answered by somebody who took no part."), objection.answer_by,
        )  # fmt: skip

    for objection in objections_of(state="granted"):
        yield Waiting(
            "objection", str(objection.id),
            Text("{person}的异议：上一级复核成立", "{person}’s objection: upheld by the body above").with_values(person=objection.person_name),
            Text("按复核意见更正事实、重新测算。", "Put the facts right as the review says, and compute again."), objection.on("grant"),
        )  # fmt: skip


def _reopened(asking: Asking) -> Iterator[Waiting]:
    """Objections that hold though no fact was wrong, and that the deciding body has not taken up again."""
    for objection in objections_of(state="upheld"):
        if objection.waits_for_body:
            yield Waiting(
                "reopened", str(objection.id),
                Text("{person}的异议成立，待重新决定", "{person}’s objection holds: to be decided anew").with_values(person=objection.person_name),
                Text("提请决定机关重新研究。", "Put it before the deciding body again."), None,
            )  # fmt: skip


def _appeals(asking: Asking) -> Iterator[Waiting]:
    """Objections that were not upheld and lie before the body above."""
    for objection in objections_of(state="appealed"):
        yield Waiting(
            "appeal", str(objection.id),
            Text("{person}对{year}年考核结果申请复核", "{person} asks for a review of the result of {year}").with_values(person=objection.person_name, year=objection.year),
            Text("由上一级没有参与过的人答复，不加重。", "Somebody above who took no part answers, never for the worse."),
            answer_appeal_by(objection),
        )  # fmt: skip


def _verdict_objections(asking: Asking) -> Iterator[Waiting]:
    """Objections to verdicts of debriefs heard in this tree that wait for an answer."""
    waiting = verdict_objections(state="filed")
    below = {unit.key for unit in subtree(asking.root, asking.today)} if waiting else set()
    for one in waiting:
        if (one.heard_by or one.unit) in below:
            yield Waiting(
                "verdict_objection", str(one.debrief),
                Text("{person}对{year}年述职评议结果提出异议", "{person} objects to the verdict on the debrief of {year}").with_values(person=one.person_name, year=one.year),
                Text("由没有参与的人答复。", "To be answered by somebody who took no part."), one.answer_by,
            )  # fmt: skip


def _unused(asking: Asking) -> Iterator[Waiting]:
    """Results past their term in one line for each year; those that fall due within a week one by one."""
    late: dict[int, list[date]] = defaultdict(list)
    for found in consequences(asking.today, state="open"):
        if found.due_on < asking.today:
            late[found.year].append(found.due_on)
        elif found.due_on <= asking.today + timedelta(days=7):
            who = found.person_name or found.unit_name
            yield Waiting("consequence", str(found.id), Text(f"{who}：{found.title.zh}", f"{who}: {found.title.en}"),
                          Text("运用，或者写明不用的理由。", "Use it, or say why not."), found.due_on)  # fmt: skip
    for year, days in sorted(late.items()):
        yield Waiting(
            "consequence", str(year),
            Text("{year}年考核{n}项结果到期未运用", "Appraisal {year}: {n} results unused after their term").with_values(year=year, n=len(days)),
            Text("每项须有运用或者不用的理由。", "Each needs a use, or a reason for none."), min(days),
        )  # fmt: skip


def _values(asking: Asking) -> Iterator[Waiting]:
    waiting = asking.in_force.open_values
    if waiting:
        pack = asking.in_force.pack
        yield Waiting(
            "values", pack.digest,
            Text("规则包 {v}：{n}个值待采用", "Rule pack {v}: {n} values to adopt").with_values(v=pack.version, n=len(waiting)),
            Text("没有采用之前，通知书不能引用。", "Letters cannot cite them before."), None,
        )  # fmt: skip


def _lists(asking: Asking) -> Iterator[Waiting]:
    late = [row for row in names_due(asking.root, asking.today.year, asking.today) if row.state == "overdue"]
    if late:
        first = min(row.due_on for row in late if row.due_on)
        yield Waiting(
            "lists", asking.root,
            Text("{n}份责任清单到期没有按名确认", "{n} duty lists not acknowledged in time").with_values(n=len(late)),
            Text("催问须写理由，并计入负担。", "A reminder needs a reason and counts as burden."), first,
        )  # fmt: skip


def _postponed(asking: Asking) -> Iterator[Waiting]:
    most = asking.days("postponement.business_most")
    if most is None:
        return
    names = {unit.key: unit.name for unit in subtree(asking.root, asking.today) if unit.depth <= 1}
    times: dict[str, int] = defaultdict(int)
    for fact in facts_of_year(asking.today.year, names, [POSTPONED]):
        times[fact.unit] += fact.attributes.get("reason") == FOR_BUSINESS
    for unit, count in sorted(times.items()):
        if count > most:
            yield Waiting(
                "postponed", unit,
                Text("{unit}今年{n}次为业务延期", "{unit}: postponed {n} times for business this year").with_values(unit=names[unit], n=count),
                Text("超过{most}次，应告知上级。", "More than {most}: the superior is to be told.").with_values(most=most), None,
            )  # fmt: skip


def _waivers(asking: Asking) -> Iterator[Waiting]:
    waiting = waivers_waiting()
    below = {unit.key: unit.name for unit in subtree(asking.root, asking.today)} if waiting else {}
    for one in waiting:
        if not one.unit or one.unit in below:
            due = one.was if one.kind == EXTENSION else one.until
            yield Waiting(
                "waiver", str(one.id),
                Text("{unit}申请{kind}", "{unit} asks for: {kind}").with_values(
                    unit=below.get(one.unit) or Text("办公室", "the office"), kind=KINDS[one.kind]),
                Text("由申请人和受益人以外的人批准，到期前才有效。", "Granted by neither the asker nor who benefits, before the day has passed."), due,
            )  # fmt: skip


def _elastic(asking: Asking) -> Iterator[Waiting]:
    said = asking.in_force.values_in_force.get("elasticity.most")
    if not said:
        return
    names = {unit.key: unit.name for unit in subtree(asking.root, asking.today) if unit.depth <= 1}
    for unit, found in stretched(asking.today.year, asking.today, names).items():
        if stands_out(found, exact(said)):
            yield Waiting(
                "elastic", unit,
                Text("{unit}今年期限被拉长{n}次", "{unit}: stretched {n} times this year").with_values(unit=names[unit], n=found.times),
                Text("{n} ÷ {all}项任务，高于提示线。", "{n} ÷ {all} duties, above the line.").with_values(n=found.times, all=found.duties), None,
            )  # fmt: skip


def _handovers(asking: Asking) -> Iterator[Waiting]:
    """Units whose first responsible person changed and that have no handover yet, in one line."""
    term = asking.days("handover.days")
    if term is None:
        return
    late = handovers_due(asking.today, [unit.key for unit in subtree(asking.root, asking.today)])
    if late:
        yield Waiting(
            "handover", asking.root,
            Text("{n}个单位换了第一责任人，还没有交接单", "First responsible person changed, no handover yet: {n}").with_values(n=len(late)),
            Text("未了事项由接任的人接着办。", "What is open passes on to whoever took over."), late[0].came_on + timedelta(days=term),
        )  # fmt: skip


def _held(asking: Asking) -> Iterator[Waiting]:
    """Figures that leap and wait for a second look, in one line."""
    held = facts_held(unit.key for unit in subtree(asking.root, asking.today))
    if held:
        yield Waiting(
            "held", asking.root,
            Text("{n}个突变的数待核实", "Figures that leap, to verify: {n}").with_values(n=len(held)),
            Text("核实以前不计入；由录入人以外的人核实。", "They count nowhere before; not by who entered them."), None,
        )  # fmt: skip


MATTERS: tuple[tuple[str, Callable[[Asking], Iterator[Waiting]]], ...] = (
    ("assess.answer_dispute", _disputes),
    ("investigate.open", _leads),
    ("investigate.hear", _hearings),
    ("investigate.decide", _decisions),
    ("investigate.review", _reviews),
    ("investigate.walk", _ends),
    ("assess.decide", _proposals),
    ("assess.answer_objection", _objections),
    ("assess.review", _appeals),
    ("assess.propose", _reopened),
    ("debrief.answer_objection", _verdict_objections),
    ("use.record", _unused),
    ("organisations.adopt", _values),
    ("clarify.record_signatures", _lists),
    ("implement.find", _postponed),
    ("implement.find", _elastic),
    ("implement.import_facts", _held),
    ("waiver.grant", _waivers),
    ("diagnose.hand_over", _handovers),
)
"""Which permission each kind of matter asks for, and who gathers it. Nobody is shown what somebody else has to do."""
