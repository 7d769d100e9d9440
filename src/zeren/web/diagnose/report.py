"""The three questions of a unit as a report of two pages: the own answers, what is lacking, and who below needs a look."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zeren.diagnose.queries import Answered, BearerAnswer, QuestionAsked, UnitQuestion, questions_below
from zeren.diagnose.rules import ANSWERS
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import pack_on
from zeren.papers.documents import day_text
from zeren.papers.letters import Letter, Section, TextTable, letter_docx, letter_pdf
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.diagnose.grid import BARS, WORDS, most_in_need, said_of
from zeren.web.diagnose.reach import PERMISSION, Asked, asked, sees_below
from zeren.web.paper_files import answer_with, office_of

LACKING_MOST, LOOK_MOST = 3, 6
"""So many items and units are named, so that two pages hold the report; the rest is counted."""


@page(PERMISSION, about=lambda unit, **_: About(unit=unit))
def as_file(request: HttpRequest, unit: str, form: str) -> HttpResponse:
    """The report as Word or PDF. Errors: NotFound."""
    found = asked(request, unit)
    pack = pack_on(found.until)
    depth = int(sees_below(request.actor, found.unit, found.day))
    answered = questions_below(unit, found.year, found.day, depth, pack)
    return answer_with(
        form, f"three-questions-{unit}-{found.year}", letter_docx, letter_pdf, report_of(found, answered, pack)
    )


def report_of(found: Asked, answered: Answered, pack: Pack) -> Letter:
    """What the report says, in both languages."""
    own = answered.of(found.unit.key)
    name = Text(found.unit.name, found.unit.name)
    asked_of = zip(answered.questions, own.questions if own else (), strict=False)
    sections = [_own(question, answers) for question, answers in asked_of if answers.is_put]
    return Letter(
        issuer=office_of(found.day),
        title=Text("{unit}{year}年落实党建工作责任制三问报告", "{unit}: the three questions of {year}").with_values(unit=name, year=found.year),
        addressee=name,
        opening=(
            Text(
                "以下为截至{day}的记录。只问已经到期的；没有答案就是没有答案，不算通过。",
                "What follows is what was on record on {day}. Only what was due is asked; no answer never passes.",
            ).with_values(day=day_text(found.until)),
        ),
        sections=(*sections, *_below(answered, pack, found.unit.key)),
        closing=tuple(_measure(answered.questions)),
        signed_on=found.until,
        demonstration=settings.DEMO,
        simulated=settings.DEMO,
    )  # fmt: skip


def _own(question: QuestionAsked, answers: UnitQuestion) -> Section:
    """One question: the word, each bearer who is not well, and the items that are lacking."""
    rows = [row for bearer in answers.bearers for row in _lacking(bearer)]
    said = [Text("答：{word}。", "Answer: {word}.").with_values(word=said_of(answers))]
    if len(answers.bearers) > 1:
        well = sum(bearer.found.answer == "yes" for bearer in answers.bearers)
        told = Text("{n}人中{well}人为“是”。", "Of {n}, {well} read “yes”.")
        said.append(told.with_values(n=len(answers.bearers), well=well))
    if len(rows) > LACKING_MOST:
        more = Text(
            "没有做足的{n}项，列{most}项，其余见系统内本页。",
            "{n} items are lacking; {most} are named, the page in the system names the others.",
        )
        said.append(more.with_values(n=len(rows), most=LACKING_MOST))
    paragraph = Text("".join(one.zh for one in said), " ".join(one.en for one in said))
    headings = (
        Text("没有做足的", "Lacking"),
        Text("谁", "Whose"),
        Text("已做／应做", "Done / due"),
        Text("答", "Answer"),
    )
    table = TextTable(headings, tuple(rows[:LACKING_MOST]), (5, 3, 2, 2), (2, 3)) if rows else None
    return Section(question.title, (paragraph,), table)


def _lacking(bearer: BearerAnswer) -> Iterator[tuple[Text, ...]]:
    """The items of one bearer that were due and do not read “yes”."""
    who = bearer.name or bearer.title
    for item in bearer.found.items:
        if item.answer not in ("yes", "not_asked"):
            done = f"{shown(item.done, 1)}／{shown(item.due, 1)}"
            yield item.item.title, Text(who, who), Text(done, done), WORDS[item.answer]


def _below(answered: Answered, pack: Pack, unit: str) -> Iterator[Section]:
    """By peer group: how many units read what, and who needs a look first."""
    others = tuple(one for one in answered.units if one.unit.key != unit)
    below = Answered(answered.year, answered.day, answered.questions, others)
    for group in pack.peer_groups:
        inside = below.only(group.unit_kinds)
        if not inside.units:
            continue
        rows = [
            (question.title, *(Text(str(counts[answer]), str(counts[answer])) for answer in BARS))
            for place, question in enumerate(inside.questions)
            for counts in [inside.counts(place)]
        ]
        headings = (Text("三问", "Question"), *(ANSWERS[answer] for answer in BARS))
        worst = [one.unit.name for one in most_in_need(inside.worst_first(), LOOK_MOST)]
        first = (
            Text("先看：{zh}。", "Look first at: {en}.")
            if worst
            else Text("没有一个读作“否”或“未答”。", "None reads “no” or “no answer”.")
        )
        heading = Text("下属{n}个{group}", "Below: {n}, {group}").with_values(n=len(inside.units), group=group.title)
        paragraph = first.with_values(zh="、".join(worst), en=", ".join(worst)) if worst else first
        yield Section(heading, (paragraph,), TextTable(headings, tuple(rows), (5, 1, 1, 1, 1), (1, 2, 3, 4)))


def _measure(questions: Sequence[QuestionAsked]) -> Iterator[Text]:
    """How an answer is reckoned, from the thresholds in force."""
    for one in questions[:1]:
        yield Text(
            "各项为已做除以到期应做，最高为1；三问取平均，{a}以上为“是”，{b}以上为“部分”。",
            "Each item is done ÷ due, never above 1; a question is their mean: “yes” from {a}, “partly” from {b}.",
        ).with_values(a=shown(one.yes, 2), b=shown(one.partly, 2))
