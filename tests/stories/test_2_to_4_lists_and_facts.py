"""Steps 2 to 4: values are adopted, duties get a lead and a name, facts come in with their day and source."""

import pytest

from stories.reading import SignIn
from stories.sheets import DAMAGED, book, hand_in

pytestmark = pytest.mark.story
FACTS = ["事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源"]
ROWS = [
    ["ST-1", "LT01", None, "专题活动", "2026.11.2０", None, None, None, None, "活动记录（1）"],
    ["ST-2", "LT01", None, "表彰推广", "2026年11月12日", None, None, "级别＝县级；项目＝书面推广", None, "通报（2）"],
    ["ST-3", "LT01", None, "抽样满意度", "2026-11-10", "９６．１", None, None, None, "抽样表（3）"],
    ["ST-4", "LT01", "RY0011", "平时考核", "2026-11-09", None, "较好", None, None, "考核表（4）"],
]


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> str:
    """Lists of a year are made and acknowledged in its January; the rest happens today."""
    return "confirming" if "acknowledged_by_name" in request.node.name else "today"


def test_step_2__a_value_is_confirmed_with_the_offices_own_document(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/organisations/adoption/?state=open")
    head.sees("还有 2 个数值待定", "2 values are still open")
    head.sees("本系统默认，非上级规定", "project default, not a rule from above")
    head.open("/organisations/adoption/burden.confirm_minutes/")
    head.sees("通知书不能引用它", "a letter cannot cite it")
    head.page.fill("#id_document", "鹭汀组〔2026〕21号")
    head.press("记下", "Record it")
    head.sees("已记下", "Recorded")
    head.sees("还有 1 个数值待定", "1 values are still open")


@pytest.mark.slow
def test_step_2__a_value_is_replaced_by_the_offices_own(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/organisations/adoption/burden.confirm_minutes/")
    head.page.locator("input[name=choice][value=replaced]").check()
    head.page.fill("#id_new_value", "3")
    head.page.fill("#id_document", "鹭汀组〔2026〕22号")
    head.press("记下", "Record it")
    head.sees("已替换 1", "replaced 1")
    head.sees("还有 1 个数值待定", "1 values are still open")


def test_step_3__lists_are_made_and_acknowledged_by_name(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/duties/generate/LT01/?year=2026")
    head.press("生成清单和任务", "Make lists and tasks")
    head.sees("还有 30 份清单待本人确认", "30 lists wait for a name")
    secretary = sign_in("secretary")
    secretary.open("/duties/units/LT01/?year=2026")
    secretary.sees("首要责任", "first duty")
    secretary.press("我已阅读并确认", "I have read it and acknowledge it")
    secretary.sees("已确认：领导班子责任清单", "Acknowledged: the list of the committee")
    secretary.press("我已阅读并确认", "I have read it and acknowledge it")
    secretary.sees("已确认：第一责任人责任清单", "Acknowledged: the list of the first responsible person")
    secretary.sees("顾予衡 本人确认，2026-01-05", "Acknowledged by 顾予衡, 2026-01-05")
    head.open("/duties/acknowledged/LT01/?year=2026")
    head.follow("已确认 2", "acknowledged 2")
    head.row("顾予衡", head.reads("第一责任人", "first responsible"))
    head.sees("不能代人确认", "Nobody acknowledges for another")


def test_step_3__an_orphan_duty_and_a_double_lead_are_refused(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/duties/matrix/LT01/edit/")
    head.page.locator("main select").first.select_option("")
    head.press("定下分工", "Put it down")
    head.sees("没有人牵头", "Nobody leads")

    head.open("/duties/matrix/LT01/edit/")
    leads = head.page.locator("main select").first
    leads.evaluate("field => { field.multiple = true }")  # the page itself offers one lead for each duty
    leads.select_option(index=[1, 2])
    head.press("定下分工", "Put it down")
    head.sees("有两人牵头", "is led twice")

    head.open("/duties/matrix/LT01/edit/")
    head.press("定下分工", "Put it down")
    head.sees("责任分工已记下", "The allocation is put down")
    head.sees("首要责任", "first duty")


@pytest.mark.slow
def test_step_3__a_second_first_responsible_person_is_refused(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    hand_in(head, "/organisations/imports/", DAMAGED / "second-first-person.xlsx")
    head.sees("一行也不会导入", "nothing would be brought in")
    head.sees("第一责任人", "first responsible")


@pytest.mark.slow
def test_step_4__a_clerk_enters_a_fact_in_a_minute(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    clerk.open("/work/enter/LT01/?name=activity")
    clerk.page.fill("#id_happened_on", "2026-11-29")
    clerk.page.fill("#id_source", "活动记录第 31 页")
    clerk.press("录入", "Enter")
    clerk.sees("填一次，不会再要第二遍", "It will not be asked for twice")
    clerk.open("/work/units/LT01/")
    clerk.sees("活动记录第 31 页", "活动记录第 31 页")


@pytest.mark.slow
def test_step_4__a_sheet_of_facts_is_brought_in_once(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    file = book({"事实": [FACTS, *ROWS]}, "facts-2026-11b.xlsx")
    hand_in(clerk, "/work/import/", file)
    clerk.press("确认导入 4 条", "Bring in 4 facts")
    clerk.sees("已生效：导入 4 条", "In force: 4 facts")
    hand_in(clerk, "/work/import/", file)
    clerk.sees("都已在库", "All of it stands already")
    clerk.open("/work/units/LT01/")
    clerk.row(clerk.reads("抽样满意度 96.1", "sampled satisfaction 96.1"), "2026-11-10", "11-30", "抽样表（3）")
    clerk.row(clerk.reads("平时考核 较好", "routine appraisal fairly good"), "2026-11-09", "11-30", "考核表（4）")
    clerk.row(
        clerk.reads("级别：县级；项目：书面推广", "level: county; project: 书面推广"), "2026-11-12", "通报（2）"
    )
