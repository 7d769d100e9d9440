"""Steps of a walk that hold a debrief meeting whole, from a folder's file: reports, the hall, secret ballots, verdicts, lists.

Slips, sheets and voters are invented and drawn from the ballot's key, as the file's words are; everything else is what a real
meeting does: the same deeds, and voters who cast through the one function that the role `voter` may call.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import psycopg
from django.db import connection

from zeren.cli.walk import WALKER, Deed, Step, Walk
from zeren.cli.walk_debrief import handed_in
from zeren.debrief.actions import (
    answer_objection,
    answer_question,
    begin_meeting,
    check_in_signed,
    check_report,
    claim_item,
    close_box,
    conclude_debriefs,
    count_slips,
    decide_debriefs,
    deliver_feedback,
    destroy_openings,
    draft_items,
    draw_order,
    draw_together,
    end_meeting,
    end_voting,
    invite,
    issue_feedback,
    issue_lists,
    issue_slips,
    move_speaker,
    nobody_asks,
    object_to_verdict,
    open_ballot,
    plan_meeting,
    prepare_ballot,
    publish_ballot,
    put_question,
    rate_by_name,
    record_comment,
    show_sheet,
    state_parts,
    verify_item,
)
from zeren.debrief.queries import (
    ballot_found,
    ballots_seen,
    debriefs_heard,
    holders_of_item,
    meeting_found,
    meetings,
    outcomes,
    participants,
    verdict_objections,
)
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.inviting import Invited
from zeren.debrief.rules.leaves import line_of
from zeren.debrief.rules.preassessing import SheetLine
from zeren.debrief.rules.rectifying import ItemDraft
from zeren.debrief.rules.simulating import Draw
from zeren.debrief.rules.verdicts import Sitting, VerdictRow
from zeren.kernel.actors import Actor
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, today
from zeren.organisations.queries import pack_on
from zeren.papers.meeting_papers import evenly
from zeren.site import postgres

Told = Mapping[str, Any]
MINUTES = timedelta(minutes=9)
"""So long one speaker takes with questions and comments."""


def hand_in_all(walk: Walk, step: Step) -> None:
    """Each of the file hands the own report in."""
    for _, told in _speakers(walk, step):
        handed_in(step["year"], told)


def check(walk: Walk, step: Step) -> None:
    """Every report passes with all points confirmed, and its writer sees the sheet of the pre-assessment."""
    actor, points = walk.actor(step["actor"], step), tuple(point.key for point in pack_on(today()).check_points)
    for debrief, told in _speakers(walk, step):
        check_report(actor, debrief, points)
        show_sheet(actor, debrief, (SheetLine(told["checked"], step["document"]),))


def plan(walk: Walk, step: Step) -> None:
    """The meeting set up for those of the file, and everybody invited; who debriefs here does not vote."""
    actor, hall = walk.actor(step["actor"], step), _told(walk, step)
    head = hall["meeting"]
    debriefs = [debrief for debrief, _ in _speakers(walk, step)]
    key = plan_meeting(
        actor, head["unit"], step["year"], head["title"], head["place"], step["meets_on"], debriefs, head["form"]
    )
    voters = [Invited(name, unit, group["class"]) for group in hall["present"] for name, unit in group["people"]]
    speaking = [Invited(one.name, one.unit_name, "", one.person) for one in meeting_found(key).items]
    invite(actor, key, [*voters, *speaking])


def hold(walk: Walk, step: Step) -> None:
    """The day itself: door, order, one speaker after another, secret ballots on as few sheets as hold all, results."""
    actor, hall = walk.actor(step["actor"], step), _told(walk, step)
    key = next(one.key for one in meetings([hall["meeting"]["unit"]]) if one.year == step["year"])
    order = draw_order(actor, key, hall["meeting"]["said"])
    sheets = evenly(order, _most(hall["meeting"]["form"]))
    ballots = [_ballot(actor, key, f"{key}-{number}", hall, sheet) for number, sheet in enumerate(sheets, 1)]
    check_in_signed(actor, key, [one.id for one in participants(key)])
    begin_meeting(actor, key)
    of = dict(_speakers(walk, step))
    for place, item in enumerate(meeting_found(key).speakers):
        advance_clock(WALKER, datetime.combine(today(), time(8, 30), ZONE) + place * MINUTES)
        _heard(actor, item.id, of[item.debrief], hall["present"][0]["people"])
    for ballot, codes in ballots:
        _voted(actor, ballot, codes, of)
    end_meeting(actor, key)
    conclude_debriefs(actor, key)


def conclude(walk: Walk, step: Step) -> None:
    """The three parts that people state, drawn together with the ballot."""
    actor, of = walk.actor(step["actor"], step), dict(_speakers(walk, step))
    state_parts(
        actor,
        {
            debrief: [(part, exact(points), source) for part, (points, source) in told["parts"].items()]
            for debrief, told in of.items()
        },
    )
    draw_together(actor, list(of))


def settle(walk: Walk, step: Step) -> None:
    """The body decides as was proposed, with the opinions of the file."""
    of, head = dict(_speakers(walk, step)), _told(walk, step)["meeting"]
    rows = [
        VerdictRow(one.id, one.drawn.grade if one.drawn else "", of[one.id]["opinion"]) for one in outcomes(list(of))
    ]
    present = tuple(step["present"].split("、"))
    sitting = Sitting(head["body"], today(), head["document"], present, len(present))
    decide_debriefs(walk.actor(step["actor"], step), rows, sitting)


def tell(walk: Walk, step: Step) -> None:
    """Letters made out and delivered the same day, lists issued."""
    actor, hall = walk.actor(step["actor"], step), _told(walk, step)
    of, head = dict(_speakers(walk, step)), hall["meeting"]
    issue_feedback(actor, list(of), Text(head["issuer"]["zh"], head["issuer"]["en"]), head["word"])
    letters = [one.verdict.letter for one in outcomes(list(of)) if one.verdict]
    deliver_feedback(actor, letters, today(), step["how"])
    for one in outcomes(list(of)):
        drafts = [
            ItemDraft(
                item["source"],
                item["problem"],
                item["cause"],
                one.post,
                item["measure"],
                item["due"],
                head["verifier"],
            )
            for item in of[one.id]["items"]
        ]
        draft_items(actor, one.id, drafts)
    issue_lists(actor, list(of))


def object_to_it(walk: Walk, step: Step) -> None:
    """Those of the file who object to what was decided about them."""
    of = {debrief: told["objection"]["text"] for debrief, told in _speakers(walk, step) if "objection" in told}
    for one in outcomes(list(of)):
        if one.verdict:
            object_to_verdict(Actor("person", one.person), one.verdict.letter, of[one.id])


def answer(walk: Walk, step: Step) -> None:
    """Their answers, by somebody who took no part: not upheld, with the reasons of the file."""
    for debrief, told in _speakers(walk, step):
        for one in verdict_objections(debrief=debrief, state="filed"):
            answer_objection(walk.actor(step["actor"], step), one.id, "rejected", told["objection"]["answer"])


def rectify(walk: Walk, step: Step) -> None:
    """Items of one due day are said to be done by who holds the post, or verified by the post named for it."""
    of = dict(_speakers(walk, step))
    verb = step["verb"]
    for one in outcomes(list(of)):
        for item, told in zip(one.items, of[one.id]["items"], strict=True):
            if told["due"] != step["due"] or not told[verb]:
                continue
            owners, verifiers = holders_of_item(item.key, today())
            if verb == "claimed":
                claim_item(Actor("person", min(owners)), item.key, step["text"])
            else:
                verify_item(Actor("person", min(verifiers)), item.key, step["text"])


def destroy(walk: Walk, step: Step) -> None:
    """What observers could open is destroyed once the term for appeals is over."""
    for key in (one.key for one in meetings([_told(walk, step)["meeting"]["unit"]]) if one.year == step["year"]):
        for ballot in ballots_seen(key):
            destroy_openings(walk.actor(step["actor"], step), ballot.key)


def _told(walk: Walk, step: Step) -> Told:
    return tomllib.loads(walk.file(step).read_text("utf-8"))


def _speakers(walk: Walk, step: Step) -> Iterator[tuple[int, Told]]:
    """The debrief of each speaker of the file, and what the file says of him."""
    hall = _told(walk, step)
    of = {one.person: one.id for one in debriefs_heard(step["year"], [hall["meeting"]["unit"]])}
    return ((of[told["person"]], told) for told in hall["speaker"])


def _most(form: str) -> int:
    """How many a sheet holds."""
    limits = pack_on(today()).ballot_limits
    assert limits, f"a pack with form {form} says how long a sheet may be"
    return limits.objects_most


def _heard(actor: Actor, item: int, told: Told, superiors: Sequence[Sequence[str]]) -> None:
    move_speaker(actor, item, "speak")
    move_speaker(actor, item, "ask")
    if asked := told.get("question"):
        number = put_question(actor, item, asked["text"], "", asked["class"], "paper")
        answer_question(actor, number, asked["answer"])
    else:
        nobody_asks(actor, item)
    move_speaker(actor, item, "comment")
    record_comment(actor, item, "portfolio", superiors[1][0], told["portfolio"])
    record_comment(actor, item, "superior", superiors[0][0], told["superior"])
    move_speaker(actor, item, "finish")


Codes = Mapping[str, Sequence[str]]


def _ballot(actor: Actor, meeting: str, key: str, hall: Told, debriefs: Sequence[int]) -> tuple[str, Codes]:
    """A ballot with its slips taken in: class → codes, drawn from its key."""
    prepare_ballot(actor, meeting, key, hall["meeting"]["form"], debriefs)
    draw, many = Draw(f"demonstration {key}"), {one["class"]: len(one["people"]) for one in hall["present"]}
    codes = {
        one.key: [code_from(draw.bytes()[:13]) for _ in range(many[one.key])]
        for one in ballot_found(key).rules.secret
    }
    issue_slips(
        actor,
        key,
        "".join(
            sorted(
                f"{of} {commitment_of(proof_of(key, of, code))}\n" for of, listed in codes.items() for code in listed
            )
        ),
    )
    return key, codes


def _voted(actor: Actor, key: str, codes: Codes, of: Mapping[int, Told]) -> None:
    """Opened, voted by everybody, closed and published."""
    rules, marks = ballot_found(key).rules, {object_of(debrief): told["marks"] for debrief, told in of.items()}
    open_ballot(actor, key)
    with psycopg.connect(
        **postgres.connection_parameters("voter", connection.settings_dict["NAME"]), autocommit=True
    ) as door:
        for voters, listed in codes.items():
            count_slips(actor, key, voters, len(listed))
            for code, sheet in zip(listed, _sheets(key, voters, rules.objects, marks), strict=True):
                door.execute("SELECT cast_ballot(%s, %s, %s, %s)", (key, voters, proof_of(key, voters, code), line_of(sheet)))  # fmt: skip
    meeting = ballot_found(key).meeting
    by_name = next(one.key for one in rules.classes if one.way == "signed")
    leaders = [one.person for one in participants(meeting) if one.voter_class == by_name]
    for leader, sheet in zip(leaders, _sheets(key, by_name, rules.objects, marks), strict=True):
        rate_by_name(Actor("person", leader), key, leader, {rated: tuple(said) for rated, said in sheet.items()})
    end_voting(actor, key)
    close_box(actor, key)
    publish_ballot(actor, key)


def _sheets(
    key: str, voters: str, objects: Sequence[str], marks: Mapping[str, Mapping[str, Sequence[int]]]
) -> Iterator[dict[str, list[str]]]:
    """The sheets of a class: the marks that the file counts, of each object in an order of its own."""
    grades = [*ballot_found(key).rules.grades]
    columns = []
    for rated in objects:
        draw = Draw(f"sheets {key} {voters} {rated}")
        said = [grade for grade, count in zip(grades, marks[rated][voters], strict=True) for _ in range(count)]
        columns.append([grade for _, grade in sorted((draw.bytes(), grade) for grade in said)])
    return ({rated: [mark] for rated, mark in zip(objects, row, strict=True)} for row in zip(*columns, strict=True))


DEEDS: dict[str, Deed] = {
    "hand_in_reports": hand_in_all,
    "check_reports": check,
    "plan_meeting": plan,
    "hold_meeting": hold,
    "conclude_debriefs": conclude,
    "decide_debriefs": settle,
    "tell_debriefs": tell,
    "object_to_verdicts": object_to_it,
    "answer_objections": answer,
    "destroy_openings": destroy,
    "rectify": rectify,
}
