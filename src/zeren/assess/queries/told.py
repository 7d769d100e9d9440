"""What was proposed, decided, told by letter, and objected to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from zeren.assess.models import Decision, Letter, Objection, Proposal, Result
from zeren.assess.queries.notices import replaced_now, speaks_for
from zeren.assess.rules.stages import UNSETTLED
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.waivers import reopened


@dataclass(frozen=True, slots=True)
class ProposalFound:
    """A run before the deciding body."""

    id: int
    run: int
    body: str
    at: datetime
    by: str
    meets_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class DecisionFound:
    """What was decided for one subject; `letter` is the number of its letter row, 0 if none was made out yet."""

    id: int
    proposal: int
    run: int
    year: int
    scheme: str
    subject: str
    unit: str
    unit_name: str
    person: str
    person_name: str
    proposed: str
    grade: str
    decided_on: date
    departs: bool
    reason: str
    present: str
    document: str
    letter: int
    replaces: int | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class LetterFound:
    """A letter with everything that stands in it. `kind`: grade, none (no grade is given) or place (a place moved).

    `run`: the one whose result it tells. `decision` has no number and no grade where nothing was decided. `replaced`:
    what it tells was decided anew.
    """

    id: int
    kind: str
    run: int
    replaced: bool
    number: str
    issued_on: date
    content: Mapping[str, Any]
    digest: str
    delivered_on: date | None
    delivered_how: str
    object_by: date | None
    decision: DecisionFound

    def goes_to(self, day: date) -> str:
        """Whose letter it is on a day: its person's, or of whoever speaks for its unit."""
        return self.decision.person or speaks_for(self.decision.unit, day)


@dataclass(frozen=True, slots=True)
class AppealStepFound:
    """A step of the review by the body above; `document` is the paper it rests on, if any."""

    verb: str
    on: date
    by: str
    text: str
    document: str


@dataclass(frozen=True, slots=True)
class ObjectionFound:
    """An objection, its answer, the review, and for everyone affected what was before and what is now.

    `paper`: what the office took it in from, by `filed_by`. `ground`: what is decided anew without a fact being wrong;
    `decided_anew`: whether the decision of the letter was replaced. `unit`: whose result it is about, if a unit's own.
    """

    id: int
    letter: int
    unit: str
    number: str
    year: int
    scheme: str
    subject: str
    person: str
    person_name: str
    text: str
    facts: tuple[str, ...]
    filed_on: date
    answer_by: date
    state: str
    answered_on: date | None
    answered_by: str
    answer: str
    run: int | None
    affected: tuple[Mapping[str, Any], ...]
    paper: str
    filed_by: str
    ground: str
    decided_anew: bool
    steps: tuple[AppealStepFound, ...]

    def rests_with(self, day: date) -> str:
        """Whose right the next step is on a day: the objector's, or of whoever speaks for the unit then."""
        return (speaks_for(self.unit, day) if self.unit else "") or self.person

    @property
    def waits_for_body(self) -> bool:
        """Whether it holds without a fact being wrong and the body has not decided anew yet."""
        return self.state == "upheld" and bool(self.ground) and not self.decided_anew

    def on(self, verb: str) -> date | None:
        """The day of the last such step of the review; None while there is none."""
        return max((step.on for step in self.steps if step.verb == verb), default=None)


def proposal_of(run_id: int) -> ProposalFound | None:
    """The proposal made from a run, if there is one."""
    row = Proposal.objects.filter(run_id=run_id).first()
    return _proposal(row) if row else None


def _proposal(row: Proposal) -> ProposalFound:
    return ProposalFound(row.id, row.run_id, row.body, row.at, row.by, row.meets_on, row.state)


def proposals_waiting() -> tuple[ProposalFound, ...]:
    """Every proposal that the deciding body has not decided, the earliest meeting first."""
    return tuple(_proposal(row) for row in Proposal.objects.filter(state="submitted").order_by("meets_on", "id"))


def decisions_of(
    *,
    year: int = 0,
    run: int = 0,
    person: str = "",
    unit: str = "",
    scheme: str = "",
    numbers: Collection[int] | None = None,
) -> tuple[DecisionFound, ...]:
    """Decisions that stand (a replaced one does not), by whatever is named, in subject order."""
    rows = Decision.objects.exclude(id__in=Decision.objects.filter(replaces__isnull=False).values("replaces_id"))
    if year:
        rows = rows.filter(result__run__freeze__round__year=year)
    if run:
        rows = rows.filter(result__run_id=run)
    if scheme:
        rows = rows.filter(result__run__scheme=scheme)
    if person:
        rows = rows.filter(result__person__key=person)
    if unit:
        rows = rows.filter(result__unit__key=unit)
    if numbers is not None:
        rows = rows.filter(id__in=numbers)
    return tuple(_decision(row) for row in _decisions(rows).order_by("result__subject", "id"))


def decisions_replacing() -> dict[int, DecisionFound]:
    """Every decision that took the place of an earlier one, by the number of that earlier one; one query."""
    rows = Decision.objects.filter(replaces__isnull=False)
    return {row.replaces_id: _decision(row) for row in _decisions(rows).order_by("id")}


def told_of(decisions: Collection[int]) -> frozenset[int]:
    """Of these decisions, by number, the ones whose letter was delivered: one light query."""
    rows = Letter.objects.filter(kind="grade", decision_id__in=decisions, delivered_on__isnull=False)
    return frozenset(rows.values_list("decision_id", flat=True))


def objected_to(decisions: Collection[int]) -> dict[int, date]:
    """Of these decisions, by number, the ones to which an objection is not settled yet, and since when: one light query."""
    rows = Objection.objects.filter(letter__decision_id__in=decisions, state__in=UNSETTLED).order_by("-filed_on")
    return dict(rows.values_list("letter__decision_id", "filed_on"))


def letter_found(letter_id: int) -> LetterFound:
    """One letter; the time to object is the last that it was given. Errors: NotFound."""
    row = _letters(Letter.objects.filter(id=letter_id)).first()
    if row is None:
        raise NotFound(Reason("no_such_letter", Text("没有这封通知书。", "There is no such letter.")))
    again = reopened(Letter._meta.db_table, letter_id)
    found = _letter(row)
    return replace(found, object_by=again[1]) if again else found


def letters_of(
    *, person: str = "", units: Collection[str] = (), subject: str = "", proposal: int = 0, year: int = 0,
    undelivered: bool = False,
) -> tuple[LetterFound, ...]:  # fmt: skip
    """Letters to a person and to units, about a subject, by proposal or year, in number order."""
    rows = Letter.objects.all()
    if person or units:
        rows = rows.filter(Q(result__person__key=person) | Q(result__person=None, result__unit__key__in=units))
    if subject:
        rows = rows.filter(result__subject=subject)
    if proposal:
        rows = rows.filter(result__run__proposal=proposal)
    if year:
        rows = rows.filter(result__run__freeze__round__year=year)
    if undelivered:
        rows = rows.filter(delivered_on__isnull=True)
    return tuple(_letter(row) for row in _letters(rows).order_by("number"))


def next_number(stem: str) -> int:
    """The number that follows the highest one used under a word and year such as 考核通知〔2026〕; 1 when none is."""
    used = Letter.objects.filter(number__startswith=stem).values_list("number", flat=True)
    return (
        max(
            (int(digits) for number in used if (digits := number.removeprefix(stem).rstrip("号 ").strip()).isdigit()),
            default=0,
        )
        + 1
    )


def objection_found(objection_id: int) -> ObjectionFound:
    """One objection. Errors: NotFound."""
    row = _objections(Objection.objects.filter(id=objection_id)).first()
    if row is None:
        raise NotFound(Reason("no_such_objection", Text("没有这件异议。", "There is no such objection.")))
    return _objection(row)


def objections_of(
    *, person: str = "", units: Collection[str] = (), letter: int = 0, year: int = 0, state: str = ""
) -> tuple[ObjectionFound, ...]:
    """Objections by a person or about units' own results, by letter, year or state, oldest first."""
    rows = Objection.objects.all()
    if person or units:
        about = Q(letter__result__person=None, letter__result__unit__key__in=units)
        rows = rows.filter(Q(person__key=person) | about)
    if letter:
        rows = rows.filter(letter_id=letter)
    if year:
        rows = rows.filter(letter__result__run__freeze__round__year=year)
    if state:
        rows = rows.filter(state=state)
    return tuple(_objection(row) for row in _objections(rows).order_by("id"))


def _decisions(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    related = rows.select_related("result__unit", "result__person", "result__run__freeze__round")
    letter = Letter.objects.filter(decision=OuterRef("id"), kind="grade").values("id")[:1]
    light = related.defer("result__content", "result__run__values", "result__run__quota")
    return light.annotate(letter_id=Subquery(letter))


def _whose(result: Result) -> dict[str, Any]:
    """Whose result it is, of which run, and the grade that was proposed."""
    return {
        "run": result.run_id,
        "year": result.run.freeze.round.year,
        "scheme": result.run.scheme,
        "subject": result.subject,
        "unit": result.unit.key,
        "unit_name": result.unit.name,
        "person": result.person.key if result.person else "",
        "person_name": result.person.name if result.person else "",
        "proposed": result.grade,
    }


def _decision(row: Decision) -> DecisionFound:
    return DecisionFound(
        id=row.id,
        proposal=row.proposal_id,
        **_whose(row.result),
        grade=row.grade,
        decided_on=row.decided_on,
        departs=row.departs,
        reason=row.reason,
        present=row.present,
        document=row.document,
        letter=getattr(row, "letter_id", None) or 0,
        replaces=row.replaces_id,
        recorded_by=row.recorded_by,
    )


def _letters(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    parts = ("unit", "person", "run__freeze__round")
    related = rows.select_related(
        *(f"{way}__{part}" for way in ("decision__result", "result") for part in parts), "result__run__proposal"
    )
    heavy = ("content", "run__values", "run__quota")
    light = related.defer(*(f"{way}__{name}" for way in ("decision__result", "result") for name in heavy))
    return light.annotate(replaced=replaced_now())


def _letter(row: Letter) -> LetterFound:
    return LetterFound(
        row.id, row.kind, row.result.run_id, row.replaced, row.number, row.issued_on, row.content, row.digest,  # type: ignore[attr-defined]  # annotated
        row.delivered_on, row.delivered_how, row.object_by, _told(row),
    )  # fmt: skip


def _told(row: Letter) -> DecisionFound:
    """The decision that a letter tells of; where it tells of none, what there is instead."""
    if row.decision:
        found = _decision(row.decision)
        return replace(found, letter=row.id) if row.kind == "grade" else found
    result, proposal = row.result, getattr(row.result.run, "proposal", None)
    day = row.content.get("decided_on")
    return DecisionFound(
        id=0,
        proposal=proposal.id if proposal else 0,
        **_whose(result),
        grade="",
        decided_on=date.fromisoformat(day) if day else row.issued_on,
        departs=False,
        reason="",
        present="",
        document="",
        letter=row.id,
        replaces=None,
        recorded_by="",
    )


def _objections(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    related = rows.select_related("person", "letter__result__unit", "letter__result__run__freeze__round")
    heavy = ("content", "run__values", "run__quota")
    light = related.defer(*(f"letter__result__{name}" for name in heavy))
    anew = Letter.objects.filter(id=OuterRef("letter_id")).annotate(replaced=replaced_now()).filter(replaced=True)
    return light.prefetch_related("steps").annotate(decided_anew=Exists(anew))


def _objection(row: Objection) -> ObjectionFound:
    result = row.letter.result
    return ObjectionFound(
        id=row.id,
        letter=row.letter_id,
        unit="" if result.person_id else result.unit.key,
        number=row.letter.number,
        year=result.run.freeze.round.year,
        scheme=result.run.scheme,
        subject=result.subject,
        person=row.person.key,
        person_name=row.person.name,
        text=row.text,
        facts=tuple(row.facts),
        filed_on=row.filed_on,
        answer_by=row.answer_by,
        state=row.state,
        answered_on=row.answered_on,
        answered_by=row.answered_by,
        answer=row.answer,
        run=row.run_id,
        affected=tuple(row.affected),
        paper=row.paper,
        filed_by=row.filed_by,
        ground=row.ground,
        decided_anew=row.decided_anew,  # type: ignore[attr-defined]  # annotated
        steps=tuple(AppealStepFound(one.verb, one.on, one.by, one.text, one.document) for one in row.steps.all()),
    )
