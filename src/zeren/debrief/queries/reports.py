"""Reports and sheets: the version at hand, what it has to answer, what the record says beside it, why it cannot go in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.debrief.models import Report, Sheet
from zeren.debrief.queries.planning import DebriefFound
from zeren.debrief.queries.verdicts import listed_for
from zeren.debrief.rules.composing import Answer, Asked, Composition, Section, Written, cannot_hand_in
from zeren.debrief.rules.preassessing import SheetLine, working_days_between
from zeren.implement.queries import FactFound, facts_of_year
from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.reach import beyond
from zeren.organisations.queries import number_in_force, pack_on
from zeren.policy.vocabulary import Words

PROBLEM = "problem"
GRADES = ("GOOD", "FAIR", "AVERAGE", "POOR")


@dataclass(frozen=True, slots=True)
class ReportFound:
    """One version of a report, and what became of it."""

    number: int
    written: Written
    saved_at: datetime
    handed_in_at: datetime | None
    digest: str
    sent_back_at: datetime | None
    sent_back_because: str
    checked_at: datetime | None
    checked_by: str
    taken_in_by: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class SheetFound:
    """A sheet as it was shown, with the reply beside it."""

    number: int
    lines: tuple[SheetLine, ...]
    shown_at: datetime
    reply: str
    replied_at: datetime | None


def composition_on(day: date) -> Composition:
    """What a report consists of by the pack of that day, with the numbers as the office adopted them."""
    pack = pack_on(day)

    def number(key: str) -> int | None:
        found = number_in_force(key, day) if key else None
        return None if found is None else int(found)

    sections = tuple(
        Section(one.key, one.title, one.headings, number(one.most), number(one.least), number(one.about), one.answers)
        for one in pack.report_sections
    )
    return Composition(sections, number("debrief.total_most"))


def grades_on(day: date) -> tuple[str, ...]:
    """The grades that a debrief may have, best first, as the pack writes them down for the fact."""
    found = pack_on(day).words.facts.get("debrief_grade")
    return found.labels if found and found.labels else GRADES


def reports_of(debrief: int) -> tuple[ReportFound, ...]:
    """Every version, the first one first. Drafts are for their writer alone: pages of others ask `report_handed_in`."""
    return tuple(_report(row) for row in Report.objects.filter(debrief_id=debrief).order_by("number"))


def report_handed_in(debrief: int) -> ReportFound | None:
    """The last version that was handed in; one that was sent back stays readable until the next comes."""
    found = [one for one in reports_of(debrief) if one.handed_in_at]
    return found[-1] if found else None


def draft_of(debrief: int) -> Written:
    """What its writer goes on with: the draft, else the version that was sent back, else an empty sheet."""
    found = reports_of(debrief)
    return found[-1].written if found else Written({}, {})


def items_to_answer(found: DebriefFound) -> tuple[Asked, ...]:
    """What this year's report answers one by one: the items of last year's lists for the post, then other problems of the
    unit on record, each with its last state."""
    listed = [Asked(item.key, item.problem, item.state) for item in listed_for(found.post, found.year)]
    last: dict[str, FactFound] = {}
    for year in (found.year - 1, found.year):
        for fact in sorted(facts_of_year(year, [found.unit], [PROBLEM]), key=lambda one: (one.happened_on, one.key)):
            if fact.attributes.get("year_found") == str(found.year - 1):
                last[fact.attributes.get("item", fact.key)] = fact
    ordered = sorted(last.items(), key=lambda pair: (len(pair[0]), pair[0]))
    others = [
        Asked(
            f"{found.year - 1}-{item}",
            f"{item}. {fact.attributes.get('topic', '')}".strip(),
            fact.attributes.get("state", ""),
        )
        for item, fact in ordered
    ]
    return (*listed, *others)


def asked_of_paper(found: DebriefFound) -> tuple[Asked, ...]:
    """The same for whoever takes a report in from paper, whose own reach may end above the unit that it is about."""
    with beyond("whoever hears somebody takes the report in; the problems that it answers stand on the paper"):
        return items_to_answer(found)


def against_handing_in(found: DebriefFound, written: Written, day: date) -> tuple[Reason, ...]:
    """Every reason why the report cannot be handed in as it is."""
    return tuple(cannot_hand_in(composition_on(day), written, items_to_answer(found), grades_on(day)))


def record_beside(found: DebriefFound) -> tuple[tuple[str, tuple[FactFound, ...]], ...]:
    """What is on record of the unit and the person in the year: fact name → facts, in the order of the pack's words."""
    by_name: dict[str, list[FactFound]] = defaultdict(list)
    for fact in facts_of_year(found.year, [found.unit]):
        if fact.person in ("", found.person):
            by_name[fact.name].append(fact)
    return tuple((name, tuple(facts)) for name, facts in sorted(by_name.items()))


def lines_on_record(found: DebriefFound, day: date) -> tuple[SheetLine, ...]:
    """The sheet's lines that the record itself gives: each kind of fact with how often and from where, each problem by itself."""
    words = pack_on(day).words
    lines = []
    with beyond("whoever hears somebody prepares the sheet from the facts of his unit; one debrief is told of"):
        record = record_beside(found)
    for name, facts in record:
        title = words.name(name)
        if name == PROBLEM:
            for fact in facts:
                about = fact.attributes.get("topic") or fact.attributes.get("item", "")
                state = fact.attributes.get("state", "")
                said = words.labels.get(state, Text(state, state))
                what, en = f"{title.zh}：{about}（{said.zh}）", f"{title.en}: {about} ({said.en})"
                lines.append(SheetLine(what, fact.source, (fact.key,), en))
        else:
            sources = "、".join(dict.fromkeys(fact.source for fact in facts))
            keys = tuple(one.key for one in facts)
            said = _said(facts, words)
            lines.append(SheetLine(f"{title.zh}：{said.zh}", sources, keys, f"{title.en}: {said.en}"))
    return tuple(lines)


def _said(facts: Sequence[FactFound], words: Words) -> Text:
    """What facts of one name come to: a number or a label as it stands, with its day where there are several; events counted."""
    word = words.facts.get(facts[0].name)
    if word is None or word.type == "events":
        n = len(facts)
        return Text(f"{n} 次", f"{n} time{'' if n == 1 else 's'}")
    each = []
    for fact in facts:
        label = words.labels.get(fact.label, Text(fact.label, fact.label))
        said = Text(*[shown(fact.value, 4)] * 2) if fact.value is not None else label
        day = f"（{fact.happened_on}）" if len(facts) > 1 else ""
        each.append(Text(f"{said.zh}{day}", f"{said.en}{day and f' ({fact.happened_on})'}"))
    return Text("、".join(one.zh for one in each), ", ".join(one.en for one in each))


def sheet_shown(debrief: int) -> SheetFound | None:
    """The last sheet that was shown."""
    row = Sheet.objects.filter(debrief_id=debrief).order_by("-number").first()
    if row is None:
        return None
    lines = tuple(
        SheetLine(one["what"], one["source"], tuple(one["facts"]), one["en"]) for one in row.content["lines"]
    )
    return SheetFound(row.number, lines, row.shown_at, row.reply, row.replied_at)


def working_days_until(found: DebriefFound, shown: date) -> int:
    """Working days from a day to the meeting, by the pack's calendar; 0 while no day is set."""
    days = pack_on(shown).calendar.known_days
    return working_days_between(shown, found.meets_on, *days) if found.meets_on else 0


def sheet_days(found: DebriefFound) -> int | None:
    """Working days between the day on which the last sheet was shown and the meeting; None while none was shown."""
    sheet = sheet_shown(found.id)
    return working_days_until(found, sheet.shown_at.astimezone(ZONE).date()) if sheet else None


def sheet_days_least(day: date) -> int:
    """How many working days before the meeting the sheet is shown at least; 0 where the office switched it off."""
    return int(number_in_force("debrief.sheet_days", day) or 0)


def self_rating(debrief: int) -> tuple[int, str] | None:
    """The number and grade that the person gave himself in the report that was handed in; for the verified one to stand beside."""
    found = report_handed_in(debrief)
    if found is None or found.written.self_number is None:
        return None
    return found.written.self_number, found.written.self_grade


def plain(written: Written, asked: Sequence[Asked] = ()) -> dict[str, object]:
    """A report as it is stored and sealed; the problems it answers by their words, so that it can be read alone."""
    return {
        "sections": dict(written.sections),
        "answers": {key: {"measure": one.measure, "result": one.result} for key, one in written.answers.items()},
        "asked": [{"key": one.key, "what": one.what, "state": one.state} for one in asked],
        "self": [written.self_number, written.self_grade],
    }


def _report(row: Report) -> ReportFound:
    answers = {key: Answer(one["measure"], one["result"]) for key, one in row.answers.items()}
    written = Written(row.sections, answers, row.self_number, row.self_grade)
    return ReportFound(
        row.number, written, row.saved_at, row.handed_in_at, row.digest, row.sent_back_at, row.sent_back_because,
        row.checked_at, row.checked_by, row.taken_in_by, row.paper,
    )  # fmt: skip
