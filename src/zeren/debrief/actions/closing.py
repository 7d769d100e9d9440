"""The box closed, its result published, the room's files handed out and, when the term for appeals is over, destroyed."""

import json
import secrets
from collections.abc import Iterator
from datetime import timedelta

from zeren.debrief.actions.ballots import _about, _move
from zeren.debrief.events.ballots import BallotPublished, BoxClosed, OpeningsDestroyed, RoomFilesHandedOut
from zeren.debrief.models import Ballot, BoardFile, HandCount, RoomFile
from zeren.debrief.queries import asked_of_box, ballot_found, board_files, closed_box, room_files, voters_there
from zeren.debrief.queries.objecting import objecting_until
from zeren.debrief.rules.ballots import BallotRules
from zeren.debrief.rules.boxes import by_class, part_of, shown_of
from zeren.debrief.rules.closing import ROOM, Box, HandTally, Numbers, Rating, board_and_room, published
from zeren.debrief.rules.leaves import digest_of, line_of
from zeren.debrief.rules.objecting import waits_for_room
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action
from zeren.organisations.queries import pack_on


@action(permission="debrief.hold", about=_about, milestone=True)
def close_box(actor: Actor, ballot: str) -> Done:
    """Close the box once voting has ended: the numbers must agree, the parts of each sheet lose each other.

    Gives the root, which the tellers sign on paper. Errors: Refused with every number that does not agree; then nothing
    has changed, and the tellers count again.
    """
    row = Ballot.objects.select_for_update().get(key=ballot)
    if row.state != "ended":
        _move(actor, ballot, "close")
    box = _box(row)
    files = board_and_room(box)
    limits = pack_on(today()).ballot_limits
    if limits is None:
        raise NotFound(Reason("NO_LIMITS", Text("规则包没有测评限值。", "The pack has no limits for ballots.")))
    until = today() + timedelta(days=limits.openings_days)
    for name, content in files.items():
        if name.startswith(ROOM):
            RoomFile.objects.create(ballot=row, name=name, content=content, kept_until=until)
        else:
            BoardFile.objects.create(ballot=row, name=name, content=content)
    _move(actor, ballot, "close")
    closing = files["closing.json"].rstrip("\n")
    return Done(closing, BoxClosed(ballot, closing))


def _box(row: Ballot) -> Box:
    """All of a ballot as it is now. The open box is gone afterwards."""
    rules = ballot_found(row.key).rules
    lines: dict[str, list[str]] = {"spent": [], "shown": [], "opening": [], "flags": []}
    for kind, line in asked_of_box("SELECT * FROM box_close(%s)", [row.id]):
        lines[kind].append(line)
    spent, shown = by_class(lines["spent"]), [shown_of(line) for line in lines["shown"]]
    issued: dict[str, list[str]] = {}
    for key, commitment in row.slips.values_list("voter_class", "commitment"):
        issued.setdefault(key, []).append(commitment)
    hand = list(_hand(row, rules))
    signed = [
        Rating(one.voter_class, one.person.key, rated, tuple(one.answers[rated]), secrets.token_hex(16))
        for one in row.ratings.select_related("person")
        for rated in rules.objects
    ]
    people = voters_there(row.meeting_id)
    slips = {one.voter_class: one for one in row.slip_counts.all()}
    numbers = {}
    for one in rules.classes:
        told = slips.get(one.key)
        first = next((line for line in hand if line.voter_class == one.key), None)
        numbers[one.key] = Numbers(
            printed=len(issued.get(one.key, ())),
            spoiled=told.spoiled if told else 0,
            observed=told.observed if told else 0,
            checked_in=people[one.key],
            drawn=told.drawn if told else 0,
            cast=len(spent.get(one.key, ())),
            shown=sum(sheet.voter_class == one.key for sheet in shown),
            hand=sum(first.counts) if first else 0,
            signed=len({line.signer for line in signed if line.voter_class == one.key}),
        )
    flags = {} if not lines["flags"] else json.loads(lines["flags"][0])
    return Box(
        rules, issued, spent, [part_of(line) for line in lines["opening"]], numbers, shown, hand, signed, flags
    )


def _hand(row: Ballot, rules: BallotRules) -> Iterator[HandTally]:
    """For each class the counts of the first two counters who agree; else of all, so that the closing says where not."""
    counts = list(HandCount.objects.filter(ballot=row).select_related("counter").order_by("id"))
    for one in rules.classes:
        own = [count for count in counts if count.voter_class == one.key and count.sheets]
        pairs = [(a, b) for a in own for b in own if a.id < b.id and a.tallies == b.tallies]
        for count in pairs[0] if pairs else own:
            for rated, item, numbers in count.tallies:
                yield HandTally(one.key, rated, item, count.counter.key, tuple(numbers), secrets.token_hex(16))


@action(permission="debrief.hold", about=_about, milestone=True)
def publish_ballot(actor: Actor, ballot: str) -> Done:
    """Publish the result as the rules allow; without quorum, that there is none. Gives the text of `published.json`.

    Errors: Refused with every reason: a rehearsal, a person whose result of the year stands published already.
    """
    box = closed_box(ballot)
    _move(actor, ballot, "publish")
    content = published(box, board_files(ballot)["closing.json"])
    text = line_of(content) + "\n"
    BoardFile.objects.create(ballot_id=ballot_found(ballot).id, name="published.json", content=text)
    return Done(text, BallotPublished(ballot, content["quorum"], digest_of(text)))


@action(permission="debrief.hold", about=_about)
def hand_out_room_files(actor: Actor, ballot: str) -> Done:
    """The whole export for observers in the room: name → text. Errors: NotFound once the openings are destroyed."""
    closed_box(ballot)
    return Done({**board_files(ballot), **room_files(ballot)}, RoomFilesHandedOut(ballot))


@action(permission="debrief.hold", about=_about, milestone=True)
def destroy_openings(actor: Actor, ballot: str) -> Done:
    """Destroy the files of the room when the term for appeals has ended; the board's stay. Gives how many.

    Errors: Refused while that term or the one to object to a verdict of this meeting runs, or an objection is not settled.
    """
    rows = list(RoomFile.objects.filter(ballot__key=ballot))
    last = max((row.kept_until for row in rows), default=None)
    if last is None or today() <= last:
        text = Text("没有可销毁的票面。", "There is nothing to destroy.") if last is None else Text(f"申诉期到 {last} 为止。", f"The term for appeals runs until {last}.")  # fmt: skip
        raise Refused(Reason("openings_kept", text))
    last_day, waiting = objecting_until(ballot)
    refuse_if(waits_for_room(last_day, waiting, today()))
    for row in rows:
        row.delete()
    return Done(len(rows), OpeningsDestroyed(ballot, len(rows)))
