"""Telling: a letter about each verdict, made out once, delivered; from that day the time to object runs."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from zeren.debrief.actions.steps import _about, _not_now
from zeren.debrief.events.verdicts import FeedbackDelivered, FeedbackIssued
from zeren.debrief.models import Debrief, Feedback, Verdict
from zeren.debrief.queries.outcomes import own_points
from zeren.debrief.queries.verdicts import Outcome, next_feedback_number, outcomes
from zeren.debrief.rules.feedback import Decided, Told, feedback_content
from zeren.debrief.rules.states import DebriefAt
from zeren.debrief.rules.synthesis import PARTS
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated, today
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.ledger.levels import unwitnessed
from zeren.organisations.queries import choices_of, pack_on, term_in_force
from zeren.policy import Pack


def _about_letters(letters: Sequence[int], *_: object, **__: object) -> About:
    return _about(Feedback.objects.filter(id__in=list(letters)).values_list("verdict__debrief", flat=True))


@action(permission="debrief.tell", about=_about, milestone=True)
def issue_feedback(actor: Actor, debriefs: Sequence[int], issuer: Text, word: str) -> Done:
    """Make out a letter for each of these decided debriefs that has none, numbered word〔year〕n号. Gives how many.

    Errors: Refused when none waits, the issuer is missing, or a value that a letter cites is not adopted.
    """
    day = today()
    pack = pack_on(day)
    waiting = [one for one in outcomes(debriefs) if one.verdict and not one.verdict.letter]
    stem = f"{word.strip()}〔{day.year}〕"
    refuse_if((*unwitnessed(), *_cannot_issue(waiting, issuer, word, pack, actor)))
    numbers = dict(Verdict.objects.filter(debrief__in=[one.id for one in waiting]).values_list("debrief", "id"))
    rows = []
    for at, one in enumerate(waiting, next_feedback_number(stem)):
        told = Told(one.year, issuer, one.name, one.unit_name, one.title, f"{stem}{at}号", day, is_simulated())
        content = _letter(told, one, pack)
        rows.append(
            Feedback(
                verdict_id=numbers[one.id], number=told.number, issued_on=day, content=content,
                digest=digest_of(content),
            )
        )  # fmt: skip
    Feedback.objects.bulk_create(rows)
    return Done(len(rows), FeedbackIssued(len(rows), digest_of([row.digest for row in rows])))


@action(permission="debrief.tell", about=_about_letters)
def deliver_feedback(actor: Actor, letters: Sequence[int], on: date, how: str) -> Done:
    """Record that letters reached their persons: the debrief is told, and the time to object runs. Gives how many."""
    rows = Feedback.objects.filter(id__in=list(letters), delivered_on__isnull=True).order_by("number")
    held = list(rows.select_related("verdict"))
    found = outcomes(row.verdict.debrief_id for row in held)
    issued = max((row.issued_on for row in held), default=None)
    refuse_if(
        (
            *unwitnessed(),
            *_cannot_deliver(on, how, issued),
            *(
                reason
                for one in found
                for reason in _not_now("feed_back", one, actor, DebriefAt(one.person, letter_delivered=True))
            ),
        )
    )
    pack = pack_on(on)
    last = pack.calendar.last_day(on + timedelta(days=term_in_force("objection.days", pack)))
    seal = digest_of([row.digest for row in held])
    rows.update(delivered_on=on, delivered_how=how.strip(), object_by=last)
    Debrief.objects.filter(id__in=[one.id for one in found]).update(state="fed_back")
    return Done(len(held), FeedbackDelivered(len(held), on, seal))


def _cannot_issue(waiting: Sequence[Outcome], issuer: Text, word: str, pack: Pack, actor: Actor) -> Iterator[Reason]:
    if not waiting:
        yield Reason("no_letter_waiting", Text("没有待发的反馈书。", "No letter waits to be issued."))
    if not (issuer.zh.strip() and word.strip()):
        text = Text("写明发文机关和文号字头。", "Name the office that writes, and the sign of its numbers.")
        yield Reason("issuer_missing", text)
    for one in waiting:
        if one.person == actor.id:
            yield Reason("own_debrief", Text("不能办理自己的述职。", "Nobody handles the own debrief."))
    cited = ("objection.days", *(f"synthesis.{key}" for key in PARTS), "verdict.quorum")
    choices = choices_of(pack.digest)
    for key in cited:
        if key in pack.values and choices.get(key, ("", ""))[0] not in {"confirmed", "replaced"}:
            title = pack.values[key].title
            yield Reason(
                "value_not_adopted",
                Text(f"“{title.zh}”还没有采用，反馈书不能引用。", f"“{title.en}” is not adopted: a letter cannot cite it."),
                pack.values[key].source,
                Text("请在采用表里确认或替换。", "Confirm or replace it on the adoption sheet."),
                (key,),
            )  # fmt: skip


def _letter(told: Told, one: Outcome, pack: Pack) -> dict[str, object]:
    verdict = one.verdict
    if verdict is None or one.drawn is None:
        raise NotFound(Reason("not_decided", Text("还没有决定。", "Nothing was decided yet.")))
    source = pack.sources.get(pack.values["objection.days"].source)
    decided = Decided(
        pack.words.name(verdict.grade), verdict.opinion, verdict.body, verdict.decided_on, verdict.document,
        verdict.reason, term_in_force("objection.days", pack),
        Text(f"《{source.title.zh}》", source.title.en) if source else Text("规则包", "the pack"),
    )  # fmt: skip
    problems = [(item.source, item.problem) for item in one.items if item.state != "dropped"]
    return feedback_content(told, decided, one.drawn, own_points(one.id), problems)


def _cannot_deliver(on: date, how: str, issued_on: date | None) -> Iterator[Reason]:
    if issued_on is None:
        yield Reason("no_letter_waiting", Text("没有待送达的反馈书。", "No letter waits to be delivered."))
    elif on < issued_on:
        yield Reason("before_issued", Text(f"反馈书 {issued_on} 才发出。", f"It was issued on {issued_on}."))
    if on > today():
        yield Reason("delivered_in_future", Text("送达日期还没有到。", "The day of delivery lies ahead."))
    if not how.strip():
        yield Reason("how_missing", Text("写明送达方式。", "Say how it was delivered."))
