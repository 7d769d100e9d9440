"""What came of debriefs: parts stated, drawn together, the verdict and its letter, and the three lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from zeren.debrief.models import Debrief, Feedback, Item, ItemStep, Objection, PartStated, Synthesis, Verdict
from zeren.debrief.rules.rectifying import DRAFTED, DROPPED, UNDONE, is_overdue
from zeren.debrief.rules.synthesis import Synthesis as Drawn
from zeren.debrief.rules.synthesis import read_synthesis
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.organisations.queries import keys_below, people_in_posts, posts_of


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody stated for one part, in points of a hundred."""

    part: str
    points: Fraction
    source: str
    by: str


@dataclass(frozen=True, slots=True)
class VerdictFound:
    """A verdict with its letter, as far as one was made out (`letter` 0: none)."""

    grade: str
    opinion: str
    body: str
    decided_on: date
    document: str
    present: str
    due: int
    departs: bool
    reason: str
    letter: int
    number: str
    delivered_on: date | None
    object_by: date | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class StepFound:
    """One thing done about an item."""

    verb: str
    on: date
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemFound:
    """A line of the lists; `owner` and `verifier` are posts, `owner_unit` is the unit of the first."""

    id: int
    key: str
    debrief: int
    year: int
    unit: str
    unit_name: str
    heard_by: str
    place: int
    source: str
    problem: str
    cause: str
    owner: str
    owner_title: str
    measure: str
    due_on: date | None
    verifier: str
    verifier_title: str
    state: str
    claimed_by: str
    recurs: str
    owner_unit: str
    steps: tuple[StepFound, ...] = ()

    def is_overdue(self, today: date) -> bool:
        return is_overdue(self.state, self.due_on, today)

    @property
    def is_undone(self) -> bool:
        return self.state in UNDONE


@dataclass(frozen=True, slots=True)
class Outcome:
    """One debrief after its meeting: who, where it stands, what was stated and drawn together, verdict and items.

    `verdicts_before`: those that an upheld objection replaced; `upheld`: the objection after which it is being decided anew.
    """

    id: int
    year: int
    unit: str
    unit_name: str
    heard_by: str
    post: str
    title: str
    person: str
    name: str
    state: str
    meets_on: date | None
    stated: dict[str, Stated]
    drawn: Drawn | None
    drawn_on: date | None
    verdict: VerdictFound | None
    items: tuple[ItemFound, ...]
    verdicts_before: tuple[VerdictFound, ...] = ()
    upheld: int = 0

    @property
    def stands(self) -> bool:
        """Whether the last verdict stands: no upheld objection waits for a new one."""
        return self.verdict is not None and not self.upheld


@dataclass(frozen=True, slots=True)
class FeedbackFound:
    """A letter about a verdict as it was issued."""

    id: int
    debrief: int
    number: str
    year: int
    unit: str
    heard_by: str
    person: str
    issued_on: date
    content: dict[str, Any]
    delivered_on: date | None
    delivered_how: str
    object_by: date | None


def outcomes(debriefs: Iterable[int]) -> tuple[Outcome, ...]:
    """These debriefs with all that came of them, in their order: six queries for any number."""
    numbers = list(debriefs)
    rows = Debrief.objects.filter(id__in=numbers).select_related("post__unit", "person", "heard_by")
    stated: dict[int, dict[str, Stated]] = {}
    for part in PartStated.objects.filter(debrief__in=numbers):
        stated.setdefault(part.debrief_id, {})[part.part] = Stated(
            part.part, exact(part.points), part.source, part.by
        )
    drawn = {row.debrief_id: row for row in Synthesis.objects.filter(debrief__in=numbers)}
    verdicts: dict[int, list[VerdictFound]] = {}
    for row in Verdict.objects.filter(debrief__in=numbers).select_related("feedback"):
        verdicts.setdefault(row.debrief_id, []).append(_verdict(row))
    upheld = Objection.objects.filter(letter__verdict__debrief__in=numbers, state="upheld", verdict_anew=None)
    again = dict(upheld.values_list("letter__verdict__debrief", "id"))
    items: dict[int, list[ItemFound]] = {}
    for item in _items(Item.objects.filter(debrief__in=numbers)):
        items.setdefault(item.debrief, []).append(item)
    found = {
        row.id: Outcome(
            row.id, row.year, row.post.unit.key, row.post.unit.name, row.heard_by.key if row.heard_by else "",
            row.post.key, row.post.title, row.person.key, row.person.name, row.state, row.meets_on,
            stated.get(row.id, {}),
            read_synthesis(drawn[row.id].content) if row.id in drawn else None,
            drawn[row.id].drawn_on if row.id in drawn else None,
            verdicts[row.id][-1] if row.id in verdicts else None,
            tuple(items.get(row.id, ())),
            tuple(verdicts.get(row.id, ())[:-1]),
            again.get(row.id, 0),
        )
        for row in rows
    }  # fmt: skip
    return tuple(found[number] for number in numbers if number in found)


def outcome(debrief: int) -> Outcome:
    """One debrief with all that came of it. Errors: NotFound."""
    found = outcomes([debrief])
    if not found:
        raise NotFound(Reason("no_debrief", Text("没有这次述职。", "There is no such debrief.")))
    return found[0]


def debriefs_after(root: str, year: int, today: date) -> tuple[int, ...]:
    """Numbers of the debriefs of a year below or at `root` that have been held, by unit."""
    units = keys_below(root, today)
    held = ("synthesis", "decided", "fed_back", "rectifying", "closed")
    rows = Debrief.objects.filter(year=year, state__in=held, post__unit__key__in=units)
    return tuple(rows.order_by("post__unit__key", "id").values_list("id", flat=True))


def years_decided() -> tuple[int, ...]:
    """Years of which a debrief was held here, the last first."""
    rows = Debrief.objects.exclude(state__in=("prepared", "report_submitted", "report_checked", "left_out"))
    return tuple(rows.order_by("-year").values_list("year", flat=True).distinct())


def outcomes_of_person(person: str) -> tuple[int, ...]:
    """Numbers of a person's own debriefs that were decided, the last first."""
    rows = Debrief.objects.filter(person__key=person, verdicts__isnull=False).distinct()
    return tuple(rows.order_by("-year").values_list("id", flat=True))


def item_found(key: str) -> ItemFound:
    """One item with all its steps. Errors: NotFound."""
    found = tuple(_items(Item.objects.filter(key=key), with_steps=True))
    if not found:
        raise NotFound(Reason("no_item", Text("没有这一项。", "There is no such item.")))
    return found[0]


def listed_for(post: str, year: int) -> tuple[ItemFound, ...]:
    """What the report of `year` has to answer item by item: the lists of the year before for this post.

    They go with the post: who comes new answers for what the predecessor left open.
    """
    rows = Item.objects.filter(debrief__year=year - 1, debrief__post__key=post).exclude(state__in=(DRAFTED, DROPPED))
    return tuple(_items(rows))


def items_facing(person: str, today: date) -> tuple[tuple[ItemFound, ...], tuple[ItemFound, ...]]:
    """The items that wait for this person: those to put right, and those to verify, by their day."""
    posts = [held.post for held in posts_of(person, today)]
    mine = Item.objects.filter(owner__key__in=posts, state__in=("open", "in_progress", "reopened"))
    waiting = Item.objects.filter(verifier__key__in=posts, state="claimed")
    return tuple(_items(mine.order_by("due_on", "id"))), tuple(_items(waiting.order_by("due_on", "id")))


def items_below(root: str, year: int, today: date) -> tuple[ItemFound, ...]:
    """Every issued item of the debriefs of a year at or below `root`, by unit and place."""
    units = keys_below(root, today)
    rows = Item.objects.filter(debrief__year=year, debrief__post__unit__key__in=units)
    rows = rows.exclude(state__in=(DRAFTED, DROPPED))
    return tuple(_items(rows.order_by("debrief__post__unit__key", "debrief_id", "place")))


def overdue_items(today: date) -> tuple[ItemFound, ...]:
    """Every item past its day that nobody else has found put right, the oldest day first."""
    rows = Item.objects.filter(state__in=UNDONE, due_on__lt=today, owner__isnull=False)
    return tuple(_items(rows.order_by("due_on", "id")))


def holders_of_item(key: str, today: date) -> tuple[frozenset[str], frozenset[str]]:
    """The people in the post that answers for an item and in the post that verifies it, today."""
    row = Item.objects.select_related("owner", "verifier").get(key=key)
    held = people_in_posts([post.key for post in (row.owner, row.verifier) if post], today)
    owner, verifier = (held[post.key] if post else frozenset() for post in (row.owner, row.verifier))
    return owner, verifier


def feedback_found(letter: int) -> FeedbackFound:
    """One letter. Errors: NotFound."""
    rows = Feedback.objects.select_related("verdict__debrief__post__unit", "verdict__debrief__person", "verdict__debrief__heard_by")  # fmt: skip
    row = rows.filter(id=letter).first()
    if row is None:
        raise NotFound(Reason("no_letter", Text("没有这封反馈书。", "There is no such letter.")))
    about = row.verdict.debrief
    return FeedbackFound(
        row.id, about.id, row.number, about.year, about.post.unit.key, about.heard_by.key if about.heard_by else "",
        about.person.key, row.issued_on, row.content, row.delivered_on, row.delivered_how, row.object_by,
    )  # fmt: skip


def next_feedback_number(stem: str) -> int:
    """The next free number behind 文号字头〔year〕."""
    numbers = Feedback.objects.filter(number__startswith=stem).values_list("number", flat=True)
    taken = [int(said) for number in numbers if (said := number.removeprefix(stem).removesuffix("号")).isdigit()]
    return max(taken, default=0) + 1


def _items(rows: QuerySet[Item], *, with_steps: bool = False) -> Iterable[ItemFound]:
    rows = rows.select_related("debrief__post__unit", "debrief__heard_by", "owner__unit", "verifier", "recurs")
    steps: dict[int, list[StepFound]] = {}
    if with_steps:
        for step in ItemStep.objects.filter(Q(item__in=rows)):
            steps.setdefault(step.item_id, []).append(StepFound(step.verb, step.on, step.by, step.text))
    for row in rows:
        about = row.debrief
        yield ItemFound(
            row.id, row.key, about.id, about.year, about.post.unit.key, about.post.unit.name,
            about.heard_by.key if about.heard_by else "", row.place, row.source, row.problem, row.cause,
            row.owner.key if row.owner else "", row.owner.title if row.owner else "", row.measure, row.due_on,
            row.verifier.key if row.verifier else "", row.verifier.title if row.verifier else "",
            row.state, row.claimed_by, row.recurs.key if row.recurs else "",
            row.owner.unit.key if row.owner else "", tuple(steps.get(row.id, ())),
        )  # fmt: skip


def _verdict(row: Verdict) -> VerdictFound:
    letter = getattr(row, "feedback", None)
    return VerdictFound(
        row.grade, row.opinion, row.body, row.decided_on, row.document, row.present, row.due, row.departs, row.reason,
        letter.id if letter else 0, letter.number if letter else "",
        letter.delivered_on if letter else None, letter.object_by if letter else None, row.recorded_by,
    )  # fmt: skip


def counts_by_state(year: int) -> dict[str, int]:
    """How many debriefs of a year are in each state, those left out apart."""
    rows = Debrief.objects.filter(year=year).exclude(state="left_out").values_list("state")
    return dict(rows.annotate(count=Count("id")).order_by())


def gaps_told(year: int) -> tuple[int, int]:
    """How many letters of a year told a gap between the own assessment and what was verified, and how many there are."""
    heading = [
        "自评" in part["paragraphs"][0]["zh"] and "不作比较" not in part["paragraphs"][0]["zh"]
        for letter in Feedback.objects.filter(verdict__debrief__year=year)
        for part in letter.content["sections"]
        if part["heading"]["zh"] == "自评与核实"
    ]
    return sum(heading), len(heading)
