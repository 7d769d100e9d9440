"""Telling: letters made out from decisions, delivered, and so the time to object begins."""

from datetime import date, timedelta

from zeren.assess.events import LettersDelivered, LettersIssued
from zeren.assess.models import Answer, Decision, Letter, Proposal, Result
from zeren.assess.queries import content_of, next_number
from zeren.assess.rules.letters import Decided, Told, cannot_cite, following, letter_content, values_cited
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import Done, action, digest_of
from zeren.ledger.levels import unwitnessed
from zeren.organisations.queries import choices_of, pack_by_digest, pack_on, term_in_force


@action(permission="assess.issue_letter", milestone=True)
def issue_letters(actor: Actor, proposal_id: int, issuer: Text, word: str, first_number: int = 0) -> Done:
    """Make out a letter for every decision about a person that has none yet. Gives how many.

    Numbers follow each other in subject order: word〔year〕number, from `first_number` or, when that is 0, from the
    next that is free. Errors: Refused when a value that a letter would cite is not adopted, or a number is taken.
    """
    proposal = Proposal.objects.select_related("run__pack", "run__freeze__round").get(id=proposal_id)
    pack = pack_by_digest(proposal.run.pack.digest)
    waiting = Decision.objects.filter(proposal=proposal, letter__isnull=True, result__person__isnull=False)
    rows = list(
        waiting.select_related("result__person", "result__unit", "result__post", "result__run").order_by(
            "result__subject"
        )
    )
    cited = {key for row in rows for key in values_cited(content_of(row.result))} | {"objection.days"}
    day, simulated = today(), is_simulated()
    stem = f"{word.strip()}〔{day.year}〕"
    first = first_number or next_number(stem)
    refuse_if(
        [
            *unwitnessed(),
            *_cannot_issue(len(rows), issuer, word, stem, first),
            *cannot_cite(cited, choices_of(pack.digest), pack),
        ]
    )
    disputed, days = _disputed(proposal), term_in_force("objection.days", pack)
    letters = []
    for at, row in enumerate(rows, first):
        number = f"{stem}{at}号"
        told = _told_about(row.result, proposal.run.freeze.round.year, issuer, number, day, simulated, days)
        said = Decided(proposal.body, row.document, row.decided_on, row.grade, row.departs, row.reason, row.present)
        content = letter_content(
            told,
            said,
            content_of(row.result),
            pack,
            disputed.get(row.result.person.key, {}),
            following(pack, row.grade),
        )
        letters.append(Letter(decision=row, number=number, issued_on=day, content=content, digest=digest_of(content)))
    Letter.objects.bulk_create(letters, batch_size=500)
    passing("letters issued")
    return Done(len(letters), LettersIssued(proposal.id, len(letters), digest_of([row.digest for row in letters])))


@action(permission="assess.deliver")
def deliver_letters(actor: Actor, letter_ids: list[int], on: date, how: str) -> Done:
    """Record that letters reached their persons; the time to object that each states runs from that day. Gives how many."""
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


def _told_about(result: Result, year: int, issuer: Text, number: str, day: date, simulated: bool, days: int) -> Told:
    """What a letter needs of the one it is about. A simulated clock means demonstration data."""
    post = result.post.title if result.post else ""
    return Told(year, issuer, result.person.name, result.unit.name, post, number, day, simulated, simulated, days)


def _disputed(proposal: Proposal) -> dict[str, dict[str, str]]:
    """Person → the facts that were still disputed when frozen, with the reason to go on."""
    still_open = proposal.run.freeze.open_disputes
    rows = Answer.objects.filter(round=proposal.run.freeze.round, fact__key__in=list(still_open))
    found: dict[str, dict[str, str]] = {}
    for person, fact in rows.values_list("person__key", "fact__key"):
        found.setdefault(person, {})[fact] = still_open[fact]
    return found
