"""What people count and key: slips, paper sheets read twice, tallies by hand, ratings by name, observers' sheets."""

from collections.abc import Mapping, Sequence

from zeren.debrief.actions.ballots import _about
from zeren.debrief.events.ballots import BallotShown, CountedByHand, PaperKeyed, RatedByName, SlipsCounted
from zeren.debrief.models import Ballot, HandCount, Participant, SignedRating, SlipCount
from zeren.debrief.queries import BallotFound, asked_of_box, ballot_found, paper_keyed
from zeren.debrief.rules.ballots import Sheet, sheet_faults
from zeren.debrief.rules.boxes import shown_of
from zeren.debrief.rules.closing import ShownSheet
from zeren.debrief.rules.codes import proof_of, read_code
from zeren.debrief.rules.leaves import line_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import person_ids

COUNTING = ("open", "ended")


def _about_rater(ballot: str, person: str, *_: object, **__: object) -> About:
    return About(unit=ballot_found(ballot).unit, person=person)


def _running(ballot: str, voter_class: str = "", way: str = "secret") -> BallotFound:
    """The ballot, held against closing. Errors: Refused when it is not voted or counted now, or has no such class."""
    state = Ballot.objects.select_for_update().values_list("state", flat=True).get(key=ballot)
    found = ballot_found(ballot)
    known = {one.key for one in found.rules.classes if one.way == way}
    faults = [
        (state not in COUNTING, "not_counting", Text("现在不在投票或计票。", "It is not being voted or counted now.")),
        (voter_class and voter_class not in known, "unknown_class", Text(f"没有“{voter_class}”这一类，或不是这样投票。", f"There is no class “{voter_class}”, or it votes otherwise.")),
    ]  # fmt: skip
    refuse_if([Reason(code, text) for bad, code, text in faults if bad])
    return found


@action(permission="debrief.hold", about=_about)
def count_slips(actor: Actor, ballot: str, voter_class: str, drawn: int, observed: int = 0, spoiled: int = 0) -> Done:
    """Put down how many slips of a class were drawn by voters and observers and spoiled so far, in whole numbers.

    On paper alone `drawn` is the number of sheets handed out. Errors: Refused when the box is closed.
    """
    found = _running(ballot, voter_class)
    if min(drawn, observed, spoiled) < 0:
        raise Refused(Reason("below_nothing", Text("数目不能小于零。", "Numbers are not below nothing.")))
    SlipCount.objects.update_or_create(
        ballot_id=found.id,
        voter_class=voter_class,
        defaults={"drawn": drawn, "observed": observed, "spoiled": spoiled},
    )
    return Done(None, SlipsCounted(ballot, voter_class, drawn, observed, spoiled))


def _in_one_way() -> Reason:
    """A sheet that is keyed and stands in a tally, too, would count twice."""
    return Reason(
        "paper_in_one_way",
        Text("同一场测评的纸票，要么逐张录入，要么手工计票，不能两样都用。", "Paper of one ballot is either keyed sheet by sheet or counted by hand, not both."),
        next_step=Text("请按已经开始的那一种做完。", "Go on in the way that was begun."),
    )  # fmt: skip


@action(permission="debrief.count", about=_about)
def key_paper(actor: Actor, ballot: str, sheets: Sequence[tuple[str, str, Sheet]]) -> Done:
    """Key paper sheets, each with class, code of the slip on it, and marks. A sheet goes into the box once two people read it alike.

    Gives for each sheet: once, differs (a third person reads it, or one of the two looks again), taken, another_sheet
    (something else was cast with the code), unknown_slip, closed. Errors: Refused with what is wrong of which sheet.
    """
    found = _running(ballot)
    counted = set(HandCount.objects.filter(ballot_id=found.id).values_list("voter_class", flat=True))
    refuse_if([_in_one_way()] if counted & {voter_class for voter_class, _, _ in sheets} else [])
    refuse_if(
        [
            Reason(reason.code, reason.text, reason.source, reason.next_step, place=(f"{number}",))
            for number, (_, _, sheet) in enumerate(sheets, 1)
            for reason in sheet_faults(found.rules, sheet)
        ]
    )
    came = []
    for voter_class, code, sheet in sheets:
        proof = proof_of(ballot, voter_class, read_code(code))
        marks = line_of({rated: list(given) for rated, given in sheet.items()})
        ((said,),) = asked_of_box(
            "SELECT box_key(%s, %s, %s, %s, %s)", [found.id, actor.signature, voter_class, proof, marks]
        )
        came.append(said)
    return Done(tuple(came), PaperKeyed(ballot, len(came), came.count("taken"), came.count("differs")))


@action(permission="debrief.hold", about=_about)
def show_ballot_sheet(actor: Actor, ballot: str, code: str) -> Done:
    """Open the sheet that an observer cast with a slip; it is shown and not counted. Gives it as `ShownSheet`.

    Errors: Refused when nothing was cast with the code; Invalid when it is no code.
    """
    found, typed = _running(ballot), read_code(code)
    for one in found.rules.secret:
        ((line,),) = asked_of_box("SELECT box_show(%s, %s)", [found.id, proof_of(ballot, one.key, typed)])
        if line:
            shown: ShownSheet = shown_of(line)
            return Done(shown, BallotShown(ballot))
    raise Refused(
        Reason(
            "nothing_cast",
            Text("这张票条没有投过票。", "Nothing was cast with this slip."),
            next_step=Text("请监督员先像其他人一样投票。", "The observer votes with it like anybody first."),
        )
    )


@action(permission="debrief.count", about=_about)
def count_by_hand(
    actor: Actor, ballot: str, voter_class: str, sheets: int, tallies: Mapping[tuple[str, str], Sequence[int]]
) -> Done:
    """Hand in what this counter read from the paper of one class: (object, item) → how many of each grade, then abstentions.

    Each counter counts alone and may count again until the box is closed. Errors: Refused where the counts do not add up.
    """
    found = _running(ballot, voter_class)
    refuse_if([_in_one_way()] if paper_keyed(ballot)[0] else [])
    rules = found.rules
    places = [(rated, item) for rated in rules.objects for item in rules.items]
    wrong = [
        place
        for place in places
        if len(tallies.get(place, ())) != len(rules.grades) + 1
        or min(tallies[place]) < 0
        or sum(tallies[place]) != sheets
    ]
    wrong += [place for place in tallies if place not in places]
    refuse_if(
        [
            Reason(
                "tally",
                Text(f"{rated}·{item}：各等次与弃权之和应为{sheets}。", f"{rated}, {item}: grades and abstentions must add up to {sheets}."),
                place=(rated, item),
            )
            for rated, item in wrong
        ]
    )  # fmt: skip
    HandCount.objects.update_or_create(
        ballot_id=found.id,
        voter_class=voter_class,
        counter_id=person_ids([actor.id])[actor.id],
        defaults={"sheets": sheets, "tallies": [[*place, list(tallies[place])] for place in places]},
    )
    return Done(None, CountedByHand(ballot, voter_class, sheets))


@action(permission="debrief.rate", about=_about_rater)
def rate_by_name(actor: Actor, ballot: str, person: str, sheet: Sheet) -> Done:
    """Hand in the own sheet of a class that rates by name. It stands as it was given. Errors: Refused with every reason."""
    found = _running(ballot)
    seat = Participant.objects.filter(meeting__key=found.meeting, person__key=person).first()
    signed = {one.key for one in found.rules.classes if one.way == "signed"}
    done = SignedRating.objects.filter(ballot_id=found.id, person__key=person).exists()
    faults = [
        (actor.id != person, "not_yours", Text("只能交自己的评价。", "Everybody hands in the own sheet.")),
        (seat is None or seat.voter_class not in signed, "not_by_name", Text("本人不在署名评价的类别里。", "This person is in no class that rates by name.")),
        (seat is not None and not seat.checked_in, "not_checked_in", Text("还没有签到。", "Not checked in yet.")),
        (done, "rated_already", Text("已经交过，不能再改。", "It was handed in, and stands.")),
    ]  # fmt: skip
    refuse_if([*(Reason(code, text) for bad, code, text in faults if bad), *sheet_faults(found.rules, sheet)])
    SignedRating.objects.create(
        ballot_id=found.id,
        voter_class=seat.voter_class if seat else "",
        person_id=person_ids([person])[person],
        answers={rated: list(given) for rated, given in sheet.items()},
    )
    return Done(None, RatedByName(ballot, person))
