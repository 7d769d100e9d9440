"""The burden budget: what exists is not asked again, what is over the limit is refused with the figures, all is counted."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.diagnose.queries import burden_of
from zeren.implement.actions import ask_base, stop_asking
from zeren.implement.queries import askings, who_asks
from zeren.implement.rules.asking import Budget, Have, Wanted, cannot_ask, months_of
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.words import Text
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account
from zeren.organisations.queries import pack_on, subtree

DAY = date(2026, 1, 5)
WANTED = Wanted(
    "form",
    "防汛值守情况",
    ("值守人数",),
    "township",
    "C1",
    "O1",
    "per_quarter",
    5,
    date(2026, 2, 1),
    "县委办〔2026〕3号",
)
BUDGET = Budget((), {}, 40, None, 0, frozenset({"township"}), DAY)


@pytest.fixture
def county(db: None) -> None:
    small.with_lists()


def codes(wanted: Wanted, budget: Budget = BUDGET) -> list[str]:
    return [reason.code for reason in cannot_ask(wanted, budget)]


def test_rules__all_reasons_at_once() -> None:
    assert codes(WANTED) == []
    wrong = Wanted("song", " ", (), "moon", "C1", "O1", "daily", 0, date(2026, 1, 1), "")
    assert codes(wrong) == ["unknown_choice", "title_missing", "minutes_missing", "source_missing", "in_the_past"]
    assert codes(replace(WANTED, fields=())) == ["fields_missing"]
    have = (Have(("special_study", "专题研究", "special study"), Text("清单 C1", "duty C1")),)
    (reason,) = cannot_ask(replace(WANTED, fields=("专题 研究", "值守人数")), replace(BUDGET, have=have))
    assert reason.code == "exists" and "清单 C1" in reason.text.zh and reason.next_step
    (over,) = cannot_ask(WANTED, replace(BUDGET, minutes={6: 36}))
    assert over.code == "over_the_limit" and "6月会达到41分钟" in over.text.zh and "40" in over.text.en
    assert codes(replace(WANTED, kind="check", fields=()), replace(BUDGET, most=1, this_year=1)) == ["too_many_items"]


def test_months__at_the_end_of_each_period_from_its_day_on() -> None:
    assert months_of("per_quarter", date(2026, 4, 1)) == (6, 9, 12)
    assert months_of("once", date(2026, 5, 9)) == (5,)
    assert months_of("per_year", date(2026, 5, 9)) == (12,)


@pytest.mark.django_db
def test_asked__counts_as_burden_until_it_is_stopped(county: None) -> None:
    towns = [unit for unit in subtree("C1", DAY) if unit.kind == "township"]
    before = burden_of(towns, 2026, DAY).rows[0].months
    number = ask_base(small.HEAD, WANTED)
    assert Entry.objects.order_by("-seq").values_list("kind", flat=True)[0] == "base_asked"
    after = burden_of(towns, 2026, DAY).rows[0].months
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 0, 5, 0, 0, 5, 0, 0, 5, 0, 0, 5]
    rows = who_asks(subtree("C1", DAY), 2026, pack_on(DAY), askings())
    mine = next(row for row in rows if row.asker.zh == "县委组织部")
    assert (mine.unit_kind, mine.items, mine.minutes, mine.units, mine.together) == ("township", 4, 20, 2, 40)
    with pytest.raises(Refused) as again:
        ask_base(small.CLERK, replace(WANTED, title="另一张表"))
    assert "县委组织部已在要“防汛值守情况”" in again.value.reasons[0].text.zh
    with pytest.raises(NotAllowed):
        ask_base(small.SECRETARY, WANTED)
    with pytest.raises(Refused):
        stop_asking(small.HEAD, number, " ")
    stop_asking(small.HEAD, number, "汛期已过")
    assert burden_of(towns, 2026, DAY).rows[0].months == before


def client_of(key: str, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, key)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=key), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_page__refuses_with_where_it_exists_and_shows_who_asks_whom(county: None) -> None:
    clerk = client_of(small.CLERK.id)
    form = {
        "kind": "form", "title": "基层报表", "fields": "专题研究\n值守人数", "unit_kind": "township", "below": "C1",
        "asked_by": "O1", "clock": "per_month", "minutes": "50", "from_day": "2026-02-01", "source": "通知",
    }  # fmt: skip
    refused = clerk.post("/work/requests/", form)
    shown = refused.content.decode()
    assert (
        refused.status_code == 409 and "“专题研究”已经有了" in shown and "上限40分钟" in shown and "基层报表" in shown
    )
    assert clerk.post("/work/requests/", {**form, "fields": "值守人数", "minutes": "3"}).status_code == 302
    assert "基层报表" in clerk.get("/work/requests/").content.decode()
    assert (
        "who asks how much of whom"
        in client_of(small.HEAD.id, "en").get("/diagnosis/burden/C1/").content.decode().lower()
    )
    secretary = client_of(small.SECRETARY.id)
    assert "基层报表" in secretary.get("/work/requests/").content.decode()
    assert secretary.post("/work/requests/", form).status_code == 403
    number = askings()[0].id
    assert clerk.post("/work/requests/", {"stop": str(number), "because": "不再需要"}).status_code == 302
    assert askings()[0].state == "ended"
