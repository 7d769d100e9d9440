"""Live figures of the article about what the numbers themselves do: weights that drift, jumps that wait for a second look."""

from zeren.implement.queries import facts_held, facts_of_year
from zeren.kernel.words import Text
from zeren.web.assess.weight_years import balance_by_year
from zeren.web.figures_seen import NOTHING, Figure, Seen, of, plain


def weight_drifts(seen: Seen) -> Figure:
    found = balance_by_year(seen.day)
    if not found.years:
        return NOTHING
    first, last = found.years[0][0], found.years[-1][0]
    return Figure(
        plain(len(found.drifts)),
        Text(
            f"处权重一年移动超过 {found.most} 分，对照 {first}—{last} 年 {len(found.rows)} 类岗位",
            f"weights moved by more than {found.most} points in a year, over {first} to {last} for {len(found.rows)} kinds of posts",
        ),
    )


def figures_held(seen: Seen) -> Figure:
    compared = [key for key, word in seen.pack.words.facts.items() if word.compared]
    waiting = len(facts_held(found.key for found in seen.tree))
    counted = sum(len(facts_of_year(year, None, compared)) for year in (seen.year - 1, seen.year))
    return Figure(
        of(waiting, waiting + counted),
        Text(
            "个增长或同比的数突变，没有写明怎样算出，等另一人核实，不计入",
            "figures of growth or change leap without saying how they were reckoned; held until somebody else verifies them",
        ),
    )
