"""A township secretary's debrief of the small organisation, walked to where the meeting is over."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clarify import small
from zeren.debrief.actions import (
    decide_debriefs,
    deliver_feedback,
    draft_items,
    draw_together,
    issue_feedback,
    issue_lists,
    state_parts,
)
from zeren.debrief.models import Debrief, Report
from zeren.debrief.queries import outcome
from zeren.debrief.rules.rectifying import ItemDraft
from zeren.debrief.rules.verdicts import Sitting, VerdictRow
from zeren.kernel.actors import Actor
from zeren.kernel.words import Text
from zeren.ledger.actions import choose_witness
from zeren.ledger.clock import now, today
from zeren.ledger.gate import Done, action
from zeren.ledger.levels import NONE
from zeren.organisations.actions import adopt_value, adopt_values
from zeren.organisations.models import Person, Post, Unit
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

MEETS_ON, DECIDES_ON = date(2026, 12, 21), date(2026, 12, 25)
DUE = date(2027, 6, 30)
OPINION = "抓党建工作思路清楚，整改到位；联系群众还不够经常，村级阵地开放要再抓。"
ISSUER = Text("鹭汀县责任制办公室", "Office of Luting County")


def held(unit: str = "T1", person: str = "P-T1S", heard_by: str = "C1") -> int:
    """A debrief whose meeting is over."""
    move_to(MEETS_ON)
    row = Debrief.objects.create(
        year=2026, post=Post.objects.get(key=f"{unit}-01"), person=Person.objects.get(key=person),
        heard_by=Unit.objects.get(key=heard_by), meets_on=MEETS_ON,
    )  # fmt: skip
    _to_synthesis(row.id)
    return row.id


def _to_synthesis(debrief: int) -> None:
    for state in ("report_submitted", "report_checked", "in_session", "synthesis"):
        Debrief.objects.filter(id=debrief).update(state=state)


@dataclass(frozen=True, slots=True)
class MeetingOver:
    """Test: a meeting is over, and the report had the person's own number."""

    debrief: int


@action(permission="debrief.hold")
def over_with_own_number(actor: Actor, debrief: int, own: int) -> Done:
    """As a deed of its own, where the test commits: the debrief to where the meeting is over, with a report."""
    moment = now()
    Report.objects.create(
        debrief_id=debrief, number=1, self_number=own, self_grade="GOOD", saved_at=moment, handed_in_at=moment, digest="0" * 64
    )  # fmt: skip
    _to_synthesis(debrief)
    return Done(None, MeetingOver(debrief))


def move_to(day: date) -> None:
    if today() < day:
        small.move_to(day)


def drawn(debrief: int, routine: str = "95", inspection: str = "92", comment: str = "100") -> None:
    """The three parts that people state, drawn together; nobody has published a ballot."""
    said = [
        ("routine", routine, "平时调研台账"),
        ("inspection", inspection, "督查通报"),
        ("comment", comment, "点评记录"),
    ]
    state_parts(small.HEAD, {debrief: [(part, Fraction(points), source) for part, points, source in said]})
    draw_together(small.HEAD, [debrief])


def sitting(present: str = "程望舒、沈砚秋、陆怀瑾", due: int = 4) -> Sitting:
    return Sitting("县委常委会", DECIDES_ON, "鹭汀委纪〔2026〕31号", tuple(present.split("、")), due)


def decided(debrief: int, grade: str = "") -> None:
    """Decided by the county committee, as was proposed where no grade is given."""
    move_to(DECIDES_ON)
    found = outcome(debrief)
    proposed = found.drawn.grade if found.drawn else ""
    decide_debriefs(small.COUNTY_SECRETARY, [VerdictRow(debrief, grade or proposed, OPINION)], sitting())


def told(debrief: int) -> None:
    """The letter made out and delivered."""
    issue_feedback(small.HEAD, [debrief], ISSUER, "鹭汀述评")
    found = outcome(debrief)
    assert found.verdict
    deliver_feedback(small.HEAD, [found.verdict.letter], DECIDES_ON, "当面送达")


def adopt_all() -> None:
    """Every value confirmed, and nobody outside signs."""
    choose_witness(small.SETUP, NONE)
    pack = pack_on(MEETS_ON)
    adopt_values(small.HEAD, pack.digest, dict.fromkeys(pack.values, ("confirmed", "")), "鹭汀组〔2026〕8号")


def with_missing(most: str) -> None:
    """The office says how many parts may be missing."""
    adopt_value(small.HEAD, pack_on(MEETS_ON).digest, "synthesis.missing_most", "replaced", "鹭汀组〔2026〕9号", most)


def with_terms(to_object: str, to_answer: str) -> None:
    """The office gives other terms to object and to answer than the pack."""
    digest = pack_on(MEETS_ON).digest
    for key, days in (("objection.days", to_object), ("objection.answer_days", to_answer)):
        adopt_value(small.HEAD, digest, key, "replaced", "鹭汀组〔2026〕9号", days)


def second_member() -> Organisation:
    """Another member of the county's committee."""
    return Organisation(
        {}, {"C1-02": PostRow("C1-02", "C1", "县委副书记", "deputy", "")}, {"P-C1D": PersonRow("P-C1D", "陆怀瑾")},
        (TermRow("C1-02", "P-C1D", small.FIRST_DAY),),
    )  # fmt: skip


def over() -> int:
    """A debrief whose meeting is over and whose parts are drawn together; no ballot was held."""
    small.with_lists(small.CLERK)
    adopt_all()
    with_missing("1")
    debrief = held()
    drawn(debrief)
    return debrief


def departing(debrief: int) -> None:
    """No ballot was held: the body decides for itself, with a second member in the room."""
    small.bring_in(second_member())
    departing_again(debrief)


def departing_again(debrief: int) -> None:
    """The same where that member is there already."""
    move_to(DECIDES_ON)
    row = VerdictRow(debrief, "FAIR", OPINION, "没有现场测评，按其余三部分研究。")
    decide_debriefs(small.COUNTY_SECRETARY, [row], sitting())


def listed(debrief: int) -> str:
    """One item, issued to the township secretary and verified by the office."""
    draft = ItemDraft("comment", "村级阵地开门难", "值班没有落实", "T1-01", "排班上墙，每月抽查", DUE, "O1-02")
    (key,) = draft_items(small.HEAD, debrief, [draft])
    issue_lists(small.HEAD, [debrief])
    return str(key)
