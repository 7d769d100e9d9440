"""Six appraisal tables as offices write them, in our own words, of invented offices; each with its own habits.

`tables()` gives their bytes, always the same; the files stand in examples/office-tables. A cell (rows, columns, content)
is merged over so many.
"""

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from zeren.papers.workbooks import ALWAYS

FOLDER = "office-tables"
Merged = tuple[int, int, Any]
"""Rows, columns, content."""
Line = list[Any]
UNDER = None
"""Stands under or beside a merged cell."""

TOWNSHIPS: list[Line] = [
    [(1, 6, "苔溪县2026年度乡镇党建工作责任制考核表"), *[UNDER] * 5],
    [(1, 6, "苔溪委办〔2026〕8号　　2026年3月2日　　中共苔溪县委办公室"), *[UNDER] * 5],
    ["一级指标", "二级指标", "分值", "评分标准", "扣分", "得分"],
    [(3, 1, "责任落实"), "研究部署", 10, "未制定年度计划的扣2分；每季度专题研究党建工作不少于1次，每少一次扣1分，扣完为止。", "", ""],
    [UNDER, "书记履责", "１０", "书记到联系村走访，全年不少于4次，每少一次扣1.5分。", "", ""],
    [UNDER, "述职", 5, "未开展的不得分。", "", ""],
    [(3, 1, "组织建设"), "支部规范化", 15, "标准化支部比例达到９０％以上得15分，８０％—９０％得10分，60%-80%得5分，60%以下不得分。", "", ""],
    [UNDER, "组织生活", 15, "抽查发现“三会一课”记录不全的，每发现一例扣0.5分；弄虚作假的不得分。", "", ""],
    [UNDER, "党员教育", 10, "视培训组织情况酌情扣分，最多扣3分。", "", ""],
    [(2, 1, "作用发挥"), "群众满意度", 20, "满意度达到95%，每低1个百分点扣0.5分，不足1个百分点按1个百分点计。", "", ""],
    [UNDER, "为民办实事", 15, "按办结率计算得分。", "", ""],
    [(1, 2, "加分项"), UNDER, 5, "每获得一项省级表彰加2分，每获得一项市级表彰加1分，最高加5分。", "", ""],
    [(1, 2, "一票否决事项"), UNDER, "", "发生重大违纪违法案件的，实行一票否决。", "", ""],
    [(1, 2, "合　计"), UNDER, 100, "", "", ""],
    [(1, 6, "注：90分以上为优秀，75—89分为良好，60—74分为合格，60分以下为不合格。"), *[UNDER] * 5],
    [(1, 6, "考核结果由县委审定后通报。"), *[UNDER] * 5],
]  # fmt: skip

BRANCHES: list[Line] = [
    ["云渡街道党支部评星计分表", "", "", ""],
    ["云渡工委〔2026〕3号", "", "", "2026.1.15"],
    ["考核项目", "考核内容", "分值（分）", "评分标准"],
    ["班子建设", "班子健全，按期换届", 10, "未按期换届的扣5分；班子成员缺1人扣2分"],
    ["", "班子团结协作", 10, "由街道组织科综合评定"],
    ["组织生活", "支部党员大会每季度召开1次", 15, "每少召开一次扣3分"],
    ["", "主题党日每月一次", 15, "每少1次扣1分，扣完为止"],
    ["党员管理", "党费按时足额收缴", 10, "完成的得10分，未完成的不得分"],
    ["", "党员参加志愿服务率", 10, "80%（含）以上得10分；60%（含）—80%得6分；低于60%不得分"],
    ["阵地建设", "活动场所整洁，制度上墙", 10, "发现一处不符合要求的扣1分"],
    ["服务群众", "群众诉求办理", 20, "按办结比例得分"],
    ["加分项", "先进典型", 5, "支部工作被国家级媒体报道的加3分、省级加2分、市级加1分，同一事项就高不重复计分"],
    ["扣分项", "通报批评", 5, "被街道通报批评的扣2分"],
    ["总分", "", 100, ""],
    ["说明：1.本表满分100分，加分、扣分另计。", "", "", ""],
    ["2.90分以上为五星，不足90分的由街道研究。", "", "", ""],
]  # fmt: skip

DEPARTMENTS: list[Line] = [
    [(1, 6, "青禾市直机关党建工作考核评分细则"), *[UNDER] * 5],
    [(1, 2, "考核指标"), UNDER, (2, 1, "考核内容及要求"), (2, 1, "分值"), (2, 1, "计分办法"), (2, 1, "牵头单位")],
    ["一级指标", "二级指标", UNDER, UNDER, UNDER, UNDER],
    [(4, 1, "政治建设"), (3, 1, "理论学习"), "中心组学习全年不少于12次", (3, 1, 15), "每少一次扣1分", (3, 1, "宣传部门")],
    [UNDER, UNDER, "有学习计划和总结", UNDER, "缺一项扣1分", UNDER],
    [UNDER, UNDER, "领导班子成员讲党课每年1次", UNDER, "每少1人次扣0.5分", UNDER],
    [UNDER, "意识形态", "落实意识形态责任", 10, "发生舆情事件处置不力的，每起扣2-5分", "宣传部门"],
    [(1, 3, "小计"), UNDER, UNDER, 25, "", ""],
    [(3, 1, "机关建设"), "党务公开", "公开及时", 25, "超过规定时限公开的，每次扣0.5分；不公开的不得分", "机关工委"],
    [UNDER, "结对共建", "与基层支部结对，开展活动4次以上", 25, "少于4次的扣5分", "机关工委"],
    [UNDER, "测评", "机关党建测评", 25, "测评为“好”得25分，较好得20分，一般得15分，差得5分", "机关工委"],
    [(1, 3, "小计"), UNDER, UNDER, 75, "", ""],
    [(1, 6, "青禾机工〔2026〕11号，2026年2月20日起执行。"), *[UNDER] * 5],
]  # fmt: skip

ENTERPRISE: list[Line] = [
    ["松岭建设集团党建责任考核计分表", UNDER, UNDER, UNDER],
    ["序号", "考核内容", "标准分", "考核标准"],
    [(1, 4, "一、党的领导（40分）"), UNDER, UNDER, UNDER],
    [1, "重大事项党委前置研究", "20分", "应研究未研究的，每项扣5分，扣完为止"],
    [2, "党建经费足额列支", "20分", "按列支比例计分"],
    [(1, 4, "二、基层基础（60分）"), UNDER, UNDER, UNDER],
    [3, "项目部支部应建尽建", (3, 1, "30分"), (3, 1, "每发现一个项目未落实的扣3分")],
    [4, "流动党员全部纳入管理", UNDER, UNDER],
    [5, "班组党员骨干配备到位", UNDER, UNDER],
    [6, "安全生产党员示范岗", "15分", "建成示范岗的得15分，否则不得分"],
    [7, "职工对党组织评价", "15分", "评价优秀率达到85%得满分，每低5个百分点扣2分"],
    ["", "合计", "100分", ""],
    ["备注：发生较大以上安全责任事故的，取消当年评优资格。", "", "", ""],
    ["松岭党发〔2026〕5号（2026年1月8日）", "", "", ""],
    ["填表人：　　　　　　审核人：", "", "", ""],
]

FACULTIES: list[Line] = [
    [(1, 5, "临川学院院系党组织工作考核指标（2026年）"), *[UNDER] * 4],
    ["类别", "指标", "满分", "评分细则", "数据来源"],
    [(2, 1, "育人"), "学生党员发展质量", 20, "①程序不规范的，每例扣2分；②材料不全的，每份扣0.5分；③被上级退回的，每次扣3分", "组织部"],
    [UNDER, "思政课程建设", 20, "立项国家级课程得20分，省级15分，校级8分", "教务处"],
    [(2, 1, "队伍"), "辅导员配备", 30, "师生比达到1:200得30分，未达到的酌情扣分", "学生处"],
    [UNDER, "教师党支部书记“双带头人”比例", 30, "100%得30分，90%以上得24分，80%以上得18分，80%以下得0分", "组织部"],
    [(2, 1, "特色加分"), "经验推广", 6, "获校级推广的每项加1分，获省级推广的每项加2分，累计不超过6分", "党政办"],
    [UNDER, "其他", "", "由考核组另行研究", "党政办"],
    ["合计", "", 100, "", ""],
    [(1, 5, "临院党字〔2026〕2号　2026年1月20日　中共临川学院委员会"), *[UNDER] * 4],
    [(1, 5, "等次：85分及以上为优秀，70分—85分为良好，60分—70分为合格，60分以下为不合格。"), *[UNDER] * 4],
]  # fmt: skip

VILLAGES: list[Line] = [
    ["河湾镇村级党组织月度考核办法（2026年4月1日，河湾委〔2026〕17号）", "", "", ""],
    ["项目", "考核内容", "分值", "扣分标准"],
    ["会议", "镇里召开的会议按时参加", 10, "缺席一次扣1分，迟到一次扣0.5分"],
    ["值班", "村干部值班", 10, "脱岗1次扣2分"],
    ["上报", "各类材料按时上报", 10, "每迟报一天扣0.5分，漏报一次扣2分，该项扣完为止"],
    ["创建", "人居环境整治", 40, "排名前3名的得40分，其余由镇考核组打分"],
    ["创建", "项目推进", 30, "完成月度计划的得30分，每低5%扣1分"],
    ["扣分项", "群众反映问题未按期办结", -10, "每件扣1分"],
    ["", "上访一次", "", "每发生一次扣2分"],
    ["", "", "", ""],
    ["合计", "", "100", ""],
    ["备注：具体解释由镇党建办负责。", "", "", ""],
]

TABLES: dict[str, tuple[str, list[Line]]] = {
    "1-townships": ("考核表", TOWNSHIPS),
    "2-branches": ("Sheet1", BRANCHES),
    "3-departments": ("评分细则", DEPARTMENTS),
    "4-enterprise": ("计分表", ENTERPRISE),
    "5-faculties": ("考核指标", FACULTIES),
    "6-villages": ("月度考核", VILLAGES),
}


def tables() -> dict[str, bytes]:
    """The workbooks by name."""
    return {f"{name}.xlsx": workbook(sheet, lines) for name, (sheet, lines) in TABLES.items()}


def workbook(sheet: str, lines: list[Line]) -> bytes:
    """One table as a workbook; the same bytes each time."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties(
        {"created": ALWAYS, "comments": "示例表，机构均为虚构 / an example, all offices are invented"}
    )
    page = book.add_worksheet(sheet)
    look = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    page.set_column(0, 1, 16, look)
    page.set_column(2, 5, 24, look)
    for row, line in enumerate(lines):
        for column, held in enumerate(line):
            _put(page, row, column, held, look)
    book.close()
    return buffer.getvalue()


def _put(page: Worksheet, row: int, column: int, held: Any, look: Any) -> None:
    if isinstance(held, tuple):
        down, across, held = held
        page.merge_range(row, column, row + down - 1, column + across - 1, "", look)
    write: Callable[..., Any] = page.write_number if isinstance(held, int) else page.write_string
    if held not in (UNDER, ""):
        write(row, column, held, look)
