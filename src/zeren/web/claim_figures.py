"""The live figures of the article: one small function each, by the name that the pack's claims give it.

Each says a figure and what it counts. Where there is nothing to count yet it says so; none is made up.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from zeren.assess.queries import years_with_runs
from zeren.clarify.queries import allocations_in, duty_rows, names_due
from zeren.clarify.rules.allocation import LEAD
from zeren.clarify.rules.coverage import WHOLE
from zeren.clarify.rules.lists import COMMITTEE
from zeren.diagnose.queries import balance
from zeren.implement.queries import gap_report, stretched, task_counts
from zeren.implement.rules.elasticity import together
from zeren.implement.rules.findings import DONE, DONE_POORLY
from zeren.investigate.queries import cases
from zeren.investigate.rules import DERELICTION
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.ledger.reach import beyond
from zeren.organisations.queries import choices_of, kinds_of, pack_by_digest, roots, terms_in
from zeren.policy import check_pack
from zeren.policy.adoption import adopted
from zeren.policy.findings import first_part, fixed, shares_of
from zeren.policy.lint_codes import CODES
from zeren.web import figures_of_use, figures_of_work
from zeren.web.clarify.gaps import dispositions
from zeren.web.figures_kept import fields_asked_once, handed_over, put_off
from zeren.web.figures_of_debriefs import ballot_weight, debriefs_handed_in, gaps_in_letters
from zeren.web.figures_of_figures import figures_held, weight_drifts
from zeren.web.figures_seen import NOTHING, Figure, Seen, of, plain


def figures(record: str, day: date, pack_digest: str, names: tuple[str, ...]) -> dict[str, Figure]:
    """Every figure asked for. Kept until the record goes on (`record` names its state): nothing changes before."""
    with beyond("figures count over everything and name nobody; kept for whoever asks next"):
        return dict(_figures(record, day, pack_digest, names))


@lru_cache(maxsize=4)
def _figures(record: str, day: date, pack_digest: str, names: tuple[str, ...]) -> tuple[tuple[str, Figure], ...]:
    seen = Seen(day, pack_by_digest(pack_digest))
    if not roots(day):
        return tuple((name, NOTHING) for name in names)
    return tuple((name, FIGURES[name](seen) if name in FIGURES else NOTHING) for name in names)


def _broken_links(seen: Seen) -> Figure:
    found = gap_report(seen.top, seen.year, seen.day, dispositions())
    heavy = sum(gap.kind in {"no_task", "no_disposition"} for gap in found)
    return Figure(
        plain(heavy),
        Text(
            f"处断链：有责任没有任务，或没有做而没有下文；另有 {len(found) - heavy} 处到期未认定或没有事实",
            f"broken links: a duty without a task, or not done and nothing followed; {len(found) - heavy} more are due "
            "without finding or fact",
        ),
    )


def _lists_current(seen: Seen) -> Figure:
    node = seen.map.top.node
    total = node.own.plus(node.below)
    whole = sum(row.node.own_state == WHOLE for row in seen.map.rows)
    return Figure(
        of(total.current, total.expected),
        Text(f"份清单现行有效；{whole} 个单位的清单齐全并已确认", f"lists are current; those of {whole} units are whole and acknowledged"),
    )  # fmt: skip


def _question(place: int) -> Callable[[Seen], Figure]:
    def figure(seen: Seen) -> Figure:
        counts = seen.answers.counts(place)
        total = sum(counts.values())
        return Figure(
            of(counts.get("yes", 0), total),
            Text(
                f"读作“是”；部分 {counts.get('partly', 0)}、否 {counts.get('no', 0)}、未答 {counts.get('no_answer', 0)}",
                f"read “yes”; partly {counts.get('partly', 0)}, no {counts.get('no', 0)}, "
                f"no answer {counts.get('no_answer', 0)}",
            ),
        )

    return figure


def _unanswered(seen: Seen) -> Figure:
    silent = [one.unit.name for one in seen.answers.units if "no_answer" in one.answers]
    named = "、".join(silent[:3])
    return Figure(
        of(len(silent), len(seen.answers.units)),
        Text(
            f"个单位至少一问未答{f'：{named}' if silent else ''}",
            f"units leave a question unanswered{f': {named}' if silent else ''}",
        ),
    )


def _findings(seen: Seen) -> Figure:
    led = Counter(case.finding for case in cases())
    done = sum(found[DONE] for found in task_counts([found.key for found in seen.tree], seen.day.year - 1).values())
    return Figure(
        plain(f"{sum(led[one] for one in DERELICTION)} : {led[DONE_POORLY]} : {done}"),
        Text(
            f"没有做和做错了的线索与案件、做了没做好的、{seen.day.year - 1} 年已做的任务：三种去处",
            f"leads and cases of duties not done or done wrongly, of those done poorly, and tasks of {seen.day.year - 1} done: "
            "three ways",
        ),
    )


def _without_first(seen: Seen) -> Figure:
    held = Counter(term.unit for term in terms_in(seen.day, seen.day, kinds=kinds_of(seen.pack).first_responsible))
    doubled = sum(1 for found in seen.tree if held[found.key] > 1)
    return Figure(
        of(sum(1 for found in seen.tree if not held[found.key]), len(seen.tree)),
        Text(
            f"个单位今天没有第一责任人；同时有两名的 {doubled} 个",
            f"units have nobody first responsible today; {doubled} have two at once",
        ),
    )


def _scored(seen: Seen) -> Figure:
    if not seen.results:
        return NOTHING
    units = Counter(line.unit for line in seen.results)
    changed = sum(count > 1 for count in units.values())
    return Figure(
        plain(len(seen.results)),
        Text(
            f"张书记成绩单，与班子分开计；{changed} 个单位年中换人，各算各的任期",
            f"cards of secretaries, apart from their committees; {changed} units changed hands and each is scored on "
            "the own days",
        ),
    )


def _orphans(seen: Seen) -> Figure:
    parts = allocations_in(seen.year)
    led = Counter((unit, part.code) for unit, found in parts.items() for part in found if part.part == LEAD)
    asked = {(row.unit, row.code) for row in duty_rows(None, seen.year) if row.bearer == COMMITTEE}
    orphans = sum(1 for duty in asked if not led[duty])
    doubled = sum(1 for duty in asked if led[duty] > 1)
    return Figure(
        of(orphans, len(asked)),
        Text(
            f"项班子责任没有牵头人；两人牵头的 {doubled} 项",
            f"duties of committees have nobody who leads; {doubled} have two",
        ),
    )


def _names(seen: Seen) -> Figure:
    counts = Counter(row.state for row in names_due(seen.top, seen.year, seen.day))
    return Figure(
        of(counts["acknowledged"], counts.total()),
        Text(
            f"份 {seen.year} 年清单已由本人确认；逾期 {counts['overdue']}、待确认 {counts['waiting']}、空缺 {counts['vacant']}",
            f"lists of {seen.year} are acknowledged by name; overdue {counts['overdue']}, waiting {counts['waiting']}, "
            f"vacant {counts['vacant']}",
        ),
    )


def _first_duty(seen: Seen) -> Figure:
    firsts = {duty.code for duty in seen.pack.duties if duty.bearer == COMMITTEE and duty.order == 1}
    leading = kinds_of(seen.pack).first_responsible
    posts = {term.post for term in terms_in(seen.day, seen.day, kinds=leading)}
    led = [
        part.post in posts
        for parts in allocations_in(seen.year).values()
        for part in parts
        if part.code in firsts and part.part == LEAD
    ]
    return Figure(
        of(sum(led), len(led)),
        Text(
            "个班子的首要责任由现任第一责任人牵头",
            "committees have their first duty led by who is first responsible today",
        ),
    )


def _high_but_failed(seen: Seen) -> Figure:
    failed = [line for line in seen.results if not line.gates_passed and line.total is not None]
    if not failed:
        return NOTHING
    best = max(failed, key=lambda line: line.total or 0)
    grade = seen.pack.words.grades.get(best.grade)
    name = grade.name if grade else Text(best.grade, best.grade)
    return Figure(
        plain(shown(exact(best.total or 0), 2, 1)),
        Text(f"分，{best.unit_name}：门槛未过，拟定“{name.zh}”", f"points, {best.unit_name}: a gate failed, proposed “{name.en}”"),
    )  # fmt: skip


def _quota_line(seen: Seen) -> Figure:
    if not seen.results:
        return NOTHING
    zones = Counter(line.zone for line in seen.results)
    tied = sum(line.tied for line in seen.results)
    return Figure(
        of(zones["certain"], len(seen.results)),
        Text(f"人在名额线内；线上并列 {tied} 人，由决定机关定", f"inside the quota line; {tied} tie at it and are left to the deciding body"),
    )  # fmt: skip


def _weights(seen: Seen) -> Figure:
    values = adopted(seen.pack, choices_of(seen.pack.digest)).values_in_force
    first, member, floor = (
        _percent(values.get(f"weight.{role}")) for role in ("first_responsible", "member", "floor")
    )
    return Figure(
        Text(f"{first} : {member} : {floor}", f"{first} : {member} : {floor}"),
        Text("书记、其他班子成员、任何岗位的下限", "secretary, other leaders, the least of any post"),
    )


def _share(nature: str, zh: str, en: str) -> Callable[[Seen], Figure]:
    """The share of one kind of points in this duty of the first scheme for persons that says its parts."""

    def figure(seen: Seen) -> Figure:
        for scheme in seen.pack.schemes.values():
            top = first_part(scheme)
            full = fixed(seen.pack, top.points) if top is not None else None
            found = shares_of(seen.pack, scheme, top) if top is not None and full else {}
            if scheme.parts and scheme.subject == "person" and full and "ballot" in found:
                share = f"{shown(found.get(nature, 0) * 100 / full, 1)} %"
                return Figure(plain(share), Text(f"{scheme.title.zh}：{zh}", f"{scheme.title.en}: {en}"))
        return NOTHING

    return figure


def _checks(seen: Seen) -> Figure:
    count = len(check_pack(seen.pack))
    return Figure(plain(count), Text("处不合规则，于现行规则包", "faults found in the pack in force"))


def _notice(seen: Seen) -> Figure:
    asked = [row for row in CODES if row.source.zh.startswith("2013年")]
    found = {finding.code for finding in check_pack(seen.pack)}
    return Figure(
        of(sum(row.code not in found for row in asked), len(asked)),
        Text(
            "项对照2013年通知的检查，现行规则包没有问题",
            "checks by the notice of 2013 find nothing in the pack in force",
        ),
    )


def _growth_items(seen: Seen) -> Figure:
    nodes = [node for scheme in seen.pack.schemes.values() for node in scheme.nodes]
    growth = [node for node in nodes if {"gdp", "growth"} & set(node.touches)]
    return Figure(
        plain(len(growth)),
        Text("个增长项；若有，须各配一个代价项", "growth items; each would need its cost item beside it"),
    )


def _short_legs(seen: Seen) -> Figure:
    run_years = years_with_runs()
    if not run_years or not seen.pack.peer_groups:
        return NOTHING
    rows = balance(seen.pack, seen.pack.peer_groups[0].key, run_years[0]).rows
    short = sum(bool(row.because) for row in rows)
    return Figure(
        of(short, len(rows)),
        Text("个单位一条腿短，等次受限", "units stand on one short leg, and their grade is capped"),
    )


def _for_whom(seen: Seen) -> Figure:
    blocks = [node for scheme in seen.pack.schemes.values() for node in scheme.nodes if node.nature == "outcome"]
    said = sum(node.for_whom is not None for node in blocks)
    return Figure(of(said, len(blocks)), Text("个实效板块写明为谁", "blocks of outcomes say for whom"))


def _confidence(seen: Seen) -> Figure:
    counts = Counter(value.confidence for value in seen.pack.values.values())
    choices = choices_of(seen.pack.digest)
    return Figure(
        of(len(choices), len(seen.pack.values)),
        Text(
            f"个数值已由本单位定下；已核实 {counts['verified']}、已知 {counts['known']}、存疑 {counts['unsure']}、"
            f"本系统默认 {counts['default']}",
            f"values decided on by the office; verified {counts['verified']}, known {counts['known']}, unsure "
            f"{counts['unsure']}, project defaults {counts['default']}",
        ),
    )


def _elasticity(seen: Seen) -> Figure:
    found = together(stretched(seen.year, seen.day).values())
    if found.index is None:
        return NOTHING
    index = shown(found.index, 2, 2)
    return Figure(
        Text(index, index),
        Text(
            f"次一项任务：{seen.year} 年延期、重开、变更、补录和迟录 {found.times} 次，任务 {found.duties} 项",
            f"times a duty: {found.times} extensions, reopenings, departures and late entries on {found.duties} duties of {seen.year}",
        ),
    )


FIGURES: dict[str, Callable[[Seen], Figure]] = {
    "broken_links": _broken_links,
    "lists_current_share": _lists_current,
    "question_1_share": _question(0),
    "question_2_share": _question(1),
    "question_3_share": _question(2),
    "unanswered_units": _unanswered,
    "elasticity": _elasticity,
    "findings_by_kind": _findings,
    "units_without_first_responsible": _without_first,
    "secretaries_scored": _scored,
    "orphan_duties": _orphans,
    "names_acknowledged": _names,
    "first_duty_led": _first_duty,
    "highest_total_with_gate_failed": _high_but_failed,
    "quota_line": _quota_line,
    "weight_profile": _weights,
    "values_by_confidence": _confidence,
    "outcome_share": _share("outcome", "实效占比", "share of outcomes"),
    "process_share": _share("process", "过程占比", "share of process"),
    "checks_of_the_scheme": _checks,
    "growth_items": _growth_items,
    "notice_articles": _notice,
    "outcomes_for_whom": _for_whom,
    "short_legs": _short_legs,
    "handovers_drawn": handed_over,
    "put_off_for_business": put_off,
    **figures_of_work.FIGURES,
    **figures_of_use.FIGURES,
    "fields_asked_once": fields_asked_once,
    "weight_drifts": weight_drifts,
    "figures_held": figures_held,
    "ballot_weight": ballot_weight,
    "debriefs_handed_in": debriefs_handed_in,
    "gaps_in_letters": gaps_in_letters,
}


def _percent(value: str | None) -> str:
    return f"{shown(exact(value) * 100, 1)} %" if value else "—"
