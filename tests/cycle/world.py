"""A county of so many townships, and its year from lists to letters; what is asked in between is up to who walks it.

The state machine keeps what stands after each stage and goes on from there; the simulated year has everybody meddle.
"""

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assess.year import _township
from clarify import small
from clarify.small import CLERK, HEAD, SETUP, WALKER
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
from zeren.assess.queries import letters_of, ranking
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
    publish_ballot,
    rate_by_name,
    prepare_debriefs,
    record_comment,
    show_sheet,
    state_parts,
)
from zeren.debrief.models import Debrief, Meeting
from zeren.debrief.queries import ballot_found, debriefs_heard, items_to_answer, meeting_found, outcomes, participants, ready_for
from zeren.debrief.rules.composing import Answer
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
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.policy import Pack, from_json, load_pack

YEAR = 2026
STAGES = ("january", "autumn", "hall", "vote", "synthesis", "round", "told")
HALL, DECIDES = date(2026, 12, 21), date(2026, 12, 25)
FORM, CLASSES, DELEGATES = "B6", ("superior", "delegate"), 12
ABOVE = small.COUNTY_SECRETARY
DISCIPLINE, DECIDER = Actor("person", "P-DIS", "褚雨桐"), Actor("person", "P-DEC", "沈砚秋")
REVIEWER, DEPUTY = Actor("person", "P-REV", "喻清和"), Actor("person", "P-C1D", "陆怀瑾")
SENDER = Actor("job", "reminders", mandate="calendar.toml: reminder")
IN_THE_COUNTY = (
    ("C1-01", "first_responsible", ABOVE), ("C1-02", "discipline", DISCIPLINE), ("C1-03", "decider", DECIDER),
    ("C1-04", "office_head", HEAD), ("C1-05", "clerk", CLERK), ("C1-06", "office_head", REVIEWER),
    ("C1-07", "deputy", DEPUTY),
)  # fmt: skip
WORDS = "对照原件逐条核对。"
PRESENT = "程望舒、沈砚秋、陆怀瑾"


@dataclass(frozen=True)
class County:
    """So many townships, in each so many people: the first is its secretary, the others are members."""

    units: int = 2
    people: int = 2

    @property
    def townships(self) -> tuple[str, ...]:
        return tuple(f"T{number}" for number in range(1, self.units + 1))

    def secretary(self, unit: str) -> Actor:
        """Who leads it when the year begins."""
        return Actor("person", f"P-{unit}S", f"书记{unit}")

    @functools.cached_property
    def everybody(self) -> tuple[Actor, ...]:
        """All who can be somebody's actor: the office, the bodies, secretaries, members, and one without a post."""
        members = [Actor("person", f"P-{unit}-{n}", f"委员{unit}-{n}") for unit in self.townships for n in range(2, self.people + 1)]  # fmt: skip
        leading = [self.secretary(unit) for unit in self.townships]
        return (*(who for *_, who in IN_THE_COUNTY), *leading, *members, NEWCOMER)

    def organisation(self) -> Organisation:
        """The rows as a sheet would state them."""
        units = [UnitRow("C1", "鹭汀县", "county", "", small.FIRST_DAY)]
        units += [UnitRow(unit, f"{unit}镇", "township", "C1", small.FIRST_DAY) for unit in self.townships]
        posts = [PostRow(key, "C1", key, kind, "") for key, kind, _ in IN_THE_COUNTY]
        terms = [(key, who.id) for key, _, who in IN_THE_COUNTY]
        for unit in self.townships:
            posts.append(PostRow(f"{unit}-01", unit, "党委书记", "first_responsible", ""))
            terms.append((f"{unit}-01", self.secretary(unit).id))
            for number in range(2, self.people + 1):
                posts.append(PostRow(f"{unit}-{number:02}", unit, "委员", "member", f"分工{number}"))
                terms.append((f"{unit}-{number:02}", f"P-{unit}-{number}"))
        return Organisation(
            {one.key: one for one in units}, {one.key: one for one in posts},
            {who.id: PersonRow(who.id, who.name) for who in self.everybody},
            tuple(TermRow(post, person, small.FIRST_DAY) for post, person in terms),
        )  # fmt: skip


NEWCOMER = Actor("person", "P-NEW", "新任")


@functools.cache
def first_pack() -> Pack:
    return load_pack(small.PACKS / "party-building-cn")


@functools.cache
def next_pack() -> Pack:
    """The pack's next version: one duty of the township committee is worded anew, one of members is no longer asked."""
    said = json.loads(first_pack().to_json())
    duties = said["duties.toml"]["duty"]
    said["duties.toml"]["duty"] = [one for one in duties if one["code"] != "M3"]
    next(one for one in duties if one["code"] == "S1")["text"]["zh"] += "，每季度报告一次"
    said["pack.toml"]["pack"]["version"] = "2026.9"
    return from_json(json.dumps(said))


Pause = Callable[[str], None]


@dataclass
class Walk:
    """The year walked by the deeds of the pages; `pause` is called at each stage. `strict`: nothing of it may be refused."""

    county: County
    pause: Pause
    strict: bool = True

    @contextlib.contextmanager
    def meant(self) -> Iterator[None]:
        """A deed of the plan; where others meddle, it may have become impossible meanwhile."""
        try:
            yield
        except ZerenError:
            if self.strict:
                raise

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
                check_report(CLERK, one.id, POINTS)
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
            with self.meant():
                begin_meeting(CLERK, key)
            with self.meant():
                voted(key, f"{key}-1", [item.debrief for item in meeting_found(key).items])

    def synthesis(self) -> None:
        """Everybody heard, the vote published, the meeting concluded; its parts stated and drawn together."""
        for key in Meeting.objects.values_list("key", flat=True):
            for item in meeting_found(key).speakers:
                with self.meant():
                    heard(item.id)
            with self.meant():
                close_box(CLERK, f"{key}-1")
                publish_ballot(CLERK, f"{key}-1")
            with self.meant():
                end_meeting(CLERK, key)
            with self.meant():
                conclude_debriefs(CLERK, key)
        self.move_to(DECIDES)
        for number in Debrief.objects.filter(state="synthesis").values_list("id", flat=True):
            with self.meant():
                stated(CLERK, number)
                draw_together(CLERK, [number])

    def round(self) -> None:
        """Verdicts, letters about them and lists; in January the days on which everybody sees the facts."""
        for number in Debrief.objects.filter(state="synthesis").values_list("id", flat=True):
            with self.meant():
                verdict(ABOVE, number)
        for number in Debrief.objects.filter(state="decided").values_list("id", flat=True):
            with self.meant():
                issue_feedback(CLERK, [number], ISSUER, "鹭汀述评")
                deliver_feedback(CLERK, [one.verdict.letter for one in outcomes([number]) if one.verdict], today(), "当面送达")
            with self.meant():
                drafted(CLERK, number)
                issue_lists(CLERK, [number])
        self.move_to(date(2026, 12, 31))
        self._facts(date(2026, 12, 2), date(2026, 12, 31))
        self.move_to(date(2027, 1, 4))
        with self.meant():
            open_round(HEAD, YEAR, date(2027, 1, 4))

    def told(self) -> None:
        """Frozen, run, decided (every second person below what was proposed), told."""
        self.move_to(date(2027, 1, 25))
        with self.meant():
            runs = run_schemes(HEAD, freeze_facts(HEAD, YEAR, still_open()), pack_on(today()).digest)
            for run in runs.values():
                number = propose_results(HEAD, run, "县委常委会", today())
                decide_results(DECIDER, number, below(run), today(), "鹭汀委〔2027〕2号", PRESENT)
                if any(one.person for one in ranking(run)):
                    issue_letters(HEAD, number, ISSUER, f"鹭汀委考{number}")
        with self.meant():
            deliver_letters(CLERK, [one.id for one in letters_of(year=YEAR)], today(), "当面送达，本人签收")


def still_open() -> dict[str, str]:
    """Disputes that nobody answered, each frozen all the same with this reason."""
    from zeren.assess.queries import disputes_open

    return {one.fact: "本人未补充依据" for one in disputes_open(YEAR)}


def below(run: int) -> list[DecisionRow]:
    """Every second person of a run is decided to be basically competent or worse, with a second member named."""
    grades = ("BASIC", "INCOMPETENT")
    people = [one for one in ranking(run) if one.person]
    return [
        DecisionRow(one.subject, grades[place % 2], "年度计划未落实，会议研究决定。", PRESENT)
        for place, one in enumerate(people)
        if place % 4 < 2
    ]


def written_for(debrief: int) -> object:
    """A report that can be handed in, with what is asked for answered."""
    from zeren.debrief.queries import debrief_found

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


def heard(item: int) -> None:
    """One speaker from the first word to the last comment."""
    move_speaker(CLERK, item, "speak")
    nobody_asks(CLERK, item)
    for kind, who in (("portfolio", DEPUTY.name), ("superior", ABOVE.name)):
        record_comment(CLERK, item, kind, who, WORDS)
    move_speaker(CLERK, item, "finish")


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
    draft_items(actor, debrief, [ItemDraft("comment", "村级阵地开门难", "值班没有落实", post, "排班上墙，每月抽查", due, "C1-04")])


def fact(unit: str, number: int, *, leaps: bool = False) -> FactEntry:
    """A fact of today: a study of the committee, or a figure that leaps and is held."""
    day = today()
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
