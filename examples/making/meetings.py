"""What a meeting's entry says from 2026 on: how many were there, the agenda, what was decided, who does it by when.

Numbers and matters only, nobody's name. A few entries lack a part, so that the pages show what does not count and why.
"""

from datetime import date

from making.draw import below, between, chance, pick

ASKED_FROM = 2026
MATTERS = {
    "assembly": (
        ("讨论上半年工作和党员教育", "确定三项重点，分到支委"), ("补选一名支委", "选出支委一名，报上级批准"),
        ("通过年度工作计划", "计划通过，每月公开进度"), ("讨论接收预备党员", "同意接收，报上级审批"),
    ),
    "branch_committee": (
        ("研究本月党日和走访", "走访困难户八户"), ("研究党费和公开事项", "公开栏按月更换"),
        ("研究流动党员联系", "每名支委联系两名"), ("研究群众反映的路灯问题", "列入本月实事"),
    ),
    "group_meeting": (("学习并对照查摆", "每组列两条整改"), ("分工包片", "每组包一片")),
    "theme_day": (
        ("走访困难户，清理渠道", ""), ("政策宣讲，听取意见", ""), ("志愿服务，检查消防通道", ""), ("集中学习，讨论村里的事", ""),
    ),
    "lesson": (("党章和本村的几件事", ""), ("作风与服务", "")),
    "org_life_meeting": (("查摆问题，批评和自我批评", "问题清单七项，逐项整改"), ("对照检查，谈认识", "问题清单五项，逐项整改")),
    "member_review": (("", "评议结果报上级，帮助基本合格的一名"), ("", "评议结果报上级，优秀不超过三分之一")),
    "special_study": (
        ("研究半年党建工作和问题清单", "定五项任务，各有人负责"), ("研究基层组织建设", "派人到两个后进村"),
    ),
    "activity": (("到村里听意见，现场办理", ""), ("联系支部同学同做", ""), ("党员先锋岗下沉网格", "")),
}  # fmt: skip
WITH_ATTENDANCE = (
    "assembly",
    "branch_committee",
    "group_meeting",
    "org_life_meeting",
    "member_review",
    "special_study",
)
WHO = ("支委会，十日内", "书记，本月底前", "组织委员，两周内", "村（社区）“两委”，本季度", "党建办，下次会前")


def minutes_of(unit: str, name: str, day: date, careful: bool) -> dict[str, str]:
    """What the entry of one activity says; nothing before it was asked for. The `careful` leave out no part."""
    if day.year < ASKED_FROM or name not in MATTERS:
        return {}
    said = {}
    if name in WITH_ATTENDANCE:
        due = {"branch_committee": 5, "special_study": 9}.get(name) or between(9, 46, "members", unit)
        said["attendance"] = f"{due - below(1 + due // 4, 'away', unit, name, day)}/{due}"
    agenda, decision = pick(MATTERS[name], "matter", unit, name, day)
    said |= {key: text for key, text in (("agenda", agenda), ("decision", decision)) if text}
    if name != "lesson":
        said["follow_up"] = pick(WHO, "who", unit, name, day)
    if not careful and chance(4, "not written up", unit, name, day):
        lost = pick(tuple(said), "part left out", unit, name, day)
        if lost == "attendance":
            _, _, due_text = said[lost].partition("/")
            said[lost] = f"{int(due_text) // 2}/{due_text}"
        else:
            del said[lost]
    return said
