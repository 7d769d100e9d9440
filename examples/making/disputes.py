"""The facts of 2025 that somebody disputed in January 2026, and how each was settled by somebody who had not entered it."""

from collections.abc import Callable
from datetime import date

from making.facts import Fact
from making.organisation import Organisation
from making.sheets import Cell

# unit, what of it, who disputes (name, or "" for the secretary), words, settled how, by whom, on which day, words.
# 更正 = corrected (what follows is the new value), 维持 = it stands, nothing = still open when the facts are frozen.
DISPUTES = (
    ("萤川镇", {"name": "problem", "item": "9", "year_found": "2025"}, "该项已经县委巡察办实地核实，不是自报。", "维持", "简书宁", 12, "冻结前未见核实单，维持原记录。"),
    ("橙坡乡", {"name": "problem", "item": "3", "year_found": "2024"}, "该项已整改，等县委巡察办核实。", "", "", 0, ""),
    ("橙坡乡", {"name": "problem", "item": "4", "year_found": "2024"}, "该项已整改，等县委巡察办核实。", "", "", 0, ""),
    ("霜林镇", {"name": "postponement", "month": 9}, "迎接观摩属于上级安排，不应记为业务原因。", "维持", "喻清和", 11, "延期申请写明“业务忙”，维持。"),
    ("荻渡村", {"name": "vacancy"}, "空缺从3月1日起算，至6月29日为121天，请核对。", "维持", "简书宁", 9, "与任免文件一致，维持。"),
    ("榴桥村", {"name": "satisfaction"}, "抽样户中有两户已迁出。", "维持", "简书宁", 12, "由统计机构按原样本计算，维持。"),
    ("鹭汀二中", {"name": "training_hours"}, "12月集中培训的学时没有计入。", "维持", "喻清和", 12, "12月学时计入下一年，维持。"),
)  # fmt: skip


def rows(made: Organisation, find: Callable[..., Fact]) -> list[tuple[Cell, ...]]:
    """The rows of the confirmation sheet for the disputed facts. A unit that is not in the folder has none."""
    found: list[tuple[Cell, ...]] = []
    here = {unit.name: unit for unit in made.units.values()}
    for name, what, words, outcome, settler, day, answer in DISPUTES:
        if name not in here:
            continue
        fact = find(unit=here[name].code, **what)
        person = made.holders(f"{here[name].code}-SJ", date(2025, 12, 31), date(2025, 12, 31))[0].person
        by = made.person_of(made.by_name("县委组织部").code, settler) if settler else ""
        found.append(
            (
                fact.code,
                person,
                "有异议",
                date(2026, 1, 7),
                words,
                outcome,
                by,
                date(2026, 1, day) if day else "",
                answer,
            )
        )
    return found
