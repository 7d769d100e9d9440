"""Step 6: facts are frozen, the schemes run, and every point is read back to its clause, its fact and its rule."""

import io

import openpyxl
import pytest

from stories.reading import SignIn

pytestmark = pytest.mark.story
TIED = ("县纪委监委机关", "县委组织部")


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> str:
    """Behind the days to answer facts of 2025, two offices level at the quota line: nothing frozen yet, or all computed."""
    return "computed" if "traced" in request.node.name else "closed"


def test_step_6__from_the_freeze_to_the_order_with_its_tie(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/appraisal/confirmation/freeze/?year=2025")
    head.press("冻结", "Freeze")
    head.sees("事实已冻结", "The facts are frozen")
    head.follow("测算", "Runs")
    head.press("测算", "Run the schemes")
    head.sees("已测算 4 个方案", "4 schemes were run")

    head.open("/appraisal/ranking/")
    head.follow("领导班子年度考核", "Yearly appraisal of leading groups")
    head.follow("机关", "organs")
    head.sees("5×0.3＝1.5，舍去小数得1", "5 × 0.3 = 1.5, cut down: 1")
    for name in TIED:
        head.row(name, "98.28", head.reads("并列待定", "tied, left open"))
    head.sees("名额线：1 名。已定 0 名，余 1 名由 2 人并列", "Quota line: 1. 0 certain, 2 tie for 1")
    head.sees("系统不替人选", "The system does not choose")
    grades = head.page.get_by_role("region", name=head.reads("等次分布", "Distribution of grades")).inner_text()
    assert head.reads("并列待定2", "tied, left open2") in "".join(grades.split("\t")), "a tie is nobody's grade yet"
    sheet = openpyxl.load_workbook(io.BytesIO(head.download("导出 Excel", "Export Excel")))
    cells = {str(cell) for row in sheet.active.iter_rows(values_only=True) for cell in row}
    assert set(TIED) <= cells, cells

    head.follow("第一责任人年度考核", "Yearly appraisal of first responsible persons")
    head.follow("乡镇（街道）", "townships and streets")
    head.sees("最高分没有进入名额：先看门槛，再看分数", "is outside the quota: gates first, then points")
    head.row("苔溪镇", "98.00", "G1")


def test_step_6__every_point_is_traced_to_clause_fact_and_rule(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    for whose in ("unit/LT01", "person/RY0008@LT01-SJ"):
        head.open(f"/appraisal/cards/2025/{whose}/")
        head.sees("每一分：条款、事实、规则版本", "Every point, traced")
        clause = head.row("A3", "4.0 / 4.0", "2026.1")
        head.follow("专题研究，每半年一次", "A special study in each half-year", clause)
        head.sees("A3 怎样算出", "How A3 came about")
        entry = head.row("2025-06-03", "温予安", "F2506-00001")
        head.follow("F2506-00001", "F2506-00001", entry)
        head.sees("会议纪要", "会议纪要")
        head.sees("2025-07-03", "2025-07-03")
