"""A county of so many townships, and its year from lists to letters; what is asked in between is up to who walks it.

The state machine keeps what stands after each stage and goes on from there; the simulated year has everybody meddle.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched

from assess.year import _township
from clarify import small
from clarify.small import CLERK, HEAD, SETUP, WALKER
from cycle.county import ABOVE, DECIDER, DEPUTY, PRESENT, REVIEWER, WORDS, YEAR, County, first_pack
from debrief.after import ISSUER, OPINION
from debrief.test_reports import POINTS, whole
from zeren.assess.actions import (
    decide_results,
    deliver_letters,
    freeze_facts,
    issue_letters,
    open_round,
    propose_results,
    run_schemes,
)
from zeren.assess.queries import disputes_open, letters_of, proposal_found, ranking
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import generate_lists, record_signed_lists, take_proposals
from zeren.clarify.queries import signatures_due
from zeren.debrief.actions import (
    begin_meeting,
    check_in_signed,
    check_report,
    close_box,
    conclude_debriefs,
    count_by_hand,
    count_slips,
    decide_debriefs,
    deliver_feedback,
    draft_items,
    draw_order,
    draw_together,
    end_meeting,
    end_voting,
    hand_in_report,
    invite,
    issue_feedback,
    issue_lists,
    move_speaker,
    nobody_asks,
    open_ballot,
    plan_day,
    plan_meeting,
    prepare_ballot,
    prepare_debriefs,
    publish_ballot,
    rate_by_name,
    record_comment,
    show_sheet,
    state_parts,
    take_off_agenda,
)
from zeren.debrief.models import Ballot, Debrief, Meeting
from zeren.debrief.queries import (
    ballot_found,
    debrief_found,
    debriefs_heard,
    items_to_answer,
    meeting_found,
    outcomes,
    participants,
    ready_for,
)
from zeren.debrief.rules.composing import Answer, Written
from zeren.debrief.rules.inviting import Invited
from zeren.debrief.rules.preassessing import SheetLine
from zeren.debrief.rules.rectifying import ItemDraft
from zeren.debrief.rules.verdicts import Sitting, VerdictRow
from zeren.implement.actions import import_facts, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.kernel.errors import ZerenError
from zeren.kernel.exact import exact
from zeren.ledger.actions import choose_witness
from zeren.ledger.clock import today
from zeren.ledger.levels import NONE
from zeren.organisations.actions import adopt_values, keep_file
from zeren.organisations.queries import pack_on

STAGES = ("january", "autumn", "hall", "vote", "synthesis", "round", "told", "appeals")
HALL, DECIDES = date(2026, 12, 21), date(2026, 12, 25)
FORM, CLASSES, DELEGATES, SHEET = "B6", ("superior", "delegate"), 12, 15

Pause = Callable[[str], None]


@dataclass
class Walk:
    """The year walked by the deeds of the pages; `pause` is called at each stage. `strict`: nothing of it may be refused."""

    county: County
    pause: Pause
    strict: bool = True
    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def meant(self) -> Iterator[None]:
        """A deed of the plan; where others meddle, it may have become impossible meanwhile."""
        try:
            yield
        except ZerenError as error:
            if self.strict:
                raise
            self.refused[error.reasons[0].code] += 1
        else:
            self.done += 1

    def move_to(self, day: date) -> None:
        if today() < day:
            small.move_to(day)

    def whole_year(self) -> None:
        """From the fifth of January to the last letter of the next."""
        for stage in STAGES:
            getattr(self, stage)()
            self.pause(stage)

    def january(self) -> None:
        small.start("simulated", small.datetime(2026, 1, 5, 9, tzinfo=small.ZONE))
        small.adopt_pack(SETUP, first_pack(), date(2025, 1, 1))
        small.bring_in(self.county.organisation())
        choose_witness(SETUP, NONE)
        pack = pack_on(today())
        adopt_values(HEAD, pack.digest, dict.fromkeys(pack.values, ("confirmed", "")), "鹭汀组〔2026〕8号")
        generate_lists(WALKER, "", YEAR)
        take_proposals(WALKER, "", YEAR)
        plan_tasks(WALKER, "", YEAR)

    def autumn(self) -> None:
        self.move_to(date(2026, 12, 1))
        with self.meant():
            record_signed_lists(HEAD, YEAR, signatures_due(YEAR, today()), "签字表")
        self._facts(date(2026, 1, 1), today())
        with self.meant():
            prepare_debriefs(HEAD, YEAR)
        with self.meant():
            plan_day(HEAD, YEAR, "C1", HALL)

    def _facts(self, since: date, until: date) -> None:
        for unit in self.county.townships:
            person = self.county.secretary(unit).id
            fit = [
                one
                for one in _township(unit, person, "GOOD", "95", verified=6)
                if since <= one.happened_on <= until and not one.name.startswith("debrief_")
            ]
            with self.meant():
                said = f"{unit} {since} {until}"
                kept = keep_file(CLERK, "facts", said, said.encode(), 0, {"rows": len(fit)}, unit=unit)
                import_facts(CLERK, tuple(fit), kept)

    def hall(self) -> None:
        """Reports passed, the meeting set up; on its day all are in the room."""
        for one in debriefs_heard(YEAR, ["C1"]):
            with self.meant():
                hand_in_report(Actor("person", one.person), one.id, written_for(one.id))
            with self.meant():
                check_report(REVIEWER, one.id, POINTS)
            with self.meant():
                show_sheet(CLERK, one.id, (SheetLine("现场检查：活动室开放正常", "鹭汀组查〔2026〕8号"),))
        with self.meant():
            set_up_meeting(CLERK, [one.id for one in ready_for("C1", YEAR)])
        self.move_to(HALL)
        for key in Meeting.objects.values_list("key", flat=True):
            with self.meant():
                draw_order(CLERK, key, ("417", "九十二"))
            with self.meant():
                check_in_signed(CLERK, key, [one.id for one in participants(key)])

    def vote(self) -> None:
        """The meeting in session, the vote of its hall over and not yet counted: the box closes in a later moment only."""
        for key in Meeting.objects.values_list("key", flat=True):
            for item in meeting_found(key).called:
                if item.state != "report_checked":
                    with self.meant():
                        take_off_agenda(CLERK, item.id, WORDS)
            with self.meant():
                begin_meeting(CLERK, key)
            items = [item.debrief for item in meeting_found(key).items]
            for number, part in enumerate(batched(items, SHEET, strict=False), 1):
                with self.meant():
                    voted(key, f"{key}-{number}", part)

    def synthesis(self) -> None:
        """Everybody heard, the vote published, the meeting concluded; its parts stated and drawn together."""
        for key in Meeting.objects.values_list("key", flat=True):
            self._hear(key)
            for ballot in Ballot.objects.filter(meeting__key=key, state="ended").values_list("key", flat=True):
                with self.meant():
                    close_box(CLERK, ballot)
                    publish_ballot(CLERK, ballot)
            with self.meant():
                end_meeting(CLERK, key)
            for item in meeting_found(key).called:
                with self.meant():
                    conclude_debriefs(CLERK, key, (item.debrief,))
        self.move_to(DECIDES)
        for number in Debrief.objects.filter(state="synthesis").values_list("id", flat=True):
            with self.meant():
                stated(CLERK, number)
                draw_together(CLERK, [number])

    def _hear(self, meeting: str) -> None:
        """One speaker after the other from the first word to the last comment; whoever was left at the lectern first."""
        for item in sorted(meeting_found(meeting).speakers, key=lambda one: one.stage == "waiting"):
            if item.stage == "waiting":
                with self.meant():
                    move_speaker(CLERK, item.id, "speak")
            with self.meant():
                nobody_asks(CLERK, item.id)
            for kind, who in (("portfolio", DEPUTY.name), ("superior", ABOVE.name)):
                with self.meant():
                    record_comment(CLERK, item.id, kind, who, WORDS)
            if item.stage != "done":
                with self.meant():
                    move_speaker(CLERK, item.id, "finish")

    def round(self) -> None:
        """Verdicts, letters about them and lists; in January the days on which everybody sees the facts."""
        for number in Debrief.objects.filter(state="synthesis").values_list("id", flat=True):
            with self.meant():
                verdict(ABOVE, number)
        for number in Debrief.objects.filter(state="decided").values_list("id", flat=True):
            with self.meant():
                issue_feedback(CLERK, [number], ISSUER, "鹭汀述评")
                deliver_feedback(
                    CLERK, [one.verdict.letter for one in outcomes([number]) if one.verdict], today(), "当面送达"
                )
            with self.meant():
                drafted(CLERK, number)
                issue_lists(CLERK, [number])
        self.move_to(date(2026, 12, 31))
        self._facts(date(2026, 12, 2), date(2026, 12, 31))
        self.move_to(date(2027, 1, 4))
        with self.meant():
            open_round(HEAD, YEAR, date(2027, 1, 4))

    def told(self) -> None:
        """Frozen, run, decided (groups first, every second person below what was proposed), told."""
        self.move_to(date(2027, 1, 25))
        with self.meant():
            freeze, pack = freeze_facts(HEAD, YEAR, still_open()), pack_on(today()).digest
            runs = run_schemes(HEAD, freeze, pack)
            otherwise = [self._decided(run) for run in runs.values() if not about_people(run)]
            if any(otherwise):  # people go by the grades of their groups as decided
                runs = run_schemes(HEAD, freeze, pack)
            for run in filter(about_people, runs.values()):
                self._decided(run)
        with self.meant():
            deliver_letters(CLERK, [one.id for one in letters_of(year=YEAR)], today(), "当面送达，本人签收")

    def _decided(self, run: int) -> int:
        """One run decided, with letters to its people or units. Gives how many rows were named."""
        number, rows = propose_results(HEAD, run, "县委常委会", today()), below(run)
        decide_results(DECIDER, number, rows, today(), "鹭汀委〔2027〕2号", PRESENT)
        if proposal_found(number).letters_waiting:
            issue_letters(HEAD, number, ISSUER, f"鹭汀委考{number}")
        return len(rows)


def about_people(run: int) -> bool:
    return any(one.person for one in ranking(run))


def still_open() -> dict[str, str]:
    """Disputes that nobody answered, each frozen all the same with this reason."""
    return {one.fact: "本人未补充依据" for one in disputes_open(YEAR)}


def below(run: int) -> list[DecisionRow]:
    """Two people of four are decided to be basically competent or worse; ties at a quota's line go below it, with the reason."""
    grades, lines = ("BASIC", "INCOMPETENT"), ranking(run)
    people = [one.subject for one in lines if one.person and one.grade]
    named = {subject: grades[place % 2] for place, subject in enumerate(people) if place % 4 < 2}
    tied = {one.subject: "COMPETENT" if one.person else "G_GOOD" for one in lines if one.zone == "tied"}
    return [
        DecisionRow(subject, grade, "年度计划未落实，会议研究决定。", PRESENT)
        for subject, grade in {**tied, **named}.items()
    ]


def written_for(debrief: int) -> Written:
    """A report that can be handed in, with what is asked for answered."""
    asked = items_to_answer(debrief_found(debrief))
    return whole(answers={one.key: Answer("分给班子成员包干，每季度对账。", "已由他人核实。") for one in asked})


def set_up_meeting(actor: Actor, debriefs: Sequence[int]) -> str:
    """A meeting for these debriefs on the day planned, with people of every class invited."""
    day = max(HALL, today())
    key = plan_meeting(actor, "C1", YEAR, "年度县委述职评议会", "县委礼堂", day, debriefs, FORM)
    people = [Invited(ABOVE.name, "鹭汀县", "superior", ABOVE.id)]
    people += [Invited(one.name, one.unit_name, "", one.person) for one in meeting_found(key).items]
    invite(actor, key, [*people, *(Invited(f"代表{n}", "", "delegate") for n in range(DELEGATES)), *(Invited(f"同级{n}", "机关", "peer") for n in range(8))])  # fmt: skip
    return str(key)


def stated(actor: Actor, debrief: int, points: str = "96") -> None:
    """The three parts that people state."""
    state_parts(actor, {debrief: [(part, exact(points), "台账") for part in ("routine", "inspection", "comment")]})


def verdict(actor: Actor, debrief: int, grade: str = "") -> None:
    """Decided by the county committee, as was proposed where no grade is given."""
    (found,) = outcomes([debrief])
    given = grade or (found.drawn.grade if found.drawn else "")
    sitting = Sitting("县委常委会", today(), "鹭汀委纪〔2026〕31号", tuple(PRESENT.split("、")), 4)
    decide_debriefs(actor, [VerdictRow(debrief, given, OPINION, "会议研究决定。")], sitting)


def drafted(actor: Actor, debrief: int) -> None:
    """One item of the three lists, verified by the office."""
    post = Debrief.objects.values_list("post__key", flat=True).get(id=debrief)
    due = today() + timedelta(days=180)
    draft_items(
        actor,
        debrief,
        [ItemDraft("comment", "村级阵地开门难", "值班没有落实", post, "排班上墙，每月抽查", due, "C1-04")],
    )


def fact(unit: str, number: int, *, leaps: bool = False, ago: int = 0) -> FactEntry:
    """A fact of today or so many days ago: a study of the committee, or a figure that leaps and is held."""
    day = today() - timedelta(days=ago)
    if leaps:
        return FactEntry("growth", unit, day, "统计局", f"G-{unit}-{number}", "", exact("120"))
    return FactEntry("special_study", unit, day, "会议纪要", f"E-{unit}-{number}")


def voted(meeting: str, key: str, debriefs: Sequence[int]) -> None:
    """A ballot of the hall on paper alone, counted, its voting over."""
    prepare_ballot(CLERK, meeting, key, FORM, debriefs, CLASSES)
    open_ballot(CLERK, key)
    counted(key)
    end_voting(CLERK, key)


def counted(key: str) -> None:
    """Every delegate's sheet says good, as two people count alike; the county secretary signs the own."""
    rules = ballot_found(key).rules
    count_slips(CLERK, key, "delegate", DELEGATES)
    line = (DELEGATES, *(0 for _ in rules.grades))
    tallies = {(rated, item): line for rated in rules.objects for item in rules.items}
    for counter in (CLERK, HEAD):
        count_by_hand(counter, key, "delegate", DELEGATES, tallies)
    best = next(iter(rules.grades))
    rate_by_name(ABOVE, key, ABOVE.id, {rated: tuple(best for _ in rules.items) for rated in rules.objects})
