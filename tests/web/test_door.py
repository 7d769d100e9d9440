"""The front door and the foot of the menu: search, the record in words, help, and the article running."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.kernel.actors import Actor
from zeren.ledger.queries import latest
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.web.claim_figures import FIGURES
from zeren.web.people import cast
from zeren.web.record_words import KINDS, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.build()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("folder", ["small", "county"])
def test_who__the_cast_of_both_demonstrations_has_a_reviewer(county: None, settings, folder: str) -> None:
    settings.DEMO, settings.DEMO_FOLDER = True, folder
    cast.cache_clear()
    for person in (cast()["reviewer"], cast()["office_head"]):
        small.bring_in(
            Organisation(
                {}, {f"O1-{person}": PostRow(f"O1-{person}", "O1", "办公室副主任", "office_head", "")},
                {person: PersonRow(person, "喻清和")}, (TermRow(f"O1-{person}", person, small.FIRST_DAY),),
            )
        )  # fmt: skip
    open_account(small.SETUP, cast()["reviewer"])
    client = Client(headers={"accept-language": "zh-hans"})
    led_to = client.get("/appraisal/letters/")["location"]
    assert led_to.startswith("/who/?next="), (
        "a demonstration has no passwords: whoever is nobody yet chooses somebody"
    )
    assert 'value="/appraisal/letters/"' in client.get(led_to).content.decode()
    shown = client.get("/who/").content.decode()
    assert shown.index("办公室主任") < shown.index("还可以是") < shown.index("复核人")
    there = {"person": cast()["reviewer"], "next": "/appraisal/letters/"}
    assert client.post("/who/", there)["location"] == "/appraisal/letters/"
    assert client.post("/who/", {**there, "next": "https://example.org/"})["location"] == "/"
    assert client.get("/appraisal/letters/").status_code == 200
    cast.cache_clear()


def test_search__finds_units_and_people_and_is_closed_to_those_who_see_a_part(county: None) -> None:
    head = client_of(small.HEAD)
    assert "/organisations/units/T1/" in head.get("/search/?q=苔溪").content.decode()
    assert "/organisations/people/P-T1S/" in head.get("/search/?q=P-T1S").content.decode()
    assert "没有查到" in head.get("/search/?q=不存在").content.decode()
    secretary = client_of(small.SECRETARY).get("/search/?q=麦垄").content.decode()
    assert "/T2/" not in secretary and "麦垄镇" not in secretary  # bare, two letters stand in a token now and then
    assert "不能查全县" in secretary


def test_record__reads_in_words_newest_first_and_turns_back(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    head = client_of(small.HEAD)
    shown = head.get("/record/").content.decode()
    assert "生成 2026 年责任清单" in shown
    assert "温予安" in shown
    assert shown.index("生成 2026 年责任清单") < shown.index("开始记录")
    assert "duty lists of 2026" in client_of(small.HEAD, "en").get("/record/").content.decode()
    assert "#1<" in head.get("/record/?before=2").content.decode()
    assert client_of(small.CLERK).get("/record/").status_code == 403


def test_record__keys_stand_for_names_when_the_reader_may_not_read_them(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    assert {line.who for line in told(latest(1), with_names=False)} == {"P-CLERK"}
    assert {line.who for line in told(latest(1), with_names=True)} == {"温予安"}


def test_record__every_kind_written_so_far_has_words(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    assert {line.kind for line in latest(500)} <= set(KINDS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_help__is_open_to_anybody(county: None, language: str) -> None:
    assert Client(headers={"accept-language": language}).get("/help/").status_code == 200
    assert "Tab" in client_of(small.HEAD, language).get("/help/").content.decode()


def test_claims__all_rows_with_figures_for_those_who_may_see_them(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    shown = client_of(small.HEAD).get("/claims/").content.decode()
    for row in ("1", "3a", "14", "38", "43"):
        assert f'id="row-{row}"' in shown, row
    assert "未建" in shown
    assert "test_row_28__" in shown.replace("<wbr>", "")
    assert "份清单现行有效" in shown
    anybody = Client(headers={"accept-language": "zh-hans"}).get("/claims/")
    assert anybody.status_code == 200
    assert "登录后可见" in anybody.content.decode()
    assert "份清单现行有效" not in anybody.content.decode()


def test_claims__part_of_the_rows_and_as_a_table_to_take_away(county: None) -> None:
    head = client_of(small.HEAD, "en")
    assert head.get("/claims/?built=yes").content.decode().count('id="row-') == 45
    assert 'id="row-' not in head.get("/claims/?built=no").content.decode()
    rows = list(csv.DictReader(io.StringIO(head.get("/claims.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 45


def test_claims__every_figure_of_the_pack_is_one_that_can_be_computed(county: None) -> None:

    pack = small.default_pack()
    assert {claim.figure for claim in pack.claims if claim.figure} <= set(FIGURES)


def test_claims__the_first_view_asks_no_more_for_more_units(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    head, counts = client_of(small.HEAD), []
    head.get("/claims/")
    for more in (0, 8):
        small.bring_in(
            Organisation(
                {
                    f"T{n}": UnitRow(f"T{n}", f"第{n}镇", "township", "C1", date(2020, 1, 1))
                    for n in range(3, 3 + more)
                }
            )
        )
        generate_lists(small.CLERK, "", 2026)
        with CaptureQueriesContext(connection) as asked:
            assert head.get("/claims/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] > 20, "the record went on, so the figures are computed anew each time"
