"""From an upper list down: what carries an item below, who has answered it, who has not, by name; and the same from below."""

from datetime import date
from fractions import Fraction

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.queries import Carried, cascade
from zeren.implement.rules.cascade import Lower, LowerTask, carriers, coverage, state_of
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

DEPUTY = Actor("person", "P-T1D", "贺知白")


def lower(finding: str = "open", done: int = 0, by_now: int = 0) -> Lower:
    return Lower(True, (LowerTask(finding, Fraction(done), by_now),))


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Lower(False, ()), "not_carried"),
        (Lower(True, ()), "no_task"),
        (lower("not_done", by_now=1), "failed"),
        (lower("done_poorly", 1, 1), "behind"),
        (lower(by_now=2, done=1), "behind"),
        (lower(), "waiting"),
        (lower(done=1), "answered"),
        (lower(done=2, by_now=2), "answered"),
        (lower("done", 0, 1), "answered"),
        (Lower(True, (*lower(done=1).tasks, *lower(by_now=1).tasks)), "behind"),
    ],
)
def test_state__the_worst_of_a_units_tasks_tells(seen: Lower, state: str) -> None:
    assert state_of(seen) == state


def test_coverage__counts_what_is_due_and_names_whoever_has_not_answered() -> None:
    found = coverage({"A": lower(done=1), "B": lower(by_now=1), "C": Lower(False, ()), "D": lower()})
    assert (found.answered, found.asked, found.unanswered) == (1, 3, ("C", "B"))


def test_carriers__each_line_below_stands_with_what_it_carries() -> None:
    assert carriers([("VC1", ("C2",)), ("BS1", ("VS1", "OS1")), ("X", ()), ("EC1", ("C2",))]) == {
        "C2": ("VC1", "EC1"), "VS1": ("BS1",), "OS1": ("BS1",),
    }  # fmt: skip


def test_pack__carries_only_from_another_kind_of_unit_and_the_same_bearer() -> None:
    duties = {one.code: one for one in small.default_pack().duties}
    pairs = [(one, duties[code]) for one in duties.values() for code in one.carries]
    assert len(pairs) > 10
    assert [one.code for one, upper in pairs if set(one.applies_to) & set(upper.applies_to)] == []
    assert [one.code for one, upper in pairs if one.bearer != upper.bearer] == []


@pytest.fixture
def county(db: None) -> None:
    """The small county with a second village, whose lists are missing, and a branch directly under the township."""
    small.with_tasks()
    began = small.FIRST_DAY
    small.bring_in(
        Organisation(
            {"V2": UnitRow("V2", "茶埠村", "village", "T1", began), "B9": UnitRow("B9", "机关支部", "branch", "T1", began)},
            {"V2-01": PostRow("V2-01", "V2", "村党支部书记", "first_responsible", "")},
            {"P-V2S": PersonRow("P-V2S", "纪南星")}, (TermRow("V2-01", "P-V2S", began),),
        )
    )  # fmt: skip
    small.move_to(date(2026, 2, 10))


def item(code: str) -> Carried:
    return next(one for one in cascade("T1", 2026, today()).down if one.line.code == code)


def test_down__the_villages_plan_answers_the_towns_and_whoever_has_none_is_named(county: None) -> None:
    assert item("C2").by == ("VC1",)
    assert item("C2").below.states == {"V1": "behind", "V2": "not_carried", "B9": "not_carried"}
    enter_fact(small.CLERK, FactEntry("annual_plan", "V1", date(2026, 1, 20), "印发的计划"))
    assert item("C2").below.states["V1"] == "answered"
    assert item("C2").below.unanswered == ("B9", "V2")
    generate_lists(small.WALKER, "V2", 2026)
    assert item("C2").below.states["V2"] == "no_task"
    plan_tasks(small.WALKER, "V2", 2026)
    assert item("C2").below.states["V2"] == "behind"
    assert item("S2").below.states["V1"] == "waiting", "it is due at the end of the year"
    kept = {line.code for _, line in cascade("T1", 2026, today()).kept}
    assert {"C1", "C3", "M3"} <= kept and not kept & {"C2", "S1"}


def test_up__the_village_reads_what_it_carries(county: None) -> None:
    found = {one.line.code: one for one in cascade("V1", 2026, today()).up}
    assert [task.code for task in found["C2"].tasks] == ["VC1"] and found["C2"].state == "behind"
    assert {"C2", "S1", "M1"} <= found.keys() and "C1" not in found
    assert cascade("C1", 2026, today()).parent is None and cascade("C1", 2026, today()).up == ()


def test_queries__do_not_grow_with_the_units_below(county: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            cascade("T1", 2026, today())
        return len(found)

    before = asked()
    rows = {f"W{n}": UnitRow(f"W{n}", f"增村{n}", "village", "T1", small.FIRST_DAY) for n in range(8)}
    small.bring_in(Organisation(rows, {}, {}, ()))
    generate_lists(small.WALKER, "T1", 2026)
    plan_tasks(small.WALKER, "T1", 2026)
    assert asked() <= before + 3, "three more where a post is vacant, however many"


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_page__for_the_upper_office_and_for_the_unit_below(county: None) -> None:
    above = client_of(small.SECRETARY)
    shown = above.get("/duties/cascade/T1/").content.decode()
    assert "茶埠村" in shown and "没有承接" in shown and "到期未答" in shown and "本级自己办" in shown
    below = client_of(small.VILLAGE_SECRETARY, "en")
    shown = below.get("/duties/cascade/V1/").content.decode()
    assert "items of 苔溪镇 come down here" in shown and "VC1" in shown and "due and not answered" in shown
    assert below.get("/duties/cascade/T1/").status_code == 403
    beside = client_of(DEPUTY).get("/duties/cascade/T1/").content.decode()
    assert "茶埠村" not in beside, "a right to one unit shows nothing of those below it"
    assert client_of(small.OTHER_SECRETARY).get("/duties/cascade/T1/").status_code == 403
