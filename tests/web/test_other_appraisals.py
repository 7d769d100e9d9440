"""Other appraisals at the doors: many by a sheet, one of a unit, the mark where grades are decided, what is held about me."""

from collections.abc import Mapping

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assess import told, year
from assess.test_beside import DEPUTY, MEMBER, WHY, proposal_about, put
from clarify import small
from investigate.conftest import DECIDER
from web.counted import counted
from zeren.assess.actions import record_appraisals
from zeren.assess.queries import decisions_of, other_appraisals, proposal_found, unit_appraisals
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.queries import imports, pack_on
from zeren.papers.sheets import appraisal_sheet
from zeren.papers.workbooks import blank_workbook
from zeren.web.held.gather import held_about

pytestmark = pytest.mark.django_db
MEETING = {"decided_on": told.DECIDED_ON.isoformat(), "document": "鹭汀委〔2027〕2号", "present": told.PRESENT}
ROW = {
    "kind": "平时考核",
    "day": "2026-09-30",
    "about": "三季度平时考核",
    "grade": "好",
    "document": "鹭汀组〔2026〕11号",
}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    users = get_user_model().objects
    if not users.filter(username=actor.id).exists():
        open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(users.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def seen(actor: Actor, address: str, language: str = "zh-hans") -> str:
    answer = client_of(actor, language).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post(actor: Actor, address: str, form: dict[str, object], status: int) -> str:
    answer = client_of(actor).post(address, form, follow=True)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def handed_in(*rows: Mapping[str, str]) -> str:
    """A sheet of these rows handed in; gives its page."""
    spec = appraisal_sheet({one.key: one.title for one in pack_on(today()).appraisals})
    content = blank_workbook([spec], "zh-hans", {spec.key: [{**ROW, **row} for row in rows]})
    return post(small.HEAD, "/use/appraisals/", {"file": SimpleUploadedFile("三季度.xlsx", content)}, 200)


@pytest.fixture
def asked(db: None) -> int:
    """The proposal about members, one of whom is proposed as “basically competent” and did well in autumn."""
    proposal = proposal_about("member-year")
    record_appraisals(small.HEAD, [put("好", small.MEMBER.id)])
    return proposal


def test_sheet__is_looked_over_and_confirmed_once(db: None) -> None:
    told.proposed()
    assert small.HEAD and client_of(small.HEAD).get("/use/appraisals/sheet.xlsx").status_code == 200
    shown = handed_in({"person_code": small.MEMBER.id}, {"unit_code": "T1", "grade": "优秀"})
    assert "会登记 2 次考核" in shown and other_appraisals([small.MEMBER.id]) == ()
    number = imports(1)[0].id
    assert "已登记 2 项考核结果" in post(small.HEAD, f"/use/appraisals/{number}/confirm/", {}, 200)
    assert [one.grade for one in other_appraisals([small.MEMBER.id], ["T1"])] == ["优秀", "好"]
    post(small.HEAD, f"/use/appraisals/{number}/confirm/", {}, 409)
    assert len(other_appraisals([small.MEMBER.id], ["T1"])) == 2
    page = seen(small.HEAD, "/use/appraisals/", "en")
    assert "三季度.xlsx" in page and "Results of units, the last 1" in page
    assert client_of(small.CLERK).get("/use/appraisals/").status_code == 403


def test_sheet__every_error_stands_by_sheet_row_and_column_and_nothing_is_taken(db: None) -> None:
    told.proposed()
    shown = handed_in(
        {"person_code": "P-NOBODY"},
        {"person_code": small.MEMBER.id, "day": "三季度"},
        {"person_code": small.MEMBER.id, "unit_code": "T1"},
        {"person_code": small.MEMBER.id},
        {"person_code": small.MEMBER.id, "grade": "较差"},
        {"unit_code": "T1", "grade": "", "about": "年" * 201},
    )
    assert "有 7 处有误，一行也不会登记" in shown
    for said in ("查不到这个人", "只写一个", "已经登记", "写明等次或者评语", "最多 200 字", "人员编码", "止日"):
        assert said in shown, said
    number = imports(1)[0].id
    post(small.HEAD, f"/use/appraisals/{number}/confirm/", {}, 409)
    assert other_appraisals([small.MEMBER.id], ["T1"]) == () and imports(1)[0].state == "previewed"


def test_unit__by_code_or_by_name_and_with_every_reason(db: None) -> None:
    told.proposed()
    form = {**ROW, "kind": "routine", "unit": "苔溪镇"}
    assert "已登记考核结果" in post(small.HEAD, "/use/appraisals/unit/", {**form, "grade": "一般"}, 200)
    assert [(one.unit, one.grade) for one in unit_appraisals(5)] == [("T1", "一般")]
    shown = post(small.HEAD, "/use/appraisals/unit/", {**form, "unit": "没有的镇", "document": ""}, 422)
    assert "查不到这个单位" in shown and "没有写明文件" in shown and "没有的镇" in shown


@pytest.mark.parametrize(("language", "mark"), [("zh-hans", "平时考核“好”，不吻合"), ("en", "does not fit")])
def test_mark__stands_in_the_order_and_on_the_form(asked: int, language: str, mark: str) -> None:
    ranking = f"/appraisal/ranking/{year.YEAR}/member-year/towns/"
    assert mark in seen(DECIDER, ranking, language)
    shown = seen(DECIDER, f"/appraisal/decisions/{asked}/", language)
    assert shown.count(mark) >= 2 and f'name="reason-{MEMBER}"' in shown and f'name="reason-{DEPUTY}"' not in shown
    assert mark not in seen(small.SECRETARY, ranking, language) if language == "zh-hans" else True


def test_form__as_proposed_takes_its_reason_and_shows_it_afterwards(asked: int) -> None:
    address = f"/appraisal/decisions/{asked}/"
    form: dict[str, object] = {**MEETING, "depart": MEMBER, f"grade-{MEMBER}": "BASIC"}
    shown = post(DECIDER, address, form, 422)
    assert "与决定的“基本称职”不吻合" in shown and "另一名成员" in shown and proposal_found(asked).is_open
    shown = post(DECIDER, address, {**form, f"reason-{MEMBER}": WHY}, 200)
    assert "已记录" in shown and f"决定的理由：{WHY}" in shown
    assert next(one for one in decisions_of(year=year.YEAR) if one.subject == MEMBER).reason == WHY


def test_pages__ask_no_more_queries_for_more_that_do_not_fit(asked: int) -> None:
    pages = (
        f"/appraisal/ranking/{year.YEAR}/member-year/towns/",
        f"/appraisal/decisions/{asked}/",
        "/use/appraisals/",
    )
    client = client_of(small.HEAD)

    def queries() -> list[int]:
        found = []
        for address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as one:
                assert client.get(address).status_code == 200
            found.append(counted(one))
        return found

    record_appraisals(small.HEAD, [put("良好", unit="V1")])
    before = queries()
    more = [put("好", "P-T1D"), put("好", "P-T1D", kind="special"), *(put("优秀", unit=key) for key in ("T1", "T2"))]
    record_appraisals(small.HEAD, more)
    assert queries() == before


def test_held__other_appraisals_are_told_to_the_person(asked: int) -> None:
    held = held_about(small.MEMBER.id, today(), pack_on(today()))
    (row,) = next(part for part in held.parts if part.key == "beside").rows
    assert "平时考核" in row.what.zh and [one.zh for one in row.more] == ["好", "2026-09-30", "鹭汀组〔2026〕11号"]
    assert "三季度平时考核" in seen(small.MEMBER, "/me/?all=beside")
