"""A random body for every kind of the scheme language; what it reads stands before it."""

import itertools
from collections.abc import Callable
from typing import Any

from scoring.engines.phrases import (
    CONSTANTS,
    DAYS,
    EVENTS,
    FREE,
    LABELS,
    LEVELS,
    NUMBERS,
    POSITIVE,
    ZONES,
    Draw,
    amount,
    fact,
    filter_,
    predicate,
    quantity,
    tests,
    which,
    whose,
    word,
)

Body = dict[str, Any]
PRORATES = ("days", "months", "two_months", "quarters", "halves")
PEERS: tuple[list[str], ...] = ([], ["kind"], ["parent"], ["zone"], ["kind", "zone"], ["unit_kind"])
OPTIONS = ("GOOD", "FAIR", "POOR")
VOTERS = ("leader", "staff", "group")


def fact_body(draw: Draw) -> Body:
    return {"of": word(draw) if draw.chance(4) else quantity(draw)}


def when_body(draw: Draw) -> Body:
    found: Body = {"when": predicate(draw), "amount": "all" if draw.chance(6) else amount(draw)}
    return {**found, "otherwise": amount(draw)} if draw.chance(2) else found


def records(draw: Draw, names: tuple[str, ...] = EVENTS) -> Body:
    return {"fact": draw.one(names), **whose(draw), **which(draw)}


def event_rules(draw: Draw) -> Body:
    """What STEP and TABLE over events have in common."""
    found: Body = {}
    if draw.chance(3):
        found["per_record"] = True
    if draw.chance(3):
        found["factors"] = [
            {"where": filter_(draw), "times": draw.one(("0.5", "2", "0.3333", "0"))} for _ in range(draw.number(1, 2))
        ]
    if draw.chance(3):
        found["extras"] = [{"where": filter_(draw), "add": amount(draw)} for _ in range(draw.number(1, 2))]
        found["order"] = draw.one(("factors_first", "extras_first"))
    if draw.chance(3):
        found["cap_per"] = {"by": draw.some(FREE), draw.one(("lo", "hi")): draw.one(("-2", "1", "3"))}
    if draw.counting and draw.chance(4):
        found["leaves_out"] = draw.some(tuple(draw.counting))
    return found


def step_body(draw: Draw) -> Body:
    if draw.chance(2):
        return {"events": records(draw), "each": amount(draw), **event_rules(draw)}
    day = draw.chance(6)
    found: Body = {
        "of": {"own": draw.one(("first_day", "last_day"))} if day else quantity(draw),
        "from": draw.one(DAYS) if day else amount(draw, POSITIVE),
        "each": amount(draw),
        "direction": draw.one(("above", "below", "both")),
    }
    if draw.chance(2):
        found["step"] = draw.one(POSITIVE)
    if draw.chance(3):
        found["first"], found["first_at"] = amount(draw), draw.one(("reached", "passed"))
    if not day and draw.chance(3):
        found["prorate"] = draw.one(PRORATES)
    return found


def bands(draw: Draw, gives: Callable[[], Body]) -> list[Body]:
    """Rows from the top down, some with open ends, conditions and gaps."""
    edges = sorted(draw.some(("0", "1", "2", "5", "10", "60", "80", "90"), 1, 3), key=float, reverse=True)
    rows: list[Body] = [{"from": edges[0], **gives()}]
    rows += [{"from": low, "to": high, **gives()} for high, low in itertools.pairwise(edges)]
    if not draw.chance(3):
        rows.append({"to": edges[-1], **gives()})
    for row in rows:
        if "from" in row and draw.chance(6):
            row["from_open"] = True
        if "to" in row and draw.chance(6):
            row["to_closed"] = True
        if draw.chance(6):
            row["and"] = predicate(draw, 0)
    return rows


def table_body(draw: Draw) -> Body:
    shape = draw.one(("bands", "bands", "labels", "marginal", "points", "events", "events", "days"))
    if shape == "events":
        return table_events(draw)
    if shape == "points":
        ats = draw.some(("0", "10", "60", "80", "100"), 1, 4)
        return {
            "of": quantity(draw),
            "interpolate": True,
            "rows": [{"at": at, "amount": draw.one(CONSTANTS)} for at in ats],
        }
    if shape == "marginal":
        rows = [
            {"from": "0", "to": "10", "amount": draw.one(CONSTANTS)},
            {"from": "10", "amount": draw.one(CONSTANTS)},
        ]
        return {"of": quantity(draw), "marginal": True, "rows": rows}
    if shape == "days":
        rows = [{"to": draw.one(DAYS), "amount": amount(draw)}, {"from": draw.one(DAYS), "amount": amount(draw)}]
        found: Body = {"of": {"own": draw.one(("first_day", "last_day"))}, "rows": rows}
    elif shape == "labels":
        marks = draw.some((*LABELS, *ZONES), 1, 3)
        found = {"of": word(draw), "rows": [{"label": mark, "amount": amount(draw)} for mark in marks]}
    else:
        found = {"of": quantity(draw), "rows": bands(draw, lambda: {"amount": amount(draw)})}
    return {**found, "otherwise": amount(draw)} if draw.chance(2) else found


def table_events(draw: Draw) -> Body:
    rows = [{"label": level, "amount": amount(draw)} for level in draw.some(LEVELS, 1, 3)]
    found: Body = {"events": records(draw), "key": draw.one(("level", "level", "label", "month")), "rows": rows}
    if not draw.chance(5):
        found["otherwise"] = amount(draw)
    if draw.chance(3):
        found["highest_per"] = draw.some(FREE)
    return {**found, **event_rules(draw)}


def judge_body(draw: Draw) -> Body:
    found: Body = {"fact": "proposal", "absent": draw.one(("missing", "zero")), "every": draw.chance(2)}
    if draw.chance(4):
        found["values"] = draw.some(("-1", "-2", "0", "1.5"), 1, 3)
    else:
        found["lo"], found["hi"] = draw.one(("-2", "-5")), "points" if draw.chance(5) else amount(draw, POSITIVE)
    if draw.chance(2):
        found["step"] = draw.one(("1", "0.3", "0.5"))
    if draw.chance(6):
        found["where"] = filter_(draw)
    if draw.chance(6):
        found["within"] = draw.one(("own_days", "any"))
    if draw.chance(8):
        found["over"] = draw.one(("children", "unit"))
    return found


def ratio_body(draw: Draw) -> Body:
    found: Body = {
        "of": quantity(draw),
        "to": amount(draw, POSITIVE, 4),
        "empty": draw.one(("not_applicable", "full", "zero", "missing")),
    }
    if draw.chance(4):
        found["inverse"] = True
    if draw.chance(3):
        found["prorate"] = draw.one(PRORATES)
    if draw.chance(3):
        found["cap"] = "none" if draw.chance(2) else amount(draw, POSITIVE)
    return found


def group_body(draw: Draw) -> Body:
    found: Body = {
        "of": {"node": draw.one(draw.numbers)}
        if draw.numbers and not draw.chance(3)
        else fact(draw, draw.one(NUMBERS)),
        "statistic": draw.one(("rank", "from_top", "mean", "best", "worst", "sum", "share", "count")),
        "peers": draw.one(PEERS),
        "order": draw.one(("high_first", "low_first")),
        "includes_self": not draw.chance(3),
    }
    if draw.chance(5):
        found["where"] = predicate(draw, 0)
    return found


def history_body(draw: Draw) -> Body:
    what = draw.one(("total", "grade", "score"))
    statistic = draw.one(("back", "mean", "sum", "streak", "streak", "periods"))
    found: Body = {"what": what, "statistic": statistic}
    if statistic in ("streak", "periods"):
        found["holds"] = {"one_of": draw.some(draw.grades, 2, 4)} if what == "grade" else tests(draw)
    if statistic == "back":
        found["back"] = draw.number(1, 2)
    elif statistic != "streak":
        found["periods"] = draw.number(1, 3)
        if draw.chance(2):
            found["least"] = draw.number(1, 2)
    if draw.chance(4):
        found["scheme"] = "other"
    return found


def import_body(draw: Draw) -> Body:
    what = draw.one(("total", "grade", "share", "rank"))
    statistic = draw.one(("mean", "sum", "highest", "lowest", "count", "share"))
    found: Body = {"scheme": "other", "what": what, "statistic": statistic}
    found["over"] = draw.one(("self", "children", "descendants", "unit", "parent"))
    if statistic in ("count", "share"):
        found["holds"] = {"one_of": draw.some(draw.grades, 1, 2)} if what == "grade" else tests(draw)
    if draw.chance(3):
        found["kinds"] = draw.some(("village", "branch", "town"))
    if draw.chance(3):
        found["when_some_missing"] = "wait"
    return found


def ballot_body(draw: Draw) -> Body:
    found: Body = {"events": records(draw, ("votes",)), "option": "option"}
    if draw.chance(3):
        found["share_of"] = draw.some(OPTIONS)
    else:
        known = OPTIONS if not draw.chance(2) else OPTIONS[:2]
        found["points_for"] = [
            {"label": option, "amount": draw.one(("100", "80", "60", "33.3333"))} for option in known
        ]
    if draw.chance(2):
        found["class"] = "class"
        found["classes"] = [
            {"label": voters, "weight": draw.one(("0.2", "0.4", "0.3"))} for voters in draw.some(VOTERS, 1, 3)
        ]
        found["empty_class"] = draw.one(("leave_out", "zero", "missing"))
    if draw.chance(4):
        found["least"] = draw.one(("2", "5"))
    return found


def status_body(draw: Draw) -> Body:
    names = (*draw.numbers, *draw.words)
    found: Body = {"cases": [{"when": predicate(draw, 1), "use": draw.one(names)} for _ in range(draw.number(1, 2))]}
    return found if draw.chance(3) else {**found, "otherwise": draw.one(names)}


BODIES: dict[str, Callable[[Draw], Body]] = {
    "FACT": fact_body,
    "WHEN": when_body,
    "STEP": step_body,
    "TABLE": table_body,
    "JUDGE": judge_body,
    "RATIO": ratio_body,
    "GROUP": group_body,
    "HISTORY": history_body,
    "IMPORT": import_body,
    "BALLOT": ballot_body,
    "STATUS": status_body,
}
