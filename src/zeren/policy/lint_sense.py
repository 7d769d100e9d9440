"""Lint of what a scheme does to people: complaints, process and ballot shares, weights by role, growth, citation, burden."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.findings import (
    Finding,
    choices,
    each_node,
    figure,
    first_part,
    fixed,
    is_growth,
    percent,
    reaches_best,
    said,
    shares_of,
)
from zeren.policy.pack import Duty, Pack
from zeren.policy.references import parts_of

PROCESS_MOST = Fraction(40, 100)
BALLOT_MOST = Fraction(20, 100)
BRANCH_MINUTES = Fraction(20)

OFF_LIMITS = frozenset({"complaint", "petition", "religion", "family"})
COMPLAINT_WORDS = ("信访", "上访", "投诉", "举报", "petition", "complain")
PRIVATE_WORDS = ("宗教", "信教", "计划生育", "计生", "religio", "family planning", "believer")


def punishes_complaint(pack: Pack) -> Iterator[Finding]:
    """Nobody loses or gains because people complain, or because of what they believe or how many children they have."""
    for scheme, node in each_node(pack):
        if node.withheld is not None and pack.use == "language-test":
            continue
        name = f"{node.title.zh} {node.title.en}".lower()
        touches = bool(OFF_LIMITS & set(node.touches)) or any(word in name for word in PRIVATE_WORDS)
        if touches or (any(word in name for word in COMPLAINT_WORDS) and _deducts(node)):
            text = Text(
                f"“{node.title.zh}”因群众信访投诉，或者因宗教、生育事项计分，不得用于考核。",
                f"“{node.title.en}” scores people's complaints, or religion or family matters; it may not be used for appraisal.",
            )
            yield Finding("PUNISHES_COMPLAINT", scheme.file, node.id, text)


def _deducts(node: shape.Node) -> bool:
    """Whether any number of the rule is below nothing."""
    return any(
        isinstance(thing, phrases.Number) and thing.value is not None and thing.value < 0
        for thing in parts_of(node.body)
    )


def shares(pack: Pack, beside: Mapping[str, Pack]) -> Iterator[Finding]:
    """Process at most 40 %, ballots at most 20 % of this duty's part; not asked where the best grade cannot be reached."""
    for scheme in pack.schemes.values():
        top = first_part(scheme)
        full = fixed(pack, top.points) if top is not None else None
        if top is None or not full:
            continue
        found = shares_of(pack, scheme, top, beside)
        process_most = min(figure(pack, "share.process_most", PROCESS_MOST), PROCESS_MOST)
        ballot_most = min(figure(pack, "share.ballot_most", BALLOT_MOST), BALLOT_MOST)
        process, ballot = found.get("process", Fraction(0)) / full, found.get("ballot", Fraction(0)) / full
        if process > process_most and reaches_best(scheme):
            text = Text(
                f"过程分占{percent(process)}，超过{percent(process_most)}：开会再多也不应到优秀。",
                f"Process is {percent(process)} of the points, above {percent(process_most)}: meetings alone must not reach the top.",
            )
            yield Finding("PROCESS_SHARE", scheme.file, top.id, text)
        if ballot > ballot_most:
            text = Text(
                f"测评分占{percent(ballot)}，超过{percent(ballot_most)}。",
                f"Ballots are {percent(ballot)} of the points, above {percent(ballot_most)}.",
            )
            yield Finding("BALLOT_SHARE", scheme.file, top.id, text)


def weight_profile(pack: Pack) -> Iterator[Finding]:
    """This duty weighs most for secretaries, no less for other leaders than the floor. Source: the look-first rule."""
    first: list[tuple[Fraction, str]] = []
    others: list[tuple[Fraction, str]] = []
    file, key = "", ""
    for scheme in pack.schemes.values():
        if scheme.subject != "person" or not scheme.parts:
            continue
        part = scheme.parts[0]
        file, key = scheme.file, f"part[{part.id}]"
        found = choices(pack, part.weight)
        for kind in scheme.applies_to:
            weight = found.get(kind, found[""])
            if weight is not None:
                leads = pack.post_kinds[kind].bearer == "first_responsible"
                (first if leads else others).append((weight, kind))
    floor = pack.values["weight.floor"].number if "weight.floor" in pack.values else None
    if first and others and min(first)[0] < max(others)[0]:
        yield _weight(file, key, min(first), Text("低于其他领导", "is below that of other leaders"))
    if floor is not None and (first or others) and min(first + others)[0] < floor:
        yield _weight(
            file, key, min(first + others), Text(f"低于下限{said(floor)}", f"is below the floor {said(floor)}")
        )


def _weight(file: str, key: str, found: tuple[Fraction, str], what: Text) -> Finding:
    weight, kind = found
    text = Text(
        f"“{kind}”的本责任权重{said(weight)}{what.zh}。",
        f"The weight of this duty for “{kind}”, {said(weight)}, {what.en}.",
    )
    return Finding("WEIGHT_PROFILE", file, key, text, "rule")


def growth(pack: Pack) -> Iterator[Finding]:
    """No ranking by GDP or growth; a growth item stands beside its cost. Source: the notice of 2013 on appraisal."""
    for scheme in pack.schemes.values():
        hot = {node.id for node in scheme.nodes if is_growth(pack, node)}
        for node in scheme.nodes:
            if isinstance(node.body, (shape.Group, shape.Quota)) and (node.id in hot or _reads(node, hot)):
                text = Text(
                    f"“{node.title.zh}”按地区生产总值或增速排名。", f"“{node.title.en}” ranks by GDP or growth."
                )
                yield Finding("GDP_RANK", scheme.file, node.id, text, "rule")
            elif node.id in hot and node.parent and node.counts and not _paired(scheme, node):
                text = Text(
                    f"增长项“{node.title.zh}”没有配能耗、环境或债务等代价项。",
                    f"The growth item “{node.title.en}” has no item beside it for its cost (energy, environment, debt).",
                )
                yield Finding("GROWTH_UNPAIRED", scheme.file, node.id, text, "rule")


def _reads(node: shape.Node, hot: set[str]) -> bool:
    return any(isinstance(thing, phrases.NodeOf) and thing.node in hot for thing in parts_of(node.body))


def _paired(scheme: shape.Scheme, node: shape.Node) -> bool:
    return node.pair is not None and any(other.id == node.pair and "cost" in other.touches for other in scheme.nodes)


def cited(pack: Pack) -> Iterator[Finding]:
    """What is said to be verified or known cites something outside this project."""
    rows: list[tuple[str, str, Any]] = [("pack.toml", value.key, value) for value in pack.values.values()]
    rows += [("roles.toml", ground.key, ground) for ground in pack.grounds.values()]
    rows += [("duties.toml", duty.code, duty) for duty in pack.duties]
    used: list[Any] = [
        *pack.consequences, *pack.bars, *pack.experience, *pack.probation, *pack.excluded, *pack.measures.values(),
        *pack.appraisals, *pack.deciding_bodies.values(), *pack.exemptions.values(),
    ]  # fmt: skip
    rows += [("use.toml", row.key, row) for row in used]
    rows += [
        ("calendar.toml", "terms", row) for kind, those in pack.calendar.cited if kind == "terms" for row in those
    ]
    rows += [(scheme.file, node.id, node) for scheme, node in each_node(pack)]
    for file, key, row in rows:
        if row.confidence in ("verified", "known") and pack.sources[row.source].kind == "project":
            text = Text(
                f"写明“{row.confidence}”，来源却是本项目。",
                f"It says “{row.confidence}”, but its source is this project.",
            )
            yield Finding("CITE_MISSING", file, key, text)


def undeclared(pack: Pack) -> Iterator[Finding]:
    for scheme in pack.schemes.values():
        for name in scheme.policies.undeclared:
            text = Text(f"没有声明“{name}”如何处理。", f"“{name}” is not declared.")
            yield Finding("POLICY_UNDECLARED", scheme.file, f"scheme.{name}", text)


# what the system asks of a branch

MONTHS = {
    "per_month": range(1, 13),
    "per_two_months": range(2, 13, 2),
    "per_quarter": range(3, 13, 3),
    "per_half_year": range(6, 13, 6),
}


def months_of(duty: Duty) -> list[int]:
    """The months in which a duty falls due; none for what comes only when something happens."""
    if duty.clock in MONTHS:
        return list(MONTHS[duty.clock])
    if duty.clock == "on_trigger":
        return []
    due = duty.clock[3:] if duty.clock.startswith("by ") else duty.due
    return [int(due[:2]) if due else 12]


def branch_minutes(pack: Pack, kind: str = "branch") -> dict[int, int]:
    """Minutes a month that the duties of a unit of this kind cost in entering its facts (not its members' own); a fact is
    entered once, whoever answers. Lists are acknowledged, and last year's facts confirmed, in January."""
    by_fact: dict[tuple[str, int], int] = {}
    for duty in pack.duties:
        if kind not in duty.applies_to or duty.fact is None or pack.words.facts[duty.fact].subject != "unit":
            continue
        for month in months_of(duty):
            mark = (duty.fact, month)
            by_fact[mark] = max(by_fact.get(mark, 0), duty.required)
    minutes = dict.fromkeys(range(1, 13), 0)
    for (fact, month), required in by_fact.items():
        minutes[month] += required * pack.words.facts[fact].minutes
    for key, month in (("burden.acknowledge_minutes", 1), ("burden.confirm_minutes", 1)):
        if key in pack.values:
            minutes[month] += int(pack.values[key].number or 0)
    return minutes


def burden(pack: Pack) -> Iterator[Finding]:
    """A branch is asked for at most twenty minutes in any month."""
    if "branch" not in pack.words.unit_kinds or not pack.duties:
        return
    minutes = branch_minutes(pack)
    month = max(minutes, key=lambda name: minutes[name])
    key = "burden.branch_minutes_per_month"
    most = pack.values[key].number if key in pack.values else None
    most = BRANCH_MINUTES if most is None else min(most, BRANCH_MINUTES)
    if minutes[month] > most:
        text = Text(
            f"{month}月向一个支部索取{minutes[month]}分钟，超过{said(most)}分钟。",
            f"In month {month} a branch is asked for {minutes[month]} minutes, more than {said(most)}.",
        )
        yield Finding("BURDEN", "duties.toml", "branch", text)
