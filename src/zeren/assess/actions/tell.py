"""Telling: letters made out from decisions, delivered, and so the time to object begins."""

from dataclasses import asdict
from datetime import date, timedelta

from zeren.assess.events import LettersDelivered, LettersIssued
from zeren.assess.models import Answer, Decision, Letter, Proposal
from zeren.assess.rules.letters import Decided, Told, cannot_cite, letter_content, values_cited
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.queries import choices_of, pack_by_digest, pack_on


@action(permission="assess.issue_letter")
def issue_letters(actor: Actor, proposal_id: int, first_number: int = 1, word: str = "考核通知") -> Done:
    """Make out a letter for every decision about a person that has none yet. Gives how many.

    Numbers follow each other in subject order: word〔year〕number. Errors: Refused when a value that a letter would
    cite is not adopted.
    """
    proposal = Proposal.objects.select_related("run__pack", "run__freeze__round").get(id=proposal_id)
    pack = pack_by_digest(proposal.run.pack.digest)
    rows = [
        row
        for row in Decision.objects.filter(proposal=proposal, letter__isnull=True, result__person__isnull=False)
        .select_related("result__person", "result__unit", "result__post")
        .order_by("result__subject")
    ]
    cited = {key for row in rows for key in values_cited(row.result.content)}
    refuse_if(cannot_cite(cited, choices_of(pack.digest), pack))
    year, day = proposal.run.freeze.round.year, today()
    shown = _facts_of_disputes(proposal)
    letters = []
    for number, row in enumerate(rows, first_number):
        result = row.result
        content = letter_content(
            Told(year, result.person.name, result.unit.name, result.post.title if result.post else ""),
            Decided(proposal.body, row.document, row.decided_on, row.grade, row.departs, row.reason, row.present),
            result.content,
            pack,
            proposal.run.freeze.open_disputes,
            int(pack.number("objection.days")),
            shown.get(result.person.key, frozenset()),
        )
        plain = asdict(content)
        letters.append(
            Letter(
                decision=row,
                number=f"{word}〔{day.year}〕{number} 号",
                issued_on=day,
                content=plain,
                digest=digest_of(plain),
            )
        )
    Letter.objects.bulk_create(letters, batch_size=500)
    return Done(len(letters), LettersIssued(proposal.id, len(letters), digest_of([row.digest for row in letters])))


@action(permission="assess.deliver")
def deliver_letters(actor: Actor, letter_ids: list[int], on: date, how: str) -> Done:
    """Record that letters reached their persons; the time to object runs from that day. Gives how many."""
    refuse_if(_delivery_problems(on, how))
    days = int(pack_on(on).number("objection.days"))
    rows = Letter.objects.filter(id__in=letter_ids, delivered_on__isnull=True).order_by("number")
    seal = digest_of(list(rows.values_list("digest", flat=True)))
    count = rows.update(delivered_on=on, delivered_how=how.strip(), object_by=on + timedelta(days=days))
    return Done(count, LettersDelivered(count, on, seal))


def _delivery_problems(on: date, how: str) -> list[Reason]:
    problems = []
    if on > today():
        problems.append(Reason("delivered_in_future", Text("送达日期还没有到。", "The day of delivery lies ahead.")))
    if not how.strip():
        problems.append(Reason("how_missing", Text("写明送达方式。", "Say how it was delivered.")))
    return problems


def _facts_of_disputes(proposal: Proposal) -> dict[str, frozenset[str]]:
    """Person → the facts that person disputed in the round behind this proposal."""
    found: dict[str, set[str]] = {}
    rows = Answer.objects.filter(round=proposal.run.freeze.round, choice="dispute")
    for person, fact in rows.values_list("person__key", "fact__key"):
        found.setdefault(person, set()).add(fact)
    return {person: frozenset(facts) for person, facts in found.items()}
