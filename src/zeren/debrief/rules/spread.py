"""How far the classes of a ballot lie apart, for the panel beside its result: strictness is seen, and nothing deducted.

Everything here is worked out from what was published and from nothing else, so that it opens nothing that publication
closed; where it closed something, the reason stands there instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.debrief.rules.ballots import BallotRules
from zeren.kernel.exact import exact, rounded, shown
from zeren.kernel.words import Text

TENTH = Fraction(1, 10)
BY_SHARES = Text("这种表按比例定结果，没有分类均值", "this form counts by shares and has no means of classes")
TOO_FEW = Text("有效票太少，没有结果", "too few marks for a result")
SIGNED = Text("署名评分，不公布分布", "given by name; its grades are not told")
FEW = Text("不足 {n} 票，不公布分布", "fewer than {n} marks; the grades are not told")
TELLING = Text("公布分布会看出个人怎么打的", "telling the grades would show how somebody marked")
NO_MARKS = Text("没有打分", "no marks")


@dataclass(frozen=True, slots=True)
class ClassSpread:
    """One group of classes: its mean between two ends (None: no marks), the share of each grade in tenths, or why not.

    `shares`: grade → tenths of all marks, empty where they are not told.
    """

    classes: tuple[str, ...]
    least: Fraction | None
    most: Fraction | None
    shares: tuple[tuple[str, int], ...]
    hidden: Text | None

    @property
    def figure(self) -> str:
        """The mean as it was published."""
        if self.least is None or self.most is None:
            return ""
        return "—".join(dict.fromkeys((shown(self.least, 2), shown(self.most, 2))))


@dataclass(frozen=True, slots=True)
class Spread:
    """All groups of one object; `hidden` says why there is nothing to show at all."""

    groups: tuple[ClassSpread, ...] = ()
    hidden: Text | None = None

    @property
    def apart(self) -> tuple[ClassSpread, ClassSpread] | None:
        """The group that surely rated lowest and the one that surely rated highest; None where they cannot be told apart."""
        rated = [one for one in self.groups if one.least is not None and one.most is not None]
        low = min(rated, key=lambda one: one.most or Fraction(), default=None)
        high = max(rated, key=lambda one: one.least or Fraction(), default=None)
        if low is None or high is None or low.most is None or high.least is None or low.most >= high.least:
            return None
        return low, high


def spread_of(rules: BallotRules, groups: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> Spread:
    """The spread of one object, from its part of `published.json` and the groups there."""
    if rules.shares:
        return Spread(hidden=BY_SHARES)
    if not told["rated"]:
        return Spread(hidden=TOO_FEW)
    secret = {one.key for one in rules.secret}
    rows = zip(groups, told["marks"], told["means"], told["distributions"], strict=True)
    return Spread(tuple(_group(rules, tuple(group["classes"]), secret, list(told_of)) for group, *told_of in rows))


def _group(rules: BallotRules, classes: tuple[str, ...], secret: set[str], told: list[Any]) -> ClassSpread:
    marks, means, distributions = told
    if not all(means):
        return ClassSpread(classes, None, None, (), NO_MARKS)
    weights, whole = rules.items.values(), sum(rules.items.values(), Fraction())
    ends = [tuple(exact(one) for one in (figure.split("-") * 2)[:2]) for figure in means]
    least, most = (
        sum((w * end[at] for w, end in zip(weights, ends, strict=True)), Fraction()) / whole for at in (0, 1)
    )
    if all(distributions):
        counts = [sum(column) for column in zip(*distributions, strict=True)]
        tenths = [int(rounded(Fraction(count, sum(counts)) / TENTH, 0)) for count in counts]
        return ClassSpread(classes, least, most, tuple(zip(rules.grades, tenths, strict=True)), None)
    if not secret & {*classes}:
        why = SIGNED
    elif min(marks) < rules.k_distribution:
        why = FEW.with_values(n=rules.k_distribution)
    else:
        why = TELLING
    return ClassSpread(classes, least, most, (), why)
