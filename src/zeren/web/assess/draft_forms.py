"""What a form of the draft's page says, as the plain answer that `policy.drafting.choices` reads. Nothing is decided here."""

from collections.abc import Mapping
from typing import Any

from zeren.kernel.words import Text
from zeren.policy.drafting.choices import PERIODS, POLICIES
from zeren.policy.drafting.pack import judged_rule
from zeren.policy.drafting.proposals import proposed
from zeren.policy.drafting.rules import KINDS, POINTS, Band, bands_text
from zeren.policy.drafting.table import Item
from zeren.policy.reading import as_fraction
from zeren.web.assess.draft_page import BANDS, JUDGED, OWN

PERIOD_WORDS = {
    "year": Text("一年", "a year"),
    "half": Text("半年", "half a year"),
    "quarter": Text("一个季度", "a quarter"),
    "month": Text("一个月", "a month"),
}
NATURES = {
    "": Text("未说明", "not said"),
    "process": Text("过程", "process"),
    "outcome": Text("实效", "outcomes"),
    "ballot": Text("测评", "ballots"),
}
UNDECLARED = Text("原表没有写，先不定", "the table does not say; left open")
POLICY_WORDS: dict[str, tuple[Text, dict[str, Text]]] = {
    "floor": (
        Text("一项扣完以后", "When an item is used up"),
        {"undeclared": UNDECLARED, "zero": Text("扣完为止，不倒扣", "it stops at nothing"), "none": Text("可以扣成负分", "it may fall below nothing")},
    ),
    "partial_step": (
        Text("不足一档的", "Half a step"),
        {"undeclared": UNDECLARED, "full_only": Text("不算", "counts as none"), "linear": Text("按比例算", "counts in its share"), "any_started": Text("按一档算", "counts as one")},
    ),
    "rounding": (
        Text("两位小数以后", "After two decimals"),
        {"undeclared": UNDECLARED, "half_up": Text("四舍五入", "rounded half up"), "floor": Text("舍去", "cut off"), "ceiling": Text("进一", "rounded up"), "none": Text("全部保留", "all kept")},
    ),
    "ties": (
        Text("同分的名次", "The rank of equals"),
        {"undeclared": UNDECLARED, "best": Text("并列取前", "both the better"), "mean": Text("取平均", "their mean"), "worst": Text("并列取后", "both the worse")},
    ),
}  # fmt: skip
HEAD_FIELDS = ("title", "issuer", "number", "date", "kind", "period")


def head_answer(sent: Mapping[str, str], kinds: Mapping[str, Text]) -> dict[str, str]:
    """The head: source, who is appraised, the period, the four policies."""
    answer = {key: sent.get(key, "").strip() for key in HEAD_FIELDS}
    answer["period"] = answer["period"] if answer["period"] in PERIODS else "year"
    kind = kinds.get(answer["kind"])
    answer["kind_name"] = kind.zh if kind else ""
    answer["kind"] = answer["kind"] if kind else "unit"
    for key in POLICIES:
        answer[key] = sent.get(key, "undeclared")
    return answer


def block_answer(sent: Mapping[str, str]) -> dict[str, str]:
    """What a block is for, for whom, who verifies it."""
    return {key: sent.get(key, "").strip()[:60] for key in ("nature", "for_whom", "verifier")}


def item_answer(item: Item, sent: Mapping[str, str]) -> dict[str, Any]:
    """How an item is read: whole by a person, or a rule for each of its pieces; pieces left open are left out."""
    if sent.get("verb") == JUDGED:
        return {"judged": True, "points": sent.get("points", "").strip()}
    one = proposed(item)
    start = sent.get("start", one.start)
    points = as_fraction(sent.get("points", "").strip())
    rules: dict[str, list[dict[str, str]]] = {}
    for clause, said in one.clauses:
        for place, piece in enumerate(said.pieces, start=1):
            name = f"{clause.id}.{place}"
            choice = sent.get(name, "")
            if choice == OWN:
                rules.setdefault(clause.id, []).append(_own(sent, name))
            elif choice == JUDGED:
                size = item.points or points
                rules.setdefault(clause.id, []).append(
                    judged_rule(Item(item.clauses, size, item.sign), start, None).plain()
                )
            elif choice.isdigit() and 1 <= int(choice) <= len(piece.readings):
                rules.setdefault(clause.id, []).append(piece.readings[int(choice) - 1].plain())
            else:
                rules.setdefault(clause.id, []).append({"kind": ""})
    most = {clause.id: sent.get(f"{clause.id}.most", "").strip() for clause in item.clauses}
    return {
        "rules": rules,
        "start": start,
        "points": sent.get("points", "").strip(),
        "most": {key: value for key, value in most.items() if value},
    }


def _own(sent: Mapping[str, str], name: str) -> dict[str, str]:
    """A rule that a person wrote: the fields of its kind alone."""
    kind = sent.get(f"{name}.kind", "")
    rule = {"kind": kind}
    for key, how in KINDS[kind].fields.items() if kind in KINDS else ():
        value = sent.get(f"{name}.{key}", "").strip()
        if how == POINTS:
            value = f"{sent.get(f'{name}.sign', '')}{value.removeprefix('-')}" if value else ""
        elif how == "bands":
            value = _bands(sent, name)
        elif key == "per" and not value:
            value = "1"
        rule[key] = value
    return {key: value for key, value in rule.items() if value or key == "kind"}


def _bands(sent: Mapping[str, str], name: str) -> str:
    """Bands from rows of three fields: the lower bound belongs, the upper does not."""
    rows = []
    for place in range(1, BANDS + 1):
        start, end, gives = (sent.get(f"{name}.{key}{place}", "").strip() for key in ("from", "to", "gives"))
        if start or end or gives:
            rows.append(Band(start, end, gives))
    return bands_text(tuple(rows))
