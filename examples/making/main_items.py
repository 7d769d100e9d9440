"""The main work of the townships in 2026, item by item: planned, deployed, pushed and appraised, with the duty that stood beside.

In 霜林镇 the main work is done and Party building is not; in 橙坡乡 the main work stands alone; in 麦垄镇 it is planned
together and appraised apart.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from making.draw import below, chance, number
from making.facts import Fact
from making.organisation import Organisation, Unit

YEAR = 2026
# What it is, its front, its field, whose post (by the post's own field), the duties beside it, the month it is due.
ITEMS = (
    ("省道沿线环境整治", "front_countryside", "village", "农业", ("C1", "S5"), 6),
    ("老旧小区改造", "front_livelihood", "community", "民生", ("S5", "M1"), 9),
    ("招商项目落地服务", "front_economy", "enterprise", "经济", ("C1", "M1"), 10),
    ("网格矛盾调处", "front_governance", "community", "政法", ("S1", "M1"), 6),
    ("集体收入薄弱村帮扶", "front_organisation", "village", "组织", ("C1", "S1"), 10),
    ("防汛备汛", "front_governance", "village", "政法", ("S1", "C2"), 5),
    ("政策宣讲进村", "front_publicity", "village", "宣传", ("M1", "C2"), 9),
)
LINKS = (("planned", 1, 24), ("deployed", 3, 5), ("pushed", 5, 12), ("appraised", 11, 5))


def main_items(made: Organisation) -> Iterator[Fact]:
    """Every township and street; the quiet one tells of nothing after August, as of everything else."""
    for unit in made.units.values():
        if unit.kind in ("township", "street"):
            for place, item in enumerate(ITEMS):
                if unit.name == "霜林镇" or place < 5 or chance(60, "has item", unit.code, place):
                    yield from item_of(unit, place + 1, *item)


def item_of(
    unit: Unit, item: int, project: str, front: str, field: str, of: str, duties: tuple[str, ...], due_month: int
) -> Iterator[Fact]:
    due = date(YEAR, due_month, 25)
    said = {
        "item": str(item), "project": project, "front": front, "field": field, "owner": f"党委委员（{of}）",
        "due_on": due.isoformat(),
    }  # fmt: skip
    for link, month, day in LINKS:
        more = {"link": link}
        if stood_beside(unit.name, link, item):
            more["beside"] = duties[number("beside", unit.code, item, link) % len(duties)]
        yield told(
            unit, date(YEAR, month, day) + timedelta(days=below(6, "link", unit.code, item, link)), said | more
        )
    if unit.name in ("霜林镇", "橙坡乡") or not chance(9, "main work late", unit.code, item):
        yield told(unit, due - timedelta(days=1 + below(9, "done", unit.code, item)), said | {"state": "completed"})


def stood_beside(name: str, link: str, item: int) -> bool:
    """Whether a duty of Party building stood beside the item at this link."""
    if name == "橙坡乡":
        return item in (1, 5) and link == "planned"
    if name == "麦垄镇":
        return link != "appraised"
    return name != "霜林镇" or (link == "planned" and item < 4)


def told(unit: Unit, day: date, said: dict[str, str]) -> Fact:
    return Fact(unit.code, "main_item", day, attributes=said, source="重点工作推进表")
