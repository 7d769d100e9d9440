"""Live figures of the article about what is kept: activities put off, handovers, fields that are asked for once."""

from collections import Counter

from zeren.diagnose.queries import handovers, handovers_due, told_to_superior
from zeren.implement.queries import askings, putting_off
from zeren.kernel.words import Text
from zeren.web.figures_seen import Figure, Seen, of, plain


def put_off(seen: Seen) -> Figure:
    sums = putting_off(seen.year, [found.key for found in seen.tree])
    over = told_to_superior(seen.tree, seen.year, seen.pack)
    return Figure(
        of(sum(one.for_business for one in sums), sum(one.total for one in sums)),
        Text(
            f"次活动改期是为业务让路（{seen.year} 年）；{len(over)} 个单位超过限次，已提示上级",
            f"postponements of {seen.year} were for business; {len(over)} units went beyond the limit, and the superior is told",
        ),
    )


def handed_over(seen: Seen) -> Figure:
    waiting = handovers_due(seen.day, [found.key for found in seen.tree])
    drawn = [
        one for one in handovers(units=[found.key for found in seen.tree]) if (seen.day - one.came_on).days <= 365
    ]
    items = sum(len(one.items) for one in drawn)
    return Figure(
        of(len(drawn), len(drawn) + len(waiting)),
        Text(
            f"个一年内换了第一责任人的单位已列交接单，交给接任者 {items} 项未了事项；离任者终身可查",
            f"units that changed within a year have their handover; {items} open items passed on, and who left stays linked",
        ),
    )


def fields_asked_once(seen: Seen) -> Figure:
    costly = {key for key, word in seen.pack.words.facts.items() if word.minutes}
    uses = Counter(duty.fact for duty in seen.pack.duties if duty.fact in costly)
    beside = len(askings("standing"))
    return Figure(
        plain(len(costly)),
        Text(
            f"个数据项各填一次，其中 {sum(n > 1 for n in uses.values())} 项由几项责任共用；清单以外另要 {beside} 项",
            f"fields are entered once, {sum(n > 1 for n in uses.values())} of them used by several duties; {beside} requests beside",
        ),
    )
