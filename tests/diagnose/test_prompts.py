"""Prompts to look, bare and on a real database: each asks above its limit alone, silence is no answer, queries stay constant."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from benchmarks.likeness import changed, written
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assess import year as appraised
from clarify import small
from debrief import after
from zeren.assess.actions import run_schemes
from zeren.assess.queries import freezes_of, marks_in_full
from zeren.assess.rules import running
from zeren.debrief.models import Report
from zeren.debrief.queries import self_rated
from zeren.diagnose.queries import Open, Prompted, facts_behind, prompts_of
from zeren.diagnose.rules.prompts import (
    ASKINGS,
    Key,
    Prompt,
    alike_of,
    before_checks,
    burst_of,
    ceremony_of,
    claimed_of,
    full_of,
    meetings_of,
    own_of,
    those_to_ask_first,
)
from zeren.implement.actions import attach_evidence, enter_fact
from zeren.implement.queries import alike_by_unit
from zeren.implement.rules.evidence import Document
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.days import Span
from zeren.ledger.clock import now, today
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, subtree
from zeren.organisations.rules import Organisation, UnitRow

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zeren"
ONE, HALF = Fraction(1), Fraction(1, 2)
EVERYTHING = {"C1", "O1", "T1", "T2", "V1", "B1"}
WHOLE = Open(EVERYTHING, EVERYTHING, EVERYTHING)
YEAR_OVER = date(2027, 1, 5)


def test_meetings__ask_above_the_number_due_and_only_without_a_result() -> None:
    assert meetings_of("T", 3, Fraction(2), 0, ONE).state == "ask"
    assert meetings_of("T", 2, Fraction(2), 0, ONE).state == "well", "as many as were due is not above"
    assert meetings_of("T", 14, Fraction(2), 1, ONE).state == "well", "something came of it"
    assert meetings_of("T", 3, Fraction(2), 0, Fraction(2)).state == "well"
    assert meetings_of("T", 0, Fraction(2), 0, ONE).state == "no_answer"
    assert meetings_of("T", 3, Fraction(0), 0, ONE).state == "not_asked"
    assert meetings_of("T", 3, Fraction(2), 0, None).state == "not_asked", "switched off by the office"


def test_ceremony__alone_is_asked_about_and_nothing_at_all_is_no_answer() -> None:
    assert ceremony_of("T", 1, 0, only=True, is_expected=True).state == "ask"
    assert ceremony_of("T", 1, 2, only=False, is_expected=True).state == "well"
    assert ceremony_of("T", 0, 0, only=False, is_expected=True).state == "no_answer"
    assert ceremony_of("V", 0, 0, only=False, is_expected=False).state == "not_asked"


def test_burst__asks_from_the_share_on_and_not_of_few_entries() -> None:
    ten = Fraction(10)
    assert burst_of("T", 20, 10, HALF, ten).state == "ask"
    assert burst_of("T", 20, 9, HALF, ten).state == "well"
    assert burst_of("T", 9, 9, HALF, ten).state == "not_asked"
    assert burst_of("T", 0, 0, HALF, ten).state == "no_answer"
    assert burst_of("T", 20, 20, None, ten).state == "not_asked"


def test_checks__their_days_run_together_where_they_touch() -> None:
    days = (date(2026, 12, 31), date(2026, 12, 21), date(2026, 6, 30))
    assert before_checks(days, 14) == (
        Span(date(2026, 6, 16), date(2026, 6, 30)),
        Span(date(2026, 12, 7), date(2026, 12, 31)),
    )
    assert before_checks(days, 0)[0] == Span(date(2026, 6, 30), date(2026, 6, 30))


def test_alike_full_claimed_and_own__at_their_limits() -> None:
    three = Fraction(3)
    assert [alike_of("T", 9, n, three).state for n in (2, 3)] == ["well", "ask"]
    assert alike_of("T", 0, 0, three).state == "not_asked"
    assert [full_of("T", full, 4, Fraction(4)).state for full in (4, 3, None)] == ["ask", "well", "well"]
    assert full_of("T", 3, 3, Fraction(4)).state == "not_asked", "too few criteria"
    assert [claimed_of("T", 4, verified, HALF, True).state for verified in (2, 3, 4)] == ["ask", "well", "well"]
    assert [claimed_of("T", 0, 0, HALF, expected).state for expected in (True, False)] == ["no_answer", "not_asked"]
    ten = Fraction(10)
    assert [own_of("T", own, Fraction(80), ten, "", "", "1").state for own in (90, 89, 70)] == ["ask", "well", "well"]
    assert own_of("T", None, Fraction(80), ten, "", "", "1").state == "no_answer"
    assert own_of("T", 90, None, ten, "", "", "1").state == "no_answer"


def test_order__those_to_ask_first_then_no_answer() -> None:
    rows = [burst_of(key, n, within, HALF, ONE) for key, n, within in (("A", 4, 1), ("B", 0, 0), ("C", 4, 2), ("D", 4, 4))]  # fmt: skip
    assert [one.unit for one in those_to_ask_first(rows)] == ["D", "C", "B", "A"]


def test_limits__stand_in_the_pack_as_the_projects_own(county: None) -> None:
    pack = pack_on(today())
    limits = [pack.values[key] for kind in ASKINGS for key in kind.values]
    assert len(limits) == 9
    assert {(one.source, one.confidence) for one in limits} == {("project", "default")}
    assert [one.key for one in pack.calendar.milestones if one.inspects] == ["debrief_meeting", "fact_entry_closes", "freeze"]  # fmt: skip


def did(name: str, unit: str, day: date, reason: str = "", **said: str) -> str:
    return enter_fact(small.CLERK, FactEntry(name, unit, day, "台账", reason=reason, attributes=said))


def asked(opened: Open = WHOLE, root: str = "C1") -> Prompted:
    return prompts_of(subtree(root, today()), 2026, today(), opened)


def state(found: Prompted, kind: Key, unit: str) -> Prompt:
    return next(one for one in found.found[kind] if one.unit == unit)


@pytest.fixture
def county(db: None) -> None:
    small.with_lists()


def test_units__meetings_without_result_ceremonies_alone_and_claims(county: None) -> None:
    small.move_to(YEAR_OVER)
    did("ceremony", "T2", date(2026, 7, 1))
    for month in (2, 4, 6):
        did(
            "special_study",
            "T1",
            date(2026, month, 8),
            attendance="5/6",
            agenda="议题",
            decision="决定",
            follow_up="谁",
        )
    did("problem", "T1", date(2026, 5, 8), item="1", year_found="2026", state="claimed")
    found = asked()
    assert state(found, "meetings", "T1") == Prompt("meetings", "T1", Fraction(3), Fraction(2), "ask")
    assert state(found, "meetings", "T2").state == "no_answer", "nothing held and nothing verified"
    assert state(found, "ceremony", "T2") == Prompt("ceremony", "T2", ONE, ONE, "ask")
    assert state(found, "ceremony", "T1").state == "well"
    assert state(found, "claimed", "T1") == Prompt("claimed", "T1", ONE, ONE, "ask")
    assert state(found, "claimed", "T2").state == "no_answer"
    behind = facts_behind(found, "T1", pack_on(today()))
    assert [fact.name for fact in behind["meetings"]] == ["special_study"] * 3
    assert [fact.name for fact in behind["claimed"]] == ["problem"]
    did("problem", "T1", date(2026, 9, 8), item="1", year_found="2026", state="verified")
    found = asked()
    assert state(found, "claimed", "T1") == Prompt("claimed", "T1", Fraction(0), ONE, "well"), "what was said last"
    assert state(found, "meetings", "T1").state == "well"


def test_units__entries_by_the_day_of_entry_not_by_the_day_it_happened(county: None) -> None:
    for month in range(1, 6):
        small.move_to(date(2026, month, 10))
        did("activity", "T1", date(2026, month, 9))
    small.move_to(date(2026, 12, 20))
    for day in range(1, 6):
        did("activity", "T1", date(2026, 3, day))
    for day in range(1, 11):
        did("activity", "T2", date(2026, 12, day))
    found = asked()
    assert state(found, "burst", "T1") == Prompt("burst", "T1", Fraction(5), Fraction(10), "ask")
    assert state(found, "burst", "T2") == Prompt("burst", "T2", Fraction(10), Fraction(10), "ask")
    assert {fact.happened_on.month for fact in facts_behind(found, "T1", pack_on(today()))["burst"]} == {3}
    assert state(found, "burst", "V1").state == "no_answer"
    adopt_value(small.HEAD, pack_on(today()).digest, "prompt.burst_days", "off", "会议纪要")
    assert asked().checks == ()


def test_units__texts_like_others_are_counted_with_the_way_to_each(county: None) -> None:
    text = written("r", 300)
    copies = [did("problem", "T1", date(2026, 1, day), changed(text, str(day), 6), state="open") for day in (2, 3, 4)]
    other = did("problem", "T2", date(2026, 1, 2), text, state="open")
    did("problem", "T2", date(2026, 1, 3), written("else", 300), state="open")
    same, twin, near = (did("activity", unit, date(2026, 1, day)) for unit, day in (("V1", 2), ("V1", 3), ("B1", 2)))
    attach_evidence(small.CLERK, same, Document("a.txt", "txt", b"short", "短"))
    attach_evidence(small.CLERK, twin, Document("b.txt", "txt", b"short", "短"))
    attach_evidence(small.CLERK, near, Document("c.txt", "txt", b"another", changed(text, "c", 6)))
    found = asked()
    assert state(found, "alike", "T1") == Prompt("alike", "T1", Fraction(3), Fraction(3), "ask")
    assert state(found, "alike", "T2") == Prompt("alike", "T2", ONE, Fraction(2), "well")
    assert (state(found, "alike", "V1").one, state(found, "alike", "B1").one) == (2, 1), (
        "document twice, like its text"
    )
    assert found.alike["T1"] == tuple(sorted(copies))
    assert found.alike["T2"] == (other,)
    assert [fact.key for fact in facts_behind(found, "V1", pack_on(today()))["alike"]] == sorted([same, twin])
    own = alike_by_unit(["V1", "T2"], 2026, among={"V1", "T2"})
    assert own["V1"].alike == tuple(sorted([same, twin])) and own["T2"].alike == (), "with what lies elsewhere, not"
    adopt_value(small.HEAD, pack_on(today()).digest, "likeness.percent", "off", "会议纪要")
    assert alike_by_unit(["T1"], 2026) == {}


def test_units__what_is_not_open_to_the_reader_is_not_looked_at(county: None) -> None:
    text = written("r", 300)
    for day in (2, 3, 4):
        did("problem", "T1", date(2026, 1, day), text, state="open")
    found = asked(Open())
    assert set(found.found) == {"meetings", "ceremony", "burst", "claimed"}
    assert found.alike == {}
    assert [one.unit for one in asked(Open(texts={"T2"})).found["alike"]] == []


def test_results__full_marks_are_found_by_either_engine(
    computed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked()
    full = [one for one in found.found["full"] if one.state == "ask"]
    assert [(one.unit, one.name, one.one, one.other) for one in full] == [("T2", "", Fraction(9), Fraction(9))]
    assert state(found, "full", "T1").state == "well"
    assert {one.unit for one in asked(Open(results={"T1", "X"})).found["full"]} == {"T1"}, (
        "as far as the reader reads"
    )
    before = marks_in_full(EVERYTHING, 2026, 4)
    monkeypatch.setattr(running, "MANY", 1)
    run_schemes(small.HEAD, freezes_of(2026)[0].id, pack_on(appraised.RUN_ON).digest)
    assert marks_in_full(EVERYTHING, 2026, 4) == before
    assert marks_in_full(EVERYTHING, 2026, 14) != before, "fewer criteria than the least are not asked about"


@pytest.fixture
def computed(db: None) -> dict[str, int]:
    return appraised.computed()


def test_own__beside_what_was_verified_once_the_letter_is_there(db: None) -> None:
    debrief = after.over()
    Report.objects.create(
        debrief_id=debrief, number=1, self_number=100, self_grade="GOOD", saved_at=now(), handed_in_at=now(), digest="0" * 64
    )  # fmt: skip
    assert self_rated(["T1"], 2026, ["C1"]) == (), "nobody reads it before the person"
    after.departing(debrief)
    after.told(debrief)
    found = asked()
    (own,) = found.found["own"]
    assert (own.unit, own.one, own.state, own.reference) == ("T1", Fraction(100), "well", str(debrief))
    adopt_value(small.HEAD, pack_on(today()).digest, "prompt.self_gap", "replaced", "会议纪要", "1")
    assert asked().found["own"][0].state == "ask"
    assert [(one.unit, one.reference) for one in found.found["full"] if one.name] == [("T1", f"debrief:{debrief}")]
    assert self_rated(["T1"], 2026, ["T2"]) == (), "open to whoever reads debriefs before that unit"


def queries(ask) -> int:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def test_prompts__ask_a_constant_number_of_queries(county: None) -> None:
    for unit in ("T1", "T2"):
        did("problem", unit, date(2026, 1, 2), written("a", 200), state="claimed")
    asked()
    few = queries(lambda: prompts_of(subtree("C1", today()), 2026, today(), WHOLE))
    keys = [f"T{n}" for n in range(10, 40)]
    small.bring_in(Organisation({key: UnitRow(key, key, "township", "C1", date(2020, 1, 1)) for key in keys}))
    for key in keys[:10]:
        did("problem", key, date(2026, 1, 2), written("a", 200), state="claimed")
        did("activity", key, date(2026, 1, 3))
    wide = Open(EVERYTHING | set(keys), EVERYTHING | set(keys), EVERYTHING | set(keys))
    many = queries(lambda: prompts_of(subtree("C1", today()), 2026, today(), wide))
    assert many == few <= 24


def test_prompts__reach_no_score_no_dossier_and_no_case() -> None:
    """Nothing of a prompt is asked for by any room but this one, and of the doors by its own page alone."""
    words = ("prompts_of", "diagnose.rules.prompts", "alike_by_unit", "marks_in_full", "facts_behind")
    asking = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if any(word in file.read_text(encoding="utf-8") for word in words)
    }
    assert asking == {
        "assess/queries/__init__.py", "assess/queries/full.py", "diagnose/queries/__init__.py",
        "diagnose/queries/prompts.py", "implement/queries/__init__.py", "implement/queries/likeness.py",
        "web/diagnose/prompts.py", "web/diagnose/prompt_words.py",
    }  # fmt: skip
