"""Telling: letters made out from decisions, delivered, and so the time to object begins."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from zeren.assess.events import LettersDelivered, LettersIssued, NoticesIssued
from zeren.assess.models import Answer, Decision, Letter, Objection, Proposal, Result
from zeren.assess.queries import content_of, held_back, moved_by, next_number, objection_found, without_letter
from zeren.assess.rules.letters import (
    Decided,
    Told,
    cannot_cite,
    following,
    letter_content,
    ungraded_content,
    values_cited,
)
from zeren.assess.rules.moved import Stood, moved_content
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import Done, action, digest_of
from zeren.ledger.levels import unwitnessed
from zeren.organisations.queries import choices_of, pack_by_digest, pack_on, term_in_force
from zeren.policy import Node, Pack


@action(permission="assess.issue_letter", milestone=True)
def issue_letters(
    actor: Actor, proposal_id: int, issuer: Text, word: str, first_number: int = 0, later: Collection[str] = ()
) -> Done:
    """Make out a letter for every decision that has none yet, and to whoever of the run gets no grade. Gives how many.

    `later`: people, by key, who are not told yet that they get none, as they have not been heard about why.

    About persons and about units. Numbers follow each other in subject order: word〔year〕number, from `first_number` or,
    when that is 0, from the next that is free. Errors: Refused when a value that a letter would cite is not adopted, or a
    number is taken.
    """
    proposal = Proposal.objects.select_related("run__pack", "run__freeze__round").get(id=proposal_id)
    pack = pack_by_digest(proposal.run.pack.digest)
    rows = [
        (result, decision)
        for result, decision in _waiting(proposal)
        if decision or not result.person or result.person.key not in later
    ]
    cited = {key for result, _ in rows for key in values_cited(content_of(result))} | {"objection.days"}
    heads = _heads(issuer, word, first_number, len(rows))
    refuse_if([*unwitnessed(), *heads.against, *cannot_cite(cited, choices_of(pack.digest), pack)])
    disputed, days = _disputed(proposal), term_in_force("objection.days", pack)
    without = _without_grade(proposal, pack, [result for result, decision in rows if decision is None])
    letters = []
    for number, (result, decision) in zip(heads.numbers, rows, strict=True):
        told = _told_about(result, issuer, number, heads.day, days)
        theirs = disputed.get(result.person.key, {}) if result.person else {}
        if decision is None:
            said, held_by = without[result.subject]
            content = ungraded_content(told, said, content_of(result), pack, theirs, held_by)
        else:
            said = _said(proposal, decision)
            uses = following(pack, decision.grade, "person" if result.person else "unit")
            content = letter_content(told, said, content_of(result), pack, theirs, uses)
        kind = "grade" if decision else "none"
        letters.append(_letter(kind, decision, result, number, heads.day, content))
    Letter.objects.bulk_create(letters, batch_size=500)
    passing("letters issued")
    return Done(len(letters), LettersIssued(proposal.id, len(letters), digest_of([row.digest for row in letters])))


@action(permission="assess.issue_letter", milestone=True)
def issue_notices(actor: Actor, objection_id: int, issuer: Text, word: str, first_number: int = 0) -> Done:
    """Make out a notice to everybody whom an upheld objection moved while the grade stayed: before, after, why. Gives how
    many.

    Whose grade was decided anew has a letter about that (`issue_letters`); whose computed grade changed waits until the
    body has taken it up. Numbers as there. Errors: Refused when nobody waits for one, or a number is taken.
    """
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("letter__result", "run__pack")
        .get(id=objection_found(objection_id).id)
    )
    rows = moved_by(objection) if objection.state == "upheld" else []
    heads = _heads(issuer, word, first_number, len(rows))
    packs = {result.run.pack.digest: pack_by_digest(result.run.pack.digest) for _, result, _ in rows}
    uncited = (
        one for digest, pack in packs.items() for one in cannot_cite({"objection.days"}, choices_of(digest), pack)
    )
    refuse_if([*unwitnessed(), *heads.against, *uncited])
    letters = []
    for number, (change, result, decision) in zip(heads.numbers, rows, strict=True):
        pack = packs[result.run.pack.digest]
        told = _told_about(result, issuer, number, heads.day, term_in_force("objection.days", pack))
        stood = (
            Stood(decision.proposal.body, decision.grade, decision.decided_on, decision.document)
            if decision
            else Stood("", "", None, "")
        )
        own = result.subject == objection.letter.result.subject
        content = moved_content(told, change, stood, pack, own)
        letters.append(_letter("place", decision, result, number, heads.day, content))
    Letter.objects.bulk_create(letters, batch_size=500)
    return Done(len(letters), NoticesIssued(objection.id, len(letters), digest_of([row.digest for row in letters])))


def _waiting(proposal: Proposal) -> list[tuple[Result, Decision | None]]:
    """Every result of a proposal that is to be told, with its decision or None where no grade is given, in subject order."""
    written = Letter.objects.filter(decision=OuterRef("id"), kind="grade")
    decided = Decision.objects.filter(~Exists(written), proposal=proposal)
    related = decided.select_related("result__person", "result__unit", "result__post", "result__run__freeze__round")
    ungraded = without_letter(Result.objects.filter(run=proposal.run))
    rows = [(row.result, row) for row in related]
    rows += [(row, None) for row in ungraded.select_related("person", "unit", "post", "run__freeze__round")]
    return sorted(rows, key=lambda pair: pair[0].subject)


def _said(proposal: Proposal, row: Decision) -> Decided:
    return Decided(proposal.body, row.document, row.decided_on, row.grade, row.departs, row.reason, row.present)


def _without_grade(proposal: Proposal, pack: Pack, results: list[Result]) -> dict[str, tuple[Decided, Node | None]]:
    """For everybody without a grade what was decided beside, and the rule under which a mark held the grade back."""
    if not results:
        return {}
    beside = proposal.decisions.order_by("id").first()
    day = beside.decided_on if beside else today()
    subjects = [row.subject for row in results]
    held = held_back(subjects, pack.schemes[proposal.run.scheme], day)
    said = Decided(proposal.body, beside.document if beside else "", day, "", False, "", "")
    return {subject: (said, held.get(subject)) for subject in subjects}


@dataclass(frozen=True, slots=True)
class _Heads:
    """The numbers of letters to be made out today, and what speaks against it."""

    day: date
    numbers: list[str]
    against: list[Reason]


def _heads(issuer: Text, word: str, first_number: int, count: int) -> _Heads:
    day = today()
    stem = f"{word.strip()}〔{day.year}〕"
    first = first_number or next_number(stem)
    against = _cannot_issue(count, issuer, word, stem, first)
    return _Heads(day, [f"{stem}{at}号" for at in range(first, first + count)], against)


def _letter(
    kind: str, decision: Decision | None, result: Result, number: str, day: date, content: dict[str, Any]
) -> Letter:
    return Letter(
        kind=kind, decision=decision, result=result, number=number, issued_on=day, content=content,
        digest=digest_of(content),
    )  # fmt: skip


@action(permission="assess.deliver")
def deliver_letters(actor: Actor, letter_ids: list[int], on: date, how: str) -> Done:
    """Record that letters reached their persons and units; the time to object that each states runs from that day. Gives how many."""
    rows = Letter.objects.filter(id__in=letter_ids, delivered_on__isnull=True).order_by("number")
    last = max(rows.values_list("issued_on", flat=True), default=None)
    refuse_if([*unwitnessed(), *_delivery_problems(on, how, last)])
    seal = digest_of(list(rows.values_list("digest", flat=True)))
    stated = set(rows.order_by().values_list("content__objection__days", flat=True))
    ends = pack_on(on).calendar.last_day
    count = sum(
        rows.filter(content__objection__days=days).update(
            delivered_on=on, delivered_how=how.strip(), object_by=ends(on + timedelta(days=days))
        )
        for days in sorted(stated)
    )
    return Done(count, LettersDelivered(count, on, seal))


def _cannot_issue(count: int, issuer: Text, word: str, stem: str, first: int) -> list[Reason]:
    problems = []
    if not count:
        problems.append(Reason("no_letter_waiting", Text("没有待发的通知书。", "No letter waits to be issued.")))
    if not (issuer.zh.strip() and word.strip()):
        problems.append(
            Reason(
                "issuer_missing",
                Text("写明发文机关和文号字头。", "Name the office that writes, and the sign of its numbers."),
            )
        )
    wanted = [f"{stem}{at}号" for at in range(first, first + count)]
    if taken := Letter.objects.filter(number__in=wanted).order_by("number").values_list("number", flat=True).first():
        problems.append(Reason("number_taken", Text(f"文号 {taken} 已经用过。", f"Number {taken} is taken.")))
    return problems


def _delivery_problems(on: date, how: str, issued_on: date | None) -> list[Reason]:
    problems = []
    if issued_on is None:
        problems.append(Reason("no_letter_waiting", Text("没有待送达的通知书。", "No letter waits to be delivered.")))
    elif on < issued_on:
        problems.append(
            Reason("before_issued", Text(f"通知书 {issued_on} 才发出。", f"The letter was issued on {issued_on}."))
        )
    if on > today():
        problems.append(Reason("delivered_in_future", Text("送达日期还没有到。", "The day of delivery lies ahead.")))
    if not how.strip():
        problems.append(Reason("how_missing", Text("写明送达方式。", "Say how it was delivered.")))
    return problems


def _told_about(result: Result, issuer: Text, number: str, day: date, days: int) -> Told:
    """What a letter needs of the one it is about. A simulated clock means demonstration data."""
    post, simulated = result.post.title if result.post else "", is_simulated()
    name = result.person.name if result.person else result.unit.name
    year = result.run.freeze.round.year
    return Told(
        year, issuer, name, result.unit.name, post, number, day, simulated, simulated, days,
        to_unit=result.person is None,
    )  # fmt: skip


def _disputed(proposal: Proposal) -> dict[str, dict[str, str]]:
    """Person → the facts that were still disputed when frozen, with the reason to go on."""
    still_open = proposal.run.freeze.open_disputes
    rows = Answer.objects.filter(round=proposal.run.freeze.round, fact__key__in=list(still_open))
    found: dict[str, dict[str, str]] = {}
    for person, fact in rows.values_list("person__key", "fact__key"):
        found.setdefault(person, {})[fact] = still_open[fact]
    return found
