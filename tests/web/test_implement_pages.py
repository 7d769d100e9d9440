"""The pages of facts, tasks and files as plain forms, without scripts: what they show, refuse and do, in both languages."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.implement.actions import enter_fact
from zeren.implement.queries import fact_found, fact_history, facts_of_year, tasks_of_unit
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.queries import latest
from zeren.organisations.actions import adopt_value, keep_file, open_account
from zeren.organisations.models import Unit
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

pytestmark = pytest.mark.django_db
HEADINGS = ["事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源"]


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks(small.CLERK)
    for actor in (
        small.HEAD,
        small.CLERK,
        small.SECRETARY,
        small.MEMBER,
        small.OTHER_SECRETARY,
        small.COUNTY_SECRETARY,
    ):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def study(day: date = date(2026, 1, 4)) -> FactEntry:
    return FactEntry("special_study", "T1", day, "会议纪要")


def workbook(rows: list[list[object]]) -> io.BytesIO:
    """A sheet as offices make them: a merged title over the headings."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "事实"
    page.append(["事实登记表"])
    page.merge_cells("A1:J1")
    page.append(HEADINGS)
    for row in rows:
        page.append(row)
    found = io.BytesIO()
    book.save(found)
    found.name = "facts-2026-01.xlsx"
    found.seek(0)
    return found


def row(code: str, unit: str = "B1", name: str = "主题党日", day: str = "2026.1.4", **more: object) -> list[object]:
    said = {"人员编码": None, "数值": None, "标签": None, "属性": None, "理由": None, "来源": "支部记录", **more}
    start = [code, unit, said["人员编码"], name, day]
    return [*start, *(said[key] for key in ("数值", "标签", "属性", "理由", "来源"))]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_in_both_languages(county: None, language: str) -> None:
    key = enter_fact(small.CLERK, study())
    task = tasks_of_unit("T1", 2026, today())[0].id
    head = client_of(small.HEAD, language)
    for address in (
        "/work/", "/work/units/T1/", "/work/units/C1/?below=1&name=special_study&month=1&state=all&q=x",
        f"/work/facts/{key}/", "/work/enter/T1/", "/work/enter/T1/?name=performance_log",
        "/work/enter/T1/?name=debrief_grade", "/work/enter/T1/?name=satisfaction", "/work/import/", "/work/tasks/",
        "/work/tasks/T1/", f"/work/finding/{task}/",
    ):  # fmt: skip
        answer = head.get(address, follow=True)
        assert answer.status_code == 200, address


def test_facts__silence_is_counted_by_the_days_that_the_office_adopted(county: None) -> None:
    enter_fact(small.CLERK, study())
    small.move_to(date(2026, 2, 20))
    head, pack = client_of(small.HEAD), pack_on(today()).digest
    said = []
    for choice, value in (("confirmed", ""), ("replaced", "60"), ("off", "")):
        adopt_value(small.HEAD, pack, "quiet.days", choice, "鹭汀组〔2026〕1号", value)
        shown = head.get("/work/units/T1/").content.decode()
        said.append(("已 47 天没有新事实" in shown, "60 天以上没有事实" in shown, "谁没了声音" in shown))
    assert said == [(True, False, True), (False, True, True), (False, False, False)]


def test_facts__say_when_whence_and_that_it_is_about_oneself(county: None) -> None:
    entry = FactEntry(
        "performance_log", "T1", date(2026, 1, 4), "记实", person="P-T1S", attributes={"kind": "oversee"}
    )
    enter_fact(small.SECRETARY, entry)
    shown = client_of(small.HEAD).get("/work/units/T1/").content.decode()
    for text in ("履职记实", "类型：督办", "2026-01-04", "顾予衡", "本人自报", "记实", "向苔溪镇要的时间"):
        assert text in shown, text
    assert client_of(small.OTHER_SECRETARY).get("/work/units/T1/").status_code == 403


def test_enter__only_the_fields_it_needs_and_done(county: None) -> None:
    secretary = client_of(small.SECRETARY)
    chosen = secretary.get("/work/enter/T1/?name=performance_log").content.decode()
    assert 'name="person"' in chosen
    assert "督办" in chosen
    assert 'name="label"' not in chosen
    part = secretary.get("/work/enter/T1/?name=performance_log", headers={"hx-request": "true"}).content.decode()
    assert "<main" not in part
    assert 'name="person"' in part
    form = {
        "name": "performance_log",
        "happened_on": "2026-01-04",
        "person": "P-T1S",
        "attribute-kind": "oversee",
        "source": "记实",
    }
    done = secretary.post("/work/enter/T1/", form, follow=True)
    assert "已录入，编号 T1-20260104-performance_log-1" in done.content.decode()
    assert facts_of_year(2026)[0].attributes == {"kind": "oversee"}


def test_enter__keeps_what_was_typed_and_says_every_reason(county: None) -> None:
    secretary = client_of(small.SECRETARY)
    form = {"name": "satisfaction", "happened_on": "2026-02-04", "value": "九十", "source": "抽样"}
    answer = secretary.post("/work/enter/T1/", form)
    assert answer.status_code == 422
    assert "不是数" in answer.content.decode()
    form["value"] = "90"
    answer = secretary.post("/work/enter/T1/", form)
    assert "还没有到" in answer.content.decode()
    assert 'value="90"' in answer.content.decode()
    assert facts_of_year(2026) == ()


def test_enter__the_same_day_twice_asks_first(county: None) -> None:
    secretary = client_of(small.SECRETARY)
    enter_fact(small.SECRETARY, study())
    form = {"name": "special_study", "happened_on": "2026-01-04", "value": "", "source": "会议纪要"}
    assert "可能录过了" in secretary.post("/work/enter/T1/", form).content.decode()
    assert len(facts_of_year(2026)) == 1
    secretary.post("/work/enter/T1/", {**form, "again": "yes"})
    assert len(facts_of_year(2026)) == 2


def test_fact__is_corrected_and_withdrawn_with_its_reason(county: None) -> None:
    key = enter_fact(small.SECRETARY, study())
    secretary = client_of(small.SECRETARY)
    form = {"happened_on": "2026-01-03", "value": "1", "source": "会议纪要", "because": " "}
    assert secretary.post(f"/work/correct/{key}/", form).status_code == 422
    done = secretary.post(f"/work/correct/{key}/", {**form, "because": "日期抄错"}, follow=True)
    assert f"{key}@2" in done.content.decode()
    assert "日期抄错" in done.content.decode()
    secretary.post(f"/work/withdraw/{key}@2/", {"because": "没有开"})
    assert fact_found(f"{key}@2").state == "withdrawn"
    assert len(fact_history(key)) == 2
    assert client_of(small.OTHER_SECRETARY).post(f"/work/withdraw/{key}@2/", {"because": "x"}).status_code == 404


def test_tasks__finding_says_why_not_before_the_button(county: None) -> None:
    small.move_to(date(2026, 3, 1))
    task = next(task for task in tasks_of_unit("T1", 2026, today()) if task.code == "C2")
    above = client_of(small.COUNTY_SECRETARY)
    shown = above.get(f"/work/finding/{task.id}/").content.decode()
    assert "没有一条事实，不能认定“已做”" in shown
    assert "不加分" in shown
    assert "失职" in shown
    own = client_of(small.SECRETARY).post(f"/work/finding/{task.id}/", {"finding": "not_done", "because": "没有"})
    assert own.status_code == 409
    assert "自己的责任由别人认定" in own.content.decode()
    done = above.post(f"/work/finding/{task.id}/", {"finding": "not_done", "because": "到期未报"}, follow=True)
    assert "已认定：没有做" in done.content.decode()
    assert latest(1)[0].kind == "finding_recorded"
    gaps = client_of(small.HEAD).get("/duties/gaps/T1/?year=2026&kind=no_disposition").content.decode()
    assert "没有做、没有处置" in gaps
    assert f"#task-{task.id}" in gaps


def test_import__preview_confirm_repeat_take_back(county: None) -> None:
    clerk = client_of(small.CLERK)
    rows = [row("F1"), row("F2", day="2026年1月5日"), row("F3", "T1", "办实事", 属性="已核实=是")]
    preview = clerk.post("/work/import/", {"file": workbook(rows)}, follow=True)
    address = preview.redirect_chain[-1][0]
    assert "可以导入 3 条事实" in preview.content.decode()
    assert facts_of_year(2026) == ()
    done = clerk.post(f"{address}confirm/", follow=True)
    assert "已导入 3 条" in done.content.decode()
    assert [fact.key for fact in facts_of_year(2026)] == ["F1", "F2", "F3"]
    again = clerk.post("/work/import/", {"file": workbook(rows)}, follow=True)
    assert "没有新的事实" in again.content.decode()
    back = clerk.post(f"{address}take-back/", follow=True)
    assert "已收回 3 条" in back.content.decode()
    assert facts_of_year(2026) == ()


def test_import__errors_by_row_and_column_nothing_brought_in_and_the_wrong_rows_to_download(county: None) -> None:
    clerk = client_of(small.CLERK)
    rows = [
        row("F1"),
        row("F2", "B9"),
        row("F3", day="2026-02-30"),
        row("F4", name="支委会", day="2026-12-24"),
        row("F5", "T1", "支委会"),
    ]
    preview = clerk.post("/work/import/", {"file": workbook(rows)}, follow=True)
    text = preview.content.decode()
    address = preview.redirect_chain[-1][0]
    assert "4 行有误，一行也不会导入" in text
    for said in ("第 4 行", "单位编码“B9”查不到", "第 6 行", "还没有到", "不是乡镇的事项"):
        assert said in text, said
    refused = clerk.post(f"{address}confirm/")
    assert refused.status_code == 409
    assert facts_of_year(2026) == ()
    sheet = clerk.get(f"{address}errors.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    told = [[str(cell.value or "") for cell in line] for line in book.active.iter_rows(min_row=3)]
    assert [line[0] for line in told] == ["F2", "F3", "F4", "F5"]
    assert "查不到" in told[0][-1]
    mended = clerk.post("/work/import/", {"file": io.BytesIO(sheet.content)}, follow=True)
    assert "4 行有误" in mended.content.decode(), "the workbook of errors can be handed in as it is"


HEADS = ("序号", "单位", "事项", "发生日期", "数值", "来源")


def ledger_of_a_clerk(rows: list[list[object]], heads: tuple[str, ...] = HEADS) -> io.BytesIO:
    """A list as a clerk keeps it: a sheet of any name, units by their names, no codes."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "2026年1月台账"
    page.append(["苔溪镇党建工作台账"])
    page.merge_cells("A1:F1")
    page.append(heads)
    for line in rows:
        page.append(line)
    book.create_sheet("通讯录").append(["姓名", "电话"])
    found = io.BytesIO()
    book.save(found)
    found.name = "台账.xlsx"
    found.seek(0)
    return found


def test_import__a_clerks_own_list_without_codes_is_brought_in_once(county: None) -> None:
    clerk = client_of(small.CLERK)
    rows = [
        [1, "苔 溪 镇", "专题研究", "2026.1.4", None, "会议纪要"],
        [2, "苔溪镇", "办实事", "2026.1.5", "１", "台账"],
    ]
    preview = clerk.post("/work/import/", {"file": ledger_of_a_clerk(rows)}, follow=True)
    assert "可以导入 2 条事实" in preview.content.decode()
    clerk.post(f"{preview.redirect_chain[-1][0]}confirm/")
    brought = facts_of_year(2026)
    assert [(fact.unit, fact.name) for fact in brought] == [("T1", "special_study"), ("T1", "practical_matter")]
    again = clerk.post("/work/import/", {"file": ledger_of_a_clerk([*rows, rows[0]])}, follow=True).content.decode()
    assert "完全相同" in again
    assert (
        "没有新的事实" in clerk.post("/work/import/", {"file": ledger_of_a_clerk(rows)}, follow=True).content.decode()
    )


def test_import__a_row_that_may_repeat_a_fact_is_shown_before_it_is_confirmed(county: None) -> None:
    clerk = client_of(small.CLERK)
    first = clerk.post("/work/import/", {"file": ledger_of_a_clerk([[1, "苔溪镇", "专题研究", "2026.1.4", None, "会议纪要"]])}, follow=True)  # fmt: skip
    clerk.post(f"{first.redirect_chain[-1][0]}confirm/")
    (fact,) = facts_of_year(2026)
    rows = [[1, "苔溪镇", "专题研究", "2026.1.4", None, "台账"], [2, "苔溪镇", "专题研究", "2026.1.5", None, "台账"]]
    told = clerk.post("/work/import/", {"file": ledger_of_a_clerk(rows)}, follow=True).content.decode()
    assert "其中 1 行可能重复" in told and fact.key in told and "可以导入 2 条事实" in told


def test_import__a_unit_told_by_a_name_that_none_or_several_bear(county: None) -> None:
    rename = Unit.objects.get(key="B1")
    other = Unit.objects.create(key="B7", name=rename.name, kind=rename.kind, founded_on=rename.founded_on)
    assert other.name
    rows = [
        [1, "河外镇", "专题研究", "2026.1.4", None, "会议纪要"],
        [2, rename.name, "主题党日", "2026.1.4", None, "支部记录"],
        [3, None, "专题研究", "2026.1.4", None, "会议纪要"],
    ]
    told = (
        client_of(small.CLERK).post("/work/import/", {"file": ledger_of_a_clerk(rows)}, follow=True).content.decode()
    )
    for said in ("没有单位叫“河外镇”", "B1、B7", "没有写是哪个单位", "3 行有误"):
        assert said in told, said


def test_import__a_person_told_by_the_name_in_the_unit(county: None) -> None:
    heads = ("单位", "姓名", "事项", "发生日期", "数值", "来源")
    rows = [
        ["苔溪镇", "顾 予 衡", "培训学时", "2026.1.4", 8, "培训班"],
        ["麦垄镇", "顾予衡", "培训学时", "2026.1.4", 8, "培训班"],
    ]
    clerk = client_of(small.CLERK)
    told = clerk.post("/work/import/", {"file": ledger_of_a_clerk(rows, heads)}, follow=True).content.decode()
    assert "查不到人员“顾予衡”" in told and "1 行有误" in told, "nobody of that name is in the other town"
    preview = clerk.post("/work/import/", {"file": ledger_of_a_clerk(rows[:1], heads)}, follow=True)
    clerk.post(f"{preview.redirect_chain[-1][0]}confirm/")
    assert [(fact.unit, fact.person) for fact in facts_of_year(2026)] == [("T1", small.SECRETARY.id)]


def test_import__a_name_that_several_bore_in_the_year_or_that_is_not_the_codes_is_refused(county: None) -> None:
    """Who of two of one name was meant on a day, nobody guesses; a column of names in rows about units says nothing."""
    began, left = date(2020, 1, 1), date(2026, 1, 2)
    post = PostRow("T1-08", "T1", "前任副书记", "deputy", "农业")
    small.bring_in(Organisation({}, {post.key: post}, {"P-OLD": PersonRow("P-OLD", "顾予衡")}, (TermRow(post.key, "P-OLD", began, left),)))  # fmt: skip
    heads = ("单位", "人员编码", "姓名", "事项", "发生日期", "数值", "来源")
    rows = [
        ["苔溪镇", None, "顾予衡", "培训学时", "2026.1.4", 8, "培训班"],
        ["苔溪镇", "P-T1M", "顾予衡", "培训学时", "2026.1.4", 8, "培训班"],
        ["苔溪镇", None, "顾予衡", "专题研究", "2026.1.4", None, "会议纪要"],
    ]
    told = client_of(small.CLERK).post("/work/import/", {"file": ledger_of_a_clerk(rows, heads)}, follow=True).content.decode()  # fmt: skip
    for said in ("查不到人员“顾予衡”", "编码“P-T1M”是叶知秋", "2 行有误"):
        assert said in told, said


def test_import__rows_of_other_units_are_named_before_anything_is_confirmed(county: None) -> None:
    began = date(2020, 1, 1)
    post = PostRow("T1-09", "T1", "党建办干事", "unit_clerk", "")
    small.bring_in(Organisation({}, {post.key: post}, {"P-UCL": PersonRow("P-UCL", "某干事")}, (TermRow(post.key, "P-UCL", began),)))  # fmt: skip
    own = Actor("person", "P-UCL", "某干事")
    open_account(small.SETUP, own.id)
    client = client_of(own)
    preview = client.post(
        "/work/import/", {"file": workbook([row("F1", "T1", "办实事", 属性="已核实=是"), row("F2")])}, follow=True
    )
    shown, address = preview.content.decode(), preview.redirect_chain[-1][0]
    assert "别的单位的行" in shown and "确认导入" not in shown
    assert client.post(f"{address}confirm/").status_code == 409
    assert facts_of_year(2026) == ()
    strange = client.post("/work/import/", {"file": workbook([row("F2")])}, follow=True)
    assert "别的单位的行" in strange.content.decode()
    own_rows = workbook([row("F1", "T1", "办实事", 属性="已核实=是")])
    alone = client.post("/work/import/", {"file": own_rows}, follow=True)
    assert client.post(f"{alone.redirect_chain[-1][0]}confirm/").status_code == 302
    assert [fact.key for fact in facts_of_year(2026)] == ["F1"]


def test_import__a_file_that_is_no_sheet_is_told_so(county: None) -> None:
    bad = io.BytesIO(b"not a spreadsheet")
    bad.name = "facts.xlsx"
    answer = client_of(small.CLERK).post("/work/import/", {"file": bad})
    assert answer.status_code == 422
    assert "什么也没有导入" in answer.content.decode()
    assert client_of(small.CLERK).post("/work/import/").status_code == 422
    assert client_of(small.SECRETARY).get("/work/import/").status_code == 403


def test_import__lists_files_that_another_door_kept(county: None) -> None:
    keep_file(small.CLERK, "facts", "facts-2026-01.xlsx", b"kept by a walk", 0, {"facts": 6707})
    shown = client_of(small.HEAD).get("/work/import/")
    assert shown.status_code == 200
    assert re.search(r"6\s707", shown.content.decode())


def test_import__blank_sheet_can_be_downloaded(county: None) -> None:
    answer = client_of(small.CLERK).get("/work/import/sheet.xlsx")
    assert "事实" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_debriefs__imported_results_are_marked(county: None) -> None:
    small.move_to(date(2026, 12, 22))
    grade = FactEntry(
        "debrief_grade", "T1", date(2026, 12, 21), "县委述职评议会（系统外）", person="P-T1S", label="GOOD"
    )
    enter_fact(small.CLERK, grade)
    shown = client_of(small.HEAD).get("/debrief/C1/").content.decode()
    assert "导入" in shown
    assert "顾予衡" in shown
    assert "县委述职评议会（系统外）" in shown
