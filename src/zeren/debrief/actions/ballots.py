"""A ballot from its rules to the end of voting. What is cast meanwhile is no deed and leaves no entry."""

from collections.abc import Sequence
from hashlib import sha256

from zeren.debrief.events.ballots import BallotMoved, BallotPrepared, SlipsIssued
from zeren.debrief.models import AgendaItem, Ballot, Meeting, Slip
from zeren.debrief.queries import ballot_found, published_this_year
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.boxes import BALLOT_STATES, BALLOTS, BallotAt, issued_lines
from zeren.debrief.rules.codes import KEY
from zeren.debrief.rules.forms import rules_for
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.bulk import insert_rows
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import pack_on
from zeren.policy.ballots import BallotForm

REHEARSAL = "rehearsal-"


def _about(ballot: str, *_: object, **__: object) -> About:
    return About(unit=ballot_found(ballot).unit)


def _about_meeting(meeting: str, *_: object, **__: object) -> About:
    return About(unit=_meeting(meeting).organiser.key)


def _meeting(key: str) -> Meeting:
    row = Meeting.objects.filter(key=key).select_related("organiser").first()
    if row is None:
        raise NotFound(Reason("NO_MEETING", Text(f"没有会议“{key}”。", f"There is no meeting “{key}”.")))
    return row


@action(permission="debrief.hold", about=_about_meeting)
def prepare_ballot(
    actor: Actor,
    meeting: str,
    key: str,
    form: str,
    debriefs: Sequence[int],
    classes: Sequence[str] = (),
    receipt_key: str = "",
    is_rehearsal: bool = False,
) -> Done:
    """Freeze the rules of a ballot: a form of the pack, which debriefs of the agenda, which classes come.

    `receipt_key`: the public key with which the door signs receipts. A rehearsal's key begins with `rehearsal-`.
    Gives the ballot's key. Errors: Refused with every reason; Invalid as in `rules_for`.
    """
    row, pack = _meeting(meeting), pack_on(today())
    if form not in pack.ballot_forms or pack.ballot_limits is None:
        raise NotFound(Reason("NO_FORM", Text(f"规则包里没有测评表 {form}。", f"The pack has no form {form}.")))
    agenda = {
        item.debrief_id: item.debrief
        for item in AgendaItem.objects.filter(meeting=row).select_related("debrief__person", "debrief__post__unit")
    }
    refuse_if(_cannot_prepare(key, [one for one in debriefs if one not in agenda], is_rehearsal))
    rated = {object_of(one): agenda[one] for one in debriefs}
    rules = rules_for(pack.ballot_forms[form], pack.ballot_limits, key, list(rated), classes, receipt_key)
    titles = {"ballot": {"zh": row.title, "en": row.title}, **_titles(pack.ballot_forms[form])}
    for kind, names in (
        ("objects", {key: one.person.name for key, one in rated.items()}),
        ("places", {key: one.post.unit.name for key, one in rated.items()}),
    ):
        titles[kind] = {key: {"zh": name, "en": name} for key, name in names.items()}
    Ballot.objects.create(key=key, meeting=row, rules=rules.line(), titles=titles, is_rehearsal=is_rehearsal)
    return Done(
        key, BallotPrepared(key, meeting, form, sha256(f"{rules.line()}\n".encode()).hexdigest(), is_rehearsal)
    )


def _cannot_prepare(key: str, strangers: Sequence[int], is_rehearsal: bool) -> list[Reason]:
    faults = [
        (not KEY.fullmatch(key), "not_a_key", Text("测评编号只用字母、数字、点、横线，最多40个。", "A ballot's key has letters, digits, dots and hyphens only, 40 at most.")),
        (key.startswith(REHEARSAL) != is_rehearsal, "rehearsal_key", Text("演练的编号以 rehearsal- 开头，正式测评的不能这样。", "A rehearsal's key begins with rehearsal-, and no other does.")),
        (Ballot.objects.filter(key=key).exists(), "key_taken", Text(f"“{key}”已用过。", f"“{key}” is taken.")),
        (bool(strangers), "not_on_the_agenda", Text(f"有 {len(strangers)} 个述职不在本次会议议程上。", f"{len(strangers)} of the debriefs are not on this meeting's agenda.")),
    ]  # fmt: skip
    return [Reason(code, text) for bad, code, text in faults if bad]


def _titles(form: BallotForm) -> dict[str, dict[str, object]]:
    kinds = {"classes": form.voters, "grades": form.grade, "items": form.item}
    return {kind: {one.key: {"zh": one.title.zh, "en": one.title.en} for one in many} for kind, many in kinds.items()}


@action(permission="debrief.hold", about=_about)
def issue_slips(actor: Actor, ballot: str, issued: str) -> Done:
    """Take in the text of `issued.txt`, which tellers printed offline. Gives how many slips. Errors: Refused."""
    found = ballot_found(ballot)
    lines = issued_lines(found.rules, issued)
    _move(actor, ballot, "issue")
    rows = [(found.id, key, one) for key, many in lines.items() for one in many]
    insert_rows(Slip, ("ballot_id", "voter_class", "commitment"), rows)
    return Done(len(rows), SlipsIssued(ballot, sha256(issued.encode()).hexdigest(), len(rows)))


@action(permission="debrief.hold", about=_about, milestone=True)
def open_ballot(actor: Actor, ballot: str) -> Done:
    """Begin the vote. Without slips it is a ballot on paper alone, counted by hand. Errors: Refused."""
    return Done(None, BallotMoved(ballot, _move(actor, ballot, "open")))


@action(permission="debrief.hold", about=_about)
def end_voting(actor: Actor, ballot: str) -> Done:
    """End the vote: who is casting is waited for, nobody casts after it. Paper is still keyed and counted. Errors: Refused."""
    return Done(None, BallotMoved(ballot, _move(actor, ballot, "end")))


@action(permission="debrief.hold", about=_about)
def void_ballot(actor: Actor, ballot: str) -> Done:
    """Declare a ballot void, and with it all slips. What lies in an open box is thrown away unseen, and the files of a
    closed one are handed out no more. Errors: Refused when published."""
    return Done(None, BallotMoved(ballot, _move(actor, ballot, "void")))


def _move(actor: Actor, ballot: str, verb: str) -> str:
    """Move the ballot by its table; gives the new state. Errors: Refused with every reason."""
    row = Ballot.objects.select_for_update(of=("self",)).select_related("meeting").get(key=ballot)
    if verb == "publish":  # of two ballots about the same people, held in one meeting, one alone may be published
        Meeting.objects.select_for_update().get(id=row.meeting_id)
    found = ballot_found(ballot)
    told = published_this_year(found.rules.objects, found.year, ballot) if verb == "publish" else ()
    seen = BallotAt(
        row.slips.exists(), bool(found.rules.secret), row.is_rehearsal, told, row.meeting.state != "planned"
    )
    verdict = decide(BALLOTS, verb, row.state, seen, actor, now(), BALLOT_STATES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)
    row.state = verdict.target
    row.save(update_fields=["state"])
    return row.state
