"""Putting names to lists: each person the own, and names that were collected on paper, marked so."""

from collections.abc import Iterable
from datetime import date, datetime, time

from zeren.clarify.events import DutyListAcknowledged, SignedListsRecorded
from zeren.clarify.models import Acknowledgement, DutyList
from zeren.clarify.queries import list_seen
from zeren.clarify.rules.acknowledgement import LISTS, STATE_NAMES, Signable, Signed, signature_problems
from zeren.clarify.rules.lists import COMMITTEE, Key
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import pack_on, person_ids, terms_in

Holding = tuple[str, date, date | None]


def _about_list(list_id: int) -> About:
    _, seen = list_seen(list_id, today())
    return About(unit=seen.unit, person=seen.answerable.person if seen.answerable else "")


@action(permission="clarify.acknowledge", about=_about_list)
def acknowledge_list(actor: Actor, list_id: int) -> Done:
    """Put the own name to a list. Errors: Refused with every reason (not the own list, replaced, done before)."""
    state, seen = list_seen(list_id, today())
    decision = decide(LISTS, "acknowledge", state, seen, actor, now(), STATE_NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    row = DutyList.objects.get(id=list_id)
    Acknowledgement.objects.create(list=row, person_id=person_ids([actor.id])[actor.id], at=now())
    done = DutyListAcknowledged(seen.unit, seen.bearer, seen.post, row.year, actor.id, row.content_digest)
    return Done(None, done)


@action(permission="clarify.record_signatures")
def record_signed_lists(actor: Actor, year: int, rows: Iterable[Signed], source: str) -> Done:
    """Take over names that were put to paper lists, all or none; each is marked with who took it over and from where.

    A name that stands already is left as it is. Gives how many were new. Errors: Invalid with every problem.
    """
    rows = sorted(set(rows), key=lambda row: (row.unit, row.bearer, row.post, row.person))
    signable = _signable(year)
    problems = [_source_missing()] if not source.strip() else []
    for row in rows:
        problems.extend(signature_problems(row, signable.get((row.unit, row.bearer, row.post)), today()))
    if problems:
        raise Invalid(*problems)
    people = person_ids({row.person for row in rows})
    before = set(Acknowledgement.objects.filter(list__year=year).values_list("list_id", "person_id"))
    fresh = [
        row for row in rows if (signable[row.unit, row.bearer, row.post].list_id, people[row.person]) not in before
    ]
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            list_id=signable[row.unit, row.bearer, row.post].list_id, person_id=people[row.person],
            at=datetime.combine(row.on, time(12), ZONE), recorded_by=actor.signature, source=source.strip()[:200],
        )
        for row in fresh
    )  # fmt: skip
    seal = digest_of([[row.unit, row.bearer, row.post, row.person, row.on] for row in fresh])
    told = SignedListsRecorded(year, len(fresh), seal, seal_of(source))
    return Done(len(fresh), told)


def _signable(year: int) -> dict[Key, Signable]:
    """Every current list of the year with all who held the post that it takes, on which days."""
    pack = pack_on(today())
    leading = {kind for kind, found in pack.post_kinds.items() if found.bearer == "first_responsible"}
    by_post: dict[str, list[Holding]] = {}
    by_unit: dict[str, list[Holding]] = {}
    first = date(year, 1, 1)
    for term in terms_in(first, max(today(), first)):
        holding = (term.person, term.from_day or first, term.until_day)
        by_post.setdefault(term.post, []).append(holding)
        if term.kind in leading:
            by_unit.setdefault(term.unit, []).append(holding)
    rows = DutyList.objects.filter(year=year, state="current")
    found = {}
    for number, unit, bearer, post, at in rows.values_list("id", "unit__key", "bearer", "post__key", "generated_at"):
        held = by_unit.get(unit, []) if bearer == COMMITTEE else by_post.get(post, [])
        found[unit, bearer, post or ""] = Signable(number, at.astimezone(ZONE).date(), tuple(held))
    return found


def _source_missing() -> Reason:
    return Reason(
        "source_missing",
        Text("请写明签名来自哪里。", "Say where the signatures come from."),
        next_step=Text("例如：责任清单签字表，存办公室。", "For example: signed lists, kept at the office."),
    )
