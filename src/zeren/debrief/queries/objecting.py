"""Objections to verdicts: what was said, by whom it was answered, whether a new verdict followed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from zeren.debrief.models import AgendaItem, Feedback, Objection, PartStated, Synthesis, Verdict
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class ObjectionFound:
    """An objection to a verdict with its answer. `paper`: what the office took it in from; `decided`: a verdict followed."""

    id: int
    letter: int
    number: str
    debrief: int
    year: int
    unit: str
    unit_name: str
    heard_by: str
    person: str
    person_name: str
    text: str
    paper: str
    filed_on: date
    answer_by: date
    state: str
    answered_on: date | None
    answered_by: str
    answer: str
    decided: bool


def verdict_objections(
    *, debrief: int | None = None, person: str = "", state: str = ""
) -> tuple[ObjectionFound, ...]:
    """Objections to verdicts, oldest first: of one debrief, one person, in one state."""
    rows = Objection.objects.select_related(
        "letter__verdict__debrief__post__unit", "letter__verdict__debrief__person", "letter__verdict__debrief__heard_by", "verdict_anew"
    ).order_by("id")  # fmt: skip
    if debrief is not None:
        rows = rows.filter(letter__verdict__debrief=debrief)
    if person:
        rows = rows.filter(letter__verdict__debrief__person__key=person)
    if state:
        rows = rows.filter(state=state)
    return tuple(_objection(row) for row in rows)


def objection_found(objection: int) -> ObjectionFound:
    """One objection to a verdict. Errors: NotFound."""
    debrief = Objection.objects.filter(id=objection).values_list("letter__verdict__debrief", flat=True).first()
    found = [one for one in verdict_objections(debrief=debrief or 0) if one.id == objection]
    if not found:
        raise NotFound(Reason("no_objection", Text("没有这件异议。", "There is no such objection.")))
    return found[0]


def took_part(debrief: int) -> frozenset[str]:
    """Signatures of those who stated parts, drew them together or recorded a verdict: none of them answers an objection."""
    stated = PartStated.objects.filter(debrief=debrief).values_list("by", flat=True)
    drawn = Synthesis.objects.filter(debrief=debrief).values_list("by", flat=True)
    recorded = Verdict.objects.filter(debrief=debrief).values_list("recorded_by", flat=True)
    return frozenset((*stated, *drawn, *recorded))


def objecting_until(ballot: str) -> tuple[date | None, int]:
    """Of the debriefs that were rated in one ballot: the last day on which a verdict can be objected to, and how many
    objections are not settled."""
    about = AgendaItem.objects.filter(meeting__ballots__key=ballot).values("debrief")
    last = Feedback.objects.filter(verdict__debrief__in=about).aggregate(last=Max("object_by"))["last"]
    rows = Objection.objects.filter(letter__verdict__debrief__in=about)
    return last, rows.filter(Q(state="filed") | Q(state="upheld", verdict_anew=None)).count()


def _objection(row: Objection) -> ObjectionFound:
    about = row.letter.verdict.debrief
    return ObjectionFound(
        row.id, row.letter_id, row.letter.number, about.id, about.year, about.post.unit.key, about.post.unit.name,
        about.heard_by.key if about.heard_by else "", about.person.key, about.person.name, row.text, row.paper,
        row.filed_on, row.answer_by, row.state, row.answered_on, row.answered_by, row.answer,
        hasattr(row, "verdict_anew"),
    )  # fmt: skip
