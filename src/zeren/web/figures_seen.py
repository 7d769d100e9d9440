"""What a live figure of the article looks at, and what it gives: read once for all of them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zeren.assess.queries import ResultLine, order_of, standing_runs, years_with_runs
from zeren.clarify.queries import CoverageMap, coverage_map, years
from zeren.diagnose.queries import Answered
from zeren.implement.queries import Together, main_work
from zeren.kernel.words import Text
from zeren.organisations.queries import roots, subtree
from zeren.policy import Pack
from zeren.web.home_head import towns


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it counts. `value` is empty when there is nothing to count yet."""

    value: Text
    counts: Text


NOTHING = Figure(Text("—", "–"), Text("还没有可数的", "nothing to count yet"))


@dataclass
class Seen:
    """What the figures look at, read once each: the tree, the closed year's results, this year's answers."""

    day: date
    pack: Pack

    @cached_property
    def top(self) -> str:
        return roots(self.day)[0].key

    @cached_property
    def year(self) -> int:
        """The year under way, else the last that was opened."""
        opened = [found.year for found in years()]
        return self.day.year if self.day.year in opened or not opened else max(opened)

    @cached_property
    def tree(self) -> tuple:  # type: ignore[type-arg]
        return subtree(self.top, self.day)

    @cached_property
    def answers(self) -> Answered:
        """The three questions of the first peer group below the top, or below its only child."""
        below = [found for found in self.tree if found.depth == 1]
        tree = subtree(below[0].key, self.day) if len(below) == 1 else self.tree
        return towns(tree, self.pack, self.day)

    @cached_property
    def work(self) -> Together:
        """The main work of every unit, beside the duties on its lists."""
        return main_work([found.key for found in self.tree], self.year, self.pack)

    @cached_property
    def map(self) -> CoverageMap:
        return coverage_map(self.top, self.year, self.day)

    @cached_property
    def results(self) -> tuple[ResultLine, ...]:
        """The standing results of persons first responsible, of the last year computed."""
        found = years_with_runs()
        run = standing_runs(found[0]).get("secretary-year") if found else None
        return order_of(run) if run else ()


def plain(value: object) -> Text:
    return Text(str(value), str(value))


def of(part: int, whole: int) -> Text:
    return plain(f"{part} / {whole}") if whole else NOTHING.value
