"""Who debriefs to whom in a year, by the tree and the pack, who is left out and why; and the order of the days.

Those below finish before those above, so that what they heard can go into what they say. Source: the pack's hearings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.debriefs import Hearing

PRACTICE = "local-debrief-practice"


@dataclass(frozen=True, slots=True)
class Leading:
    """A post of a first responsible person on a day; `person` empty while it is vacant. `above`: units from the one
    above up to the root, nearest first, as key and kind."""

    post: str
    unit: str
    kind: str
    person: str
    above: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToDebrief:
    """Somebody who debriefs, before which unit, and by which rule of the pack."""

    post: str
    unit: str
    person: str
    heard_by: str
    rule: str


@dataclass(frozen=True, slots=True)
class NotToDebrief:
    """A post whose holder does not debrief, and why; `heard_by` empty where nobody would hear it."""

    post: str
    unit: str
    person: str
    heard_by: str
    why: Reason


def who_debriefs(
    posts: Iterable[Leading], hearings: Iterable[Hearing], chosen: Iterable[str] = ()
) -> tuple[tuple[ToDebrief, ...], tuple[NotToDebrief, ...]]:
    """Everybody who debriefs and everybody left out, in the order given. `chosen`: posts that the pack leaves to choice.

    Where no organisation above hears a kind, the post is left out and named, never passed over in silence.
    """
    rules = {kind: hearing for hearing in hearings for kind in hearing.unit_kinds}
    chosen, found, left = frozenset(chosen), [], []
    for post in posts:
        rule = rules.get(post.kind)
        above = next((key for key, kind in post.above if rule and kind in rule.to), "")
        if why := _left_out(post, rule, above, chosen):
            left.append(NotToDebrief(post.post, post.unit, post.person, above, why))
        elif rule:
            found.append(ToDebrief(post.post, post.unit, post.person, above, rule.key))
    return tuple(found), tuple(left)


def _left_out(post: Leading, rule: Hearing | None, above: str, chosen: frozenset[str]) -> Reason | None:
    if rule is None:
        return Reason("kind_not_named", Text("规则包没有规定这类单位向谁述职。", "The pack names nobody to whom this kind of unit debriefs."))  # fmt: skip
    if not above:
        return Reason(
            "nobody_above",
            Text("组织树上没有听取述职的上级。", "No organisation above it in the tree hears debriefs of this kind."),
            rule.source,
            Text("上级在系统外的，结果作为事实导入。", "Where it lies outside this system, its result is brought in as a fact."),
        )  # fmt: skip
    if not rule.every_year and post.post not in chosen:
        return Reason("not_chosen", Text("由上级选定，今年没有选。", "By choice of the organisation above, and not chosen."), rule.source)  # fmt: skip
    if not post.person:
        return Reason("vacant", Text("职位空缺。", "The post is vacant."), "", Text("到任以后再列。", "Prepare it again once somebody has come."))  # fmt: skip
    return None


def window_of(year: int, start: str, end: str) -> tuple[date, date]:
    """First and last day of the pack's window, given as MM-DD; one that ends before it begins runs into the next year."""
    first = date.fromisoformat(f"{year}-{start}")
    return first, date.fromisoformat(f"{year + (end < start)}-{end}")


@dataclass(frozen=True, slots=True)
class HearingDay:
    """A day on which a unit hears others, or is to; `up`: the unit before which its own head debriefs."""

    unit: str
    name: str
    day: date | None
    up: str = ""


def wrong_days(days: Mapping[str, HearingDay], window: tuple[date, date]) -> Iterator[tuple[str, Reason]]:
    """Every hearing whose day is out of the window, or not before the day on which its own head debriefs above.

    A unit that hears later than its head speaks is told, not its superior. The same day is too late as well.
    """
    for key, hearing in days.items():
        if hearing.day is None:
            continue
        yield from ((key, reason) for reason in outside(hearing.day, window))
        above = days.get(hearing.up)
        if above and above.day and hearing.day >= above.day:
            yield (
                key,
                Reason(
                    "after_the_one_above",
                    Text(
                        f"{hearing.name}定在 {hearing.day} 听取述职，{above.name}定在 {above.day}；下级要在上级之前开完。",
                        f"{hearing.name} hears on {hearing.day}, {above.name} on {above.day}; those below finish before those above.",
                    ),
                    PRACTICE,
                    Text(
                        "请提前下级的会，或推迟上级的会。", "Move the meeting below forward, or the one above back."
                    ),
                    (hearing.unit, above.unit),
                ),
            )


def outside(day: date, window: tuple[date, date]) -> Iterator[Reason]:
    """Why a day is not in the window."""
    if not window[0] <= day <= window[1]:
        yield Reason(
            "outside_window",
            Text(f"述职评议期间是 {window[0]} 至 {window[1]}。", f"The window for debriefs is {window[0]} to {window[1]}."),
            PRACTICE,
        )  # fmt: skip
