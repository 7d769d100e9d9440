"""The pages of units, people, files and the adoption sheet as plain forms: what they show, refuse and do."""

import io
from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from web.counted import counted
from zeren.clarify.actions import generate_lists
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.queries import latest
from zeren.organisations.actions import end_term, import_divisions, open_account
from zeren.organisations.queries import adoption_sheet, holders, imports, organisation_now, unit_names
from zeren.organisations.rules import Organisation, UnitRow

pytestmark = pytest.mark.django_db
SHEETS = {
    "单位": ["单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"],
    "岗位": ["岗位编码", "单位编码", "职务", "岗位类别", "分管领域"],
    "人员": ["人员编码", "姓名"],
    "任职": ["岗位编码", "人员编码", "任职日期", "免职日期", "文号"],
}
NEW = {
    "单位": [["V2", "琴堰村", "村", "T1", "2020.1.1", None]],
    "岗位": [["V2-01", "V2", "村党支部书记", "书记（第一责任人）", None]],
    "人员": [["P-V2S", "梅 见 雪"]],
    "任职": [["V2-01", "P-V2S", "2026年1月2日", None, "鹭汀组〔2026〕1号"]],
}


@pytest.fixture
def county(db: None) -> None:
    small.build()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, small.OTHER_SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def workbook(rows: dict[str, list[list[object]]]) -> io.BytesIO:
    """A workbook as offices make it: a merged title over the headings of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, headings in SHEETS.items():
        page = book.create_sheet(name)
        page.append([f"{name}一览表"])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
        page.append(headings)
        for row in rows.get(name, []):
            page.append(row)
    found = io.BytesIO()
    book.save(found)
    found.name = "organisation.xlsx"
    found.seek(0)
    return found


def hand_in(client: Client, rows: dict[str, list[list[object]]]) -> str:
    """The address of the preview."""
    answer = client.post("/organisations/imports/", {"file": workbook(rows)})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_in_both_languages(county: None, language: str) -> None:
    head = client_of(small.HEAD, language)
    for address in (
        "/organisations/", "/organisations/?day=2019-01-01", "/organisations/tree/T1/", "/organisations/units/T1/",
        "/organisations/units/B1/?day=2024-03-01", "/organisations/people/P-T1S/", "/organisations/imports/",
        f"/organisations/imports/{imports()[0].id}/", "/organisations/adoption/", "/organisations/adoption/?state=open",
        "/organisations/adoption/gate.debrief_grade/", "/organisations/next-year/",
    ):  # fmt: skip
        answer = head.get(address)
        if address.endswith("2019-01-01"):
            assert answer.status_code == 404, "nothing stood on that day"
            continue
        assert answer.status_code == 200, address
        assert "{" not in answer.content.decode().split("<main")[1].split("</main")[0], address


def test_unit__shows_holders_and_vacancies_of_the_day(county: None) -> None:
    end_term(small.HEAD, "T1-01", today())
    head = client_of(small.HEAD)
    assert "顾予衡" in head.get("/organisations/units/T1/").content.decode()
    small.move_to(date(2026, 1, 6))
    shown = head.get("/organisations/units/T1/").content.decode()
    assert "顾予衡" not in shown
    assert "空缺 2 个" in shown
    assert "顾予衡" in head.get("/organisations/units/T1/?day=2026-01-05").content.decode()


@pytest.mark.parametrize("reader", [small.HEAD, small.SECRETARY])
def test_unit__takes_at_most_fifteen_queries_however_much_lies_below(county: None, reader: Actor) -> None:
    client = client_of(reader)
    client.get("/organisations/units/T1/")
    before = _queries(client, "/organisations/units/T1/")
    assert before <= 15
    many = {f"X{n}": UnitRow(f"X{n}", f"第{n}村", "village", "T1", small.FIRST_DAY) for n in range(60)}
    small.bring_in(Organisation(units=many))
    assert _queries(client, "/organisations/units/T1/") == before
    assert _queries(client, "/organisations/units/X1/") <= 15


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return counted(seen)


def test_pages__are_closed_to_whom_they_do_not_concern(county: None) -> None:
    other = client_of(small.OTHER_SECRETARY)
    for address in (
        "/organisations/units/T1/", "/organisations/tree/T1/", "/organisations/people/P-T1S/",
        "/organisations/imports/", "/organisations/adoption/", "/organisations/next-year/",
    ):  # fmt: skip
        assert other.get(address).status_code == 403, address
    assert other.get("/organisations/people/P-T2S/").status_code == 200
    assert other.get("/organisations/units/T2/").status_code == 200


def test_import__preview_confirm_again_and_take_back(county: None) -> None:
    clerk = client_of(small.CLERK)
    before = organisation_now()
    preview = hand_in(clerk, NEW)
    shown = clerk.get(preview).content.decode()
    assert "会改动 4 行" in shown
    assert organisation_now() == before, "a preview changes nothing"
    assert clerk.post(f"{preview}confirm/").status_code == 302
    assert unit_names(["V2"]) == {"V2": "琴堰村"}
    assert [one.name for one in holders(["V2"], today())] == ["梅见雪"]
    assert "已经确认或收回" in clerk.post(f"{preview}confirm/").content.decode()
    again = hand_in(clerk, NEW)
    assert "都已在库，没有改动" in clerk.get(again).content.decode()
    assert clerk.post(f"{preview}take-back/").status_code == 302
    assert organisation_now() == before
    assert "import_taken_back" in {line.kind for line in latest(3)}


def test_import__the_same_bytes_again_say_so(county: None) -> None:
    clerk = client_of(small.CLERK)
    content = workbook(NEW).getvalue()
    addresses = []
    for _ in range(2):
        file = io.BytesIO(content)
        file.name = "organisation.xlsx"
        addresses.append(clerk.post("/organisations/imports/", {"file": file})["Location"])
        if len(addresses) == 1:
            clerk.post(f"{addresses[0]}confirm/")
    assert "一模一样" in clerk.get(addresses[1]).content.decode()


def test_import__errors_by_sheet_row_and_column_and_nothing_is_half_done(county: None) -> None:
    clerk = client_of(small.CLERK)
    before = organisation_now()
    preview = hand_in(
        clerk,
        {
            **NEW,
            "单位": [["V2", "琴堰村", "村", "T9", "2020.1.1", None], ["V3", "缃里村", "村庄群", "T1", "昨天", None]],
        },
    )
    shown = clerk.get(preview).content.decode()
    for text in ("单位 第 3 行", "单位 第 4 行", "上级编码", "C4", "E4", "下载有误的行"):
        assert text in shown, text
    assert clerk.post(f"{preview}confirm/").status_code == 409
    assert organisation_now() == before
    errors = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{preview}errors.xlsx").content))
    assert "单位" in errors.sheetnames
    assert [row[0].value for row in errors["单位"].iter_rows(min_row=3)] == ["V2", "V3"]


def test_import__what_is_no_workbook_is_told_with_its_reasons(county: None) -> None:
    file = io.BytesIO(b"not a workbook")
    file.name = "organisation.xlsx"
    answer = client_of(small.CLERK).post("/organisations/imports/", {"file": file})
    assert answer.status_code == 422
    assert "读不了" in answer.content.decode()


def test_import__cannot_be_taken_back_while_work_hangs_on_it(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    answer = client_of(small.CLERK).post(f"/organisations/imports/{imports()[0].id}/take-back/")
    assert answer.status_code == 409
    assert "不能收回" in answer.content.decode()


def test_import__blank_workbook_has_the_four_sheets(county: None) -> None:
    content = client_of(small.CLERK).get("/organisations/imports/organisation.xlsx").content
    assert set(SHEETS) <= set(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)


def test_adoption__confirm_replace_switch_off_and_many_at_once(county: None) -> None:
    head = client_of(small.HEAD)
    value = "/organisations/adoption/objection.days/"
    assert head.post(value, {"choice": "replaced", "new_value": "lots", "document": ""}).status_code == 422
    assert not _adopted("objection.days").choice
    form = {"choice": "replaced", "new_value": "20", "document": "鹭汀组〔2026〕8号"}
    assert head.post(value, form).status_code == 302
    assert (_adopted("objection.days").in_force, _adopted("objection.days").citable) == ("20", True)
    both = ["quota.person_excellent", "gate.debrief_grade"]
    refused = head.post("/organisations/adoption/many/", {"value": both, "document": " "})
    assert refused.status_code == 422
    assert not _adopted(both[0]).choice
    head.post("/organisations/adoption/many/", {"value": both, "document": "鹭汀组〔2026〕9号"})
    assert {_adopted(key).choice for key in both} == {"confirmed"}
    head.post(f"/organisations/adoption/{both[0]}/", {"choice": "off", "document": "鹭汀组〔2026〕10号"})
    assert not _adopted(both[0]).citable


def test_adoption__what_makes_a_whole_is_one_form(county: None) -> None:
    head = client_of(small.HEAD)
    page, other = "/organisations/adoption/weight.first_responsible/", "weight.first_responsible_main"
    shown = head.get(page).content.decode()
    assert f'name="new_value-{other}"' in shown and "一步定下" in shown
    form = {"choice": "replaced", "new_value": "0.60", f"new_value-{other}": "0.50", "document": "鹭汀组〔2026〕8号"}
    refused = head.post(page, form)
    assert refused.status_code == 422 and "合计须为 1，现在是 1.1" in refused.content.decode()
    assert head.post(page, {**form, f"new_value-{other}": "0.40"}).status_code == 302
    assert (_adopted("weight.first_responsible").in_force, _adopted(other).in_force) == ("0.60", "0.40")
    assert "new_value-" not in head.get("/organisations/adoption/objection.days/").content.decode()


def _adopted(key: str):  # type: ignore[no-untyped-def]
    return next(row for row in adoption_sheet(today()) if row.value.key == key)


def test_division__opens_for_anybody_in_few_queries(db: None) -> None:
    small.start("simulated", small.datetime(2026, 1, 5, 9, tzinfo=small.ZONE))
    import_divisions(small.SETUP, [("11", "", 1, "甲省"), ("1101", "11", 2, "乙市"), ("110101", "1101", 3, "丙区")])
    client = Client(headers={"accept-language": "zh-hans"})
    assert _queries(client, "/organisations/divisions/1101/") <= 15
    assert "丙区" in client.get("/organisations/divisions/1101/").content.decode()
