"""Main work beside Party building, bare and from the database: four together, the unlinked, the matrix, the two hands."""

from datetime import date
from fractions import Fraction

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.queries import main_work, parities
from zeren.implement.rules.activities import spans
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.together import (
    ItemTold,
    MainItem,
    Parity,
    Rate,
    apart_at,
    business_rate,
    items_of,
    matrix,
    together,
)
from zeren.kernel.days import Span
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.queries import pack_on

PACK = small.default_pack()
PAIRING = PACK.activities.pairing
assert PAIRING is not None
LINKS = PAIRING.links
YEAR_OVER = date(2027, 1, 5)


def told(item: str, month: int, **said: str) -> ItemTold:
    return ItemTold(f"F-{item}-{month}", "T1", date(2026, month, 9), item, {"item": item, **said})


def one(*rows: ItemTold, duties: tuple[str, ...] = ("C1", "S1")) -> MainItem:
    (found,) = items_of(rows, {"T1": duties})
    return found


def test_item__what_was_said_last_holds_and_each_link_keeps_its_own_duty() -> None:
    found = one(
        told("1", 3, link="deployed", owner="乙"), told("1", 1, link="planned", beside="C1", project="招商", owner="甲"),
        told("1", 6, state="completed", due_on="2026-06-30"),
    )  # fmt: skip
    assert (found.project, found.owner, found.due_on, found.completed_on) == (
        "招商",
        "乙",
        date(2026, 6, 30),
        date(2026, 6, 9),
    )
    assert (found.links["planned"].beside, found.links["deployed"].beside) == ("C1", "")
    assert together(found, LINKS) == Fraction(1, 4)
    assert apart_at(found, LINKS) == ("deployed", "pushed", "appraised")
    reopened = one(told("1", 1, state="completed"), told("1", 2, state="under_way"))
    assert reopened.completed_on is None


def test_item__a_word_that_is_no_duty_of_the_unit_links_nothing() -> None:
    assert one(told("1", 1, link="planned", beside="C9")).unlinked
    assert not one(told("1", 1, link="planned", beside="C1")).unlinked


def test_matrix__every_front_field_and_link_and_an_empty_cell_has_no_owner() -> None:
    item = one(told("1", 1, link="planned", front=PAIRING.fronts[0], field="village", owner="甲"))
    cells = matrix([item], PAIRING, ("village", "organ"))
    assert len(cells) == len(PAIRING.fronts) * 2 * len(LINKS)
    assert [cell.owners for cell in cells if cell.owners] == [("甲",)]


def test_parity__on_the_threshold_it_is_no_alert_and_without_one_hand_there_is_none() -> None:
    most = Fraction(15)
    assert not Parity(Rate(85, 100), Rate(70, 100), most).one_sided
    assert Parity(Rate(8501, 10000), Rate(70, 100), most).one_sided
    assert Parity(Rate(50, 100), Rate(90, 100), most).one_sided, "whichever hand it is"
    assert Parity(Rate(0, 0), Rate(7, 10), most).gap is None
    assert not Parity(Rate(1, 1), Rate(0, 1), None).one_sided


def test_rate__an_item_is_due_in_its_own_period_and_done_only_in_time() -> None:
    due = {"due_on": "2026-05-31"}
    items = items_of(
        [told("1", 5, state="completed", **due), told("2", 8, state="completed", **due), told("3", 1, **due), told("4", 1)],
        {},
    )  # fmt: skip
    first, second = (Span(date(2026, 1, 1), date(2026, 6, 30)), Span(date(2026, 7, 1), date(2026, 12, 31)))
    assert business_rate(items, first, YEAR_OVER) == Rate(1, 3)
    assert business_rate(items, second, YEAR_OVER) == Rate(0, 0)
    assert business_rate(items, first, date(2026, 5, 31)) == Rate(0, 0), "its day is not over"


@pytest.fixture
def year(county: None) -> None:
    plan_tasks(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)


def tell(item: str, day: date, key: str = "T1", **said: str) -> None:
    enter_fact(small.CLERK, FactEntry("main_item", key, day, "推进表", attributes={"item": item, **said}))


def test_query__both_hands_of_each_half_in_as_many_questions_for_two_units_as_for_one(year: None) -> None:
    for number in range(1, 5):
        tell(str(number), date(2026, 2, number), project="招商", link="planned", beside="C1", due_on="2026-05-30")
        tell(str(number), date(2026, 5, number), state="completed")
    pack = pack_on(today())

    def ask() -> dict[str, tuple[Parity, ...]]:
        return parities(main_work(["T1", "T2"], 2026, pack), 2026, spans("half_year", 2026), today(), pack)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    ask()
    first, second = ask()["T1"]
    assert (first.business, second.business) == (Rate(4, 4), Rate(0, 0))
    assert first.party.done == 0 and first.party.due > 0 and first.one_sided
    before = queries()
    tell("1", date(2026, 2, 2), "T2", link="planned")
    assert queries() == before
    assert main_work(["T2"], 2026, pack).items["T2"][0].unlinked


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("四同核对", "只有业务", "没有挂接任何党建事项", "没有责任人")),
        ("en", ("The four-together check", "alone", "without an owner")),
    ],
)
def test_page__the_joint_review_of_a_unit_and_of_its_tree(year: None, language: str, words: tuple[str, ...]) -> None:
    tell(
        "1",
        date(2026, 2, 2),
        project="招商",
        link="planned",
        beside="C1",
        front=PAIRING.fronts[0],
        field="village",
        owner="党委委员",
    )
    tell("2", date(2026, 2, 3), project="修路", link="planned", due_on="2026-05-30")
    open_account(small.SETUP, small.HEAD.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=small.HEAD.id), "django.contrib.auth.backends.ModelBackend")  # fmt: skip
    page = client.get("/work/together/T1/?year=2026").content.decode()
    assert all(word in page for word in words)
    assert "招商" in page and "/work/finding/" in page
    assert "T1" in client.get("/work/together/C1/?year=2026").content.decode()
