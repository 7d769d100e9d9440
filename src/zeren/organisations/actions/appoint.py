"""Terms of office that begin and end, and the dated marks that later rooms place and lift."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.events import StandingLifted, StandingPlaced, TermBegun, TermEnded
from zeren.organisations.models import Person, Post, Standing, Term, Unit
from zeren.organisations.queries import kinds_of, organisation_now, pack_on
from zeren.organisations.rules import Organisation, TermRow, problems_of


def unit_of_post(post: str, *_: object, **__: object) -> About:
    """What a deed about a post touches: its unit."""
    return About(unit=Post.objects.filter(key=post).values_list("unit__key", flat=True).first() or "")


@action(permission="organisations.manage", about=unit_of_post)
def begin_term(actor: Actor, post: str, person: str, from_day: date, document: str = "") -> Done:
    """A person takes up a post.

    Errors: Refused with every reason (two at once, posts that are kept apart, unknown post or person, oneself).
    """
    before = organisation_now()
    after = before.with_rows(Organisation(terms=(TermRow(post, person, from_day, None, document),)))
    kinds = kinds_of(pack_on(from_day))
    old = set(map(_identity, problems_of(before, kinds)))
    found = problems_of(after, kinds)
    refuse_if([*oneself(actor, person), *(reason for reason in found if _identity(reason) not in old)])
    Term.objects.create(
        post=Post.objects.get(key=post), person=Person.objects.get(key=person), from_day=from_day, document=document
    )
    return Done(None, TermBegun(post, person, from_day))


@action(permission="organisations.manage", about=unit_of_post)
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
    )
    return Done(row.id, StandingPlaced(row.id, kind, reference, from_day, until_day))


@action(permission="organisations.place_standing")
def lift_standing(actor: Actor, standing_id: int, because: str) -> Done:
    """Lift a mark before its time, saying why."""
    row = Standing.objects.select_related("person").get(id=standing_id)
    refuse_if(oneself(actor, row.person.key if row.person else ""))
    row.lifted_on = today()
    row.lifted_because = because
    row.save(update_fields=["lifted_on", "lifted_because"])
    return Done(None, StandingLifted(standing_id, row.lifted_on))


def oneself(actor: Actor, person: str) -> list[Reason]:
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
