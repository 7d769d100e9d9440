"""The cast of the demonstration's first page: posts of the office and the townships, each with what it sees."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings

from zeren.kernel.words import Text
from zeren.organisations.queries import person_name, posts_of, unit_names

ROLES: tuple[tuple[str, Text, Text, str], ...] = (
    ("office_head", Text("办公室主任", "Head of the office"), Text("三问、今天要决定的事、谁没了声音", "Three questions, today's decisions, who has gone quiet"), "layout-dashboard"),
    ("secretary", Text("镇党委书记", "Township secretary"), Text("我的一年：既向县里述职，也听村里述职", "My year: answers to the county, and the villages answer here"), "user-check"),
    ("member", Text("班子成员", "Committee member"), Text("一岗双责：本领域的党建责任", "One post, two duties: the own field"), "users"),
    ("decider", Text("决定机关", "Deciding body"), Text("提请决定的材料、并列、突破规定的理由", "Papers for decision, ties, departures and their reasons"), "gavel"),
    ("unit_clerk", Text("办事员", "Clerk"), Text("待办、导入表格、一分钟填报", "Tasks, importing sheets, one-minute entry"), "clipboard-list"),
    ("auditor", Text("审计", "Auditor"), Text("文章在运行、操作记录、第三方复算", "The article running, the record, recomputing"), "shield-check"),
    ("reviewer", Text("复核人", "Reviewer"), Text("由未参与录入和拟定的人答复争议、异议", "Answers disputes and objections, having entered and proposed nothing"), "scale"),
    ("clerk", Text("办公室干事", "Clerk of the office"), Text("全县的表格、任务、认定和送达", "The county's sheets, tasks, findings and deliveries"), "file-spreadsheet"),
    ("discipline", Text("纪检机构", "Discipline body"), Text("线索、陈述申辩、影响期", "Leads, hearings, impact periods"), "search"),
    ("system_admin", Text("系统管理员", "System administrator"), Text("开通、停用账号；看不到业务内容", "Opens and closes accounts; sees no content"), "users"),
    ("security_admin", Text("安全管理员", "Security administrator"), Text("谁被锁定、重置口令；看不到业务内容", "Who is locked, resets; sees no content"), "lock"),
    ("audit_admin", Text("审计管理员", "Audit administrator"), Text("总账和核对；看不到业务内容", "The record and its check; sees no content"), "history"),
)  # fmt: skip
FIRST = 6
"""How many stand in front on the first page; the others stand under them."""


@dataclass(frozen=True, slots=True)
class Card:
    """One person of the first page. `key` is the person's key; who is not in front stands under the others."""

    key: str
    post: Text
    person: Text
    sees: Text
    icon: str
    in_front: bool


@lru_cache(maxsize=1)
def cast() -> dict[str, str]:
    """Role → person's key, as the demonstration's plan names them; empty where there is no such plan."""
    file = settings.EXAMPLES / settings.DEMO_FOLDER / "year.toml"
    return dict(tomllib.loads(file.read_text("utf-8"))["actors"]) if file.exists() else {}


def cast_of_the_day(day: date) -> list[Card]:
    """The cards, for those of the cast who hold a post on `day`."""
    cards = []
    for place, (role, post, sees, icon) in enumerate(ROLES):
        key = cast().get(role, "")
        held = posts_of(key, day) if key else ()
        if held:
            line = f"{person_name(key)} · {unit_names([held[0].unit])[held[0].unit]}"
            cards.append(Card(key, post, Text(line, line), sees, icon, place < FIRST))
    return cards
