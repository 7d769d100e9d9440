"""Halls for stories: eighteen township secretaries before the county; seventeen of villages before their township."""

from datetime import date

from clarify import small
from debrief.after import adopt_all
from debrief.halls import DAY, pass_report
from investigate.conftest import bring_in_the_bodies
from worlds import world
from zeren.clarify.actions import generate_lists
from zeren.debrief.actions import (
    invite,
    plan_day,
    plan_meeting,
    prepare_debriefs,
)
from zeren.debrief.queries import debriefs_heard, ready_for
from zeren.debrief.rules.inviting import Invited
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

PASSWORD = "invented-2026"
MORE = (
    ("霜林镇", "邹行止"), ("樨林镇", "方既白"), ("云堰镇", "沈归鹤"), ("蒲苇乡", "岑知夏"), ("橙坡乡", "柏清和"), ("漪湾街道", "闻溪亭"),
    ("杏墟镇", "蔺时安"), ("棠浦镇", "乔听澜"), ("榆岭乡", "虞望舒"), ("芷汀镇", "纪云帆"), ("苇塘镇", "尹照野"), ("松洼乡", "傅明川"),
    ("荻港街道", "江停云"), ("藕塘镇", "路明夷"), ("梓桥镇", "秦照水"), ("竹堰乡", "谢惊鸿"),
)  # fmt: skip
"""Sixteen towns beside the two of the small organisation."""
TOWNS = [f"T{number}" for number in range(1, 3 + len(MORE))]
VILLAGES = [f"V{number}" for number in range(1, 18)]
LEADERS = (("C1-11", "P-L1", "晏清川"), ("C1-12", "P-L2", "骆长庚"))
"""Two of the county's leaders who rate by name beside its secretary."""


@world
def build() -> None:
    """The county on the first of December: debriefs prepared, reports passed, sheets shown, accounts opened."""
    _standing(_towns_and_leaders())
    _passed("C1", TOWNS)
    for _, key, _ in LEADERS:
        open_account(small.SETUP, key, PASSWORD)


@world
def build_villages() -> None:
    """A township of seventeen villages: last year's meeting on record, this year's reports passed."""
    _standing(_villages())
    prepare_debriefs(small.HEAD, 2025)
    plan_day(small.HEAD, 2025, "T1", date(2026, 1, 12))
    ready = [one.id for one in ready_for("T1", 2025)]
    key = plan_meeting(
        small.CLERK, "T1", 2025, "2025年度苔溪镇述职评议会", "镇政府会议室", date(2026, 1, 12), ready, "B6"
    )
    classes = {"superior": 1, "peer": 17, "delegate": 14, "resident": 8}
    invite(small.CLERK, key, [Invited("顾予衡", "苔溪镇", "superior", small.SECRETARY.id)] + [
        Invited(f"{voters}{n}", "某村", voters) for voters, number in classes.items() if voters != "superior" for n in range(number)
    ])  # fmt: skip
    _passed("T1", VILLAGES)


def _standing(more: Organisation) -> None:
    small.build()
    bring_in_the_bodies()
    small.bring_in(more)
    generate_lists(small.WALKER, "", 2026)
    adopt_all()


def _passed(heard_by: str, units: list[str]) -> None:
    small.move_to(date(2026, 12, 1))
    prepare_debriefs(small.HEAD, 2026)
    plan_day(small.HEAD, 2026, heard_by, DAY)
    for one in debriefs_heard(2026, [heard_by]):
        if one.unit in units:
            pass_report(Actor("person", one.person), one.id)
    for key in (small.HEAD.id, small.CLERK.id, small.COUNTY_SECRETARY.id, small.SECRETARY.id):
        open_account(small.SETUP, key, PASSWORD)


def _villages() -> Organisation:
    keys = VILLAGES[1:]
    return Organisation(
        {key: UnitRow(key, f"某{key[1:]}村", "village", "T1", small.FIRST_DAY) for key in keys},
        {f"{key}-01": PostRow(f"{key}-01", key, "村党支部书记", "first_responsible", "") for key in keys},
        {f"P-{key}S": PersonRow(f"P-{key}S", f"某书记{key[1:]}") for key in keys},
        tuple(TermRow(f"{key}-01", f"P-{key}S", small.FIRST_DAY) for key in keys),
    )


def _towns_and_leaders() -> Organisation:
    first = small.FIRST_DAY
    towns = {f"T{number}": told for number, told in enumerate(MORE, 3)}
    held = [(f"{key}-01", key, f"P-{key}S", "党委书记", "first_responsible") for key in towns]
    held += [(post, "C1", who, "县委副书记", "deputy") for post, who, _ in LEADERS]
    names = {f"P-{key}S": name for key, (_, name) in towns.items()} | {who: name for _, who, name in LEADERS}
    return Organisation(
        {key: UnitRow(key, name, "township", "C1", first) for key, (name, _) in towns.items()},
        {post: PostRow(post, unit, title, kind, "") for post, unit, _, title, kind in held},
        {who: PersonRow(who, name) for who, name in names.items()},
        tuple(TermRow(post, who, first) for post, _, who, _, _ in held),
    )


def crowd(peers: int = 44, delegates: int = 180, residents: int = 54) -> list[str]:
    """The list as an office pastes it: name, unit, class. With the eighteen who debrief and three leaders 299, one more by hand."""
    lines = ["程望舒\t鹭汀县\t上级领导"] + [f"{name}\t鹭汀县\t上级领导" for _, _, name in LEADERS]
    lines += ["顾予衡\t苔溪镇\t同级", "邢见山\t麦垄镇\t同级"] + [f"{name}\t{town}\t同级" for town, name in MORE]
    lines += [f"同级{n:02d}\t机关\t同级" for n in range(peers)]
    lines += [f"代表{n:03d}\t某村\t下级和代表" for n in range(delegates)]
    return lines + [f"群众{n:02d}\t群众代表" for n in range(residents)]
