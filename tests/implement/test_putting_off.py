"""Putting activities off: the log with reason, new day and count; a deadline that does not move; whom the third time reaches."""

from datetime import date
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.implement.actions import enter_fact, put_off_activity
from zeren.implement.queries import put_off_log, putting_off
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.putting_off import Asked, Seen, activities_of, cannot_put_off
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account

STUDY = "special_study"
WHY = "县里迎检，书记抽不开身"


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()
    small.move_to(date(2026, 3, 2))


def put_off(was: date, new: date, reason: str = "business", who: Actor = small.SECRETARY, unit: str = "T1") -> str:
    key: str = put_off_activity(who, unit, STUDY, was, new, reason, WHY)
    return key


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_activities__are_what_duties_of_the_kind_ask_for_and_the_base_holds() -> None:
    pack = small.default_pack()
    found = activities_of(pack, "township")
    assert STUDY in found and "postponement" not in found
    assert "theme_day" in activities_of(pack, "branch")
    assert all(pack.words.facts[key].subject == "unit" for key in found)


def test_refusals__come_all_at_once() -> None:
    seen = Seen(date(2026, 3, 2), {STUDY}, {"business"}, date(2026, 6, 30), {date(2026, 3, 10)})
    wrong = Asked("party", date(2026, 3, 10), date(2026, 3, 1), "mood", "忙")
    assert {reason.code for reason in cannot_put_off(wrong, seen)} == {
        "unknown_activity", "unknown_reason", "words_missing", "not_later", "day_has_passed", "put_off_already",
    }  # fmt: skip
    late = Asked(STUDY, date(2026, 3, 20), date(2026, 7, 1), "business", WHY)
    (beyond,) = cannot_put_off(late, seen)
    assert beyond.code == "beyond_deadline" and beyond.next_step and "延期" in beyond.next_step.zh
    fine = Asked(STUDY, date(2026, 3, 20), date(2026, 6, 30), "business", WHY)
    assert list(cannot_put_off(fine, seen)) == []


def test_log__has_days_reason_words_count_and_whether_it_was_held(county: None) -> None:
    put_off(date(2026, 3, 10), date(2026, 4, 10))
    put_off(date(2026, 4, 10), date(2026, 5, 12), "weather")
    small.move_to(date(2026, 5, 14))
    assert [one.held_on for one in put_off_log(2026, ["T1"])] == [None, None]
    enter_fact(small.CLERK, FactEntry(STUDY, "T1", date(2026, 5, 13), "会议记录"))
    first, second = put_off_log(2026, ["T1"])
    assert (first.was_on, first.new_on, first.reason, first.times) == (
        date(2026, 3, 10),
        date(2026, 4, 10),
        "business",
        1,
    )
    assert (second.times, second.held_on, second.fact.reason) == (2, date(2026, 5, 13), WHY)
    (sums,) = putting_off(2026, ["T1", "T2"])
    assert (sums.unit, sums.total, sums.for_business) == ("T1", 2, 1)


def test_deed__is_an_entry_with_days_and_counts_and_without_the_words(county: None) -> None:
    key = put_off(date(2026, 3, 10), date(2026, 4, 10))
    entry = Entry.objects.filter(kind="activity_put_off").get()
    assert f'"fact":"{key}"' in entry.line and '"for_business":1' in entry.line and '"times":1' in entry.line
    assert "迎检" not in entry.line


def test_deadline__does_not_move_with_the_activity(county: None) -> None:
    with pytest.raises(Refused) as refused:
        put_off(date(2026, 6, 10), date(2026, 7, 2))
    assert {reason.code for reason in refused.value.reasons} == {"beyond_deadline"}, (
        "a study is due in each half-year"
    )
    put_off(date(2026, 6, 10), date(2026, 6, 30))
    with pytest.raises(NotAllowed):
        put_off(date(2026, 3, 10), date(2026, 4, 10), who=small.OTHER_SECRETARY)


def test_third_for_business__reaches_the_superior_and_not_before(county: None) -> None:
    days = [date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 12), date(2026, 6, 20)]
    superior, told = client_of(small.COUNTY_SECRETARY), "为业务把活动改期，请过问"
    for number, (was, new) in enumerate(pairwise(days), 1):
        assert told not in superior.get("/").content.decode(), number
        put_off(was, new)
    shown = superior.get("/").content.decode()
    assert told in shown and "苔溪镇" in shown and "今年 3 次" in shown
    head = client_of(small.HEAD)
    assert "苔溪镇今年3次为业务延期" in head.get("/").content.decode()
    assert "为业务让路延期3次，超过2次，应告知上级" in head.get("/diagnosis/year/T1/").content.decode()
    assert told not in client_of(small.OTHER_SECRETARY).get("/").content.decode()


def test_page__puts_off_refuses_with_reasons_and_shows_what_the_reader_reaches(county: None) -> None:
    own = client_of(small.SECRETARY)
    assert "登记一次改期" in own.get("/work/put-off/", follow=True).content.decode()
    typed = {"activity": STUDY, "was_on": "2026-03-10", "new_on": "2026-04-10", "reason": "business", "words": WHY}
    refused = own.post("/work/put-off/T1/", {**typed, "new_on": "2026-03-01", "words": ""})
    shown = refused.content.decode()
    assert refused.status_code == 422 and "新日期应在原定日期之后" in shown and "用自己的话写明" in shown
    assert "请填原定日期和新日期" in own.post("/work/put-off/T1/", {**typed, "new_on": "soon"}).content.decode()
    done = own.post("/work/put-off/T1/", typed, follow=True).content.decode()
    assert "已登记改期" in done and WHY in done and "2026-03-10 → 2026-04-10" in done and "第 1 次" in done
    assert "Put off, and on record" not in done
    english = client_of(small.HEAD, "en").get("/work/put-off/C1/").content.decode()
    assert "times put off 1, for business 1" in english and "By unit and reason" in english
    reader = client_of(small.MEMBER)
    assert reader.get("/work/put-off/T1/").status_code == 200
    assert client_of(small.OTHER_SECRETARY).get("/work/put-off/T1/").status_code == 403
