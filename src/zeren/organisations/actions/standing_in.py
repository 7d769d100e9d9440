"""Naming somebody who stands in for a post, and letting it end earlier."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.days import Span
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.actions.appoint import oneself, unit_of_post
from zeren.organisations.events import StandInEnded, StandInNamed
from zeren.organisations.models import Person, Post, StandIn
from zeren.organisations.queries import kinds_of, organisation_now, pack_on, stand_in_found, stand_ins
from zeren.organisations.rules import Organisation, TermRow, problems_of
from zeren.organisations.rules.standing_in import StandInAt, cannot_end, cannot_stand_in

OF_TWO_POSTS = ("unknown_post", "unknown_person", "not_in_one_hand")


@action(permission="organisations.manage", about=unit_of_post)
def name_stand_in(actor: Actor, post: str, person: str, from_day: date, until_day: date, document: str) -> Done:
    """Somebody answers for a post from one day until another, as a document says. Gives the number.

    Errors: Refused with every reason (no duties, days, document, oneself, posts kept apart, somebody else already).
    """
    before, pack = organisation_now(), pack_on(from_day)
    row = TermRow(post, person, from_day, until_day, document)
    after = Organisation(before.units, before.posts, before.people, (*before.terms, row))
    found = [one for one in problems_of(after, kinds_of(pack)) if one.code in OF_TWO_POSTS]
    kind = pack.post_kinds.get(before.posts[post].kind) if post in before.posts else None
    holds = any(term.post == post and term.person == person and term.span.overlap(row.span) for term in before.terms)
    taken = tuple(
        Span(one.held.from_day or from_day, one.until) for one in stand_ins(from_day, until_day, posts=[post])
    )
    seen = StandInAt(kind is not None and kind.bearer != "none", holds, taken)
    refuse_if([*oneself(actor, person), *found, *cannot_stand_in(seen, row.span, document, today())])
    made = StandIn.objects.create(
        post=Post.objects.get(key=post), person=Person.objects.get(key=person), from_day=from_day,
        until_day=until_day, document=document.strip(),
    )  # fmt: skip
    return Done(made.id, StandInNamed(made.id, post, person, from_day, until_day, seal_of(document)))


def _about(number: int, *_: object, **__: object) -> About:
    return About(unit=stand_in_found(number).held.unit)


@action(permission="organisations.manage", about=_about)
def end_standing_in(actor: Actor, number: int, until_day: date) -> Done:
    """It ends earlier than was said. Errors: NotFound; Refused with every reason."""
    found = stand_in_found(number).held
    assert found.from_day is not None
    refuse_if([*oneself(actor, found.person), *cannot_end(Span(found.from_day, found.until_day), until_day, today())])
    StandIn.objects.filter(id=number).update(until_day=until_day)
    return Done(until_day, StandInEnded(number, found.post, found.person, until_day))
