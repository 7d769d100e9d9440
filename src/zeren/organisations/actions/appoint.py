"""Terms of office that begin and end, who stands in for a post, and the dated marks that later rooms place and lift."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.days import Span
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.events import (
    StandInEnded,
    StandingLifted,
    StandingPlaced,
    StandInNamed,
    TermBegun,
    TermEnded,
)
from zeren.organisations.models import Person, Post, StandIn, Standing, Term, Unit
from zeren.organisations.queries import kinds_of, organisation_now, pack_on, stand_in_found, stand_ins
from zeren.organisations.rules import Organisation, TermRow, problems_of
from zeren.organisations.rules.standing_in import StandInAt, cannot_end, cannot_stand_in

OF_TWO_POSTS = ("unknown_post", "unknown_person", "not_in_one_hand")


def _unit_of_post(post: str, *_: object, **__: object) -> About:
    return About(unit=Post.objects.filter(key=post).values_list("unit__key", flat=True).first() or "")


@action(permission="organisations.manage", about=_unit_of_post)
def begin_term(actor: Actor, post: str, person: str, from_day: date, document: str = "") -> Done:
    """A person takes up a post.

    Errors: Refused with every reason (two at once, posts that are kept apart, unknown post or person, oneself).
    """
    before = organisation_now()
    begun = TermRow(post, person, from_day, None, document)
    after = Organisation(before.units, before.posts, before.people, (*before.terms, begun))
    kinds = kinds_of(pack_on(from_day))
    old = set(map(_identity, problems_of(before, kinds)))
    found = problems_of(after, kinds)
    refuse_if([*_oneself(actor, person), *(reason for reason in found if _identity(reason) not in old)])
    Term.objects.create(
        post=Post.objects.get(key=post), person=Person.objects.get(key=person), from_day=from_day, document=document
    )
    return Done(None, *_written_down(post, from_day), TermBegun(post, person, from_day))


@action(permission="organisations.manage", about=_unit_of_post)
def end_term(actor: Actor, post: str, until_day: date) -> Done:
    """The running term of a post ends on a day, that day included.

    Errors: NotFound when nobody holds it, Refused when it would end before it began.
    """
    term = Term.objects.filter(post__key=post, until_day__isnull=True).select_related("person").first()
    if term is None:
        raise NotFound(Reason("vacant", Text("这个岗位现在无人任职。", "Nobody holds this post now.")))
    refuse_if(_ends_too_early(term.from_day, until_day))
    term.until_day = until_day
    term.save(update_fields=["until_day"])
    return Done(None, TermEnded(post, term.person.key, until_day))


@action(permission="organisations.manage", about=_unit_of_post)
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
    refuse_if([*_oneself(actor, person), *found, *cannot_stand_in(seen, row.span, document, today())])
    ended = _written_down(post, from_day)
    made = StandIn.objects.create(
        post=Post.objects.get(key=post), person=Person.objects.get(key=person), from_day=from_day,
        until_day=until_day, document=document.strip(),
    )  # fmt: skip
    return Done(made.id, *ended, StandInNamed(made.id, post, person, from_day, until_day, seal_of(document)))


def _written_down(post: str, from_day: date) -> list[StandInEnded]:
    """Whom a holder who came has ended, while the row still gives later days: it says so from now on.

    Such days are clipped where they are read; they have to be free for whoever is named next, and bind nobody any more.
    """
    rows = StandIn.objects.filter(post__key=post, until_day__gte=from_day).order_by("id")
    found = [stand_in_found(number) for number in rows.values_list("id", flat=True)]
    return [
        StandInEnded(one.id, post, one.held.person, one.until)
        for one in found
        if StandIn.objects.filter(id=one.id, until_day__gt=one.until).update(until_day=one.until)
    ]


def _unit_of_stand_in(number: int, *_: object, **__: object) -> About:
    return About(unit=stand_in_found(number).held.unit)


@action(permission="organisations.manage", about=_unit_of_stand_in)
def end_standing_in(actor: Actor, number: int, until_day: date) -> Done:
    """It ends earlier than was said. Errors: NotFound; Refused with every reason."""
    found = stand_in_found(number).held
    assert found.from_day is not None
    refuse_if(
        [*_oneself(actor, found.person), *cannot_end(Span(found.from_day, found.until_day), until_day, today())]
    )
    StandIn.objects.filter(id=number).update(until_day=until_day)
    return Done(until_day, StandInEnded(number, found.post, found.person, until_day))


@action(permission="organisations.place_standing")
def place_standing(
    actor: Actor,
    kind: str,
    from_day: date,
    until_day: date | None,
    reason_code: str,
    reference: str,
    person: str = "",
    unit: str = "",
) -> Done:
    """Place a dated mark on a person or on a unit; called by later rooms only.

    Errors: Refused when it would end before it begins.
    """
    refuse_if(_ends_too_early(from_day, until_day))
    row = Standing.objects.create(
        person=Person.objects.get(key=person) if person else None,
        unit=Unit.objects.get(key=unit) if unit else None,
        kind=kind,
        from_day=from_day,
        until_day=until_day,
        reason_code=reason_code,
        reference=reference,
        placed_by=actor.signature,
    )
    return Done(row.id, StandingPlaced(row.id, kind, reference, from_day, until_day))


@action(permission="organisations.place_standing")
def lift_standing(actor: Actor, standing_id: int, because: str, document: str = "", on: date | None = None) -> Done:
    """Lift a mark before its time, saying why, by which document, and from which day on (today where none is named)."""
    row = Standing.objects.select_related("person").get(id=standing_id)
    refuse_if(_oneself(actor, row.person.key if row.person else ""))
    row.lifted_on, row.lifted_because = on or today(), because
    row.lifted_by, row.lifted_document = actor.signature, document
    row.save(update_fields=["lifted_on", "lifted_because", "lifted_by", "lifted_document"])
    return Done(None, StandingLifted(standing_id, row.lifted_on))


def _oneself(actor: Actor, person: str) -> list[Reason]:
    """Nobody gives himself a post, lets himself stand in for one, or takes a mark off himself."""
    if actor.id != person:
        return []
    return [
        Reason(
            "oneself",
            Text(
                "不能给自己办任职，也不能解除自己的标记。",
                "Nobody gives the own person a post or takes the own mark off.",
            ),
            next_step=Text("请由另一名经办人办理。", "Let another officer do it."),
        )
    ]


def _ends_too_early(from_day: date, until_day: date | None) -> list[Reason]:
    if until_day is None or until_day >= from_day:
        return []
    text = Text(
        f"从 {from_day} 开始，不能在 {until_day} 结束。", f"It begins on {from_day} and cannot end on {until_day}."
    )
    return [Reason("ends_before_it_begins", text)]


def _identity(reason: Reason) -> tuple[str, str]:
    return reason.code, reason.text.en
