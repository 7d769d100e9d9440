"""What is held about one person: posts, lists, facts, results. What follows from results stands in `following`.

Never here: leads, who reported anything, and the work of a case on which the person has not been heard.
"""

from datetime import date

from zeren.assess.queries import (
    DecisionFound,
    FactShown,
    ResultFound,
    decisions_of,
    earlier_results,
    facts_to_answer,
    proposal_of,
    results_of_person,
)
from zeren.clarify.queries import lists_of_person, names_put
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.organisations.queries import adopted_packs, choices_of, person_name, person_names, terms_in, unit_names
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.web.addresses import address
from zeren.web.held.debriefs import debriefs
from zeren.web.held.following import (
    cases_heard,
    handed_over,
    letters,
    looks,
    marks,
    objections,
    other_results,
    pending,
    uses,
    waived,
)
from zeren.web.held.parts import Held, Part, Row
from zeren.web.held.reached import reminders, ways
from zeren.web.implement.telling import Told, actor_name, told

LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)
BEARERS: dict[str, Text] = {
    "committee": Text("班子清单", "the committee's list"),
    "first_responsible": Text("第一责任人清单", "list of the first responsible person"),
    "member": Text("班子成员清单", "a member's list"),
}
ANSWERS: dict[str, Text] = {
    "confirm": Text("本人已确认", "you confirmed it"),
    "dispute": Text("本人有异议", "you disputed it"),
    "": Text("本人未答", "you have not answered"),
}
OUTCOMES: dict[str, Text] = {
    "kept": Text("异议不成立", "the dispute was not upheld"),
    "corrected": Text("异议成立，已改正", "the dispute was upheld, and it was put right"),
    "withdrawn": Text("异议成立，已撤回", "the dispute was upheld, and it was withdrawn"),
    "upheld": Text("异议成立", "the dispute was upheld"),
}
DISPUTE = Text("有一条不对，在确认期内提出异议，由录入人以外的人答复。", "If one is wrong, dispute it while answers are taken; somebody who did not enter it answers.")  # fmt: skip
OTHERS = Text("不对的，请作出考核的机关更正文件，再由办公室登记更正的结果。", "If it is wrong, have the body that appraised put its paper right; the office then records that result.")  # fmt: skip
CORRECT = Text("不对的，请本单位办公室按任免文件更正。", "If it is wrong, have the office correct it by the paper that appointed you.")  # fmt: skip
OBJECT = Text("收到通知书后，可以在期限内书面提出异议。", "After the letter reached you, object in writing within the term.")  # fmt: skip


def held_about(person: str, day: date, pack: Pack) -> Held:
    """Everything, as it is on `day`. Errors: NotFound for an unknown person."""
    kept = Kept(pack)
    waits = pending(person)
    parts = (
        Part("terms", Text("任职", "Posts and terms"), terms(person), kept.until("keep.results_years"), CORRECT),
        Part("lists", Text("责任清单和确认", "Duty lists and your name under them"), lists(person, day), kept.until("keep.facts_years"), CORRECT),
        Part("facts", Text("用来评价你的事实", "Facts that are used about you"), facts(person, day, pack), kept.until("keep.facts_years"), DISPUTE),
        Part("debriefs", Text("述职评议和你的异议", "Debriefs, and your objections to what came of them"), debriefs(person, day, pack), kept.until("keep.results_years"), OBJECT),
        Part("results", Text("考核结果和理由", "Results, and why"), results(person, pack), kept.until("keep.results_years"), OBJECT),
        Part("beside", Text("平时、专项、任期考核", "Routine, special and term appraisals"), other_results(person, pack), kept.until("keep.results_years"), OTHERS),
        Part("letters", Text("通知书", "Letters"), letters(person, day, pack), kept.until("keep.results_years"), OBJECT),
        Part("objections", Text("你提出的异议", "Your objections"), objections(person, day), kept.until("keep.results_years"),
             Text("对答复不服的，可以按通知书写明的办法申诉。", "If you disagree with an answer, appeal as the letter says.")),
        Part("uses", Text("结果的运用", "What results led to"), uses(person, day, pack), kept.until("keep.results_years"), OBJECT),
        Part("marks", Text("在期限内或者曾经有的标记", "Marks in force, and those there were"), marks(person, day, pack, waits), kept.until("keep.results_years"),
             Text("期满的次日起不再影响使用。", "From the day after its end a mark weighs no longer.")),
        Part("waivers", Text("与你有关的延期、重开和变更", "Waivers that concern you"), waived(person, waits), kept.until("keep.results_years"), OBJECT),
        Part("handovers", Text("离任交接", "Handovers"), handed_over(person), kept.until("keep.handover_years"),
             Text("漏列的，在署名时写明；离任以后也可以署名。", "Say what is missing when you put your name to it, also long after you left.")),
        Part("cases", Text("已经听取你陈述申辩的追责事项", "Cases on which you have been heard"), cases_heard(person, pack), kept.until("keep.cases_years"),
             Text("可以陈述、申辩；对决定不服的，可以在写明的日期前申诉。", "You may state and defend; against a decision you may appeal until the day it names.")),
        Part("reminders", Text("提醒过你的", "What you were reminded of"), reminders(person, day), kept.until("keep.facts_years"),
             Text("为什么来、谁催的，写在每一项后面；不对的，请办公室核对清单。", "Each says why it came; if it should not have come, have the office check the list.")),
        Part("ways", Text("你给的邮箱和日历地址", "Addresses that you gave"), ways(person), Text("只留最近一次，由本人更改或收回。", "Only the last one is kept; you change it or take it back."),
             Text("在“问我要的”里更改或收回。", "Change it or take it back under “Asked of me”.")),
        Part("looks", Text("谁查看过你", "Who looked at what concerns you"), looks(person, pack, waits), kept.forgotten("keep.looks_months"),
             Text("觉得不该看的，可以请审计员核查。", "If somebody had no business to look, ask the auditor to check.")),
    )  # fmt: skip
    return Held(person, person_name(person), day, parts)


class Kept:
    """Until when each kind is kept, by the values in force."""

    def __init__(self, pack: Pack):
        self._values = adopted(pack, choices_of(pack.digest)).values_in_force

    def until(self, key: str) -> Text:
        """For things that people review at the end of their term."""
        years = self._values.get(key)
        if years is None:
            return Text("本单位没有规定保存年限。", "The office has laid down no term for keeping it.")
        return Text("自当年底起保存 {n} 年，期满由人工鉴定。", "Kept for {n} years from the year's end, then reviewed by people.").with_values(n=years)  # fmt: skip

    def forgotten(self, key: str) -> Text:
        """For what goes by itself."""
        months = self._values.get(key)
        if months is None:
            return Text("本单位停用了删除期限，一直保存。", "The office has switched the term off: it is kept.")
        return Text("保存 {n} 个月，期满自动删除。", "Kept for {n} months, then deleted by itself.").with_values(
            n=months
        )


def terms(person: str) -> tuple[Row, ...]:
    """Every term of office, the newest first."""
    found = sorted(
        terms_in(LONG_AGO, FAR_AHEAD, person=person), key=lambda one: one.from_day or LONG_AGO, reverse=True
    )
    return tuple(
        Row(
            one.from_day, Text(f"{one.unit_name} {one.title}", f"{one.unit_name}, {one.title}"), until=one.until_day,
            url=address("organisations-unit", one.unit),
        )
        for one in found
    )  # fmt: skip


def lists(person: str, day: date) -> tuple[Row, ...]:
    """The lists under which the person's name stands, and those that wait for it."""
    put = names_put(person)
    names = unit_names({one.unit for one in put} | {one.unit for one in lists_of_person(person, day)})
    rows = [
        Row(
            one.at, _list_words(one.year, names.get(one.unit, one.unit), one.bearer),
            (Text("{n} 条责任", "{n} duties").with_values(n=one.lines),),
            Text("从纸上录入", "taken over from paper") if one.recorded_by else Text("本人确认", "acknowledged by yourself"),
            url=address("clarify-lists-unit", one.unit),
        )
        for one in put
    ]  # fmt: skip
    there = {one.list for one in put}
    rows += [
        Row(
            None, _list_words(one.year, names.get(one.unit, one.unit), one.bearer),
            (Text("等你确认", "waits for your name"),), until=one.due_on, url=address("clarify-lists-unit", one.unit),
        )
        for one in lists_of_person(person, day)
        if one.id not in there
    ]  # fmt: skip
    return tuple(rows)


def _list_words(year: int, unit: str, bearer: str) -> Text:
    title = BEARERS.get(bearer, Text(bearer, bearer))
    return Text(f"{year} 年 {unit} {title.zh}", f"{year}, {unit}: {title.en}")


def facts(person: str, day: date, pack: Pack) -> tuple[Row, ...]:
    """Every standing fact that concerns the person, in each year of a term: about the person, or the unit led then."""
    first = min(from_day for *_, from_day in adopted_packs()).year
    years = {
        year
        for term in terms_in(LONG_AGO, day, person=person)
        for year in range(max((term.from_day or day).year, first), min(term.until_day or day, day).year + 1)
    }
    shown = [one for year in sorted(years, reverse=True) for one in facts_to_answer(year, person)]
    rows = [_fact(one, said) for one, said in zip(shown, told([one.fact for one in shown], pack.words), strict=True)]
    return tuple(sorted(rows, key=lambda row: row.day or day, reverse=True))


def _fact(one: FactShown, said: Told) -> Row:
    fact = one.fact
    about = (
        said.words
        if not said.amount.zh
        else Text(f"{said.words.zh}：{said.amount.zh}", f"{said.words.en}: {said.amount.en}")
    )
    more = [Text(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}") for name, value in said.details]
    more.append(Text("来源：{source}", "source: {source}").with_values(source=fact.source))
    more.append(OUTCOMES.get(one.outcome) or ANSWERS.get(one.choice, ANSWERS[""]))
    by = Text("{name} {day} 录入", "entered by {name} on {day}").with_values(
        name=said.entered_by, day=fact.entered_on
    )
    return Row(fact.happened_on, about, tuple(more), by, url=address("implement-facts-fact", fact.key))


def results(person: str, pack: Pack) -> tuple[Row, ...]:
    """Results, the newest first: points and grade once decided, the nearest change, who proposed and who decided."""
    decided = {(one.year, one.scheme, one.subject): one for one in decisions_of(person=person)}
    found = results_of_person(person)
    proposals = {row.run: proposal_of(row.run) for row in found}
    signed = [one.by for one in proposals.values() if one]
    people = person_names({by.removeprefix("person:") for by in signed})
    rows = []
    for row in found:
        decision, proposal = decided.get((row.year, row.scheme, row.subject)), proposals[row.run]
        who = [Text("{who} 提请{body}决定", "put before {body} by {who}").with_values(who=actor_name(proposal.by, people), body=proposal.body)] if proposal else []  # fmt: skip
        rows.append(_result(row, decision, who, pack))
    units = unit_names({one.unit for one in earlier_results(person=person)})
    for one in earlier_results(person=person):
        what = Text("{year} 年 {unit}：{grade}", "{year}, {unit}: {grade}").with_values(year=one.year, unit=units.get(one.unit, one.unit), grade=pack.words.name(one.grade))  # fmt: skip
        rows.append(Row(None, what, (Text("本系统之前的结果，来源：{s}", "from before this system: {s}").with_values(s=one.source),)))  # fmt: skip
    return tuple(rows)


def _result(row: ResultFound, decision: DecisionFound | None, who: list[Text], pack: Pack) -> Row:
    scheme = pack.schemes.get(row.scheme)
    title = scheme.title if scheme else Text(row.scheme, row.scheme)
    grade = pack.words.name(decision.grade) if decision else Text("尚未决定", "not decided")
    what = Text("{year} 年 {unit} {post} {title}：{grade}", "{year}, {unit} {post}, {title}: {grade}").with_values(
        year=row.year, unit=row.unit_name, post=row.post_title, title=title, grade=grade
    )  # fmt: skip
    more = (
        [Text("总分 {n}", "total {n}").with_values(n=shown(exact(row.total), 2, 1))] if row.total is not None else []
    )
    near = row.content.get("nearest") if decision else None
    if near:
        text = near["text"]
        more.append(
            Text("最近的一处改变：{t}", "the nearest change: {t}").with_values(t=Text(text["zh"], text["en"]))
        )
    more += who
    if decision:
        more.append(Text("{day} 决定，{paper}", "decided on {day}, {paper}").with_values(day=decision.decided_on, paper=decision.document))  # fmt: skip
        if decision.departs:
            proposed = pack.words.name(decision.proposed)
            more.append(Text("测算建议“{g}”，决定与建议不同：{why}", "proposed “{g}”; decided otherwise: {why}").with_values(g=proposed, why=decision.reason))  # fmt: skip
    url = address("assess-cards-person", row.year, row.subject)
    return Row(decision.decided_on if decision else None, what, tuple(more), url=url)
