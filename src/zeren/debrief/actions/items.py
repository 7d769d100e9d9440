"""The three lists: drawn up, issued, put right by their owners, verified by somebody else, closed; and the debrief with them."""

from collections.abc import Iterator, Sequence
from datetime import date

from zeren.debrief.actions.steps import _about, _not_now
from zeren.debrief.events.verdicts import DebriefClosed, ItemMoved, ItemsDrafted, ListsIssued
from zeren.debrief.models import Debrief, Item, ItemStep
from zeren.debrief.queries.verdicts import (
    ItemFound,
    Outcome,
    holders_of_item,
    item_found,
    outcome,
    outcomes,
)
from zeren.debrief.rules.rectifying import (
    CLAIMED,
    CLOSED,
    DRAFTED,
    DROPPED,
    OPEN,
    RECTIFYING,
    STATES,
    ItemAt,
    ItemDraft,
    VerifierNamed,
    cannot_name_verifier,
    draft_problems,
    issue_problems,
    verifier_faults,
)
from zeren.debrief.rules.states import STATES as DEBRIEF_STATES
from zeren.debrief.rules.states import DebriefAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, Wish
from zeren.organisations.queries import number_in_force, people_in_posts, post_ids

ITEM = Item._meta.db_table


def _about_debrief(debrief: int, *_: object, **__: object) -> About:
    found = outcome(debrief)
    return About(unit=found.heard_by or found.unit)


def _about_item(key: str, *_: object, **__: object) -> About:
    found = item_found(key)
    return About(unit=found.heard_by or found.unit)


def _about_owner(key: str, *_: object, **__: object) -> About:
    """An item is put right by whoever holds the post that answers for it."""
    owners, _verifiers = holders_of_item(key, today())
    return About(person=min(owners, default=""), unit=item_found(key).unit)


@action(permission="debrief.tell", about=_about_debrief)
def draft_items(actor: Actor, debrief: int, drafts: Sequence[ItemDraft]) -> Done:
    """Draw up items of a debrief's lists, behind those that are there. Gives their keys.

    Errors: Refused before the meeting is over and after the lists were issued; Invalid with every problem.
    """
    found = outcome(debrief)
    refuse_if(_closed_for_items(found, actor))
    if problems := [reason for draft in drafts for reason in draft_problems(draft)]:
        raise Invalid(*problems)
    posts, earlier = _post_numbers(drafts), _earlier(drafts)
    last = max((item.place for item in found.items), default=0)
    rows = [
        Item(
            key=f"{found.year}-{found.post}-{found.id}-{place}", debrief_id=debrief, place=place, source=draft.source,
            problem=draft.problem.strip(), cause=draft.cause.strip(), owner_id=posts.get(draft.owner),
            measure=draft.measure.strip(), due_on=draft.due_on, verifier_id=posts.get(draft.verifier),
            recurs_id=earlier.get(draft.recurs),
        )
        for place, draft in enumerate(drafts, last + 1)
    ]  # fmt: skip
    Item.objects.bulk_create(rows)
    seal = digest_of([[row.key, row.problem, row.measure] for row in rows])
    return Done(tuple(row.key for row in rows), ItemsDrafted(len(rows), seal))


@action(permission="debrief.tell", about=_about_item)
def change_item(actor: Actor, key: str, draft: ItemDraft) -> Done:
    """Change an item that was not issued yet. Errors: as `draft_items`."""
    found = item_found(key)
    refuse_if((*_closed_for_items(outcome(found.debrief), actor), *_not_drafted(found)))
    if problems := list(draft_problems(draft)):
        raise Invalid(*problems)
    posts, earlier = _post_numbers([draft]), _earlier([draft])
    Item.objects.filter(key=key).update(
        source=draft.source, problem=draft.problem.strip(), cause=draft.cause.strip(),
        owner_id=posts.get(draft.owner), measure=draft.measure.strip(), due_on=draft.due_on,
        verifier_id=posts.get(draft.verifier), recurs_id=earlier.get(draft.recurs),
    )  # fmt: skip
    return Done(None, ItemsDrafted(1, digest_of([[key, draft.problem, draft.measure]])))


@action(permission="debrief.tell", about=_about_item)
def drop_item(actor: Actor, key: str) -> Done:
    """Leave an item out before the lists are issued; it stays readable as not listed."""
    return _moved(actor, key, "drop", "")


@action(permission="debrief.tell", about=_about)
def issue_lists(actor: Actor, debriefs: Sequence[int]) -> Done:
    """Issue the three lists of these debriefs: every item opens. Gives how many items.

    Errors: Refused with every reason: nothing listed, an item without cause, owner, measure, day or verifier.
    """
    found = outcomes(debriefs)
    refuse_if(reason for one in found for reason in _cannot_issue(actor, one))
    drafted = [item for one in found for item in one.items if item.state == DRAFTED]
    numbers = [item.id for item in drafted]
    Item.objects.filter(id__in=numbers).update(state=OPEN)
    ItemStep.objects.bulk_create(
        ItemStep(item_id=number, verb="issue", on=today(), by=actor.signature) for number in numbers
    )
    Debrief.objects.filter(id__in=[one.id for one in found]).update(state="rectifying")
    seal = digest_of(
        [[item.key, item.problem, item.owner, item.measure, item.due_on, item.verifier] for item in drafted]
    )
    return Done(len(drafted), ListsIssued(len(found), len(drafted), seal))


@action(permission="debrief.own", about=_about_owner)
def begin_item(actor: Actor, key: str, text: str = "") -> Done:
    """Begin to put an item right. Errors: Refused for whoever does not hold the post that answers for it."""
    return _moved(actor, key, "begin", text)


@action(permission="debrief.own", about=_about_owner)
def claim_item(actor: Actor, key: str, text: str) -> Done:
    """Say that an item is put right and where that can be seen; it waits to be verified by somebody else."""
    return _moved(actor, key, "claim", text)


@action(permission="debrief.verify", about=_about_item)
def send_item_back(actor: Actor, key: str, text: str) -> Done:
    """Find that an item is not put right yet, and say what is wanting."""
    return _moved(actor, key, "send_back", text)


@action(permission="debrief.verify", about=_about_item)
def verify_item(actor: Actor, key: str, text: str) -> Done:
    """Verify that an item is put right, and say what was looked at. Errors: Refused for its owner."""
    return _moved(actor, key, "verify", text)


@action(permission="debrief.tell", about=_about_item)
def close_item(actor: Actor, key: str, text: str = "") -> Done:
    """Close an item that was verified by somebody else."""
    return _moved(actor, key, "close", text)


@action(permission="debrief.tell", about=_about_item)
def reopen_item(actor: Actor, key: str, text: str) -> Done:
    """Open an item again that turned out not to be put right. Errors: Refused after the debrief was closed."""
    found = item_found(key)
    refuse_if(_debrief_over(outcome(found.debrief)))
    return _moved(actor, key, "reopen", text)


@action(permission="debrief.verify", about=_about_debrief)
def close_debrief(actor: Actor, debrief: int) -> Done:
    """Close a debrief whose items were all verified by somebody else and closed. Errors: Refused naming the others."""
    found = outcome(debrief)
    left = tuple(str(item.place) for item in found.items if item.state not in (CLOSED, DROPPED))
    refuse_if(_not_now("close", found, actor, DebriefAt(found.person, unverified=left)))
    Debrief.objects.filter(id=debrief).update(state="closed")
    return Done(None, DebriefClosed(found.year, found.post, len(found.items)))


@action(permission="debrief.tell", about=_about_item)
def name_verifier(actor: Actor, key: str, verifier: str, why: str) -> Done:
    """Name another post that verifies an item which was issued: the first is vacant, or its holder answers for the item now.

    Errors: Refused with every reason; Invalid when there is no such post.
    """
    if not Item.objects.select_for_update(of=("self",)).filter(key=key).exists():
        raise NotFound(Reason("no_item", Text("没有这一项。", "There is no such item.")))
    found = item_found(key)
    posts = _post_numbers([ItemDraft(found.source, found.problem, verifier=verifier)])
    owners, _ = holders_of_item(key, today())
    held = people_in_posts([verifier], today()).get(verifier, frozenset())
    person = outcome(found.debrief).person
    seen = VerifierNamed(
        found.state, found.problem, person, found.owner, found.verifier, verifier, owners, held, found.claimed_by
    )
    refuse_if(cannot_name_verifier(actor, seen, why))
    before = found.verifier_title
    Item.objects.filter(id=found.id).update(verifier_id=posts.get(verifier))
    told = f"{before} → {item_found(key).verifier_title}：{why.strip()}"
    ItemStep.objects.create(item_id=found.id, verb="verifier", on=today(), by=actor.signature, text=told)
    return Done(verifier, ItemMoved(key, "verifier", found.state, seal_of(told)))


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.ask", about=lambda key, *_: About(unit=item_found(key).unit))
def ask_item_extension(actor: Actor, key: str, until: date, reason: str) -> Done:
    """Ask that an item be due later. Gives the waiver's number. Errors: Refused with every reason."""
    found = item_found(key)
    wish = Wish(EXTENSION, ITEM, found.id, found.unit, "", found.due_on, until, reason)
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), _not_undone(found))
    return Done(asked.waiver, asked)


@action(permission="waiver.grant", about=_about_waiver)
def grant_item_extension(actor: Actor, waiver: int) -> Done:
    """Grant it, and move the day to exactly the one asked for. Nobody grants the own. Errors: Refused with every reason."""
    asked = waiver_found(waiver)
    row = Item.objects.select_for_update(of=("self",)).filter(id=asked.about_id).first()
    if row is None:
        raise NotFound(Reason("no_item", Text("没有这一项。", "There is no such item.")))
    found = item_found(row.key)
    owners, _verifiers = holders_of_item(row.key, today())
    granted = grant(actor, asked, tuple(owners), row.due_on, _not_undone(found))
    Item.objects.filter(id=row.id).update(due_on=asked.until)
    return Done(asked.until, granted)


def _moved(actor: Actor, key: str, verb: str, words: str) -> Done:
    """Move one item by the table, and keep who did it in which words."""
    if not Item.objects.select_for_update(of=("self",)).filter(key=key).exists():
        raise NotFound(Reason("no_item", Text("没有这一项。", "There is no such item.")))
    found = item_found(key)
    owners, verifiers = holders_of_item(key, today())
    seen = ItemAt(owners, verifiers, found.claimed_by, words)
    verdict = decide(RECTIFYING, verb, found.state, seen, actor, now(), STATES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)
    claimed_by = actor.signature if verdict.target == CLAIMED else found.claimed_by
    Item.objects.filter(id=found.id).update(state=verdict.target, claimed_by=claimed_by)
    ItemStep.objects.create(item_id=found.id, verb=verb, on=today(), by=actor.signature, text=words.strip())
    return Done(verdict.target, ItemMoved(key, verb, verdict.target, seal_of(words)))


def _closed_for_items(found: Outcome, actor: Actor) -> Iterator[Reason]:
    if found.person == actor.id:
        yield Reason("own_debrief", Text("自己的清单由别人列。", "One's own lists are drawn up by somebody else."))
    if found.state not in ("synthesis", "decided", "fed_back"):
        state = DEBRIEF_STATES.get(found.state, Text(found.state, found.state))
        yield Reason(
            "lists_closed",
            Text(
                f"述职现在是“{state.zh}”，清单不能增改。",
                f"The debrief is “{state.en}”; its lists cannot be changed.",
            ),
            next_step=Text(
                "会议结束后、清单下发前可以增改。", "They can be, after the meeting and until they are issued."
            ),
        )


def _not_drafted(found: ItemFound) -> list[Reason]:
    if found.state == DRAFTED:
        return []
    return [Reason("issued_already", Text("已经下发，不能再改。", "It was issued and is not changed any more."))]


def _cannot_issue(actor: Actor, one: Outcome) -> Iterator[Reason]:
    drafts = [
        ItemDraft(item.source, item.problem, item.cause, item.owner, item.measure, item.due_on, item.verifier, place=(one.name, str(item.place)))
        for item in one.items
        if item.state == DRAFTED
    ]  # fmt: skip
    issued = sum(item.state not in (DRAFTED, DROPPED) for item in one.items)
    if drafts or not issued:
        yield from issue_problems(drafts, today())
    held = people_in_posts([post for draft in drafts for post in (draft.owner, draft.verifier) if post], today())
    for draft in drafts:
        if draft.owner and draft.verifier and draft.owner != draft.verifier:
            yield from verifier_faults(draft.problem, held[draft.owner], held[draft.verifier], draft.place)
    seen = DebriefAt(one.person, lists_issued=len(drafts) + issued)
    yield from (reason for reason in _not_now("issue_lists", one, actor, seen) if reason.code != "lists_missing")


def _debrief_over(found: Outcome) -> list[Reason]:
    if found.state != "closed":
        return []
    return [
        Reason(
            "debrief_closed",
            Text("这次述职已经全部销号。", "This debrief was closed with all its items."),
            next_step=Text("列入今年的清单，并注明重复发生。", "List it this year, as one that came back."),
        )
    ]


def _not_undone(found: ItemFound) -> list[Reason]:
    if found.is_undone:
        return []
    return [Reason("not_open", Text("这一项已经核实或者没有下发。", "This item was verified, or never issued."))]


def _post_numbers(drafts: Sequence[ItemDraft]) -> dict[str, int]:
    """Row numbers of the posts named. Errors: Invalid for one that does not exist."""
    named = {post for draft in drafts for post in (draft.owner, draft.verifier) if post}
    found = post_ids(named)
    if missing := sorted(named - set(found)):
        raise Invalid(
            *(Reason("unknown_post", Text(f"没有岗位“{post}”。", f"There is no post “{post}”.")) for post in missing)
        )
    return found


def _earlier(drafts: Sequence[ItemDraft]) -> dict[str, int]:
    """Row numbers of the items of earlier years that came back. Errors: Invalid for one that does not exist."""
    named = {draft.recurs for draft in drafts if draft.recurs}
    found = dict(Item.objects.filter(key__in=named).values_list("key", "id"))
    if missing := sorted(named - set(found)):
        raise Invalid(
            *(Reason("unknown_item", Text(f"没有“{key}”这一项。", f"There is no item “{key}”.")) for key in missing)
        )
    return found
